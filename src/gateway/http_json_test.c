/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <time.h>

#include "gateway/http_json.h"

static bool take(void *context, struct str bytes)
{
	buf_add(context, bytes);
	return true;
}

static bool refuse(void *context, struct str bytes)
{
	(void)context;
	(void)bytes;
	return false;
}

static const struct {
	const char *title;
	struct str input;
	const char *why; /* NULL: it is good */
	struct str mail;
	const char *envelope;
} cases[] = {
	{ "text", STR_INIT("{\"mail\":\"a: b\\r\\n\"}"), NULL, STR_INIT("a: b\r\n"), "" },
	{ "all escapes", STR_INIT("{\"mail\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\uac00\\ud83d\\ude00\"}"),
		NULL, STR_INIT("\"\\/\b\f\n\r\tA\xc3\xa9\xea\xb0\x80\xf0\x9f\x98\x80"), "" },
	{ "NUL", STR_INIT("{\"mail\":\"a\\u0000b\"}"), NULL, STR_INIT("a\0b"), "" },
	{ "raw bytes pass", STR_INIT("{\"mail\":\"\xff\xfe\"}"), NULL, STR_INIT("\xff\xfe"), "" },
	{ "base64", STR_INIT("{\"mail_base64\":\"YTogYg0K\"}"), NULL, STR_INIT("a: b\r\n"), "" },
	{ "base64, padded", STR_INIT("{\"mail_base64\":\"YTo=\"}"), NULL, STR_INIT("a:"), "" },
	{ "base64, not padded", STR_INIT("{\"mail_base64\":\"YTo\"}"), NULL, STR_INIT("a:"), "" },
	{ "base64 in lines", STR_INIT("{\"mail_base64\":\"YT\\r\\nogYg0K\\n\"}"), NULL, STR_INIT("a: b\r\n"), "" },
	{ "base64, escaped", STR_INIT("{\"mail_base64\":\"YTogY\\u0067==\"}"), NULL, STR_INIT("a: b"), "" },
	{ "base64 of URLs", STR_INIT("{\"mail_base64\":\"_-8\"}"), NULL, STR_INIT("\xff\xef"), "" },
	{ "envelope before", STR_INIT("{ \"envelope\" : {\"from\":\"x\"} , \"mail\" : \"a\" }"), NULL,
		STR_INIT("a"), "{\"from\":\"x\"}" },
	{ "envelope behind", STR_INIT("{\"mail\":\"a\",\"envelope\":{\"rcpt\":[\"x\",\"y\"]}}"), NULL,
		STR_INIT("a"), "{\"rcpt\":[\"x\",\"y\"]}" },
	{ "mail inside of the envelope is another", STR_INIT("{\"mail\":\"a\",\"envelope\":{\"mail\":\"b\"}}"),
		NULL, STR_INIT("a"), "{\"mail\":\"b\"}" },
	{ "brackets in strings", STR_INIT("{\"envelope\":{\"helo\":\"}]\\\"\"},\"mail\":\"a\"}"), NULL,
		STR_INIT("a"), "{\"helo\":\"}]\\\"\"}" },
	{ "an empty mail", STR_INIT("{\"mail\":\"\"}"), NULL, STR_INIT(""), "" },
	{ "empty", STR_INIT(""), "no JSON", STR_INIT(""), "" },
	{ "an array", STR_INIT("[\"mail\",\"a\"]"), "no JSON object", STR_INIT(""), "" },
	{ "no mail", STR_INIT("{\"envelope\":{}}"), "there is no mail", STR_INIT(""), "" },
	{ "two", STR_INIT("{\"mail\":\"a\",\"mail\":\"b\"}"), "more than one mail", STR_INIT("a"), "" },
	{ "two kinds", STR_INIT("{\"mail\":\"a\",\"mail_base64\":\"YQ\"}"), "more than one mail", STR_INIT("a"), "" },
	{ "a hidden second", STR_INIT("{\"mail\":\"a\",\"m\\u0061il\":\"b\"}"), "no JSON", STR_INIT("a"), "" },
	{ "a hidden only", STR_INIT("{\"m\\u0061il\":\"b\"}"), "the mail is no plain string", STR_INIT(""), "" },
	{ "a number", STR_INIT("{\"mail\":7}"), "the mail is no plain string", STR_INIT(""), "" },
	{ "unknown member", STR_INIT("{\"mail\":\"a\",\"file\":\"/etc/passwd\"}"),
		"a member of an unknown name: there are envelope, mail and mail_base64", STR_INIT("a"), "" },
	{ "cut in the mail", STR_INIT("{\"mail\":\"a"), "the JSON is cut off", STR_INIT(""), "" },
	{ "cut behind it", STR_INIT("{\"mail\":\"a\""), "the JSON is cut off", STR_INIT("a"), "" },
	{ "more behind the end", STR_INIT("{\"mail\":\"a\"}x"), "no JSON", STR_INIT("a"), "" },
	{ "a bare line end", STR_INIT("{\"mail\":\"a\n\"}"), "a control in the mail that is not escaped",
		STR_INIT(""), "" },
	{ "a bad escape", STR_INIT("{\"mail\":\"\\x\"}"), "a bad escape in the mail", STR_INIT(""), "" },
	{ "a bad code", STR_INIT("{\"mail\":\"\\u00g0\"}"), "a bad escape in the mail", STR_INIT(""), "" },
	{ "half a pair", STR_INIT("{\"mail\":\"\\ud800\"}"), "half of a surrogate pair in the mail",
		STR_INIT(""), "" },
	{ "the other half", STR_INIT("{\"mail\":\"\\udc00\"}"), "half of a surrogate pair in the mail",
		STR_INIT(""), "" },
	{ "half and a letter", STR_INIT("{\"mail\":\"\\ud800x\"}"), "half of a surrogate pair in the mail",
		STR_INIT(""), "" },
	{ "no base64", STR_INIT("{\"mail_base64\":\"a!\"}"), "mail_base64 is no base64", STR_INIT(""), "" },
	{ "base64 behind its end", STR_INIT("{\"mail_base64\":\"YQ==YQ==\"}"), "mail_base64 is no base64",
		STR_INIT(""), "" },
	{ "base64 of one sign", STR_INIT("{\"mail_base64\":\"Y\"}"), "mail_base64 is cut off", STR_INIT(""), "" },
	{ "too deep", STR_INIT("[[[[[[[[["), "nested too deep", STR_INIT(""), "" },
	{ "closed before it began", STR_INIT("}"), "no JSON", STR_INIT(""), "" },
};

