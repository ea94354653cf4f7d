/* SPDX-License-Identifier: Apache-2.0
 *
 * Signing and sealing as a part of judging: a signer played by this test has real keys, and what
 * comes out is verified by auth/ over the mail as it would be delivered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <openssl/evp.h>

#include "auth/arc.h"
#include "auth/dkim.h"
#include "dns/zonefile.h"
#include "mail/charset.h"
#include "pipeline/direct.h"
#include "pipeline/run.h"

#define SETTINGS                                                                               \
	"hostname = \"mx.example.net\"; relay = \"smtp:127.0.0.1:25\"; networks: { own = []; };" \
	"domains = ( { name = \"list.example\"; hop = \"lmtp:127.0.0.1:24\"; },"                \
	"            { name = \"home.example\"; hop = \"maildir:/nowhere\"; } );"

static const char mail_text[] =
	"X-Spam-Flag: YES\r\n"
	"Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=forged.example\r\n"
	"From: Kim <kim@news.example.org>\r\nTo: lee@list.example\r\nSubject: minutes\r\n"
	"Date: Sun, 22 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n\r\n"
	"The minutes are below.\r\n";

struct world {
	struct settings *settings;
	struct envelope envelope;
	struct envelope_recipient to;
	const char *domain; /* that has keys; NULL: none */
	struct private_key *keys[KEY_TYPE_COUNT];
	bool away, silent, forgets; /* away: fails; silent: no answer; forgets: keys are gone when
	                               it is to sign */
	size_t asked_keys, asked_signatures;
	unsigned seed;
};

static const char *const selectors[KEY_TYPE_COUNT] = { [KEY_RSA] = "r", [KEY_ED25519] = "e" };

static void start(struct world *w, const char *more)
{
	char text[2048];
	struct error err;
	*w = (struct world){ .domain = "example.org", .to = { .address = STR("lee@list.example") } };
	snprintf(text, sizeof text, "%s%s", SETTINGS, more);
	if (!settings_load_text(str_of(text), "test", &w->settings, &err))
		fail_msg("%s", err.text);
	w->envelope = (struct envelope){ .kind = ENVELOPE_OUTBOUND, .mail_id = STR("0123456789abcdef"),
		.has_client = true, .helo = STR("mail.example.org"), .has_mail_from = true,
		.mail_from = STR("kim@example.org"), .recipients = &w->to, .recipient_count = 1,
		.time = 1795348800 };
	assert_true(ip_parse(STR("192.0.2.10"), &w->envelope.client));
	assert_true(private_key_generate(KEY_RSA, 1024, &w->keys[KEY_RSA], &err));
	assert_true(private_key_generate(KEY_ED25519, 0, &w->keys[KEY_ED25519], &err));
}

static void stop(struct world *w)
{
	for (int i = 0; i < KEY_TYPE_COUNT; i++)
		private_key_free(&w->keys[i]);
	settings_free(&w->settings);
}

/* ---- the signer, and the DNS, which knows its keys alone ---- */

static struct str answer_keys(struct world *w, struct arena *arena, struct str asked)
{
	auto_buf payload = BUF(4096);
	struct keys_answer keys = { 0 };
	struct str domain = str_of(w->domain);
	bool ours = domain.n > 0 && (str_eq(asked, domain) ||
		(str_ends(asked, domain) && asked.p[asked.n - domain.n - 1] == '.'));
	if (ours)
		keys = (struct keys_answer){ .domain = domain, .n = 2,
			.v = { { STR("e"), KEY_ED25519 }, { STR("r"), KEY_RSA } } };
	keys_answer_encode(&payload, &keys);
	return arena_dup(arena, buf_str(&payload));
}

static struct str answer_signature(struct world *w, struct arena *arena, struct str key)
{
	struct str domain, selector, hex;
	uint8_t digest[SHA256_SIZE];
	assert_true(str_cut(key, ' ', &domain, &key) && str_cut(key, ' ', &selector, &hex));
	assert_true(str_eq(domain, str_of(w->domain)));
	for (size_t i = 0; i < SHA256_SIZE; i++)
		digest[i] = (uint8_t)(ascii_hex_value(hex.p[2 * i]) << 4 |
				      ascii_hex_value(hex.p[2 * i + 1]));
	return private_key_sign(arena,
		w->keys[str_eq(selector, STR("r")) ? KEY_RSA : KEY_ED25519], digest);
}

