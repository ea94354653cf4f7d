/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/inquiries.h"

#include <math.h>

#include "base/clock.h"
#include "dns/name.h"
#include "gateway/incoming.h"

/* More DNS questions than this many times the budget, each refused, are no mistake. */
#define LIES_FACTOR 4

struct inquiries *inquiries_new(struct asking *asking, const struct settings *settings,
	struct arena *arena, void (*answered)(void *context), void *context)
{
	struct inquiries *i = arena_new_of(arena, struct inquiries);
	*i = (struct inquiries){ .asking = asking, .settings = settings, .arena = arena,
		.by_text = map_new(arena), .answered = answered, .context = context };
	return i;
}

void inquiries_stop(struct inquiries *inquiries)
{
	array_each(&inquiries->kept, k)
		asking_cancel(inquiries->asking, (*k)->number);
	inquiries->answered = NULL;
}

/* ---- answers ---- */

static bool is_for_signer(const struct question *question)
{
	return question->kind == QUESTION_KEYS || question->kind == QUESTION_SIGNATURE;
}

/* Keeps a copy, if there is room for it. Mail that lacks an answer of the signer's is put off; one that
 * it may not ask for, it does without. */
static void take_answer(struct kept_inquiry *k, const struct answer *answer)
{
	struct arena *arena = k->owner->arena;
	if (k->number > 0)
		k->owner->open--;
	k->number = 0;
	k->answered = true;
	k->answer = (struct answer){ .status = answer->status, .time = answer->time };
	if (arena_room(arena, answer->source.n + answer->payload.n + INCOMING_ANSWERS_RESERVE)) {
		k->answer.source = arena_dup(arena, answer->source);
		k->answer.payload = arena_dup(arena, answer->payload);
	} else {
		k->answer.status = is_for_signer(&k->question) ? ANSWER_FAILED : ANSWER_REFUSED;
	}
}

static void answer_here(struct kept_inquiry *k, enum answer_status status)
{
	take_answer(k, &(struct answer){ .status = status, .time = clock_wall(),
			       .source = STR("none") });
}

static void answered(void *context, const struct answer *answer)
{
	struct kept_inquiry *k = context;
	struct inquiries *i = k->owner;
	take_answer(k, answer);
	if (i->feeds)
		feeds_heard(i->feeds, &k->question, answer, i->has_client ? &i->client : NULL,
			&i->listed);
	if (k->owner->answered)
		k->owner->answered(k->owner->context);
}

/* The keeper knows accounts; what it does not know at a domain that keeps none is not unknown. */
static bool has_accounts(const struct settings *settings, struct str address)
{
	size_t at = str_find_last_char(address, '@');
	const struct domain_settings *domain = at == STR_NONE ? NULL
		: settings_domain(settings, str_from(address, at + 1));
	return domain && domain->hop.kind == HOP_MAILDIR;
}

static void recipient_payload(struct kept_inquiry *k, const struct reply *reply, struct buf *payload)
{
	struct recipient_answer answer = { .state = RECIPIENT_FOREIGN, .junk_at = NAN };
	bool accounts = has_accounts(k->owner->settings, k->question.key);
	if (reply && reply->status == REPLY_OK &&
		(accounts || reply->recipient.state != RECIPIENT_UNKNOWN))
		answer = reply->recipient;
	else if (accounts)
		answer.state = RECIPIENT_UNKNOWN;
	recipient_answer_encode(payload, &answer);
}

static bool reply_answers(const struct reply *reply)
{
	return reply && (reply->status == REPLY_OK || reply->status == REPLY_MISSING);
}

static void keeper_answered(void *context, const struct reply *reply)
{
	struct kept_inquiry *k = context;
	auto_buf payload = BUF(WIRE_FRAME_MAX / 2);
	struct answer answer = { .status = ANSWER_FAILED, .time = clock_wall(), .source = STR("keeper") };
	if (reply_answers(reply)) {
		answer.status = ANSWER_OK;
		if (k->question.kind == QUESTION_RECIPIENT) {
			recipient_payload(k, reply, &payload);
		} else if (k->question.kind == QUESTION_CONTACT) {
			struct contact_answer none = { .known = false };
			contact_answer_encode(&payload,
				reply->status == REPLY_OK ? &reply->contact : &none);
		} else {
			struct list_answer none = { .kind = LIST_NONE };
			list_answer_encode(&payload,
				reply->status == REPLY_OK ? &reply->listed : &none);
		}
		answer.payload = buf_str(&payload);
	}
	take_answer(k, &answer);
	if (k->owner->answered)
		k->owner->answered(k->owner->context);
}

