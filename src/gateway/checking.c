/* SPDX-License-Identifier: Apache-2.0
 *
 * May this recipient be taken? The one who knows is asked (the keeper for accounts of ours, else the
 * next hop), and before the first one the scanners have a first look at client and sender. */
#include <math.h>

#include "base/clock.h"
#include "base/log.h"
#include "gateway/errand.h"

static void answer(struct errand *errand, uint16_t code, struct str text, bool unknown)
{
	struct smtp_answer a = { .code = code, .text = text, .unknown_recipient = unknown };
	errand->stage = ERRAND_RESTING;
	smtp_session_recipient(errand->mail->session, &a);
}

/* ---- the first look ---- */

static void look(struct errand *errand)
{
	struct incoming *mail = errand->mail;
	const struct listener_settings *listener =
		settings_listener(errand->reception->parts.settings, mail->envelope.listener);
	if (mail->envelope.recipient_count > 0 || (listener && !listener->first_look)) {
		answer(errand, 250, STR("2.1.5 Ok"), false);
		return;
	}
	struct envelope_recipient *only = arena_new_of(errand->arena, struct envelope_recipient);
	*only = (struct envelope_recipient){ .address = mail->candidate };
	errand->first_look = mail->envelope;
	errand->first_look.recipients = only;
	errand->first_look.recipient_count = 1;
	errand->stage = ERRAND_FIRST_LOOK;
	judge_begin(errand->judge, CONSULT_RCPT, &errand->first_look, -1, 0);
}

void checking_looked(struct errand *errand, enum judge_end end, const struct judgement *judgement)
{
	if (end == JUDGE_NO_SCANNER) {
		answer(errand, 451, STR("4.3.2 Cannot judge mail now, try again later"), false);
		return;
	}
	/* Two scanners died of the envelope alone: the mail itself will be tried, and set aside if
	 * it is the same then. */
	if (end == JUDGE_DIED || judgement->action < ACTION_DEFER) {
		answer(errand, 250, STR("2.1.5 Ok"), false);
		return;
	}
	recording_early(errand, judgement);
	answer(errand, judgement->code,
		arena_printf(errand->arena, "%.*s %.*s", STR_ARG(judgement->enhanced),
			STR_ARG(judgement->reply)), false);
}

/* ---- accounts ---- */

struct state_reply {
	uint16_t code;
	const char *text;
	bool unknown;
};

static const struct state_reply state_replies[RECIPIENT_STATE_COUNT] = {
	[RECIPIENT_UNKNOWN] = { 550, "5.1.1 No such user here", true },
	[RECIPIENT_ACTIVE] = { 250, "2.1.5 Ok", false },
	[RECIPIENT_DORMANT] = { 550, "5.2.1 This mailbox is dormant and takes no mail", false },
	[RECIPIENT_CLOSED] = { 550, "5.1.6 This mailbox has been closed", false },
	[RECIPIENT_MINOR] = { 250, "2.1.5 Ok", false },
	[RECIPIENT_FOREIGN] = { 451, "4.3.5 This domain has no accounts yet", false },
};

/* The scanners will ask the same: they need not. */
static void tell_scanners(struct errand *errand, const struct recipient_answer *known)
{
	auto_buf payload = BUF(WIRE_FRAME_MAX / 2);
	struct question question = { .kind = QUESTION_RECIPIENT, .key = errand->mail->candidate };
	recipient_answer_encode(&payload, known);
	inquiries_know(judge_inquiries(errand->judge), &question,
		&(struct answer){ .status = ANSWER_OK, .time = clock_wall(),
			.source = STR("keeper"), .payload = buf_str(&payload) });
}

static void keeper_answered(void *context, const struct reply *reply)
{
	struct errand *errand = context;
	errand->asked = 0;
	if (!reply || reply->status != REPLY_OK) {
		answer(errand, 451, STR("4.3.0 Cannot look up recipients now, try again later"),
			false);
		return;
	}
	const struct state_reply *r = &state_replies[reply->recipient.state];
	if (r->code != 250) {
		answer(errand, r->code, str_of(r->text), r->unknown);
		return;
	}
	errand->mail->candidate_account = arena_dup(errand->arena, reply->recipient.account);
	tell_scanners(errand, &reply->recipient);
	look(errand);
}

static void ask_keeper(struct errand *errand)
{
	struct request request = { .kind = REQUEST_RECIPIENT, .address = errand->mail->candidate };
	errand->asked = asking_keeper(errand->reception->parts.asking, &request, keeper_answered,
		errand);
	if (errand->asked == 0)
		keeper_answered(errand, NULL);
}

/* ---- hops ---- */

static bool is_unknown(uint16_t code, struct str text)
{
	return code >= 500 && (str_starts(text, STR("5.1.")) ||
				      (code == 550 && str_starts(text, STR("5.0.0"))));
}

static void hop_answered(void *context, const struct hop_reply *reply, struct hop_features f)
{
	struct errand *errand = context;
	(void)f;
	if (!errand_call_done(errand))
		return;
	if (reply->code >= 200 && reply->code < 300) {
		look(errand);
		return;
	}
	if (reply->code < 400) {
		answer(errand, 451, STR("4.4.1 The recipient's server cannot be reached now"), false);
		return;
	}
	struct str text = with_enhanced_code(errand->arena, reply->code, str_of(reply->text));
	answer(errand, reply->code, text, is_unknown(reply->code, text));
}

void checking_recipient(void *context, struct incoming *mail)
{
	struct reception *reception = context;
	struct errand *errand = errand_of(reception, mail);
	const struct carrier *carrier = &reception->parts.carrier;
	errand->stage = ERRAND_RECIPIENT;
	if (mail->candidate_hop->kind == HOP_MAILDIR) {
		ask_keeper(errand);
		return;
	}
	errand->calls++;
	carrier->probe(carrier->context, mail->candidate_hop, mail->envelope.mail_from,
		mail->candidate, hop_answered, errand);
}
