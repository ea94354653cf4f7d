/* SPDX-License-Identifier: Apache-2.0
 *
 * From the verdict to the answer. Copies go to the hop first, one delivery for each group of
 * recipients that get the same; what the verdict sends to the quarantine, and what the hop did not
 * take of a mail of which it took a part, is stored after that. So a mail of which nothing got
 * through is simply refused, and nothing of it stays behind. */
#include "base/clock.h"
#include "base/log.h"
#include "gateway/errand.h"

static void deliver_next(struct errand *errand);

/* ---- the answer ---- */

static void answer(struct errand *errand, uint16_t code, struct str text)
{
	struct smtp_session *session = errand->mail->session;
	const struct judgement *judgement = errand->judgement;
	errand->answer = (struct smtp_answer){ .code = code, .text = text,
		.accepted_clean = code < 300 && judgement && judgement->action == ACTION_ACCEPT };
	errand->delivered_at = reception_now(errand->reception);
	errand->mail->session = NULL;
	if (session)
		smtp_session_accepted(session, &errand->answer);
	recording_begin(errand);
}

static void answer_ok(struct errand *errand)
{
	answer(errand, 250, arena_printf(errand->arena, "2.0.0 Ok: %.*s",
				    STR_ARG(errand->mail->envelope.mail_id)));
}

/* ---- deliveries ---- */

static bool goes_to_hop(const struct copy *copy)
{
	return copy->action == ACTION_ACCEPT || copy->action == ACTION_JUNK;
}

static bool same_delivery(const struct copy *a, const struct copy *b)
{
	return a->group == b->group && a->action == b->action && a->mark == b->mark;
}

/* Two addresses of one account get one copy. */
static bool has_account(const struct errand *errand, struct str account)
{
	for (size_t i = 0; i < errand->outgoing.recipient_count; i++)
		if (account.n > 0 && str_eq(errand->outgoing.recipients[i], account))
			return true;
	return false;
}

static void set_delivered(struct copy *copy, uint16_t code, struct str text)
{
	copy->code = code;
	copy->text = text;
	copy->fate = code >= 200 && code < 300 ? FATE_DELIVERED : FATE_FAILED;
}

/* The copy `i` is of the same account as `first`, and was left out of its delivery for that. */
static bool is_served_with(const struct errand *errand, size_t i, size_t first)
{
	const struct str *accounts = errand->mail->accounts;
	return accounts[i].n > 0 && errand->copies[i].fate == FATE_OPEN &&
		same_delivery(&errand->copies[i], &errand->copies[first]) &&
		str_eq(accounts[i], accounts[first]);
}

static void delivered(void *context, const struct hop_reply *replies, size_t count)
{
	struct errand *errand = context;
	struct envelope *e = &errand->mail->envelope;
	errand->calls--;
	for (size_t place = 0; place < errand->outgoing.recipient_count; place++) {
		static const struct hop_reply none = { .code = 0 };
		const struct hop_reply *reply = place < count ? &replies[place] : &none;
		size_t first = errand->outgoing_of[place];
		struct str text = with_enhanced_code(errand->arena, reply->code ? reply->code : 451,
			str_of(reply->text));
		for (size_t i = first; i < e->recipient_count; i++)
			if (i == first || is_served_with(errand, i, first))
				set_delivered(&errand->copies[i], reply->code, text);
	}
	deliver_next(errand);
}

/* Everyone who gets the same as the copy `first`. */
static void deliver_from(struct errand *errand, size_t first)
{
	struct incoming *mail = errand->mail;
	const struct judgement *j = errand->judgement;
	const struct carrier *carrier = &errand->reception->parts.carrier;
	size_t most = mail->envelope.recipient_count;
	const struct copy *like = &errand->copies[first];
	errand->outgoing = (struct outgoing){ .mail_id = mail->envelope.mail_id,
		.mail = mail->file, .size = mail->size, .headers = j->groups[like->group],
		.removed = j->removed, .removed_count = j->removed_count,
		.mail_from = mail->envelope.mail_from, .smtputf8 = mail->envelope.smtputf8,
		.body_8bit = mail->envelope.body_8bit, .hop = mail->hop,
		.junk = like->action == ACTION_JUNK, .junk_mark = like->mark,
		.recipients = errand->outgoing_names };
	for (size_t i = first; i < most; i++) {
		struct copy *copy = &errand->copies[i];
		if (copy->fate != FATE_OPEN || !same_delivery(copy, like) ||
			has_account(errand, mail->accounts[i]))
			continue;
		errand->outgoing_of[errand->outgoing.recipient_count] = i;
		errand->outgoing_names[errand->outgoing.recipient_count++] = mail->accounts[i].n > 0
			? mail->accounts[i] : mail->envelope.recipients[i].address;
	}
	errand->calls++;
	carrier->deliver(carrier->context, &errand->outgoing, delivered, errand);
}

