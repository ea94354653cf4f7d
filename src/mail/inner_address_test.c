/* SPDX-License-Identifier: Apache-2.0
 * Names, domains and what they say of their owners. Needs the address parser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "mail/freemail.h"
#include "content/idn.h"
#include "mail/inner_address.h"
#include "dns/suffix.h"

static void test_inner(void **state)
{
	(void)state;
	static const struct {
		const char *name, *address, *domain;
	} rows[] = {
		{ "Minji Kim", "", "" },
		{ "security@bank.example", "security@bank.example", "bank.example" },
		{ "Bank (security@bank.example.)", "security@bank.example", "bank.example" },
		{ "<ceo@corp.example> CEO", "ceo@corp.example", "corp.example" },
		{ "me @ home", "", "" },
		{ "@@@@", "", "" },
		{ "a@b", "", "" },
		{ "user@ corp.example", "", "" },
		{ "@x.example real@corp.example", "real@corp.example", "corp.example" },
		{ "서비스 help@카카오.example", "", "" },
		{ "", "", "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str name = str_of(rows[i].name);
		assert_true(str_eq(name_inner_address(name), str_of(rows[i].address)));
		assert_true(str_eq(name_inner_domain(name), str_of(rows[i].domain)));
	}
}

static void test_freemail(void **state)
{
	(void)state;
	static const char *const yes[] = { "naver.com", "NAVER.com", "gmail.com", "126.com", "zohomail.com",
		"hanmail.net", "yahoo.co.jp", "vip.qq.com" };
	static const char *const no[] = { "", "mail.naver.com", "naver.co", "example.com", "zzz", "0" };
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_true(freemail_is(str_of(yes[i])));
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(freemail_is(str_of(no[i])));
}

static void test_related(void **state)
{
	(void)state;
	assert_true(suffix_related(STR("mail.example.co.kr"), STR("EXAMPLE.co.kr")));
	assert_false(suffix_related(STR("a.co.kr"), STR("b.co.kr")));
	assert_true(suffix_related(STR("a.b.example.com"), STR("c.example.com")));
	assert_false(suffix_related(STR(""), STR("")));
	assert_false(suffix_related(STR("co.kr"), STR("a.co.kr")));
	assert_true(suffix_related(STR("localhost"), STR("localhost")));
	assert_true(suffix_related(STR("a.b.example.or.jp"), STR("example.or.jp")));
	assert_false(suffix_related(STR("a.b.example.or.jp"), STR("or.jp")));
	assert_false(suffix_related(STR("a.or.jp"), STR("b.or.jp")));
	assert_true(suffix_related(STR("mail.bücher.de"), STR("www.xn--bcher-kva.de")));
}

static void test_idn(void **state)
{
	(void)state;
	static const char *const sound[] = { "example.com", "", "xn--3e0b707e", "xn--bcher-kva.example",
		"bücher.example", "한국.example", "XN--BCHER-KVA.example", "[192.0.2.1]" };
	static const char *const unsound[] = { "xn--a.example", "xn--.example", "xn--example.com-\x80",
		"xn--bcher-kva8445foa.xn--zzzzzzzzzz99999", "\xff.example" };
	for (size_t i = 0; i < sizeof(sound) / sizeof(sound[0]); i++)
		assert_true(idn_is_sound(str_of(sound[i])));
	for (size_t i = 0; i < sizeof(unsound) / sizeof(unsound[0]); i++)
		assert_false(idn_is_sound(str_of(unsound[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inner),
		cmocka_unit_test(test_freemail),
		cmocka_unit_test(test_related),
		cmocka_unit_test(test_idn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
