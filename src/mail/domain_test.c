/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "mail/domain.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define TEN          "abcdefghij"
#define SIXTY        TEN TEN TEN TEN TEN TEN

static void names_are_valid_or_not(void **state)
{
	static const struct {
		const char *name;
		bool valid, qualified;
	} names[] = {
		{ "example.com", true, true },
		{ "Mail-1.Example.COM", true, true },
		{ "localhost", true, false },
		{ "1.2.3.4", true, false },
		{ "example.123", true, false },
		{ "example.1a", true, true },
		{ "xn--hq1bm8jm9l.kr", true, true },
		{ SIXTY "abc.kr", true, true },
		{ SIXTY "abcd.kr", false, false },
		{ SIXTY "." SIXTY "." SIXTY "." SIXTY ".kr123", true, true },
		{ SIXTY "." SIXTY "." SIXTY "." SIXTY ".kr12345678", false, false },
		{ "", false, false },
		{ ".", false, false },
		{ "a..b", false, false },
		{ ".a", false, false },
		{ "a.", false, false },
		{ "-a.b", false, false },
		{ "a-.b", false, false },
		{ "a_b.c", false, false },
		{ "a b.c", false, false },
		{ "예시.kr", false, false },
		{ "[192.0.2.1]", false, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		if (domain_is_valid(str_of(names[i].name)) != names[i].valid ||
			domain_is_qualified(str_of(names[i].name)) != names[i].qualified)
			fail_msg("%s", names[i].name);
}

static void literals_are_read(void **state)
{
	static const char *const literals[][2] = {
		{ "[192.0.2.1]", "192.0.2.1" },
		{ "[IPv6:2001:db8::1]", "2001:db8::1" },
		{ "[ipv6:::1]", "::1" },
		{ "[IPv6:::ffff:192.0.2.1]", "192.0.2.1" },
		{ "[2001:db8::1]", NULL },
		{ "[IPv6:192.0.2.1]", NULL },
		{ "[192.0.2]", NULL },
		{ "[192.0.2.01]", NULL },
		{ "[192.0.2.1", NULL },
		{ "192.0.2.1", NULL },
		{ "[]", NULL },
		{ "[", NULL },
		{ "[ 192.0.2.1]", NULL },
		{ "[IPv6:fe80::1%eth0]", NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(literals); i++) {
		struct ip ip;
		char text[IP_TEXT_MAX];
		bool good = domain_literal_parse(str_of(literals[i][0]), &ip);
		if (good != (literals[i][1] != NULL))
			fail_msg("%s", literals[i][0]);
		if (good)
			ip_print(&ip, text);
		if (good)
			assert_string_equal(text, literals[i][1]);
	}
}

static void a_labels_are_made(void **state)
{
	static const char *const names[][2] = {
		{ "Example.COM", "example.com" },
		{ "example.com.", "example.com" },
		{ "_dmarc.example.com", "_dmarc.example.com" },
		{ "도메인.한국", "xn--hq1bm8jm9l.xn--3e0b707e" },
		{ "도메인。한국", "xn--hq1bm8jm9l.xn--3e0b707e" },
		{ "日本語.jp", "xn--wgv71a119e.jp" },
		{ "straße.de", "xn--strae-oqa.de" }, /* non-transitional: not strasse.de */
		{ "ＥＸＡＭＰＬＥ.com", "example.com" },
		{ "XN--HQ1BM8JM9L.kr", "xn--hq1bm8jm9l.kr" },
		{ "", NULL },
		{ ".", NULL },
		{ "a..b", NULL },
		{ "a b.c", NULL },
		{ "한글\xff.kr", NULL },
		{ "한글 .kr", NULL },
		{ "-한글.kr", NULL },
	};
	struct arena *arena = arena_new(1 << 16);
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct str out;
		bool good = domain_to_ascii(arena, str_of(names[i][0]), &out);
		if (good != (names[i][1] != NULL) || (good && !str_eq(out, str_of(names[i][1]))))
			fail_msg("%s: %d %.*s", names[i][0], good, STR_ARG(good ? out : STR("")));
	}
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_valid_or_not),
		cmocka_unit_test(literals_are_read),
		cmocka_unit_test(a_labels_are_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
