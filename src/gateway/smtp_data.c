/* SPDX-License-Identifier: Apache-2.0
 *
 * DATA (RFC 5321 4.1.1.4) and BDAT (RFC 3030): the mail's bytes go to a memfd as they arrive. */
#include "gateway/smtp_inside.h"

/* One turn's bytes with their line ends mended; a scratch, not a state. */
#define PIECE_MAX SMTP_INPUT_MAX

static bool has_recipients(struct smtp_session *s)
{
	if (!s->mail)
		smtp_refuse(s, 503, "5.5.1 MAIL comes first");
	else if (s->mail->envelope.recipient_count == 0)
		smtp_refuse(s, 554, "5.5.1 No valid recipients");
	else
		return true;
	return false;
}

/* Opens the mail's file; what goes wrong is told when the data has been read. */
static void begin(struct smtp_session *s, bool dots)
{
	struct smtp_receiving *r = &s->receiving;
	*r = (struct smtp_receiving){ .began = smtp_now(s), .chunked = !dots };
	body_init(&r->body, dots, s->client.normalize);
	if (s->mail && !incoming_open(s->mail))
		r->waste = WASTE_NO_ROOM;
}

bool smtp_check_data(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	if (s->receiving.chunked) {
		smtp_refuse(s, 503, "5.5.1 BDAT has begun");
		return false;
	}
	if (call->args.n > 0) {
		smtp_refuse(s, 501, "5.5.4 No arguments allowed");
		return false;
	}
	return has_recipients(s);
}

void smtp_proceed_data(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	begin(s, true);
	s->state = SMTP_DATA;
	smtp_reply(s, 354, "End with CRLF.CRLF");
}

/* The chunk follows at once, so it is read whatever we say. */
bool smtp_check_bdat(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	struct str size = call->args, rest = STR("");
	str_cut(call->args, ' ', &size, &rest);
	rest = str_trim(rest);
	call->last = str_eq_nocase(rest, STR("LAST"));
	if (str_to_uint(size, UINT64_MAX / 2, &call->size) && (call->last || rest.n == 0))
		return true;
	/* How much follows is not known: nothing behind this can be understood. */
	smtp_close(s, 501, "5.5.4 Syntax: BDAT size [LAST]");
	return false;
}

void smtp_proceed_bdat(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	struct smtp_receiving *r = &s->receiving;
	uint64_t most = smtp_settings(s)->limits.message_size;
	if (call->size > most && call->size > 4 * SMTP_INPUT_MAX) {
		smtp_close(s, 552, "5.3.4 Mail too big: at most %llu bytes", (unsigned long long)most);
		return;
	}
	if (!r->chunked) {
		begin(s, false);
		r->waste = s->mail && s->mail->envelope.recipient_count > 0 ? r->waste : WASTE_REFUSED;
	}
	r->chunk_left = call->size;
	r->last = call->last;
	s->state = SMTP_CHUNK;
	smtp_take_data(s); /* a chunk of no bytes is complete */
}

/* ---- the bytes ---- */

static void keep(struct smtp_session *s, struct str bytes)
{
	struct smtp_receiving *r = &s->receiving;
	struct incoming *mail = s->mail;
	if (r->waste != WASTE_NOT || bytes.n == 0)
		return;
	if (mail->size + bytes.n > smtp_settings(s)->limits.message_size)
		r->waste = WASTE_TOO_BIG;
	else if (!limits_bytes_take(s->house->limits, &s->client, &mail->bytes, bytes.n) ||
		!incoming_write(mail, bytes))
		r->waste = WASTE_NO_ROOM;
	if (r->waste != WASTE_NOT) /* the rest is read for nothing: let others have the room */
		limits_bytes_release(s->house->limits, &mail->bytes);
}

static void note_flaws(struct smtp_session *s)
{
	uint32_t flaws = s->receiving.body.flaws;
	if (flaws & BODY_BARE_LF)
		s->flaws |= DIALOGUE_BARE_LF;
	if (flaws & BODY_BARE_CR)
		s->flaws |= DIALOGUE_BARE_CR;
}

static void refuse_line_ends(struct smtp_session *s)
{
	note_flaws(s);
	smtp_close(s, 550, "5.5.2 %s in the mail: lines end with CRLF",
		s->flaws & DIALOGUE_BARE_LF ? "Bare LF" : "Bare CR");
}

