/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/dkim_change.h"

#define PLACE_BYTES_MAX 60

bool undo_may_hash(struct undo *undo, uint64_t n)
{
	if (undo->bytes_left < n) {
		undo->bytes_left = 0;
		return false;
	}
	undo->bytes_left -= n;
	undo->work->report->work += n;
	return true;
}

bool undo_fits(struct undo *undo, struct str body)
{
	const struct dkim_signature *signature = undo->signature;
	struct body_hash hash = { .form = signature->body_form,
		.limited = signature->has_length,
		.limit = signature->length };

	if (!undo_may_hash(undo, body.n))
		return false;
	body_hash_all(undo->work->arena, body, &hash, 1);
	return memcmp(hash.hash, signature->body_hash.p, SHA256_SIZE) == 0 &&
	       (!hash.limited || hash.limit <= hash.length);
}

struct str undo_place(struct undo *undo, size_t at)
{
	struct str rest = str_from(undo->canonical, at), line = rest;
	size_t begin = at;

	while (str_cut(rest, '\n', &line, &rest) && str_trim(line).n == 0)
		begin += line.n + 1;
	return arena_printf(undo->work->arena, "at %zu: %.*s", begin,
		STR_ARG(str_trim(str_first(line, PLACE_BYTES_MAX))));
}

/* The likely ones first. */
static const struct {
	enum dkim_change change;
	bool (*undo)(struct undo *undo);
} undos[] = {
	{ DKIM_CHANGE_FOOTER, undo_footer },
	{ DKIM_CHANGE_FOOTER, undo_part },
	{ DKIM_CHANGE_FOOTER, undo_wrapping },
	{ DKIM_CHANGE_TRANSFER, undo_transfer },
	{ DKIM_CHANGE_LINE_ENDS, undo_line_ends },
	{ DKIM_CHANGE_FINAL_LINES, undo_empty_lines },
	{ DKIM_CHANGE_TRAILING_SPACE, undo_blanks },
	{ DKIM_CHANGE_STUFFING, undo_stuffing },
	{ DKIM_CHANGE_CHARSET, undo_charset },
	{ DKIM_CHANGE_FOOTER, undo_footer_encoded },
	{ DKIM_CHANGE_FOOTER, undo_footer_in_part },
};

void dkim_explain_body(struct dkim_work *work, struct dkim_signature *signature)
{
	struct undo undo = {
		.work = work, .signature = signature, .bytes_left = UNDO_BYTES_MAX
	};

	if (work->message->body.n > UNDO_BODY_MAX ||
		!canonical_body(work->arena, signature->body_form, work->message->body,
			&undo.canonical))
		return;
	for (size_t i = 0; i < sizeof undos / sizeof *undos; i++) {
		if (!undos[i].undo(&undo))
			continue;
		signature->change = undos[i].change;
		signature->change_detail = undo.detail;
		return;
	}
}