static struct str key_record(const struct world *w, struct arena *arena, enum key_type type)
{
	struct str bytes = private_key_public(arena, w->keys[type]);
	char *out = arena_bytes(arena, 2 * bytes.n + 8);
	int n = EVP_EncodeBlock((unsigned char *)out, (const unsigned char *)bytes.p, (int)bytes.n);
	return arena_printf(arena, "v=DKIM1; k=%s; p=%.*s", type == KEY_RSA ? "rsa" : "ed25519", n, out);
}

static const struct dns_answer *ask_zone(void *context, struct str name, enum dns_type type)
{
	static struct dns_answer answer;
	static struct dns_record record;
	struct world *w = context;
	answer = (struct dns_answer){ .status = str_ends(name, STR("example.org")) ? DNS_NODATA
										  : DNS_NXDOMAIN,
		.canonical = name };
	if (type == DNS_A && str_ends(name, STR("example.org"))) {
		record = (struct dns_record){ .ttl = 60 };
		ip_parse(STR("192.0.2.10"), &record.ip);
		answer = (struct dns_answer){ .status = DNS_OK, .canonical = name,
			.records = &record, .record_count = 1 };
	}
	for (int i = 0; i < KEY_TYPE_COUNT && type == DNS_TXT; i++) {
		char ours[128];
		snprintf(ours, sizeof ours, "%s._domainkey.%s", selectors[i], w->domain);
		if (!str_eq(name, str_of(ours)))
			continue;
		record.text = key_record(w, w->settings->arena, (enum key_type)i);
		answer = (struct dns_answer){ .status = DNS_OK, .canonical = name,
			.records = &record, .record_count = 1 };
	}
	return &answer;
}

static void answer(void *context, struct arena *arena, const struct question *question,
	struct answer *out)
{
	struct world *w = context;
	*out = (struct answer){ .status = ANSWER_OK, .time = 1, .source = STR("test") };
	if (question->kind == QUESTION_DNS) {
		auto_buf bytes = BUF(DNS_ANSWER_MAX);
		dns_answer_encode(&bytes,
			ask_zone(w, question->key, (enum dns_type)question->type));
		out->payload = arena_dup(arena, buf_str(&bytes));
	} else if (question->kind == QUESTION_KEYS && !w->away) {
		w->asked_keys++;
		out->payload = answer_keys(w, arena, question->key);
	} else if (question->kind == QUESTION_SIGNATURE && !w->away && !w->forgets) {
		w->asked_signatures++;
		out->payload = answer_signature(w, arena, question->key);
	} else {
		out->status = question->kind == QUESTION_KEYS || question->kind == QUESTION_SIGNATURE
			? ANSWER_FAILED : ANSWER_REFUSED;
	}
}

static struct scan *judge(struct world *w, struct arena *arena, struct str mail, struct judged *out)
{
	return judge_direct(arena, w->settings, &w->envelope, mail, answer, w, out);
}

/* The mail as the next hop gets it. */
static struct str delivered(struct arena *arena, struct str mail, struct judged *judged)
{
	struct judgement *j = &judged->judgement;
	struct str out = STR(""), rest = mail;
	assert_true(judgement_put_on_top(arena, j, j->signed_fields));
	for (size_t i = j->removed_count; i-- > 0;)
		rest = arena_printf(arena, "%.*s%.*s", (int)j->removed[i].offset, rest.p,
			STR_ARG(str_from(rest, j->removed[i].offset + j->removed[i].length)));
	out = arena_printf(arena, "%.*s%.*s", STR_ARG(j->groups[j->recipients[0].group]),
		STR_ARG(rest));
	return out;
}

static size_t dkim_passes(struct world *w, struct arena *arena, struct str mail, size_t *n)
{
	struct dns_source dns = { ask_zone, w };
	struct dkim_report report;
	struct dkim_request request = { .message = message_parse(arena, mail), .time = 1795348800 };
	size_t good = 0;
	assert_true(dkim_verify(arena, &request, &dns, &report));
	for (size_t i = 0; i < report.n; i++)
		good += report.v[i].result == DKIM_PASS &&
			str_eq(report.v[i].domain, str_of(w->domain));
	*n = report.n;
	return good;
}

static enum arc_result arc_of(struct world *w, struct arena *arena, struct str mail, unsigned *sets)
{
	struct dns_source dns = { ask_zone, w };
	struct arc_report report;
	struct arc_request request = { .message = message_parse(arena, mail), .time = 1795348800 };
	assert_true(arc_verify(arena, &request, &dns, &report));
	*sets = (unsigned)report.n;
	return report.result;
}

