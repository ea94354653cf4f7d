/* SPDX-License-Identifier: Apache-2.0
 * The record written, read back, shown as JSON and explained. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <jansson.h>

#include "action/explain.h"
#include "auth/results.h"
#include "content/symbols.h"
#include "identity/results.h"

static struct settings *settings;

struct scene {
	struct arena *arena;
	struct envelope envelope;
	struct envelope_recipient to[2];
	struct verdict verdict[2];
	struct verdicts verdicts;
	struct auth_results auth;
	struct identity_results identity;
	struct scan *scan;
};

static const struct dns_answer *ask(struct scene *s, const char *name)
{
	struct question question = { .kind = QUESTION_DNS, .type = DNS_MX, .key = str_of(name) };
	assert_null(ask_dns(s->scan, str_of(name), DNS_MX));
	auto_buf bytes = BUF(1000);
	dns_answer_encode(&bytes, &(struct dns_answer){ .status = DNS_NXDOMAIN, .canonical = str_of(name) });
	assert_true(scan_answer(s->scan, &question, &(struct answer){ .status = ANSWER_OK,
		.time = 1795348801, .source = STR("case"), .payload = buf_str(&bytes) }));
	return ask_dns(s->scan, str_of(name), DNS_MX);
}

static void scene_open(struct scene *s)
{
	*s = (struct scene){ .arena = arena_new(16 << 20) };
	s->envelope = (struct envelope){ .mail_id = STR("0123456789abcdef"), .listener = STR("test"),
		.helo = STR("mail.example.com"), .esmtp = true, .has_mail_from = true,
		.mail_from = STR("minji@example.com"), .time = 1795348800, .recipients = s->to,
		.recipient_count = 2 };
	s->envelope.has_client = ip_parse(STR("192.0.2.1"), &s->envelope.client);
	s->to[0].address = STR("jun@example.net");
	s->to[1].address = STR("hana@example.net");
	s->verdict[0] = (struct verdict){ .action = ACTION_ACCEPT, .score = 2.5, .code = 250,
		.enhanced = "2.0.0", .folder = "INBOX" };
	s->verdict[1] = (struct verdict){ .action = ACTION_JUNK, .score = 2.5, .code = 250,
		.enhanced = "2.0.0", .folder = "Junk" };
	s->verdicts = (struct verdicts){ s->verdict, 2, { .action = ACTION_JUNK, .score = 2.5,
		.category = CATEGORY_ADVERT, .code = 250, .enhanced = "2.0.0", .folder = "Junk" } };
	s->auth.spf_done = true;
	s->auth.mail_from = (struct spf_facts){ true, { .result = SPF_SOFTFAIL,
		.domain = STR("example.com") } };
	s->identity.reverse = (struct reverse_facts){ .done = true, .iprev = IPREV_PASS,
		.name = STR("mail.example.com") };
	s->scan = scan_new(s->arena, settings, &s->envelope,
		message_parse(s->arena, STR("From: a@example.com\r\n\r\nbody\r\n")), CONSULT_DATA);
	s->scan->facts[ROOM_AUTH] = &s->auth;
	s->scan->facts[ROOM_IDENTITY] = &s->identity;
	s->scan->stage = STAGE_SPAM_SYSTEM;
	finding_add_at(s->scan, &content_symbol[SYMBOL_AD_LABEL_DISGUISED], 42, "a\"b\\c\r\n\x1b[31m\xff 광고");
	s->scan->stage = STAGE_SPF;
	finding_add(s->scan, &content_symbol[SYMBOL_NO_FINAL_NEWLINE], "told");
	ask(s, "example.com");
}

static struct str written(struct scene *s)
{
	auto_buf text = BUF(1 << 20);
	record_write(&text, s->scan, &s->verdicts);
	assert_false(text.full);
	return arena_dup(s->arena, buf_str(&text));
}

static void test_round_trip(void **state)
{
	(void)state;
	struct scene s;
	struct record record;
	struct error err;
	scene_open(&s);
	struct str text = written(&s);
	/* One line, so that logs and --json can carry it. */
	assert_int_equal(str_find_char(text, '\n'), STR_NONE);
	assert_true(record_read(s.arena, text, &record, &err));
	assert_int_equal(record.action, ACTION_JUNK);
	assert_int_equal(record.category, CATEGORY_ADVERT);
	assert_int_equal(record.code, 250);
	assert_true(fabs(record.score - 2.5) < 1e-9);
	assert_int_equal(record.finding_count, 2);
	assert_true(str_eq(record.findings[0].name, STR("AD_LABEL_DISGUISED")));
	assert_int_equal(record.findings[0].offset, 42);
	assert_int_equal(record.findings[0].stage, STAGE_SPAM_SYSTEM);
	assert_true(str_starts(record.findings[0].evidence, STR("a\"b\\c")));
	assert_int_equal(record.findings[1].offset, STR_NONE);
	assert_int_equal(record.recipient_count, 2);
	assert_int_equal(record.recipients[1].action, ACTION_JUNK);
	assert_true(str_eq(record.recipients[1].folder, STR("Junk")));
	assert_int_equal(record.answer_count, 1);
	assert_true(str_eq(record.questions[0].key, STR("example.com")));
	assert_int_equal(record.answers[0].time, 1795348801);
	assert_true(str_eq(record.answers[0].source, STR("case")));
	assert_true(str_eq(record.envelope.mail_from, STR("minji@example.com")));
	assert_true(ip_eq(&record.envelope.client, &s.envelope.client));
	assert_int_equal(record.envelope.recipient_count, 2);
	arena_free(&s.arena);
}

