/* SPDX-License-Identifier: Apache-2.0
 *
 * What remains of a mail when it is answered: a copy for replay where the settings want one, its row
 * in the journal, its line in the log. */
#include <string.h>

#include "base/log.h"
#include "gateway/errand.h"

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

static long long span(int64_t from, int64_t to)
{
	return from > 0 && to > from ? (long long)(to - from) : 0;
}

static void log_mail(const struct errand *errand)
{
	const struct incoming *mail = errand->mail;
	const struct envelope *e = &mail->envelope;
	const struct judgement *j = errand->judgement;
	auto_buf recipients = BUF(LOGGED_MAX);
	char ip[IP_TEXT_MAX];
	ip_print(&e->client, ip);
	print_recipients(errand, &recipients);
	log_info("id=%.*s event=mail listener=%s client=%s helo=%s from=%s to=%.*s size=%llu "
		 "flaws=%u tls=%s action=%s score=%.4g code=%u reply=%s findings=%s receive_ms=%lld "
		 "judge_ms=%lld deliver_ms=%lld",
		STR_ARG(e->mail_id), log_str(e->listener), ip, log_str(e->helo),
		log_str(e->mail_from), STR_ARG(buf_str(&recipients)),
		(unsigned long long)mail->size, e->flaws, log_str(e->tls_version),
		j ? action_name((enum action)j->action) : "none", j ? j->score : 0,
		errand->answer.code, log_str(errand->answer.text), log_str(j ? j->summary : STR("")),
		span(mail->began, mail->data_ended), span(mail->data_ended, errand->judged_at),
		span(errand->judged_at, errand->delivered_at));
}

static void fill_recipients(const struct envelope *e, const struct judgement *j,
	struct arena *arena, struct journal_row *row)
{
	row->recipients = arena_array_of(arena, struct journal_recipient, e->recipient_count);
	row->recipient_count = e->recipient_count;
	for (size_t i = 0; i < e->recipient_count; i++)
		row->recipients[i] = (struct journal_recipient){ e->recipients[i].address,
			str_of(action_name((enum action)j->recipients[i].action)) };
}

static void put_in_journal(struct errand *errand, const struct envelope *e,
	const struct judgement *j, uint16_t code, struct str reply)
{
	struct request request = { .kind = REQUEST_JOURNAL };
	struct journal_row *row = &request.journal;
	bool keep = errand->reception->parts.settings->keeping.mode != KEEPING_NONE;
	*row = (struct journal_row){ .mail_id = e->mail_id, .time = e->time,
		.listener = e->listener, .client = client_text(errand->arena, e), .helo = e->helo,
		.mail_from = e->mail_from, .size = errand->mail->size,
		.action = str_of(action_name((enum action)j->action)), .score = j->score,
		.category = str_of(category_name((enum category)j->category)), .code = code,
		.reply = reply, .summary = j->summary,
		.record = keep ? judge_record(errand->judge) : STR(""),
		.mail_kept = errand->kept };
	fill_recipients(e, j, errand->arena, row);
	if (asking_keeper(errand->reception->parts.asking, &request, NULL, NULL) == 0)
		log_warning("id=%.*s event=journal text=\"the keeper is away: not recorded\"",
			STR_ARG(e->mail_id));
}

static void finish(struct errand *errand)
{
	if (errand->judgement)
		put_in_journal(errand, &errand->mail->envelope, errand->judgement,
			errand->answer.code, errand->answer.text);
	log_mail(errand);
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
	put_in_journal(errand, e, judgement, judgement->code,
		arena_printf(errand->arena, "%.*s %.*s", STR_ARG(judgement->enhanced),
			STR_ARG(judgement->reply)));
}