/* ---- our users' mail ---- */

static void both_keys_sign(void **state)
{
	struct world w;
	struct judged judged;
	struct arena *arena = arena_new(32 << 20);
	struct str mail = str_of(mail_text);
	size_t n;
	(void)state;
	start(&w, "");
	struct scan *scan = judge(&w, arena, mail, &judged);
	assert_int_equal(judged.judgement.action, ACTION_ACCEPT);
	assert_true(judged.judgement.removed_count >= 1); /* what lies is taken out, and not signed */
	struct str out = delivered(arena, mail, &judged);
	assert_int_equal(dkim_passes(&w, arena, out, &n), 2);
	assert_int_equal(n, 2);
	assert_true(str_starts(out, STR("DKIM-Signature:")));
	assert_non_null(finding_find(scan, "SIGNED"));
	assert_true(str_eq(finding_find(scan, "SIGNED")->evidence, STR("example.org: e r")));
	arena_free(&arena);
	stop(&w);
}

/* Signed rightly by somebody before us: left alone; the signature broken: signed. */
static void what_is_signed_stays(void **state)
{
	struct world w;
	struct judged judged;
	struct arena *arena = arena_new(64 << 20);
	(void)state;
	start(&w, "");
	judge(&w, arena, str_of(mail_text), &judged);
	struct str mail = delivered(arena, str_of(mail_text), &judged);
	w.asked_signatures = 0;
	struct scan *scan = judge(&w, arena, mail, &judged);
	assert_non_null(finding_find(scan, "SIGNED_ALREADY"));
	assert_int_equal(judged.judgement.signed_fields.n, 0);
	assert_int_equal(w.asked_signatures, 0);
	mail = arena_printf(arena, "%.*sAnd more.\r\n", STR_ARG(mail));
	scan = judge(&w, arena, mail, &judged);
	assert_non_null(finding_find(scan, "SIGNED"));
	assert_int_equal(w.asked_signatures, 2);
	arena_free(&arena);
	stop(&w);
}

static void who_signed_in_is_one_of_us(void **state)
{
	struct world w;
	struct judged judged;
	struct arena *arena = arena_new(32 << 20);
	(void)state;
	start(&w, "");
	w.envelope.kind = ENVELOPE_INBOUND;
	judge(&w, arena, str_of(mail_text), &judged);
	assert_int_equal(judged.judgement.signed_fields.n, 0);
	assert_int_equal(w.asked_keys, 0);
	w.envelope.user = STR("kim");
	judge(&w, arena, str_of(mail_text), &judged);
	assert_true(judged.judgement.signed_fields.n > 0);
	arena_free(&arena);
	stop(&w);
}

/* mail, what is found, whether the signer was asked */
static void what_is_not_signed(void **state)
{
	static const struct {
		const char *title, *mail, *finding;
		size_t asked;
	} cases[] = {
		{ "no From", "Subject: x\r\n\r\ny\r\n", "NOT_SIGNED_NO_KEY", 0 },
		{ "an empty From", "From: <>\r\n\r\ny\r\n", "NOT_SIGNED_NO_KEY", 0 },
		{ "a domain of others", "From: a@example.com\r\n\r\ny\r\n", "NOT_SIGNED_NO_KEY", 1 },
		{ "a name that ends like ours", "From: a@notexample.org\r\n\r\ny\r\n",
			"NOT_SIGNED_NO_KEY", 1 },
		{ "an address literal", "From: a@[192.0.2.1]\r\n\r\ny\r\n", "NOT_SIGNED_NO_KEY", 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		struct judged judged;
		struct arena *arena = arena_new(32 << 20);
		start(&w, "");
		struct scan *scan = judge(&w, arena, str_of(cases[i].mail), &judged);
		if (!finding_find(scan, cases[i].finding) || w.asked_keys != cases[i].asked ||
			judged.judgement.signed_fields.n > 0 || w.asked_signatures > 0)
			fail_msg("%s", cases[i].title);
		arena_free(&arena);
		stop(&w);
	}
}

static void without_a_signer(void **state)
{
	static const struct {
		const char *settings, *finding;
		enum action action;
		uint16_t code;
	} cases[] = {
		{ "", "SIGNER_AWAY", ACTION_DEFER, 451 },
		{ "signing: { without = \"defer\"; };", "SIGNER_AWAY", ACTION_DEFER, 451 },
		{ "signing: { without = \"send\"; };", "NOT_SIGNED_SIGNER_AWAY", ACTION_ACCEPT, 250 },
	};
	(void)state;
	for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
		struct world w;
		struct judged judged;
		struct arena *arena = arena_new(32 << 20);
		start(&w, cases[i / 2].settings);
		w.away = i % 2;
		w.forgets = !w.away;
		struct scan *scan = judge(&w, arena, str_of(mail_text), &judged);
		assert_non_null(finding_find(scan, cases[i / 2].finding));
		assert_int_equal(judged.judgement.action, cases[i / 2].action);
		assert_int_equal(judged.judgement.code, cases[i / 2].code);
		assert_int_equal(judged.judgement.signed_fields.n, 0);
		assert_int_equal(judged.judgement.recipients[0].action, cases[i / 2].action);
		arena_free(&arena);
		stop(&w);
	}
}