/* The contract of docs/architecture.md. */
static void test_json_line(void **state)
{
	(void)state;
	struct scene s;
	struct record record;
	struct error err;
	scene_open(&s);
	assert_true(record_read(s.arena, written(&s), &record, &err));
	auto_buf line = BUF(1 << 20);
	record_print_json(&line, &record, STR("dir/a \"quoted\" \xff.eml"));
	assert_int_equal(str_find_char(buf_str(&line), '\n'), STR_NONE);
	json_t *root = json_loadb(line.p, line.n, 0, NULL);
	assert_non_null(root);
	static const char *const members[] = { "v", "file", "action", "score", "category", "code",
		"findings", "auth", "recipients" };
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		assert_non_null(json_object_get(root, members[i]));
	assert_string_equal(json_string_value(json_object_get(root, "action")), "junk");
	assert_string_equal(json_string_value(json_object_get(root, "category")), "advert");
	const json_t *auth = json_object_get(root, "auth");
	assert_string_equal(json_string_value(json_object_get(json_object_get(auth, "spf"), "result")),
		"softfail");
	assert_string_equal(json_string_value(json_object_get(json_object_get(auth, "iprev"), "name")),
		"mail.example.com");
	const json_t *finding = json_array_get(json_object_get(root, "findings"), 0);
	assert_string_equal(json_string_value(json_object_get(finding, "name")), "AD_LABEL_DISGUISED");
	json_decref(root);
	arena_free(&s.arena);
}

/* What was authenticated, as docs/json.md has it. */
static void test_authentication(void **state)
{
	(void)state;
	struct scene s;
	struct record record;
	struct error err;
	static char text[5000];
	memset(text, 'x', sizeof(text));
	struct dkim_signature signature = { .result = DKIM_FAIL, .problem = DKIM_PROBLEM_BODY,
		.domain = STR("example.com"), .selector = STR("s1"), .algorithm = str_bytes(text, sizeof(text)),
		.change = DKIM_CHANGE_FOOTER, .key_bits = 2048 };
	struct dkim_report dkim = { .v = &signature, .n = 1 };
	struct arc_report arc = { .result = ARC_FAIL, .instances = 2, .problem = "seal" };
	struct author author = { .domain = STR("example.com") };
	struct dmarc_facts dmarc = { .author = &author, .result = DMARC_RESULT_FAIL,
		.override = DMARC_OVERRIDE_TRUSTED_FORWARDER, .override_detail = STR("f\"x") };
	struct bimi_report bimi = { .domain = STR("example.com"), .selector = STR("default"),
		.location = STR("https://example.com/m.svg"), .authority = STR("") };
	scene_open(&s);
	dmarc.decides = &dmarc.report.by[DMARC_SUFFIX_LIST];
	dmarc.report.by[DMARC_SUFFIX_LIST].policy = DMARC_POLICY_REJECT;
	dmarc.report.differs = true;
	s.auth.dkim = &dkim;
	s.auth.arc = &arc;
	s.auth.dmarc = &dmarc;
	s.auth.bimi = &bimi;
	assert_true(record_read(s.arena, written(&s), &record, &err));
	json_t *auth = json_loadb(record.auth.p, record.auth.n, 0, NULL), *found;
	char *one, *result, *domain, *more, *algorithm;
	int bits, differs;
	assert_non_null(auth);
	found = json_array_get(json_object_get(auth, "dkim"), 0);
	assert_int_equal(json_unpack(found, "{s:s, s:s, s:s, s:s, s:s, s:i}", "result", &result, "domain",
		&domain, "reason", &one, "change", &more, "algorithm", &algorithm, "bits", &bits), 0);
	assert_string_equal(result, "fail");
	assert_string_equal(domain, "example.com");
	assert_string_equal(one, "body-hash");
	assert_string_equal(more, "added-text");
	assert_int_equal(bits, 2048);
	assert_int_equal(strlen(algorithm), 300);
	found = json_object_get(auth, "dmarc");
	assert_int_equal(json_unpack(found, "{s:s, s:s, s:s, s:s, s:b, s:{s:s}}", "result", &result,
		"policy", &one, "disposition", &more, "override", &domain, "differs", &differs, "psl",
		"policy", &one), 0);
	assert_string_equal(result, "fail");
	assert_string_equal(one, "reject");
	assert_string_equal(more, "none");
	assert_string_equal(domain, "trusted_forwarder");
	assert_true(differs);
	assert_int_equal(json_unpack(json_object_get(auth, "arc"), "{s:s, s:i, s:s, s:b}", "result",
		&result, "instances", &bits, "reason", &one, "trusted", &differs), 0);
	assert_string_equal(result, "fail");
	assert_string_equal(one, "seal");
	assert_false(differs);
	assert_int_equal(json_unpack(json_object_get(auth, "bimi"), "{s:s}", "location", &result), 0);
	assert_string_equal(result, "https://example.com/m.svg");
	json_decref(auth);
	arena_free(&s.arena);
}