/* No copy went through: the client hears why, and keeps the mail. */
static void answer_failure(struct errand *errand)
{
	const struct copy *why = NULL;
	for (size_t i = 0; i < errand->mail->envelope.recipient_count; i++) {
		const struct copy *copy = &errand->copies[i];
		if (copy->fate != FATE_FAILED)
			continue;
		if (!why || (why->code >= 500 && copy->code < 500))
			why = copy; /* one that may get through later makes it worth while */
	}
	if (why->code >= 500)
		answer(errand, why->code, why->text);
	else if (why->code >= 400)
		answer(errand, 451, why->text);
	else
		answer(errand, 451, STR("4.4.1 The recipient's server cannot be reached now"));
}

static void count_fates(const struct errand *errand, size_t counts[static FATE_FAILED + 1])
{
	for (size_t i = 0; i < errand->mail->envelope.recipient_count; i++)
		counts[errand->copies[i].fate]++;
}

static void deliver_next(struct errand *errand)
{
	size_t counts[FATE_FAILED + 1] = { 0 };
	for (size_t i = 0; i < errand->mail->envelope.recipient_count; i++)
		if (errand->copies[i].fate == FATE_OPEN && goes_to_hop(&errand->copies[i])) {
			deliver_from(errand, i);
			return;
		}
	count_fates(errand, counts);
	if (counts[FATE_FAILED] > 0 && counts[FATE_DELIVERED] == 0) {
		answer_failure(errand);
	} else if (counts[FATE_FAILED] > 0 || counts[FATE_OPEN] > 0) {
		errand->stage = ERRAND_STORING;
		storing_begin(errand);
	} else {
		answer_ok(errand);
	}
}

void accepting_stored(struct errand *errand, bool ok, const char *why)
{
	size_t counts[FATE_FAILED + 1] = { 0 };
	if (ok) {
		answer_ok(errand);
		return;
	}
	count_fates(errand, counts);
	/* The client keeps the mail and sends it again: better twice than never. */
	log_error("id=%.*s event=store_failed delivered=%zu text=%s",
		STR_ARG(errand->mail->envelope.mail_id), counts[FATE_DELIVERED],
		log_str(str_of(why)));
	answer(errand, 451, STR("4.3.0 Cannot store mail now, try again later"));
}

/* ---- the verdict ---- */

static void make_copies(struct errand *errand)
{
	const struct incoming *mail = errand->mail;
	size_t n = mail->envelope.recipient_count;
	errand->copies = arena_array_of(errand->arena, struct copy, n);
	errand->outgoing_names = arena_array_of(errand->arena, struct str, n);
	errand->outgoing_of = arena_array_of(errand->arena, size_t, n);
	for (size_t i = 0; i < n; i++) {
		struct copy *copy = &errand->copies[i];
		copy->mark = mail->domains[i] ? mail->domains[i]->junk : JUNK_BY_HEADER;
		if (!errand->judgement)
			continue;
		copy->action = (enum action)errand->judgement->recipients[i].action;
		copy->group = errand->judgement->recipients[i].group;
	}
}

static bool is_refused(const struct judgement *judgement)
{
	return judgement->action == ACTION_REJECT || judgement->action == ACTION_DEFER;
}

/* The client went away while we judged: it will come again, and nothing is out yet. */
static bool client_is_gone(const struct errand *errand)
{
	return smtp_session_hung_up(errand->mail->session);
}

void accepting_judged(struct errand *errand, enum judge_end end, const struct judgement *judgement)
{
	errand->judged_at = reception_now(errand->reception);
	if (end == JUDGE_NO_SCANNER) {
		answer(errand, 451, STR("4.3.2 Cannot judge mail now, try again later"));
		return;
	}
	errand->judgement = judgement;
	make_copies(errand);
	if (judgement && is_refused(judgement)) {
		answer(errand, judgement->code,
			arena_printf(errand->arena, "%.*s %.*s", STR_ARG(judgement->enhanced),
				STR_ARG(judgement->reply)));
	} else if (client_is_gone(errand)) {
		answer(errand, 451, STR("4.4.2 Connection lost"));
	} else if (!judgement) {
		log_error("id=%.*s event=poison client=%s text=\"two scanners died of it: set aside\"",
			STR_ARG(errand->mail->envelope.mail_id),
			log_str(client_text(errand->arena, &errand->mail->envelope)));
		errand->stage = ERRAND_STORING;
		storing_begin(errand);
	} else {
		errand->stage = ERRAND_DELIVERING;
		deliver_next(errand);
	}
}

void accepting_begin(void *context, struct incoming *mail)
{
	struct errand *errand = errand_of(context, mail);
	errand->stage = ERRAND_JUDGING;
	judge_begin(errand->judge, CONSULT_DATA, &mail->envelope, mail->file, mail->size);
}
