/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/scan.h"

#include <math.h>
#include <stdarg.h>

#define FINDINGS_MAX  500 /* of one mail; checks report each symbol a few times at most */
#define EVIDENCE_MAX  400
#define KEY_MAX       512 /* bytes of a question's key */
#define STEPS_PER_MAIL 1000000

struct scan *scan_new(struct arena *arena, const struct settings *settings,
	const struct envelope *envelope, struct message *message, enum consultation consultation)
{
	struct scan *scan = arena_new_of(arena, struct scan);
	scan->arena = arena;
	scan->settings = settings;
	scan->envelope = envelope;
	scan->message = message;
	scan->consultation = consultation;
	scan->budget.left[BUDGET_QUESTIONS] = settings->dns.questions_per_mail;
	scan->budget.left[BUDGET_STEPS] = STEPS_PER_MAIL;
	scan->inquiry_by_key = map_new(arena);
	return scan;
}

__attribute__((format(printf, 4, 0))) static void add(struct scan *scan,
	const struct symbol *symbol, size_t offset, const char *format, va_list args)
{
	if (scan->findings.n >= FINDINGS_MAX)
		return;
	auto_buf evidence = BUF(EVIDENCE_MAX);
	buf_vprintf(&evidence, format, args);
	*array_add(scan->arena, &scan->findings) = (struct finding){ .symbol = symbol,
		.stage = scan->stage,
		.check = scan->check,
		.evidence = arena_dup(scan->arena, buf_str(&evidence)),
		.offset = offset };
}

void finding_add(struct scan *scan, const struct symbol *symbol, const char *evidence, ...)
{
	va_list args;
	va_start(args, evidence);
	add(scan, symbol, STR_NONE, evidence, args);
	va_end(args);
}

void finding_add_at(struct scan *scan, const struct symbol *symbol, size_t offset,
	const char *evidence, ...)
{
	va_list args;
	va_start(args, evidence);
	add(scan, symbol, offset, evidence, args);
	va_end(args);
}

const struct finding *finding_find(const struct scan *scan, const char *name)
{
	array_each(&scan->findings, finding)
		if (strcmp(finding->symbol->name, name) == 0)
			return finding;
	return NULL;
}

/* Kind and type before the key, so that one map serves all. */
static struct str inquiry_key(struct arena *arena, const struct question *question)
{
	char *key = arena_bytes(arena, question->key.n + 3);
	key[0] = (char)question->kind;
	key[1] = (char)(question->type & 0xff);
	key[2] = (char)(question->type >> 8);
	if (question->key.n > 0)
		memcpy(key + 3, question->key.p, question->key.n);
	return str_bytes(key, question->key.n + 3);
}

static struct inquiry *inquiry_find(const struct scan *scan, const struct question *question)
{
	char key[KEY_MAX + 3];
	if (question->key.n > KEY_MAX)
		return NULL;
	key[0] = (char)question->kind;
	key[1] = (char)(question->type & 0xff);
	key[2] = (char)(question->type >> 8);
	if (question->key.n > 0)
		memcpy(key + 3, question->key.p, question->key.n);
	return map_find(scan->inquiry_by_key, str_bytes(key, question->key.n + 3));
}

static struct inquiry *inquiry_add(struct scan *scan, const struct question *question)
{
	struct inquiry *inquiry = arena_new_of(scan->arena, struct inquiry);
	inquiry->question = *question;
	struct str key = inquiry_key(scan->arena, question);
	inquiry->question.key = str_from(key, 3);
	map_put(scan->inquiry_by_key, key, inquiry);
	*array_add(scan->arena, &scan->inquiries) = inquiry;
	return inquiry;
}

static void inquiry_close(struct inquiry *inquiry, const struct answer *answer)
{
	inquiry->answer = *answer;
	inquiry->state = INQUIRY_ANSWERED;
}

/* What goes out into the world is paid for. The keeper is asked once per recipient, whose number the
 * door bounds, and a few times about the sender. */
static bool pays(struct scan *scan, const struct question *question)
{
	return question->kind != QUESTION_DNS || budget_take(&scan->budget, BUDGET_QUESTIONS, 1);
}

