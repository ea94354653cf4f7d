/* SPDX-License-Identifier: Apache-2.0
 *
 * What was done to the header section: fields added, a subject tagged, a From rewritten, lines folded
 * anew. Undone, alone and together, until the signature holds. */
#include "auth/dkim_change.h"

#define CANDIDATES_MAX 4
#define TAG_BYTES_MAX  80 /* of a tag before the subject, from the beginning of the value */

struct header_undo {
	struct dkim_work *work;
	struct dkim_signature *signature;
	const struct public_key *key;
	bool *covered; /* by place: the signature takes this field */
	uint64_t bytes_left; /* hashed, or the time of it */
	unsigned verifies_left;
};

static bool holds(struct header_undo *undo, const struct dkim_variant *variant)
{
	uint64_t cost = dkim_verification_cost(undo->key);
	uint8_t digest[SHA256_SIZE];

	if (undo->verifies_left == 0 || undo->bytes_left < cost + undo->work->message->body_offset)
		return false;
	undo->verifies_left--;
	undo->bytes_left -= cost + undo->work->message->body_offset;
	undo->work->report->work += cost;
	dkim_header_digest(undo->work, undo->signature, variant, digest);
	return public_key_verify(undo->key, digest, undo->signature->signature);
}

static void found(struct header_undo *undo, enum dkim_change change, struct str detail)
{
	undo->signature->change = change;
	undo->signature->change_detail = detail;
}

static struct str field_shown(struct arena *arena, const struct header *field)
{
	return arena_printf(arena, "%.*s: %.*s", STR_ARG(str_first(field->name, 60)),
		STR_ARG(str_first(header_unfold(arena, field), 120)));
}

static void mark_covered(struct header_undo *undo)
{
	const struct headers *headers = &undo->work->message->headers;
	struct str rest = undo->signature->fields, name;
	const struct header *field;

	undo->covered = arena_array_of(undo->work->arena, bool, headers->n);
	field_index_restart(undo->work->index);
	while (tags_next(&rest, ':', &name))
		if ((field = field_take(undo->work->index, name)))
			undo->covered[field - headers->v] = field != undo->signature->field;
}

/* A field that the signer saw less often, or not at all: it was named in h= against that. */
static bool one_was_added(struct header_undo *undo)
{
	const struct headers *headers = &undo->work->message->headers;
	bool *gone = arena_array_of(undo->work->arena, bool, headers->n);

	for (size_t i = 0; i < headers->n && undo->bytes_left > UNDO_BYTES_MAX / 2 &&
		undo->verifies_left > UNDO_VERIFIES_MAX / 2; i++) {
		if (!undo->covered[i])
			continue;
		gone[i] = true;
		if (holds(undo, &(struct dkim_variant){ .gone = gone })) {
			found(undo, DKIM_CHANGE_HEADER_ADDED,
				field_shown(undo->work->arena, &headers->v[i]));
			return true;
		}
		gone[i] = false;
	}
	return false;
}

/* Fields that a mailing list puts in. */
static bool is_of_lists(const struct header *field)
{
	static const struct str names[] = { STR_INIT("Sender"), STR_INIT("Reply-To"),
		STR_INIT("Precedence"), STR_INIT("Errors-To"), STR_INIT("Mailing-List"),
		STR_INIT("Mail-Followup-To") };

	if (str_starts_nocase(field->name, STR("List-")) ||
		str_starts_nocase(field->name, STR("Resent-")))
		return true;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq_nocase(field->name, names[i]))
			return true;
	return false;
}

/* Raw without the bytes from `from` to `to`. */
static struct str without(struct arena *arena, struct str raw, size_t from, size_t to)
{
	char *out = arena_bytes(arena, raw.n);

	memcpy(out, raw.p, from);
	memcpy(out + from, raw.p + to, raw.n - to);
	return str_bytes(out, raw.n - (to - from));
}