static void test_damage(void **state)
{
	(void)state;
	struct scene s;
	struct record record;
	struct error err;
	scene_open(&s);
	struct str text = written(&s);
	/* Cut anywhere: refused, never a crash. */
	for (size_t n = 0; n < text.n; n += 7)
		assert_false(record_read(s.arena, str_first(text, n), &record, &err));
	static const struct {
		const char *from, *to;
	} changes[] = {
		{ "\"v\":1", "\"v\":2" }, { "\"action\":\"junk\"", "\"action\":\"jump\"" },
		{ "\"code\":250", "\"code\":1e300" }, { "\"code\":250", "\"code\":-1" },
		{ "\"stage\":\"spf\"", "\"stage\":\"\"" }, { "\"offset\":42", "\"offset\":-7" },
		{ "\"score\":2.5", "\"score\":\"x\"" }, { "\"bytes\":\"", "\"bytes\":\"!!!!" },
	};
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		auto_buf changed = BUF(1 << 20);
		size_t at = str_find(text, str_of(changes[i].from));
		assert_int_not_equal(at, STR_NONE);
		buf_add(&changed, str_first(text, at));
		buf_add(&changed, str_of(changes[i].to));
		buf_add(&changed, str_from(text, at + strlen(changes[i].from)));
		if (record_read(s.arena, buf_str(&changed), &record, &err))
			fail_msg("taken: %s", changes[i].to);
	}
	arena_free(&s.arena);
}

static void test_explained(void **state)
{
	(void)state;
	static const char *const expected[LANGUAGE_COUNT][3] = {
		[LANGUAGE_KO] = { "스팸함에 넣었습니다", "법을 지키지 않은 광고", "광고 표시를" },
		[LANGUAGE_EN] = { "put into Junk", "advertising against the law", "The advertising label" },
		[LANGUAGE_JA] = { "迷惑メールフォルダー", "法令に反する広告", "広告の表示を" },
	};
	struct scene s;
	struct record record;
	struct error err;
	scene_open(&s);
	assert_true(record_read(s.arena, written(&s), &record, &err));
	record.because = STR("\x1b[2J");
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		auto_buf out = BUF(1 << 16);
		explain_print(&out, &record, (enum language)l, EXPLAIN_REMEDY, 72);
		for (int i = 0; i < 3; i++)
			assert_int_not_equal(str_find(buf_str(&out), str_of(expected[l][i])), STR_NONE);
		/* Nothing that could act on a terminal. */
		for (size_t i = 0; i < out.n; i++)
			assert_true(out.p[i] == '\n' || (uint8_t)out.p[i] >= ' ');
		/* Findings without points are told only when asked for. */
		assert_int_equal(str_find(buf_str(&out), STR("NO_FINAL_NEWLINE")), STR_NONE);
		buf_clear(&out);
		explain_print(&out, &record, (enum language)l, EXPLAIN_ALL, 0);
		size_t spf = str_find(buf_str(&out), STR("NO_FINAL_NEWLINE"));
		size_t spam = str_find(buf_str(&out), STR("AD_LABEL_DISGUISED"));
		/* In the order of the published stages: SPF comes before the spam system. */
		assert_true(spf != STR_NONE && spam != STR_NONE && spf < spam);
	}
	arena_free(&s.arena);
}

static int setup(void **state)
{
	(void)state;
	settings = settings_defaults();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	settings_free(&settings);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_json_line),
		cmocka_unit_test(test_authentication),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_explained),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