/* Puts the question or finds it; NULL when it may not be asked at all. */
static struct inquiry *ask(struct scan *scan, const struct question *question)
{
	struct inquiry *inquiry = inquiry_find(scan, question);
	if (!inquiry) {
		if (question->key.n > KEY_MAX || !pays(scan, question))
			return NULL;
		inquiry = inquiry_add(scan, question);
	}
	inquiry->asked = true;
	if (inquiry->state != INQUIRY_ANSWERED && scan->deadline)
		inquiry_close(inquiry, &(struct answer){ .status = ANSWER_TIMED_OUT,
					       .time = scan->envelope->time,
					       .source = STR("none") });
	return inquiry;
}

const struct keys_answer *ask_keys(struct scan *scan, struct str domain)
{
	static const struct keys_answer nobody;
	struct question question = { .kind = QUESTION_KEYS, .key = domain };
	struct inquiry *inquiry = ask(scan, &question);
	if (!inquiry)
		return &nobody;
	if (inquiry->state != INQUIRY_ANSWERED)
		return NULL;
	if (!inquiry->decoded) {
		struct keys_answer *answer = arena_new_of(scan->arena, struct keys_answer);
		if (inquiry->answer.status != ANSWER_OK ||
			!keys_answer_decode(scan->arena, inquiry->answer.payload, answer))
			*answer = nobody;
		inquiry->decoded = answer;
	}
	return inquiry->decoded;
}

bool ask_signature(struct scan *scan, struct str domain, struct str selector,
	const uint8_t digest[static SHA256_SIZE], struct str *out)
{
	auto_buf key = BUF(KEY_MAX);
	buf_printf(&key, "%.*s %.*s ", STR_ARG(domain), STR_ARG(selector));
	for (size_t i = 0; i < SHA256_SIZE; i++)
		buf_printf(&key, "%02x", digest[i]);
	struct question question = { .kind = QUESTION_SIGNATURE, .key = buf_str(&key) };
	struct inquiry *inquiry = key.full ? NULL : ask(scan, &question);
	if (inquiry && inquiry->state != INQUIRY_ANSWERED)
		return false;
	*out = inquiry && inquiry->answer.status == ANSWER_OK ? inquiry->answer.payload : STR("");
	return true;
}

enum answer_status ask_status(const struct scan *scan, enum question_kind kind, uint16_t type,
	struct str key)
{
	struct question question = { .kind = kind, .type = type, .key = key };
	const struct inquiry *inquiry = inquiry_find(scan, &question);
	return inquiry ? inquiry->answer.status : ANSWER_REFUSED;
}

/* The DNS answer that stands for a question that brought none. */
static enum dns_status dns_status_without_answer(enum answer_status status)
{
	switch (status) {
	case ANSWER_TIMED_OUT: return DNS_TIMEOUT;
	case ANSWER_REFUSED: return DNS_NOT_ASKED;
	case ANSWER_OK:
	case ANSWER_FAILED: break;
	}
	return DNS_SERVFAIL;
}

static const struct dns_answer *dns_decode(struct scan *scan, struct inquiry *inquiry)
{
	struct dns_answer *answer = arena_new_of(scan->arena, struct dns_answer);
	inquiry->decoded = answer;
	if (inquiry->answer.status == ANSWER_OK &&
		dns_answer_decode(scan->arena, inquiry->answer.payload, answer))
		return answer;
	*answer = (struct dns_answer){ .status = dns_status_without_answer(inquiry->answer.status),
		.canonical = inquiry->question.key };
	return answer;
}

const struct dns_answer *ask_dns(struct scan *scan, struct str name, enum dns_type type)
{
	static const struct dns_answer not_asked = { .status = DNS_NOT_ASKED };
	struct str normalized;
	if (!dns_name_normalize(scan->arena, name, &normalized))
		return &not_asked;
	struct question question = { .kind = QUESTION_DNS, .type = (uint16_t)type, .key = normalized };
	struct inquiry *inquiry = ask(scan, &question);
	if (!inquiry)
		return &not_asked;
	if (inquiry->state != INQUIRY_ANSWERED)
		return NULL;
	return inquiry->decoded ? inquiry->decoded : dns_decode(scan, inquiry);
}

const struct recipient_answer *ask_recipient(struct scan *scan, struct str address)
{
	static const struct recipient_answer unknown = { .state = RECIPIENT_UNKNOWN, .junk_at = NAN };
	struct question question = { .kind = QUESTION_RECIPIENT, .key = address };
	struct inquiry *inquiry = ask(scan, &question);
	if (!inquiry)
		return &unknown;
	if (inquiry->state != INQUIRY_ANSWERED)
		return NULL;
	if (!inquiry->decoded) {
		struct recipient_answer *answer = arena_new_of(scan->arena, struct recipient_answer);
		if (inquiry->answer.status != ANSWER_OK ||
			!recipient_answer_decode(scan->arena, inquiry->answer.payload, answer))
			*answer = unknown;
		inquiry->decoded = answer;
	}
	return inquiry->decoded;
}