/* "[list] ", "***SPAM*** ", "{Spam?} ": where it ends; `at` if none begins there. */
static size_t tag_end(struct str raw, size_t at)
{
	static const char open[] = "[{(*", close[] = "]})*";
	const char *kind = at < raw.n ? strchr(open, raw.p[at]) : NULL;
	size_t to = at + 1;

	if (!kind || !*kind)
		return at;
	char end = close[kind - open];
	while (to < raw.n && raw.p[to] == raw.p[at])
		to++;
	while (to < raw.n && to - at < TAG_BYTES_MAX && raw.p[to] != end)
		to++;
	while (to < raw.n && raw.p[to] == end)
		to++;
	while (to < raw.n && ascii_is_wsp(raw.p[to]))
		to++;
	return to - at <= TAG_BYTES_MAX ? to : at;
}

/* The subject without a tag, also one behind "Re: ", and without "Re: ". */
static size_t subjects(struct arena *arena, const struct header *field, struct str *out)
{
	struct str raw = field->raw;
	size_t n = 0, at = str_find_char(raw, ':') + 1, to;

	while (at < raw.n && ascii_is_blank(raw.p[at]))
		at++;
	to = tag_end(raw, at);
	if (to > at)
		out[n++] = without(arena, raw, at, to);
	size_t colon = str_find_char(str_first(str_from(raw, at), 8), ':');
	if (colon != STR_NONE) {
		size_t behind = at + colon + 1;
		while (behind < raw.n && ascii_is_wsp(raw.p[behind]))
			behind++;
		to = tag_end(raw, behind);
		if (to > behind)
			out[n++] = without(arena, raw, behind, to);
		out[n++] = without(arena, raw, at, behind);
	}
	return n;
}

/* From as the fields say that it was before a list wrote its own address there. */
static size_t froms(struct header_undo *undo, struct str *out)
{
	static const struct str names[] = { STR_INIT("X-Original-From"), STR_INIT("Reply-To"),
		STR_INIT("X-Google-Original-From"), STR_INIT("Original-From") };
	size_t n = 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct header *field =
			header_find_name(&undo->work->message->headers, names[i], NULL);
		if (field && arena_room(undo->work->arena, field->value.n + 20))
			out[n++] = arena_printf(
				undo->work->arena, "From:%.*s\r\n", STR_ARG(field->value));
	}
	return n;
}

/* What was changed, as its field reads now and as it read. */
static void report_changes(
	struct header_undo *undo, const struct dkim_variant *variant, bool list_fields)
{
	struct arena *arena = undo->work->arena;
	const struct dkim_changed_field *first = &variant->changed[0];

	if (variant->changed_count == 0) {
		found(undo, DKIM_CHANGE_HEADER_ADDED, STR("List-*, Reply-To, Sender"));
		return;
	}
	found(undo,
		first->field->id == HEADER_SUBJECT ? DKIM_CHANGE_SUBJECT_TAG : DKIM_CHANGE_HEADER,
		arena_printf(arena, "%.*s%s%s", STR_ARG(str_trim(str_first(first->as, 160))),
			variant->changed_count > 1 ? "; From" : "",
			list_fields ? "; List-*, Reply-To, Sender" : ""));
}

