/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/returned.h"

#include "gateway/groups.h"

/* The first line with its end; the line that procmail and mailbox files put before a mail. */
static struct str mailbox_line(struct str mail)
{
	size_t end = str_starts(mail, STR("From ")) ? str_find_char(mail, '\n') : STR_NONE;
	return end == STR_NONE ? STR("") : str_first(mail, end + 1);
}

static bool ends_in_lf(struct str mail)
{
	size_t end = str_find_char(mail, '\n');
	return end != STR_NONE && (end == 0 || mail.p[end - 1] != '\r');
}

static struct str with_lf(struct arena *arena, struct str text)
{
	char *to = arena_bytes(arena, text.n);
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\r')
			to[n++] = text.p[i];
	return str_bytes(to, n);
}

/* Bytes up to the first empty line, and with it. */
static uint64_t header_length(struct str mail)
{
	size_t at = 0;
	while (at < mail.n) {
		size_t end = str_find_char(str_from(mail, at), '\n');
		if (end == STR_NONE)
			return mail.n;
		if (end == 0 || (end == 1 && mail.p[at] == '\r'))
			return at + end + 1;
		at += end + 1;
	}
	return mail.n;
}

/* Our fields come behind a mailbox line: that is put before them, and taken out where it was. */
static void put_before(struct arena *arena, struct outgoing *outgoing, struct str line)
{
	struct removed *removed = arena_array_of(arena, struct removed, outgoing->removed_count + 1);
	removed[0] = (struct removed){ 0, line.n };
	for (size_t i = 0; i < outgoing->removed_count; i++)
		removed[i + 1] = outgoing->removed[i];
	outgoing->removed = removed;
	outgoing->removed_count++;
	outgoing->headers =
		arena_printf(arena, "%.*s%.*s", STR_ARG(line), STR_ARG(outgoing->headers));
}

static uint64_t removed_before(const struct outgoing *outgoing, uint64_t end)
{
	uint64_t n = 0;
	for (size_t i = 0; i < outgoing->removed_count; i++) {
		const struct removed *r = &outgoing->removed[i];
		if (r->offset < end)
			n += r->offset + r->length < end ? r->length : end - r->offset;
	}
	return n;
}

bool returned_open(struct returned *r, struct consult *consult, const struct judgement *judgement,
	bool header_only, struct error *err)
{
	const struct incoming *mail = consult_mail(consult);
	*r = (struct returned){ .outgoing = { .mail_id = mail->envelope.mail_id, .mail = mail->file,
					.size = mail->size, .headers = group_of_all(judgement),
					.removed = judgement->removed,
					.removed_count = judgement->removed_count } };
	/* Mapped once to look at its beginning, and again with what was found. */
	if (!deliver_bytes_open(&r->bytes, &r->outgoing, false, err))
		return false;
	struct str bytes = r->bytes.mail;
	struct str line = arena_dup(mail->arena, mailbox_line(bytes));
	uint64_t header = header_length(bytes);
	if (ends_in_lf(bytes))
		r->outgoing.headers = with_lf(mail->arena, r->outgoing.headers);
	if (line.n > 0)
		put_before(mail->arena, &r->outgoing, line);
	r->size = deliver_bytes_size(&r->bytes);
	if (header_only)
		r->size = r->outgoing.headers.n + header - removed_before(&r->outgoing, header);
	return true;
}

void returned_close(struct returned *r)
{
	deliver_bytes_close(&r->bytes);
}

bool returned_next(struct returned *r, struct str *piece)
{
	if (r->given >= r->size || !deliver_bytes_next(&r->bytes, piece))
		return false;
	*piece = str_first(*piece, (size_t)(r->size - r->given));
	r->given += piece->n;
	return true;
}