/* The same whole and byte by byte. */
static void bodies_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t step = 1; step <= 1000; step += 999) {
			struct mail_json json;
			auto_buf mail = BUF(1000), envelope = BUF(1000);
			struct str rest = cases[i].input;
			bool good = true;
			mail_json_init(&json, take, &mail);
			while (rest.n > 0 && good) {
				good = mail_json_feed(&json, str_first(rest, step));
				rest = str_from(rest, step);
			}
			good = good && mail_json_finish(&json, &envelope);
			if (good != !cases[i].why || (!good && !str_eq(str_of(json.why), str_of(cases[i].why))))
				fail_msg("%s: %s", cases[i].title, json.why ? json.why : "good");
			if (good && (!str_eq(buf_str(&mail), cases[i].mail) ||
					    !str_eq(buf_str(&envelope), str_of(cases[i].envelope))))
				fail_msg("%s: %.*s %.*s", cases[i].title, STR_ARG(buf_str(&mail)),
					STR_ARG(buf_str(&envelope)));
			mail_json_done(&json);
		}
}

static void what_is_beside_the_mail_is_bounded(void **state)
{
	(void)state;
	struct mail_json json;
	auto_buf mail = BUF(1000);
	mail_json_init(&json, take, &mail);
	assert_true(mail_json_feed(&json, STR("{\"envelope\":{\"helo\":\"")));
	bool more = true;
	for (int i = 0; i < MAIL_JSON_REST_MAX && more; i++)
		more = mail_json_feed(&json, STR("xx"));
	assert_false(more);
	assert_string_equal(json.why, "too much beside the mail");
	assert_false(mail_json_feed(&json, STR("x")));
	mail_json_done(&json);
}

static void who_takes_pieces_may_stop(void **state)
{
	(void)state;
	struct mail_json json;
	mail_json_init(&json, refuse, NULL);
	assert_false(mail_json_feed(&json, STR("{\"mail\":\"a\"}")));
	assert_null(json.why);
	mail_json_done(&json);
}

static clock_t time_of(size_t n)
{
	struct mail_json json;
	auto_buf mail = BUF(64 * 1024 * 1024), text = BUF(64 * 1024 * 1024);
	buf_add(&text, STR("{\"mail\":\""));
	for (size_t i = 0; i < n; i++)
		buf_add(&text, STR("abcdefgh\\r\\n"));
	buf_add(&text, STR("\"}"));
	mail_json_init(&json, take, &mail);
	clock_t began = clock();
	assert_true(mail_json_feed(&json, buf_str(&text)));
	clock_t took = clock() - began;
	assert_int_equal(mail.n, n * 10);
	mail_json_done(&json);
	return took;
}

static void time_is_linear(void **state)
{
	(void)state;
	time_of(1000);
	clock_t small = time_of(40000), large = time_of(160000);
	assert_true(large < 12 * (small + CLOCKS_PER_SEC / 100));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_are_read),
		cmocka_unit_test(what_is_beside_the_mail_is_bounded),
		cmocka_unit_test(who_takes_pieces_may_stop),
		cmocka_unit_test(time_is_linear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