const struct recipient_answer *recipient_known(const struct scan *scan, struct str address)
{
	struct question question = { .kind = QUESTION_RECIPIENT, .key = address };
	const struct inquiry *inquiry = inquiry_find(scan, &question);
	return inquiry && inquiry->answer.status == ANSWER_OK ? inquiry->decoded : NULL;
}

const struct list_answer *ask_list(struct scan *scan, enum list_subject subject, struct str key)
{
	static const struct list_answer not_listed = { .kind = LIST_NONE };
	struct question question = { .kind = QUESTION_LIST, .type = (uint16_t)subject, .key = key };
	struct inquiry *inquiry = ask(scan, &question);
	if (!inquiry)
		return &not_listed;
	if (inquiry->state != INQUIRY_ANSWERED)
		return NULL;
	if (!inquiry->decoded) {
		struct list_answer *answer = arena_new_of(scan->arena, struct list_answer);
		if (inquiry->answer.status != ANSWER_OK ||
			!list_answer_decode(scan->arena, inquiry->answer.payload, answer))
			*answer = not_listed;
		inquiry->decoded = answer;
	}
	return inquiry->decoded;
}

const struct contact_answer *ask_contact(struct scan *scan, struct str recipient, struct str sender)
{
	static const struct contact_answer unknown = { .known = false };
	struct question question = { .kind = QUESTION_CONTACT,
		.key = contact_key(scan->arena, recipient, sender) };
	struct inquiry *inquiry = question.key.n > 0 ? ask(scan, &question) : NULL;
	if (!inquiry)
		return &unknown;
	if (inquiry->state != INQUIRY_ANSWERED)
		return NULL;
	if (!inquiry->decoded) {
		struct contact_answer *answer = arena_new_of(scan->arena, struct contact_answer);
		if (inquiry->answer.status != ANSWER_OK ||
			!contact_answer_decode(inquiry->answer.payload, answer))
			*answer = unknown;
		inquiry->decoded = answer;
	}
	return inquiry->decoded;
}

const struct feed_votes *ask_feeds(struct scan *scan)
{
	static const struct feed_votes nobody = { NULL, 0 };
	struct question question = { .kind = QUESTION_FEEDS, .key = STR("") };
	struct inquiry *inquiry = ask(scan, &question);
	if (!inquiry)
		return &nobody;
	if (inquiry->state != INQUIRY_ANSWERED)
		return NULL;
	if (!inquiry->decoded) {
		struct feed_votes *votes = arena_new_of(scan->arena, struct feed_votes);
		if (inquiry->answer.status != ANSWER_OK ||
			!feed_votes_decode(scan->arena, inquiry->answer.payload, votes))
			*votes = nobody;
		inquiry->decoded = votes;
	}
	return inquiry->decoded;
}

/* An answer's bytes live in a frame; the mail needs them as long as itself. */
static struct answer answer_copy(struct arena *arena, const struct answer *answer)
{
	struct answer copy = *answer;
	copy.source = arena_dup(arena, answer->source);
	copy.payload = arena_dup(arena, answer->payload);
	return copy;
}

bool scan_answer(struct scan *scan, const struct question *question, const struct answer *answer)
{
	struct inquiry *inquiry = inquiry_find(scan, question);
	if (!inquiry || inquiry->state == INQUIRY_ANSWERED)
		return false;
	struct answer copy = answer_copy(scan->arena, answer);
	inquiry_close(inquiry, &copy);
	return true;
}

void scan_know(struct scan *scan, const struct question *question, const struct answer *answer)
{
	if (question->key.n > KEY_MAX || scan_answer(scan, question, answer) ||
		inquiry_find(scan, question) || !pays(scan, question))
		return;
	struct answer copy = answer_copy(scan->arena, answer);
	inquiry_close(inquiry_add(scan, question), &copy);
}

size_t scan_waiting(const struct scan *scan)
{
	size_t waiting = 0;
	array_each(&scan->inquiries, inquiry)
		waiting += (*inquiry)->state != INQUIRY_ANSWERED;
	return waiting;
}