/* ---- what we pass on ---- */

static void what_is_passed_on_is_sealed(void **state)
{
	struct world w;
	struct judged judged;
	struct arena *arena = arena_new(64 << 20);
	unsigned sets;
	(void)state;
	start(&w, "arc: { seal = \"seal.example\"; };");
	w.domain = "seal.example";
	w.envelope.kind = ENVELOPE_INBOUND;
	struct str mail = str_of(mail_text);
	for (unsigned i = 1; i <= 3; i++) {
		struct scan *scan = judge(&w, arena, mail, &judged);
		assert_non_null(finding_find(scan, "ARC_SEALED"));
		mail = delivered(arena, mail, &judged);
		assert_int_equal(arc_of(&w, arena, mail, &sets), ARC_PASS);
		assert_int_equal(sets, i);
		if (!str_starts(mail, STR("ARC-Seal:")))
			fail_msg("%.*s", STR_ARG(str_first(mail, 3000)));
	}
	assert_true(str_find(mail, STR("ARC-Authentication-Results: i=3; mx.example.net;")) !=
		STR_NONE);
	assert_int_equal(w.asked_signatures, 6);
	arena_free(&arena);
	stop(&w);
}

static void what_is_not_sealed(void **state)
{
	static const struct {
		const char *title, *settings, *to, *domain;
		const char *finding; /* NULL: nothing is said */
		bool away;
		enum action action;
	} cases[] = {
		{ "no setting", "", "lee@list.example", "seal.example", NULL, false, ACTION_ACCEPT },
		{ "mail that stays here", "arc: { seal = \"seal.example\"; };", "lee@home.example",
			"seal.example", NULL, false, ACTION_ACCEPT },
		{ "no key", "arc: { seal = \"seal.example\"; };", "lee@list.example", NULL,
			"ARC_NOT_SEALED", false, ACTION_ACCEPT },
		{ "the key of an ancestor", "arc: { seal = \"a.seal.example\"; };", "lee@list.example",
			"seal.example", "ARC_NOT_SEALED", false, ACTION_ACCEPT },
		{ "the signer away: it goes on all the same", "arc: { seal = \"seal.example\"; };",
			"lee@list.example", "seal.example", "ARC_NOT_SEALED", true, ACTION_ACCEPT },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		struct judged judged;
		struct arena *arena = arena_new(32 << 20);
		start(&w, cases[i].settings);
		w.envelope.kind = ENVELOPE_INBOUND;
		w.domain = cases[i].domain;
		w.away = cases[i].away;
		w.to.address = str_of(cases[i].to);
		struct scan *scan = judge(&w, arena, str_of(mail_text), &judged);
		if (judged.judgement.signed_fields.n > 0 || w.asked_signatures > 0 ||
			finding_find(scan, "ARC_SEALED") ||
			!cases[i].finding != !finding_find(scan, "ARC_NOT_SEALED") ||
			judged.judgement.action > ACTION_QUARANTINE)
			fail_msg("%s: %.*s", cases[i].title,
				STR_ARG(judged.judgement.summary));
		arena_free(&arena);
		stop(&w);
	}
}

