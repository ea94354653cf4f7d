/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/milter_session.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "gateway/milter_inside.h"

#define INPUT_MAX (MILTER_FRAME_MAX + 256 * 1024)
/* Deletions name their fields, and a hostile mail may have many with long names. */
#define OUTPUT_MAX ((size_t)8 * 1024 * 1024)

#define BEGIN_MS    30000
/* Between two commands the mail server waits for its client, at the end of RCPT for all of the
 * mail: as long as libmilter waits. */
#define COMMAND_MS  (7210 * 1000)
/* Header and body come from a file of the mail server's. */
#define CONTENT_MS  300000

struct milter_session *milter_session_new(const struct milter_house *house,
	const struct listener_settings *listener, const struct milter_line *line)
{
	struct milter_session *s = must(calloc(1, sizeof *s));
	*s = (struct milter_session){ .house = house, .listener = listener, .line = *line,
		.in = BUF(INPUT_MAX), .out = BUF(OUTPUT_MAX), .helo = BUF(MILTER_HELO_MAX),
		.drain_from = INT64_MAX };
	s->waiting_since = milter_now(s);
	return s;
}

void milter_session_free(struct milter_session **session)
{
	struct milter_session *s = *session;
	*session = NULL;
	if (!s)
		return;
	milter_forget_mail(s);
	milter_mail_done(&s->mail);
	milter_macros_done(&s->macros);
	buf_done(&s->in);
	buf_done(&s->out);
	buf_done(&s->helo);
	free(s);
}

void milter_break(struct milter_session *s, const char *why)
{
	log_warning("event=milter listener=%s server=%s text=\"%s\"", log_str(s->listener->name),
		log_str(milter_macro(&s->macros, MACRO_SERVER)), why);
	s->state = MILTER_CLOSED;
}

void milter_forget_mail(struct milter_session *s)
{
	if (s->consult && s->recipient_refused && s->state != MILTER_LOOKING)
		s->house->desk->end(&s->consult, s->refused_code, s->refused_text);
	else if (s->consult)
		s->house->desk->drop(&s->consult);
	s->recipient_refused = false;
	s->judgement = NULL;
	if (s->state != MILTER_BEGINS && s->state != MILTER_CLOSED)
		s->state = MILTER_OPEN;
}

/* ---- bytes ---- */

static bool reads(const struct milter_session *s)
{
	return s->state == MILTER_BEGINS || s->state == MILTER_OPEN || s->state == MILTER_ENVELOPE ||
		s->state == MILTER_CONTENT;
}

/* Does what the whole frames say; the rest is returned. */
static struct str run(struct milter_session *s, struct str bytes)
{
	struct milter_frame frame;
	enum milter_taken taken = MILTER_FRAME;
	s->running = true;
	while (reads(s) && (taken = milter_frame_take(&bytes, &frame)) == MILTER_FRAME) {
		s->waiting_since = milter_now(s);
		milter_command(s, &frame);
	}
	s->running = false;
	if (taken == MILTER_BAD)
		milter_break(s, "a frame too long, or none");
	if (s->out.full)
		milter_break(s, "too much to answer");
	return s->state == MILTER_CLOSED ? STR("") : bytes;
}

/* The rest of what was read before comes first. */
static void run_kept(struct milter_session *s)
{
	struct str rest = run(s, buf_str(&s->in));
	if (rest.n == 0)
		buf_done(&s->in); /* idle sessions cost no buffer */
	else
		buf_drop(&s->in, s->in.n - rest.n);
}

void milter_session_input(struct milter_session *s, struct str bytes)
{
	if (s->in.n == 0)
		bytes = run(s, bytes);
	bool kept = s->in.n > 0;
	if (bytes.n > 0)
		buf_add(&s->in, bytes);
	if (kept)
		run_kept(s);
}

void milter_go_on(struct milter_session *s)
{
	if (s->running)
		return;
	s->waiting_since = milter_now(s);
	if (s->in.n > 0)
		run_kept(s);
	s->line.woken(s->line.context);
}

enum milter_wants milter_session_wants(const struct milter_session *s)
{
	if (s->state == MILTER_CLOSED)
		return MILTER_WANTS_CLOSE;
	return reads(s) ? MILTER_WANTS_INPUT : MILTER_WANTS_NOTHING;
}

struct buf *milter_session_output(struct milter_session *s)
{
	return &s->out;
}

/* ---- time ---- */

static int64_t patience(const struct milter_session *s)
{
	switch (s->state) {
	case MILTER_BEGINS: return BEGIN_MS;
	case MILTER_CONTENT: return CONTENT_MS;
	default: return s->in.n > 0 ? CONTENT_MS : COMMAND_MS;
	}
}

/* Told to leave, and no mail in hand. */
static int64_t leaving_at(const struct milter_session *s)
{
	if (s->drain_from == INT64_MAX || (s->state != MILTER_OPEN && s->state != MILTER_BEGINS))
		return INT64_MAX;
	int64_t from = s->waiting_since > s->drain_from ? s->waiting_since : s->drain_from;
	return from + s->drain_grace;
}

int64_t milter_session_deadline(const struct milter_session *s)
{
	if (s->state == MILTER_JUDGING || s->state == MILTER_SHELVING)
		return s->progress_at;
	if (!reads(s))
		return INT64_MAX;
	int64_t at = s->waiting_since + patience(s), leaving = leaving_at(s);
	return leaving < at ? leaving : at;
}

void milter_session_tick(struct milter_session *s)
{
	int64_t now = milter_now(s);
	if (now < milter_session_deadline(s))
		return;
	if (s->state == MILTER_JUDGING || s->state == MILTER_SHELVING) {
		milter_put(&s->out, MILTER_PROGRESS);
		s->progress_at = now + MILTER_PROGRESS_MS;
	} else if (now >= leaving_at(s)) {
		s->state = MILTER_CLOSED;
	} else if (reads(s)) {
		milter_break(s, "silent for too long");
	}
}

void milter_session_drain(struct milter_session *s, int64_t grace_ms)
{
	s->drain_from = milter_now(s);
	s->drain_grace = grace_ms;
}
