/* SPDX-License-Identifier: Apache-2.0
 *
 * Text and parts that were added: what mailing lists and gateways do most. All of it is whole lines,
 * so that the canonical body without them is what it was canonicalized from. */
#include "auth/dkim_change.h"

#define FOOTER_LINES_MAX  400 /* lines that an added text may have at the end of a mail */
#define INSIDE_LINES_MAX  100 /* at the end of a part */
#define BOUNDARIES_MAX    32  /* boundary lines that are looked at */
#define MARKS_MAX         4   /* lines that look like the beginning of an added text */

/* Where the last n lines begin. */
static size_t last_lines(struct str text, size_t n)
{
	size_t at = text.n;

	while (at > 0 && n > 0) {
		size_t line_end = str_find_last_char(str_first(text, at - 1), '\n');
		at = line_end == STR_NONE ? 0 : line_end + 1;
		n--;
	}
	return at;
}

static size_t line_end_after(struct str text, size_t at)
{
	size_t n = str_find_char(str_from(text, at), '\n');

	return n == STR_NONE ? text.n : at + n + 1;
}

/* Was everything from some line up to `to` added? Both pieces of what stays are hashed; `from`:
 * where it may begin at the earliest. */
static bool cut_fits(struct undo *undo, size_t from, size_t to)
{
	struct str text = undo->canonical, behind = str_from(text, to), more;
	bool simple = undo->signature->body_form == CANONICAL_SIMPLE;
	struct sha256 *sha = undo->work->sha;
	uint8_t hash[SHA256_SIZE];

	if (!undo_may_hash(undo, from))
		return false;
	sha256_begin(sha);
	sha256_add(sha, str_first(text, from));
	for (size_t at = from, next; at < to; at = next) {
		/* Before what is cut no empty lines stand at the end of a body. */
		bool empty = behind.n == 0 && at >= 4 && memcmp(text.p + at - 4, "\r\n\r\n", 4) == 0;
		if (!empty) {
			if (!undo_may_hash(undo, behind.n + 64))
				return false;
			/* An empty body is a line end (3.4.3). */
			more = at == 0 && behind.n == 0 && simple ? STR("\r\n") : behind;
			sha256_peek(sha, more, hash);
			if (memcmp(hash, undo->signature->body_hash.p, SHA256_SIZE) == 0) {
				undo->detail = undo_place(undo, at);
				return true;
			}
		}
		next = line_end_after(text, at);
		sha256_add(sha, str_from(str_first(text, next), at));
	}
	return false;
}

/* From some line on to the end. */
bool undo_footer(struct undo *undo)
{
	struct str text = undo->canonical;
	size_t from = last_lines(text, FOOTER_LINES_MAX);

	if (undo->signature->has_length)
		return false;
	/* Its hash has the line end of the last line that stays. */
	while (from >= 4 && memcmp(text.p + from - 4, "\r\n\r\n", 4) == 0)
		from -= 2;
	return cut_fits(undo, from, text.n);
}

/* "-- ", "----", "____": what lists put before their text. */
static bool is_mark(struct str line)
{
	return str_starts(line, STR("--")) || str_starts(line, STR("__"));
}

/* A list decoded the text, added its own and encoded all of it again. What was before the mark may
 * have been encoded in any way, with or without the empty line there. */
bool undo_footer_encoded(struct undo *undo)
{
	struct str whole = undo->canonical, decoded, text;
	bool found;

	if (undo->work->message->root->encoding < TRANSFER_BASE64 || undo->signature->has_length ||
		!undo_decoded(undo, &decoded) ||
		!canonical_body(undo->work->arena, CANONICAL_SIMPLE, decoded, &text) ||
		!canonical_body(
			undo->work->arena, undo->signature->body_form, decoded, &undo->canonical))
		return false;
	found = undo_footer(undo);
	undo->canonical = whole;
	for (size_t at = last_lines(text, INSIDE_LINES_MAX), next, marks = 0;
		!found && at < text.n && marks < MARKS_MAX; at = next) {
		next = line_end_after(text, at);
		if (!is_mark(str_from(str_first(text, next), at)))
			continue;
		struct str before = str_first(text, at);
		found = undo_fits_encoded(undo, before, "before the added text: ") ||
			(str_ends(before, STR("\r\n\r\n")) &&
				undo_fits_encoded(undo, str_first(before, at - 2),
					"before the added text: "));
		marks++;
	}
	return found;
}

static bool is_boundary_line(const struct message *message, struct str line)
{
	if (!str_starts(line, STR("--")))
		return false;
	line = str_from(line, 2);
	for (size_t i = 0; i < message->part_count && i < BOUNDARIES_MAX; i++) {
		struct str boundary = message->parts[i]->boundary;
		if (boundary.n > 0 && str_starts(line, boundary))
			return true;
	}
	return false;
}

/* The offsets of boundary lines in the canonical body. */
static size_t boundaries(const struct undo *undo, size_t out[static BOUNDARIES_MAX])
{
	struct str text = undo->canonical;
	size_t n = 0;

	if (!undo->work->message->root->child)
		return 0;
	for (size_t at = 0, next; at < text.n && n < BOUNDARIES_MAX; at = next) {
		next = line_end_after(text, at);
		if (is_boundary_line(undo->work->message, str_from(str_first(text, next), at)))
			out[n++] = at;
	}
	return n;
}

/* Lines before a boundary. */
bool undo_footer_in_part(struct undo *undo)
{
	size_t at[BOUNDARIES_MAX], n = boundaries(undo, at);

	for (size_t i = 0; i < n && !undo->signature->has_length; i++) {
		size_t from = last_lines(str_first(undo->canonical, at[i]), INSIDE_LINES_MAX);
		if (i > 0 && from < at[i - 1])
			from = line_end_after(undo->canonical, at[i - 1]);
		if (cut_fits(undo, from, at[i]))
			return true;
	}
	return false;
}

/* A part, with the boundary line before it. */
bool undo_part(struct undo *undo)
{
	size_t at[BOUNDARIES_MAX], n = boundaries(undo, at);
	uint8_t hash[SHA256_SIZE];

	for (size_t i = n; i-- > 1 && !undo->signature->has_length;) {
		struct str behind = str_from(undo->canonical, at[i]);
		if (!undo_may_hash(undo, at[i - 1] + behind.n))
			return false;
		sha256_begin(undo->work->sha);
		sha256_add(undo->work->sha, str_first(undo->canonical, at[i - 1]));
		sha256_peek(undo->work->sha, behind, hash);
		if (memcmp(hash, undo->signature->body_hash.p, SHA256_SIZE) == 0) {
			undo->detail = undo_place(undo, at[i - 1]);
			return true;
		}
	}
	return false;
}

/* The mail was put into a multipart, beside what was added: its body is a part's. */
bool undo_wrapping(struct undo *undo)
{
	const struct message *message = undo->work->message;

	for (const struct part *part = message->root->child; part; part = part->child) {
		if (!undo_fits(undo, part->body))
			continue;
		undo->detail = arena_printf(undo->work->arena, "at %zu: multipart/%.*s",
			part->offset - message->body_offset,
			STR_ARG(str_first(part->parent->type.subtype, 30)));
		return true;
	}
	return false;
}