static void what_is_refused_is_not_signed(void **state)
{
	struct world w;
	struct judged judged;
	struct arena *arena = arena_new(32 << 20);
	(void)state;
	start(&w, "judge: { junk_at = -99.0; quarantine_at = -99.0; reject_at = -99.0; };"
		  "arc: { seal = \"example.org\"; };");
	w.envelope.kind = ENVELOPE_INBOUND;
	judge(&w, arena, str_of(mail_text), &judged);
	assert_int_equal(judged.judgement.action, ACTION_REJECT);
	assert_int_equal(w.asked_keys, 0);
	w.envelope.kind = ENVELOPE_OUTBOUND; /* before the data there is nothing to sign */
	judge(&w, arena, (struct str){ NULL, 0 }, &judged);
	assert_int_equal(w.asked_keys, 0);
	arena_free(&arena);
	stop(&w);
}

/* ---- waiting ---- */

static void answer_some(struct world *w, struct scan *scan)
{
	size_t answered = 0;
	for (size_t i = 0; i < scan->inquiries.n; i++) {
		struct inquiry *inquiry = scan->inquiries.v[i];
		struct answer given;
		bool last = i + 1 == scan->inquiries.n && answered == 0;
		if (inquiry->state == INQUIRY_ANSWERED || (!last && rand_r(&w->seed) % 2))
			continue;
		answer(w, scan->arena, &inquiry->question, &given);
		answered += scan_answer(scan, &inquiry->question, &given);
	}
}

static void the_order_of_answers_changes_nothing(void **state)
{
	static const enum envelope_kind kinds[] = { ENVELOPE_OUTBOUND, ENVELOPE_INBOUND };
	struct world w;
	(void)state;
	start(&w, "arc: { seal = \"example.org\"; };");
	for (size_t k = 0; k < 2; k++) {
		struct arena *first_arena = arena_new(32 << 20);
		struct judged first;
		w.envelope.kind = kinds[k];
		judge(&w, first_arena, str_of(mail_text), &first);
		assert_true(first.judgement.signed_fields.n > 0);
		for (unsigned seed = 1; seed < 25; seed++) {
			struct arena *arena = arena_new(32 << 20);
			struct scan *scan = scan_new(arena, w.settings, &w.envelope,
				message_parse(arena, str_of(mail_text)), CONSULT_DATA);
			struct judged judged = { 0 };
			struct run run;
			w.seed = seed;
			run_start(&run, scan);
			while (run_round(&run) == WAIT)
				answer_some(&w, scan);
			while (judge_finish(scan, 0, &judged) == WAIT)
				answer_some(&w, scan);
			assert_true(str_eq(judged.judgement.summary, first.judgement.summary));
			assert_true(str_eq(judged.judgement.signed_fields,
				first.judgement.signed_fields));
			arena_free(&arena);
		}
		arena_free(&first_arena);
	}
	stop(&w);
}

/* Nobody answers: at the deadline the mail is put off, and what was found is said once. */
static void the_deadline_ends_waiting(void **state)
{
	struct world w;
	struct arena *arena = arena_new(32 << 20);
	struct judged judged = { 0 };
	struct run run;
	size_t said = 0;
	(void)state;
	start(&w, "");
	struct scan *scan = scan_new(arena, w.settings, &w.envelope,
		message_parse(arena, str_of(mail_text)), CONSULT_DATA);
	run_start(&run, scan);
	while (run_round(&run) == WAIT)
		answer_some(&w, scan);
	for (int i = 0; i < 3; i++)
		assert_int_equal(judge_finish(scan, 0, &judged), WAIT);
	scan->deadline = true;
	assert_int_equal(judge_finish(scan, 0, &judged), DONE);
	array_each(&scan->findings, finding)
		said += strcmp(finding->symbol->name, "SIGNER_AWAY") == 0;
	assert_int_equal(said, 1);
	assert_int_equal(judged.judgement.code, 451);
	arena_free(&arena);
	stop(&w);
}

static int prepare(void **state)
{
	(void)state;
	charset_prepare();
	crypto_prepare();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_keys_sign),
		cmocka_unit_test(what_is_signed_stays),
		cmocka_unit_test(who_signed_in_is_one_of_us),
		cmocka_unit_test(what_is_not_signed),
		cmocka_unit_test(without_a_signer),
		cmocka_unit_test(what_is_passed_on_is_sealed),
		cmocka_unit_test(what_is_not_sealed),
		cmocka_unit_test(what_is_refused_is_not_signed),
		cmocka_unit_test(the_order_of_answers_changes_nothing),
		cmocka_unit_test(the_deadline_ends_waiting),
	};
	return cmocka_run_group_tests(tests, prepare, NULL);
}
