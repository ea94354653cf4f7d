/* SPDX-License-Identifier: Apache-2.0
 *
 * From a verdict to what the mail server is told. */
#include "gateway/milter_inside.h"

#include "base/log.h"

/* ---- the first recipient ---- */

static void refuse_recipient(struct milter_session *s, uint16_t code, struct str text)
{
	s->recipient_refused = true;
	s->refused_code = code;
	s->refused_text = text;
	s->refused_recipients++;
	milter_put_code(&s->out, code, text);
}

static struct str reply_of(const struct milter_session *s, const struct judgement *judgement)
{
	return arena_printf(milter_incoming(s)->arena, "%.*s %.*s", STR_ARG(judgement->enhanced),
		STR_ARG(judgement->reply));
}

static void looked(struct milter_session *s, enum judge_end end, const struct judgement *judgement)
{
	s->state = MILTER_ENVELOPE;
	if (end == JUDGE_NO_SCANNER)
		refuse_recipient(s, 451, STR("4.3.2 Cannot judge mail now, try again later"));
	/* Scanners that died of the envelope will die of the mail, and then it is set aside. */
	else if (end == JUDGE_VERDICT && judgement->action >= ACTION_DEFER)
		refuse_recipient(s, judgement->code, reply_of(s, judgement));
	else
		milter_put(&s->out, MILTER_CONTINUE);
}

/* ---- the mail ---- */

static void finish(struct milter_session *s, uint16_t code, struct str text)
{
	s->house->desk->end(&s->consult, code, text);
	s->judgement = NULL;
	s->state = MILTER_OPEN;
}

static void finish_refused(struct milter_session *s, uint16_t code, struct str text)
{
	milter_put_code(&s->out, code, text);
	finish(s, code, text);
}

static const char *const done_words[] = {
	[MILTER_PASSES] = "queued",
	[MILTER_REFUSED] = "refused",
	[MILTER_HELD] = "held",
	[MILTER_TAKEN] = "discarded",
};

/* The client hears "250" of the mail server, in its words; what is recorded leads to its log. */
static struct str done_text(const struct milter_session *s)
{
	struct arena *arena = milter_incoming(s)->arena;
	const char *word = done_words[s->plan.ending];
	struct str server = milter_macro(&s->macros, MACRO_SERVER);
	struct str queue_id = milter_macro(&s->macros, MACRO_QUEUE_ID);
	return arena_printf(arena, "2.0.0 %s%s%.*s%s%.*s", word, server.n ? " by " : "",
		STR_ARG(server), queue_id.n ? " as " : "", STR_ARG(queue_id));
}

static void finish_taken(struct milter_session *s)
{
	milter_plan_put(&s->out, &s->plan, milter_incoming(s), s->judgement, &s->options, &s->mail);
	milter_put(&s->out, s->plan.ending == MILTER_TAKEN ? MILTER_DISCARD : MILTER_CONTINUE);
	finish(s, 250, done_text(s));
}

static void shelved(void *session, bool ok, const char *why)
{
	struct milter_session *s = session;
	(void)why; /* the log was told */
	if (ok)
		finish_taken(s);
	else
		finish_refused(s, 451, STR("4.3.0 Cannot store mail now, try again later"));
	milter_go_on(s);
}

/* The mail server has given up while we judged: the client will come again, nothing has been said. */
static bool nobody_waits(struct milter_session *s)
{
	if (!s->line.hung_up(s->line.context))
		return false;
	log_info("id=%.*s event=abandoned", STR_ARG(milter_incoming(s)->envelope.mail_id));
	milter_forget_mail(s);
	s->state = MILTER_CLOSED;
	return true;
}

static void judged(struct milter_session *s, enum judge_end end, const struct judgement *judgement)
{
	const struct incoming *mail = milter_incoming(s);
	if (nobody_waits(s))
		return;
	if (end == JUDGE_NO_SCANNER) {
		finish_refused(s, 451, STR("4.3.2 Cannot judge mail now, try again later"));
		return;
	}
	if (!judgement)
		log_error("id=%.*s event=poison text=\"two scanners died of it: set aside\"",
			STR_ARG(mail->envelope.mail_id));
	s->judgement = judgement;
	milter_plan_make(mail, judgement, &s->options, &s->plan);
	if (s->plan.ending == MILTER_REFUSED) {
		finish_refused(s, judgement->code, reply_of(s, judgement));
	} else if (s->plan.shelved_count > 0) {
		s->state = MILTER_SHELVING;
		s->house->desk->quarantine(s->consult, s->plan.shelved, s->plan.shelved_count,
			shelved, s);
	} else {
		finish_taken(s);
	}
}

void milter_judged(void *session, enum judge_end end, const struct judgement *judgement)
{
	struct milter_session *s = session;
	if (s->state == MILTER_LOOKING)
		looked(s, end, judgement);
	else
		judged(s, end, judgement);
	milter_go_on(s);
}

/* ---- the end of the body ---- */

struct waste_reply {
	uint16_t code;
	const char *text;
};
static const struct waste_reply waste_replies[] = {
	[MILTER_WASTE_TOO_LARGE] = { 552, "5.3.4 Mail too big" },
	[MILTER_WASTE_NO_MEMORY] = { 452, "4.3.1 Too much mail on its way, try again later" },
	[MILTER_WASTE_FIELDS] = { 552, "5.3.4 Too many header fields" },
};

static void throw_away(struct milter_session *s, uint16_t code, const char *text)
{
	log_info("id=%.*s event=refused code=%u text=\"%s\"",
		STR_ARG(milter_incoming(s)->envelope.mail_id), code, text);
	milter_put_code(&s->out, code, str_of(text));
	milter_forget_mail(s);
}

void milter_judge(struct milter_session *s)
{
	const struct waste_reply *waste = &waste_replies[s->mail.waste];
	if (s->mail.waste) {
		throw_away(s, waste->code, waste->text);
	} else if (s->recipient_refused || milter_incoming(s)->envelope.recipient_count == 0) {
		throw_away(s, 554, "5.5.1 No valid recipients");
	} else {
		s->state = MILTER_JUDGING;
		s->progress_at = milter_now(s) + MILTER_PROGRESS_MS;
		s->house->desk->judge(s->consult, CONSULT_DATA);
	}
}
