/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "gateway/groups.h"
#include "gateway/http_server.h"
#include "gateway/rspamc.h"
#include "gateway/spamc_answer.h"

static const struct {
	const char *line;
	bool good, rspamc;
	enum spamc_method method;
	unsigned minor;
} lines[] = {
	{ "CHECK SPAMC/1.2", true, false, SPAMC_CHECK, 2 },
	{ "SYMBOLS SPAMC/1.5", true, false, SPAMC_SYMBOLS, 5 },
	{ "REPORT SPAMC/1.3", true, false, SPAMC_REPORT, 3 },
	{ "REPORT_IFSPAM SPAMC/1.5", true, false, SPAMC_REPORT_IFSPAM, 5 },
	{ "PROCESS SPAMC/1.5", true, false, SPAMC_PROCESS, 5 },
	{ "HEADERS SPAMC/1.5", true, false, SPAMC_HEADERS, 5 },
	{ "PING SPAMC/1.5", true, false, SPAMC_PING, 5 },
	{ "SKIP SPAMC/1.5", true, false, SPAMC_SKIP, 5 },
	{ "TELL SPAMC/1.4", true, false, SPAMC_TELL, 4 },
	{ "CHECK RSPAMC/1.3", true, true, SPAMC_CHECK, 3 },
	{ "PROCESS RSPAMC/1.3", false, true, SPAMC_CHECK, 3 },
	{ "TELL RSPAMC/1.3", false, true, SPAMC_CHECK, 3 },
	{ "CHECK SPAMC/1.1", false, false, SPAMC_CHECK, 1 },
	{ "CHECK SPAMC/2.0", false, false, SPAMC_CHECK, 0 },
	{ "CHECK SPAMC/1.", false, false, SPAMC_CHECK, 0 },
	{ "CHECK SPAMC/1.999999", false, false, SPAMC_CHECK, 0 },
	{ "CHECK", false, false, SPAMC_CHECK, 0 },
	{ "check SPAMC/1.5", false, false, SPAMC_CHECK, 0 },
	{ "EAT SPAMC/1.5", false, false, SPAMC_CHECK, 0 },
	{ "GET / HTTP/1.1", false, false, SPAMC_CHECK, 0 },
	{ "", false, false, SPAMC_CHECK, 0 },
};

static void first_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct spamc_request r;
		const char *why = spamc_request_begin(&r, str_of(lines[i].line));
		if (!why != lines[i].good)
			fail_msg("%s: %s", lines[i].line, why ? why : "taken");
		if (!why && (r.method != lines[i].method || r.minor != lines[i].minor ||
				    r.rspamc != lines[i].rspamc))
			fail_msg("%s", lines[i].line);
	}
}

static void fields(void **state)
{
	(void)state;
	struct spamc_request r = { 0 };
	enum told_field field;
	struct str value;
	assert_null(spamc_request_field(&r, STR("Content-length: 12"), &field, &value));
	assert_true(r.has_length && r.length == 12 && field == TOLD_COUNT);
	assert_null(spamc_request_field(&r, STR("content-LENGTH:12"), &field, &value));
	assert_non_null(spamc_request_field(&r, STR("Content-length: 13"), &field, &value));
	assert_non_null(spamc_request_field(&r, STR("Content-length: -1"), &field, &value));
	assert_non_null(spamc_request_field(&r, STR("Content-length: 99999999999999999999"), &field, &value));
	assert_non_null(spamc_request_field(&r, STR("Compress: zlib"), &field, &value));
	assert_non_null(spamc_request_field(&r, STR("no colon"), &field, &value));
	assert_null(spamc_request_field(&r, STR("User: kim"), &field, &value));
	assert_int_equal(field, TOLD_COUNT); /* of SPAMC: nobody who has signed in */
	r.rspamc = true;
	assert_null(spamc_request_field(&r, STR("User: kim"), &field, &value));
	assert_true(field == TOLD_USER && str_eq(value, STR("kim")));
	assert_null(spamc_request_field(&r, STR("ip:  192.0.2.1 "), &field, &value));
	assert_true(field == TOLD_CLIENT && str_eq(value, STR("192.0.2.1")));
	assert_null(spamc_request_field(&r, STR("Queue-Id: x"), &field, &value));
	assert_int_equal(field, TOLD_COUNT);
}