/* Subject, From and the fields of a list, each as it is or as it may have been. */
static bool a_list_was_here(struct header_undo *undo)
{
	const struct headers *headers = &undo->work->message->headers;
	const struct header *subject = header_find(headers, HEADER_SUBJECT);
	const struct header *from = header_find(headers, HEADER_FROM);
	struct str as_subject[CANDIDATES_MAX], as_from[CANDIDATES_MAX];
	bool *gone = arena_array_of(undo->work->arena, bool, headers->n), any = false;
	size_t subject_count = 0, from_count = 0;

	for (size_t i = 0; i < headers->n; i++)
		any |= gone[i] = undo->covered[i] && is_of_lists(&headers->v[i]);
	if (subject && undo->covered[subject - headers->v])
		subject_count = subjects(undo->work->arena, subject, as_subject);
	if (from)
		from_count = froms(undo, as_from);
	for (size_t f = 0; f <= from_count; f++)
		for (size_t s = 0; s <= subject_count; s++)
			for (int l = 0; l <= (any ? 1 : 0); l++) {
				struct dkim_variant variant = { .gone = l ? gone : NULL };
				if (s > 0)
					variant.changed[variant.changed_count++] =
						(struct dkim_changed_field){ subject,
							as_subject[s - 1] };
				if (f > 0)
					variant.changed[variant.changed_count++] =
						(struct dkim_changed_field){ from,
							as_from[f - 1] };
				if (variant.changed_count + (size_t)l == 0 ||
					!holds(undo, &variant))
					continue;
				report_changes(undo, &variant, l);
				return true;
			}
	return false;
}

/* On one line, with one blank where lines met. */
static struct str unfolded(struct arena *arena, struct str raw)
{
	size_t n = 0;

	if (!arena_room(arena, raw.n + 2))
		return raw;
	char *out = arena_bytes(arena, raw.n + 2);
	for (size_t i = 0; i < raw.n; i++) {
		if (raw.p[i] != '\r' && raw.p[i] != '\n')
			out[n++] = raw.p[i] == '\t' ? ' ' : raw.p[i];
	}
	memcpy(out + n, "\r\n", 2);
	return str_bytes(out, n + 2);
}

/* The white space behind a line end: a tab for blanks, a blank for a tab. */
static struct str other_indent(struct arena *arena, struct str raw)
{
	size_t n = 0;

	if (!arena_room(arena, raw.n))
		return raw;
	char *out = arena_bytes(arena, raw.n);
	for (size_t i = 0; i < raw.n; i++) {
		out[n++] = raw.p[i];
		if (raw.p[i] != '\n' || i + 1 >= raw.n)
			continue;
		out[n++] = raw.p[i + 1] == '\t' ? ' ' : '\t';
		while (i + 1 < raw.n && ascii_is_wsp(raw.p[i + 1]))
			i++;
	}
	return str_bytes(out, n);
}

/* "Name: value" with one blank everywhere. */
static struct str tidy(struct arena *arena, struct str raw)
{
	struct str name, value;
	size_t n = 0;

	if (!str_cut(raw, ':', &name, &value) || !arena_room(arena, raw.n + 4))
		return raw;
	char *out = arena_bytes(arena, raw.n + 4);
	memcpy(out, name.p, name.n);
	n = name.n;
	out[n++] = ':';
	value = str_trim(value);
	for (size_t i = 0; i < value.n; i++)
		if (!ascii_is_blank(value.p[i])) {
			if (i == 0 || ascii_is_blank(value.p[i - 1]))
				out[n++] = ' ';
			out[n++] = value.p[i];
		}
	memcpy(out + n, "\r\n", 2);
	return str_bytes(out, n + 2);
}

static bool was_folded_otherwise(struct header_undo *undo)
{
	static struct str (*const ways[])(struct arena *arena, struct str raw) = {
		unfolded,
		other_indent,
		tidy,
	};

	if (undo->signature->header_form != CANONICAL_SIMPLE)
		return false;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (holds(undo, &(struct dkim_variant){ .refold = ways[i] })) {
			found(undo, DKIM_CHANGE_FOLDING, STR(""));
			return true;
		}
	return false;
}

void dkim_explain_header(
	struct dkim_work *work, struct dkim_signature *signature, const struct public_key *key)
{
	struct header_undo undo = { .work = work,
		.signature = signature,
		.key = key,
		.bytes_left = UNDO_BYTES_MAX,
		.verifies_left = UNDO_VERIFIES_MAX };

	if (dkim_copied_differs(work, signature))
		return;
	mark_covered(&undo);
	if (!was_folded_otherwise(&undo) && !one_was_added(&undo))
		a_list_was_here(&undo);
}