/* ---- questions ---- */

static struct kept_inquiry *find(const struct inquiries *i, const struct question *question)
{
	return map_find(i->by_text, question_text(i->arena, question));
}

static struct kept_inquiry *add(struct inquiries *i, const struct question *question)
{
	struct kept_inquiry *k = arena_new_of(i->arena, struct kept_inquiry);
	*k = (struct kept_inquiry){ .question = *question, .owner = i };
	k->question.key = arena_dup(i->arena, question->key);
	*array_add(i->arena, &i->kept) = k;
	map_put(i->by_text, question_text(i->arena, &k->question), k);
	return k;
}

static void ask_dns(struct kept_inquiry *k)
{
	struct inquiries *i = k->owner;
	struct str name;
	if (++i->dns_count > i->settings->dns.questions_per_mail ||
		!dns_name_normalize(i->arena, k->question.key, &name) ||
		!str_eq(name, k->question.key)) {
		answer_here(k, ANSWER_REFUSED);
		return;
	}
	k->number = asking_dns(i->asking, name, k->question.type, answered, k);
}

static bool is_recipient(const struct envelope *envelope, struct str address)
{
	for (size_t i = 0; i < envelope->recipient_count; i++)
		if (str_eq_nocase(envelope->recipients[i].address, address))
			return true;
	return false;
}

/* "recipient sender": the recipients of this mail, and one author, whom only the mail names. */
static bool may_know_contact(struct inquiries *i, const struct envelope *envelope,
	struct str key, struct str *recipient, struct str *sender)
{
	if (!str_cut(key, ' ', recipient, sender) || sender->n == 0 ||
		str_find_char(*sender, ' ') != STR_NONE || !is_recipient(envelope, *recipient))
		return false;
	if (i->contact.n == 0)
		i->contact = arena_dup(i->arena, *sender);
	return str_eq(i->contact, *sender);
}

static bool may_be_asked(const struct envelope *envelope, const struct question *question)
{
	struct ip ip;
	if (question->kind == QUESTION_RECIPIENT)
		return is_recipient(envelope, question->key);
	if (question->kind != QUESTION_LIST || question->type >= LIST_SUBJECT_COUNT ||
		question->key.n > 1024)
		return false;
	/* Which addresses are on our lists is nobody's business but the client's own. */
	return question->type != LIST_CLIENT_IP ||
		(envelope->has_client && ip_parse(question->key, &ip) &&
			ip_eq(&ip, &envelope->client));
}

static void ask_keeper(struct kept_inquiry *k, const struct envelope *envelope)
{
	struct request request = { .kind = REQUEST_RECIPIENT };
	if (!may_be_asked(envelope, &k->question)) {
		answer_here(k, ANSWER_REFUSED);
		return;
	}
	if (k->question.kind == QUESTION_RECIPIENT) {
		request.address = k->question.key;
	} else {
		request.kind = REQUEST_LISTED;
		request.listed.subject = (enum list_subject)k->question.type;
		request.listed.key = k->question.key;
	}
	k->number = asking_keeper(k->owner->asking, &request, keeper_answered, k);
}

static void ask_contact(struct kept_inquiry *k, const struct envelope *envelope)
{
	struct request request = { .kind = REQUEST_CONTACT };
	if (!may_know_contact(k->owner, envelope, k->question.key, &request.contact.recipient,
		    &request.contact.sender)) {
		answer_here(k, ANSWER_REFUSED);
		return;
	}
	k->number = asking_keeper(k->owner->asking, &request, keeper_answered, k);
}

/* A scanner in a stranger's hands must not get signatures for what it makes up: only mail of our own
 * users is signed, and what is forwarded by the one domain that seals. */
static bool may_sign_for(const struct inquiries *i, const struct envelope *envelope,
	struct str domain)
{
	return envelope->kind == ENVELOPE_OUTBOUND || envelope->user.n > 0 ||
		(i->settings->arc.seal.n > 0 && str_eq(domain, i->settings->arc.seal));
}