/* ---- answers ---- */

static const struct {
	enum action action;
	double score;
	bool spam;
	const char *said; /* with a threshold of 5 */
	const char *rspamd;
} verdicts[] = {
	{ ACTION_ACCEPT, 1.24, false, "Spam: False ; 1.2 / 5.0\r\n", "no action" },
	{ ACTION_ACCEPT, -3, false, "Spam: False ; -3.0 / 5.0\r\n", "no action" },
	{ ACTION_JUNK, 7, true, "Spam: True ; 7.0 / 5.0\r\n", "add header" },
	{ ACTION_QUARANTINE, 12, true, "Spam: True ; 12.0 / 5.0\r\n", "reject" },
	{ ACTION_REJECT, 20, true, "Spam: True ; 20.0 / 5.0\r\n", "reject" },
	/* against the points: the number follows the verdict */
	{ ACTION_REJECT, 1, true, "Spam: True ; 5.0 / 5.0\r\n", "reject" },
	{ ACTION_ACCEPT, 9, false, "Spam: False ; 4.9 / 5.0\r\n", "no action" },
	{ ACTION_ACCEPT, 4.98, false, "Spam: False ; 4.9 / 5.0\r\n", "no action" },
	{ ACTION_DEFER, 0, false, "Spam: False ; 0.0 / 5.0\r\n", "soft reject" },
};

static void verdicts_are_said(void **state)
{
	(void)state;
	struct settings *settings = settings_defaults();
	for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
		struct judgement j = { .action = (uint8_t)verdicts[i].action, .score = verdicts[i].score };
		struct spamc_request r = { .method = SPAMC_CHECK, .minor = 5 };
		struct spamc_verdict v = spamc_verdict_of(settings, &j);
		auto_buf out = BUF(1000);
		spamc_print_head(&out, &r, &v, 0);
		assert_int_equal(v.spam, verdicts[i].spam);
		if (str_find(buf_str(&out), str_of(verdicts[i].said)) == STR_NONE)
			fail_msg("%s", out.p);
		assert_string_equal(rspamc_action_name(verdicts[i].action), verdicts[i].rspamd);
	}
	settings_free(&settings);
}