/* false: the session is over. */
static bool waste_told(struct smtp_session *s)
{
	switch (s->receiving.waste) {
	case WASTE_NOT:
		return false;
	case WASTE_TOO_BIG:
		smtp_refuse(s, 552, "5.3.4 Mail too big: at most %llu bytes",
			(unsigned long long)smtp_settings(s)->limits.message_size);
		return true;
	case WASTE_NO_ROOM:
		smtp_put_off(s, 452, "4.3.1 Too much mail on its way, try again later");
		return true;
	case WASTE_REFUSED:
		has_recipients(s);
		return true;
	}
	return true;
}

/* The last byte is there. */
static void complete(struct smtp_session *s)
{
	struct incoming *mail = s->mail;
	s->waiting_since = smtp_now(s);
	if (s->receiving.waste == WASTE_NOT && !incoming_seal(mail))
		s->receiving.waste = WASTE_NO_ROOM;
	if (waste_told(s)) {
		smtp_drop_mail(s);
		if (s->state != SMTP_CLOSED)
			s->state = SMTP_COMMAND;
		return;
	}
	note_flaws(s);
	mail->envelope.flaws = s->flaws;
	mail->envelope.connections = limits_connections(&s->client);
	mail->envelope.unknown_recipients = s->unknown_recipients;
	mail->envelope.rejected_recipients = s->rejected_recipients;
	mail->data_ended = s->waiting_since;
	s->state = SMTP_ACCEPTING;
	s->house->accept(s->house->context, mail);
}

static void chunk_complete(struct smtp_session *s)
{
	struct smtp_receiving *r = &s->receiving;
	auto_buf out = BUF(16);
	if (r->last) {
		if (r->waste == WASTE_NOT && body_finish(&r->body, &out) == BODY_BROKEN) {
			refuse_line_ends(s);
			return;
		}
		keep(s, buf_str(&out));
		complete(s);
		return;
	}
	s->state = SMTP_COMMAND;
	s->waiting_since = smtp_now(s);
	if (waste_told(s)) {
		/* Further chunks of it, sent already, are refused one by one. */
		smtp_drop_mail(s);
		return;
	}
	smtp_reply(s, 250, "2.0.0 Ok: %llu bytes so far", (unsigned long long)s->mail->size);
}

/* Far beyond what would be taken: reading on is a waste of time. */
static bool is_hopeless(const struct smtp_session *s)
{
	uint64_t most = smtp_settings(s)->limits.message_size;
	return s->receiving.waste != WASTE_NOT && s->receiving.raw > 2 * most;
}

void smtp_take_data(struct smtp_session *s)
{
	struct smtp_receiving *r = &s->receiving;
	struct str in = str_first(lines_rest(&s->lines), PIECE_MAX);
	if (s->state == SMTP_CHUNK && in.n > r->chunk_left)
		in = str_first(in, (size_t)r->chunk_left);
	struct str rest = in;
	auto_buf out = BUF(BODY_GROWTH(PIECE_MAX));
	enum body_status status = BODY_MORE;
	if (r->waste == WASTE_NOT || s->state == SMTP_DATA)
		status = body_feed(&r->body, &rest, &out);
	else
		rest = STR("");
	size_t used = in.n - rest.n;
	lines_take(&s->lines, used);
	r->raw += used;
	if (status == BODY_BROKEN) {
		refuse_line_ends(s);
		return;
	}
	keep(s, buf_str(&out));
	if (s->state == SMTP_CHUNK)
		r->chunk_left -= used;
	if (is_hopeless(s))
		smtp_close(s, 552, "5.3.4 Mail too big: at most %llu bytes",
			(unsigned long long)smtp_settings(s)->limits.message_size);
	else if (s->state == SMTP_CHUNK && r->chunk_left == 0)
		chunk_complete(s);
	else if (status == BODY_END)
		complete(s);
}

int64_t smtp_data_deadline(const struct smtp_session *s)
{
	const struct smtp_receiving *r = &s->receiving;
	const struct settings *settings = smtp_settings(s);
	int64_t whole = r->began + (int64_t)settings->smtp.data_timeout * 1000;
	int64_t grace = DATA_GRACE_MS, stress = (int64_t)settings->smtp.stress_timeout * 1000;
	if (limits_stressed(s->house->limits) && stress < grace)
		grace = stress;
	/* The moment at which what has come will be too little. */
	int64_t raw = r->raw < INT64_MAX / 1000 ? (int64_t)r->raw : INT64_MAX / 1000;
	int64_t slow = r->began + grace + raw * 1000 / DATA_BYTES_PER_S;
	return whole < slow ? whole : slow;
}
