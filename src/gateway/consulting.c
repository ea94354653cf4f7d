/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/consulting.h"

#include <assert.h>
#include <stdlib.h>

#include "base/log.h"
#include "gateway/metrics.h"
#include "gateway/shelving.h"
#include "gateway/story.h"

#define RECIPIENTS_LOGGED 20
#define LOGGED_MAX        2048

struct consulting {
	struct reception_parts parts;
	size_t busy;
};

/* Lies in its mail's arena. */
struct consult {
	struct consulting *consulting;
	struct incoming *mail;
	struct client client;   /* counted only in all: the door's peer is no sender */
	struct judge *judge;
	consult_done *done;
	void *context;
	int64_t judging_since, judged_at;
	const struct judgement *judgement; /* the last one */
	bool judging;
	struct loop_timer *no_room; /* says from the loop that the mail could not be closed */

	struct shelving shelving;
	consult_shelved *shelved;
	void *shelved_context;

	unsigned calls;         /* on their way, which cannot be taken back */
	bool dropped;           /* ends when `calls` is 0 */

	struct outgoing kept;   /* the copy for replay */
	uint16_t code;
	struct str reply;
};

struct consulting *consulting_new(const struct reception_parts *parts)
{
	struct consulting *c = calloc(1, sizeof *c);
	if (!c)
		abort();
	c->parts = *parts;
	return c;
}

void consulting_free(struct consulting **consulting)
{
	if (!*consulting)
		return;
	assert((*consulting)->busy == 0);
	free(*consulting);
	*consulting = NULL;
}

size_t consulting_busy(const struct consulting *consulting)
{
	return consulting->busy;
}

/* ---- one mail ---- */

static int64_t now(const struct consult *consult)
{
	return loop_now(consult->consulting->parts.loop);
}

static void came_back(void *context, enum judge_end end, const struct judgement *judgement)
{
	struct consult *consult = context;
	consult->judging = false;
	consult->judged_at = now(consult);
	consult->judgement = judgement;
	consult->done(consult->context, end, judgement);
}

struct consult *consult_new(struct consulting *consulting, uint32_t recipients_max,
	consult_done *done, void *context)
{
	struct incoming *mail = incoming_new(recipients_max);
	struct consult *consult = arena_new_of(mail->arena, struct consult);
	*consult = (struct consult){ .consulting = consulting, .mail = mail, .done = done,
		.context = context };
	consult->judge = judge_new(consulting->parts.judging, mail->arena, came_back, consult);
	consulting->busy++;
	mail->began = now(consult);
	return consult;
}

struct incoming *consult_mail(struct consult *consult)
{
	return consult->mail;
}

bool consult_add_recipient(struct consult *consult, struct str address)
{
	struct incoming *mail = consult->mail;
	if (mail->envelope.recipient_count >= mail->room ||
		mail->address_bytes + address.n > INCOMING_ADDRESS_BYTES_MAX ||
		!arena_room(mail->arena, INCOMING_RCPT_RESERVE))
		return false;
	mail->candidate = arena_dup(mail->arena, address);
	mail->candidate_account = STR("");
	mail->candidate_domain = NULL;
	size_t at = str_find_last_char(address, '@');
	if (at != STR_NONE)
		mail->candidate_domain = settings_domain(consult->consulting->parts.settings,
			str_from(address, at + 1));
	incoming_add_candidate(mail);
	consult->judgement = NULL; /* it was about fewer people */
	return true;
}

void consult_remove_recipient(struct consult *consult)
{
	struct incoming *mail = consult->mail;
	struct envelope *e = &mail->envelope;
	assert(e->recipient_count > 0);
	mail->address_bytes -= e->recipients[--e->recipient_count].address.n;
	consult->judgement = NULL;
}