static void ask_keys(struct kept_inquiry *k, const struct envelope *envelope)
{
	struct inquiries *i = k->owner;
	struct str domain = k->question.key;
	if (++i->keys_count > INQUIRIES_KEYS_MAX || domain.n > DNS_NAME_MAX ||
		!may_sign_for(i, envelope, domain)) {
		answer_here(k, ANSWER_REFUSED);
		return;
	}
	k->number = asking_keys(i->asking, domain, answered, k);
}

/* "domain selector digest". */
static bool signature_parse(struct str key, struct str *domain, struct str *selector,
	uint8_t digest[static SHA256_SIZE])
{
	struct str hex;
	if (!str_cut(key, ' ', domain, &key) || !str_cut(key, ' ', selector, &hex) ||
		hex.n != (size_t)2 * SHA256_SIZE || domain->n > DNS_NAME_MAX ||
		selector->n > DNS_NAME_MAX)
		return false;
	for (size_t i = 0; i < SHA256_SIZE; i++) {
		int high = ascii_hex_value(hex.p[2 * i]), low = ascii_hex_value(hex.p[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		digest[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static void ask_signature(struct kept_inquiry *k, const struct envelope *envelope)
{
	struct inquiries *i = k->owner;
	struct str domain, selector;
	uint8_t digest[SHA256_SIZE];
	if (++i->signature_count > INQUIRIES_SIGNATURES_MAX ||
		!signature_parse(k->question.key, &domain, &selector, digest) ||
		!may_sign_for(i, envelope, domain)) {
		answer_here(k, ANSWER_REFUSED);
		return;
	}
	k->number = asking_signature(i->asking, domain, selector, str_bytes(digest, sizeof digest),
		answered, k);
}

static void ask_feeds(struct kept_inquiry *k)
{
	auto_buf payload = BUF(WIRE_FRAME_MAX / 2);
	struct answer answer = { .status = ANSWER_OK, .time = clock_wall(), .source = STR("door") };
	if (!k->owner->feeds || k->question.key.n > 0 || k->question.type != 0) {
		answer_here(k, ANSWER_REFUSED);
		return;
	}
	feeds_votes(k->owner->feeds, &payload);
	answer.payload = buf_str(&payload);
	take_answer(k, &answer);
}

static void put(struct kept_inquiry *k, const struct envelope *envelope)
{
	switch (k->question.kind) {
	case QUESTION_DNS: ask_dns(k); return;
	case QUESTION_KEYS: ask_keys(k, envelope); return;
	case QUESTION_SIGNATURE: ask_signature(k, envelope); return;
	case QUESTION_CONTACT: ask_contact(k, envelope); return;
	case QUESTION_FEEDS: ask_feeds(k); return;
	case QUESTION_RECIPIENT:
	case QUESTION_LIST:
	case QUESTION_KIND_COUNT: ask_keeper(k, envelope); return;
	}
}

bool inquiries_ask(struct inquiries *i, const struct envelope *envelope,
	const struct question *question)
{
	size_t local_max = INQUIRIES_LOCAL_MAX + 2 * envelope->recipient_count;
	if (!arena_room(i->arena, 4 * question->key.n + INCOMING_ANSWERS_RESERVE / 2) ||
		i->dns_count > (size_t)LIES_FACTOR * i->settings->dns.questions_per_mail)
		return false;
	struct kept_inquiry *k = find(i, question);
	if (k) { /* of an earlier consultation, or forgotten by a scanner that died */
		k->given_to = 0;
		return true;
	}
	if (question->kind != QUESTION_DNS && ++i->local_count > local_max)
		return false;
	k = add(i, question);
	i->has_client = envelope->has_client;
	i->client = envelope->client;
	put(k, envelope);
	if (k->answered)
		return true;
	if (k->number == 0)
		answer_here(k, ANSWER_FAILED);
	else
		i->open++;
	return true;
}

void inquiries_know(struct inquiries *i, const struct question *question,
	const struct answer *answer)
{
	struct kept_inquiry *k = find(i, question);
	if (!k)
		k = add(i, question);
	else
		asking_cancel(i->asking, k->number);
	take_answer(k, answer);
}
