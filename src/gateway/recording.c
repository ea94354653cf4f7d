/* SPDX-License-Identifier: Apache-2.0
 *
 * What remains of a mail when it is answered: a copy for replay where the settings want one, its row
 * in the journal, its line in the log. */
#include "base/log.h"
#include "gateway/errand.h"
#include "gateway/metrics.h"
#include "gateway/story.h"

#define RECIPIENTS_LOGGED 20
#define LOGGED_MAX        2048

static const char *fate_name(const struct copy *copy)
{
	switch (copy->fate) {
	case FATE_DELIVERED: return "delivered";
	case FATE_STORED: return "stored";
	case FATE_FAILED: return "failed";
	case FATE_OPEN: break;
	}
	return "none";
}

/* "a@b.example:junk:delivered,…" */
static void print_recipients(const struct errand *errand, struct buf *out)
{
	const struct envelope *e = &errand->mail->envelope;
	for (size_t i = 0; i < e->recipient_count && i < RECIPIENTS_LOGGED; i++) {
		if (i > 0)
			buf_add_char(out, ',');
		buf_add_safe(out, e->recipients[i].address, SAFE_LOG);
		if (errand->judgement)
			buf_printf(out, ":%s:%s", action_name(errand->copies[i].action),
				fate_name(&errand->copies[i]));
	}
	if (e->recipient_count > RECIPIENTS_LOGGED)
		buf_printf(out, ",+%zu", e->recipient_count - RECIPIENTS_LOGGED);
}

static int64_t span(int64_t from, int64_t to)
{
	return from > 0 && to > from ? to - from : 0;
}

static bool keeps(const struct errand *errand)
{
	return errand->reception->parts.settings->keeping.mode != KEEPING_NONE;
}

static void finish(struct errand *errand)
{
	const struct incoming *mail = errand->mail;
	auto_buf recipients = BUF(LOGGED_MAX);
	print_recipients(errand, &recipients);
	struct story story = { .envelope = &mail->envelope, .judgement = errand->judgement,
		.size = mail->size, .code = errand->answer.code, .reply = errand->answer.text,
		.record = keeps(errand) ? judge_record(errand->judge) : STR(""),
		.mail_kept = errand->kept, .recipients = buf_str(&recipients),
		.receive_ms = span(mail->began, mail->data_ended),
		.judge_ms = span(mail->data_ended, errand->judged_at),
		.deliver_ms = span(errand->judged_at, errand->delivered_at) };
	if (errand->judgement)
		story_journal(errand->reception->parts.asking, errand->arena, &story);
	story_log(&story);
	metrics_mail(asking_metrics(errand->reception->parts.asking), &story);
	errand_end(errand);
}

static void kept(void *context, bool ok, const struct error *err)
{
	struct errand *errand = context;
	errand->calls--;
	errand->kept = ok;
	if (!ok)
		log_error("id=%.*s event=keep text=%s", STR_ARG(errand->mail->envelope.mail_id),
			log_str(str_of(err->text)));
	finish(errand);
}

void recording_begin(struct errand *errand)
{
	const struct incoming *mail = errand->mail;
	const struct carrier *carrier = &errand->reception->parts.carrier;
	errand->stage = ERRAND_RECORDING;
	/* The answer's text outlives the call only here. */
	errand->answer.text = arena_dup(errand->arena, errand->answer.text);
	if (!errand->judgement ||
		errand->reception->parts.settings->keeping.mode != KEEPING_MAIL) {
		finish(errand);
		return;
	}
	errand->outgoing = (struct outgoing){ .mail_id = mail->envelope.mail_id,
		.mail = mail->file, .size = mail->size, .mail_from = mail->envelope.mail_from };
	errand->path = arena_printf(errand->arena, "kept/%.*s.eml", STR_ARG(mail->envelope.mail_id));
	errand->calls++;
	carrier->store(carrier->context, &errand->outgoing, errand->path, kept, errand);
}

void recording_early(struct errand *errand, const struct judgement *judgement)
{
	const struct envelope *e = &errand->first_look;
	if (errand->recorded_early) /* further recipients of the same mail: the same story */
		return;
	errand->recorded_early = true;
	story_journal(errand->reception->parts.asking, errand->arena,
		&(struct story){ .envelope = e, .judgement = judgement, .size = errand->mail->size,
			.code = judgement->code,
			.reply = arena_printf(errand->arena, "%.*s %.*s",
				STR_ARG(judgement->enhanced), STR_ARG(judgement->reply)),
			.record = keeps(errand) ? judge_record(errand->judge) : STR("") });
}