enum consult_room consult_write(struct consult *consult, struct str bytes)
{
	const struct reception_parts *parts = &consult->consulting->parts;
	struct incoming *mail = consult->mail;
	if (mail->size + bytes.n > parts->settings->limits.message_size)
		return CONSULT_TOO_LARGE;
	if ((mail->file < 0 && !incoming_open(mail)) ||
		!limits_bytes_take(parts->limits, &consult->client, &mail->bytes, bytes.n) ||
		!incoming_write(mail, bytes))
		return CONSULT_NO_MEMORY;
	return CONSULT_FINE;
}

/* An empty mail has no file yet. False: there is no descriptor to be had. */
static bool close_file(struct consult *consult)
{
	struct incoming *mail = consult->mail;
	mail->data_ended = now(consult);
	return (mail->file >= 0 || incoming_open(mail)) && incoming_seal(mail);
}

static void could_not_close(void *context)
{
	struct consult *consult = context;
	log_error("id=%.*s event=memory text=\"no room for the mail\"",
		STR_ARG(consult->mail->envelope.mail_id));
	loop_timer_remove(&consult->no_room);
	came_back(consult, JUDGE_NO_SCANNER, NULL);
}

void consult_judge(struct consult *consult, enum consultation consultation)
{
	struct incoming *mail = consult->mail;
	bool whole = consultation == CONSULT_DATA;
	assert(!consult->judging);
	consult->judging = true;
	consult->judging_since = now(consult);
	if (whole && !close_file(consult)) {
		consult->no_room =
			loop_timer_add(consult->consulting->parts.loop, 0, could_not_close, consult);
		return;
	}
	judge_begin(consult->judge, consultation, &mail->envelope, whole ? mail->file : -1,
		whole ? mail->size : 0);
}

struct str consult_record(const struct consult *consult)
{
	return judge_record(consult->judge);
}

/* ---- the quarantine ---- */

static void end(struct consult *consult)
{
	struct consulting *consulting = consult->consulting;
	struct incoming *mail = consult->mail;
	judge_free(&consult->judge);
	loop_timer_remove(&consult->no_room);
	consult->dropped = true;
	if (consult->calls > 0)
		return;
	consulting->busy--;
	incoming_free(&mail, consulting->parts.limits); /* the consult lies in its arena */
}

static void shelved(void *context, bool ok, const char *why)
{
	struct consult *consult = context;
	consult->calls--;
	if (!ok)
		log_error("id=%.*s event=store_failed text=%s",
			STR_ARG(consult->mail->envelope.mail_id), log_str(str_of(why)));
	if (consult->dropped)
		end(consult);
	else
		consult->shelved(consult->shelved_context, ok, why);
}

static void fill_row(struct consult *consult, const size_t *recipients, size_t n)
{
	const struct envelope *e = &consult->mail->envelope;
	const struct judgement *j = consult->judgement;
	struct str *addresses = arena_array_of(consult->mail->arena, struct str, n);
	for (size_t i = 0; i < n; i++)
		addresses[i] = e->recipients[recipients[i]].address;
	consult->shelving.row = (struct quarantine_row){ .id = e->mail_id, .mail_id = e->mail_id,
		.state = j ? QUARANTINE_HELD : QUARANTINE_POISON,
		.reason = j ? STR("verdict") : STR("poison"), .detail = j ? j->summary : STR(""),
		.time = e->time, .size = consult->mail->size, .score = j ? j->score : 0,
		.client = client_text(consult->mail->arena, e), .helo = e->helo,
		.mail_from = e->mail_from, .outbound = e->kind == ENVELOPE_OUTBOUND,
		.smtputf8 = e->smtputf8, .body_8bit = e->body_8bit, .recipients = addresses,
		.recipient_count = n };
}