/* What stands in the head depends on the version: Exim reads by it. */
static void heads(void **state)
{
	(void)state;
	static const struct {
		enum spamc_method method;
		unsigned minor;
		const char *head;
	} rows[] = {
		{ SPAMC_REPORT, 2, "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 7.0 / 5.0\r\n\r\n" },
		{ SPAMC_REPORT, 3, "SPAMD/1.1 0 EX_OK\r\nContent-length: 9\r\nSpam: True ; 7.0 / 5.0\r\n\r\n" },
		{ SPAMC_REPORT_IFSPAM, 5,
			"SPAMD/1.1 0 EX_OK\r\nContent-length: 9\r\nSpam: Yes ; 7.0 / 5.0\r\n\r\n" },
		{ SPAMC_PROCESS, 2, "SPAMD/1.1 0 EX_OK\r\nContent-length: 9\r\n\r\n" },
		{ SPAMC_HEADERS, 5, "SPAMD/1.1 0 EX_OK\r\nContent-length: 9\r\nSpam: True ; 7.0 / 5.0\r\n\r\n" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct spamc_request r = { .method = rows[i].method, .minor = rows[i].minor };
		struct spamc_verdict v = { true, 7, 5 };
		auto_buf out = BUF(1000);
		spamc_print_head(&out, &r, &v, 9);
		assert_string_equal(out.p, rows[i].head);
	}
}

static struct record_finding two[] = {
	{ .name = STR_INIT("SPF_FAIL"), .evidence = STR_INIT("bad \"quoted\"\r\n\xff"), .points = 2.5,
		.offset = STR_NONE },
	{ .name = STR_INIT("SPF_FAIL"), .evidence = STR_INIT("again"), .points = 2.5, .offset = STR_NONE },
	{ .name = STR_INIT("bad name\n"), .evidence = STR_INIT(""), .points = 1, .offset = STR_NONE },
};

static void reports(void **state)
{
	(void)state;
	struct settings *settings = settings_defaults();
	struct record record = { .action = ACTION_JUNK, .score = 6, .findings = two, .finding_count = 3 };
	for (int language = 0; language < LANGUAGE_COUNT; language++) {
		auto_buf out = BUF(100000);
		settings->language = (enum language)language;
		spamc_print_report(&out, settings, &record);
		assert_true(str_find(buf_str(&out), STR(" 2.5 SPF_FAIL ")) != STR_NONE);
		assert_true(str_is_utf8(buf_str(&out)));
		assert_true(str_find_char(buf_str(&out), '\r') == STR_NONE);
	}
	auto_buf names = BUF(1000);
	spamc_print_symbols(&names, &record);
	assert_string_equal(names.p, "SPF_FAIL,bad\\x20name\\x0a");
	settings_free(&settings);
}

static void rspamd_answers(void **state)
{
	(void)state;
	struct settings *settings = settings_defaults();
	struct record record = { .action = ACTION_JUNK, .score = 6, .findings = two, .finding_count = 3 };
	struct str groups[] = { STR("A: 1\r\nX-Spam-Flag: YES\r\nA: 2,\r\n\t3\r\nB: x\r\n") };
	struct judgement j = { .action = ACTION_JUNK, .score = 6, .groups = groups, .group_count = 1 };
	auto_buf json = BUF(100000), line = BUF(100000);
	rspamc_print(&json, settings, &record, &j, 0.5);
	static const char *const wanted[] = { "\"action\":\"add header\"", "\"score\":6,",
		"\"SPF_FAIL\":{\"name\":\"SPF_FAIL\",\"score\":5,\"metric_score\":5,\"options\":[\"bad ",
		"\"A\":[{\"value\":\"1\",\"order\":0},{\"value\":\"2,\\n\\t3\",\"order\":0}]",
		"\"B\":{\"value\":\"x\",\"order\":0}", "\"time_real\":0.5" };
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (str_find(buf_str(&json), str_of(wanted[i])) == STR_NONE)
			fail_msg("%s\n%s", wanted[i], json.p);
	assert_true(str_find(buf_str(&json), STR("bad name")) == STR_NONE);
	spamc_print_rspamd(&line, settings, &record, &j);
	assert_true(str_starts(buf_str(&line),
		STR("RSPAMD/1.3 0 EX_OK\r\nMetric: default; True; 6.00 / 5.00 / 10.00\r\nAction: add header\r\n"
		    "Symbol: SPF_FAIL(2.50)\r\n")));
	settings_free(&settings);
}

static void groups(void **state)
{
	(void)state;
	struct str of[] = { STR("First: 1\r\n"), STR("Second: 2\r\n") };
	struct recipient_verdict recipients[] = { { ACTION_JUNK, 0, 6 }, { ACTION_ACCEPT, 1, 1 } };
	struct judgement j = { .action = ACTION_ACCEPT, .groups = of, .group_count = 2,
		.recipients = recipients, .recipient_count = 2 };
	assert_true(str_eq(group_of_all(&j), of[1]));
	j.recipient_count = 0;
	assert_true(str_eq(group_of_all(&j), of[0]));
	j.group_count = 0;
	assert_int_equal(group_of_all(&j).n, 0);
	struct str rest = STR("A: b\r\n c\r\nno field\r\nD:e");
	struct group_field field;
	assert_true(group_field_next(&rest, &field));
	assert_true(str_eq(field.name, STR("A")) && str_eq(field.value, STR("b\r\n c")));
	assert_true(group_field_next(&rest, &field));
	assert_true(str_eq(field.name, STR("D")) && str_eq(field.value, STR("e")));
	assert_false(group_field_next(&rest, &field));
}

static void tokens(void **state)
{
	(void)state;
	assert_true(http_token_is(STR("abc"), STR("abc")));
	assert_false(http_token_is(STR("abd"), STR("abc")));
	assert_false(http_token_is(STR("ab"), STR("abc")));
	assert_false(http_token_is(STR("abcabc"), STR("abc")));
	assert_false(http_token_is(STR(""), STR("abc")));
	assert_false(http_token_is(STR(""), STR("")));
	assert_false(http_token_is(STR("a"), STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_lines),
		cmocka_unit_test(fields),
		cmocka_unit_test(verdicts_are_said),
		cmocka_unit_test(heads),
		cmocka_unit_test(reports),
		cmocka_unit_test(rspamd_answers),
		cmocka_unit_test(groups),
		cmocka_unit_test(tokens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
