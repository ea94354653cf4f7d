/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "auth/bimi.h"
#include "auth/spf_fake.h"

static const struct {
	const char *text;
	enum bimi_result result;
	const char *location, *authority;
} records[] = {
	{ "v=BIMI1; l=https://example.com/a.svg", BIMI_FOUND, "https://example.com/a.svg", "" },
	{ "v=BIMI1; l=https://example.com/a.svg; a=https://example.com/a.pem; avp=brand",
		BIMI_FOUND, "https://example.com/a.svg", "https://example.com/a.pem" },
	{ "v=BIMI1; l=; a=", BIMI_DECLINED, "", "" },
	{ "v=BIMI1; l=http://example.com/a.svg", BIMI_BAD, "", "" },
	{ "v=BIMI1; l=https://", BIMI_BAD, "", "" },
	{ "v=BIMI1; l=https://example.com/ a.svg", BIMI_BAD, "", "" },
	{ "v=BIMI1; l=javascript:alert(1)", BIMI_BAD, "", "" },
	{ "v=BIMI1; l=https://example.com/a.svg; a=x", BIMI_BAD, "", "" },
	{ "v=BIMI1", BIMI_BAD, "", "" },
	{ "v=BIMI1; l=https://a.example/; l=https://b.example/", BIMI_BAD, "", "" },
	{ "v=BIMI11; l=https://a.example/", BIMI_BAD, "", "" },
	{ "l=https://a.example/; v=BIMI1", BIMI_NONE, "", "" },
	{ "v=spf1 -all", BIMI_NONE, "", "" },
	{ "", BIMI_NONE, "", "" },
};

static void test_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
		struct bimi_report report = { 0 };
		enum bimi_result result = bimi_record_parse(str_of(records[i].text), &report);
		if (result != records[i].result ||
			!str_eq(report.location, str_of(records[i].location)) ||
			!str_eq(report.authority, str_of(records[i].authority)))
			fail_msg("%s: %d \"%.*s\"", records[i].text, result,
				STR_ARG(report.location));
	}
}

static const struct {
	const char *value, *selector; /* NULL: none */
} selectors[] = {
	{ "v=BIMI1; s=brand", "brand" },
	{ "v=BIMI1; s=a.b-c_d", "a.b-c_d" },
	{ "v=BIMI1; s=", NULL },
	{ "v=BIMI1", NULL },
	{ "s=brand; v=BIMI1", NULL },
	{ "v=BIMI1; s=a b", NULL },
	{ "v=BIMI1; s=a;s=b", NULL },
	{ "v=BIMI1; s=x/../y", NULL },
	{ "v=BIMI1; s=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL },
	{ "", NULL },
};

static void test_selectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof selectors / sizeof *selectors; i++) {
		struct str selector = STR("");
		bool good = bimi_selector_parse(str_of(selectors[i].value), &selector);
		if (good != (selectors[i].selector != NULL) ||
			!str_eq(selector, str_of(selectors[i].selector)))
			fail_msg("%s: %.*s", selectors[i].value, STR_ARG(selector));
	}
}

#define L(name) "v=BIMI1; l=https://" name "/"

static const struct {
	const char *title, *zone, *author, *organizational;
	enum bimi_result result;
	const char *domain, *location;
} look_ups[] = {
	{ "the author's", "default._bimi.a.example.com TXT " L("x"), "a.example.com", "example.com",
		BIMI_FOUND, "a.example.com", "https://x/" },
	{ "the organization's", "default._bimi.example.com TXT " L("x"), "a.example.com",
		"example.com", BIMI_FOUND, "example.com", "https://x/" },
	{ "the author's before it",
		"default._bimi.example.com TXT " L("x") "\ndefault._bimi.a.example.com TXT " L("y"),
		"a.example.com", "example.com", BIMI_FOUND, "a.example.com", "https://y/" },
	{ "the author declines",
		"default._bimi.example.com TXT " L("x") "\ndefault._bimi.a.example.com TXT v=BIMI1; l=",
		"a.example.com", "example.com", BIMI_DECLINED, "a.example.com", "" },
	{ "two records",
		"default._bimi.example.com TXT " L("x") "\ndefault._bimi.example.com TXT " L("y"),
		"example.com", "example.com", BIMI_BAD, "example.com", NULL },
	{ "nothing", "", "a.example.com", "example.com", BIMI_NONE, NULL, "" },
	{ "no answer", "default._bimi.example.com TIMEOUT", "example.com", "example.com", BIMI_NONE,
		NULL, "" },
};

static void test_look_ups(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof look_ups / sizeof *look_ups; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct fake_dns *dns = fake_dns_new(arena);
		const struct dns_source source = fake_dns_source(dns);
		const struct bimi_request request = { str_of(look_ups[i].author),
			str_of(look_ups[i].organizational), STR("default") };
		struct bimi_report report;
		enum bimi_result result = BIMI_WAIT;

		fake_dns_add_lines(dns, look_ups[i].zone);
		fake_dns_restart(dns, true);
		for (dns->round = 1; result == BIMI_WAIT && dns->round < 10; dns->round++)
			result = bimi_look_up(arena, &request, &source, &report);
		if (result != look_ups[i].result)
			fail_msg("%s: %d", look_ups[i].title, result);
		if (look_ups[i].domain)
			assert_true(str_eq(report.domain, str_of(look_ups[i].domain)));
		if (look_ups[i].location)
			assert_true(str_eq(report.location, str_of(look_ups[i].location)));
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_selectors),
		cmocka_unit_test(test_look_ups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