void consult_quarantine(struct consult *consult, const size_t *recipients, size_t n,
	consult_shelved *done, void *context)
{
	const struct reception_parts *parts = &consult->consulting->parts;
	const struct incoming *mail = consult->mail;
	const struct judgement *j = consult->judgement;
	assert(n > 0 && !consult->judging && mail->file >= 0);
	uint8_t group = j ? j->recipients[recipients[0]].group : 0;
	consult->shelved = done;
	consult->shelved_context = context;
	consult->shelving = (struct shelving){ .carrier = &parts->carrier, .asking = parts->asking,
		.arena = mail->arena, .done = shelved, .context = consult,
		.outgoing = { .mail_id = mail->envelope.mail_id, .mail = mail->file,
			.size = mail->size, .headers = j ? j->groups[group] : STR(""),
			.removed = j ? j->removed : NULL,
			.removed_count = j ? j->removed_count : 0,
			.mail_from = mail->envelope.mail_from } };
	fill_row(consult, recipients, n);
	consult->calls++;
	shelving_begin(&consult->shelving);
}

/* ---- the end ---- */

static void print_recipients(const struct consult *consult, struct buf *out)
{
	const struct envelope *e = &consult->mail->envelope;
	const struct judgement *j = consult->judgement;
	for (size_t i = 0; i < e->recipient_count && i < RECIPIENTS_LOGGED; i++) {
		if (i > 0)
			buf_add_char(out, ',');
		buf_add_safe(out, e->recipients[i].address, SAFE_LOG);
		if (j)
			buf_printf(out, ":%s", action_name((enum action)j->recipients[i].action));
	}
	if (e->recipient_count > RECIPIENTS_LOGGED)
		buf_printf(out, ",+%zu", e->recipient_count - RECIPIENTS_LOGGED);
}

static void tell(struct consult *consult, bool kept)
{
	const struct reception_parts *parts = &consult->consulting->parts;
	const struct incoming *mail = consult->mail;
	bool keeps = parts->settings->keeping.mode != KEEPING_NONE;
	auto_buf recipients = BUF(LOGGED_MAX);
	print_recipients(consult, &recipients);
	struct story story = { .envelope = &mail->envelope, .judgement = consult->judgement,
		.size = mail->size, .code = consult->code, .reply = consult->reply,
		.record = keeps ? consult_record(consult) : STR(""), .mail_kept = kept,
		.recipients = buf_str(&recipients),
		.receive_ms = mail->data_ended > 0 ? mail->data_ended - mail->began : 0,
		.judge_ms = consult->judged_at - consult->judging_since };
	if (consult->judgement)
		story_journal(parts->asking, mail->arena, &story);
	story_log(&story);
	metrics_mail(asking_metrics(parts->asking), &story);
	end(consult);
}

static void copy_kept(void *context, bool ok, const struct error *err)
{
	struct consult *consult = context;
	consult->calls--;
	if (!ok)
		log_error("id=%.*s event=keep text=%s", STR_ARG(consult->mail->envelope.mail_id),
			log_str(str_of(err->text)));
	tell(consult, ok);
}

void consult_end(struct consult **consult, uint16_t code, struct str reply)
{
	struct consult *c = *consult;
	const struct reception_parts *parts = &c->consulting->parts;
	const struct incoming *mail = c->mail;
	*consult = NULL;
	assert(!c->judging && c->calls == 0);
	c->code = code;
	c->reply = arena_dup(mail->arena, reply);
	if (!c->judgement || mail->file < 0 || parts->settings->keeping.mode != KEEPING_MAIL) {
		tell(c, false);
		return;
	}
	c->kept = (struct outgoing){ .mail_id = mail->envelope.mail_id, .mail = mail->file,
		.size = mail->size, .mail_from = mail->envelope.mail_from };
	c->calls++;
	parts->carrier.store(parts->carrier.context, &c->kept,
		arena_printf(mail->arena, "kept/%.*s.eml", STR_ARG(mail->envelope.mail_id)),
		copy_kept, c);
}

void consult_drop(struct consult **consult)
{
	struct consult *c = *consult;
	*consult = NULL;
	if (c)
		end(c);
}
