/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/utf8.h"

static void test_next(void **state)
{
	(void)state;
	static const struct {
		struct str in;
		uint32_t out[6];
		size_t n;
	} rows[] = {
		{ STR_INIT(""), { 0 }, 0 },
		{ STR_INIT("a\xed\x95\xb4\xf0\x9f\x90\xb6"), { 'a', 0xd574, 0x1f436 }, 3 },
		{ STR_INIT("\xc3"), { UTF8_BAD }, 1 },
		{ STR_INIT("\xc0\xaf"), { UTF8_BAD, UTF8_BAD }, 2 },          /* overlong */
		{ STR_INIT("\xed\xa0\x80"), { UTF8_BAD, UTF8_BAD, UTF8_BAD }, 3 }, /* surrogate */
		{ STR_INIT("\xef\xbf\xbdz"), { UTF8_BAD, 'z' }, 2 },
		{ STR_INIT("\xe1\x80z"), { UTF8_BAD, UTF8_BAD, 'z' }, 3 },
		{ STR_INIT("\xf4\x90\x80\x80"), { UTF8_BAD, UTF8_BAD, UTF8_BAD, UTF8_BAD }, 4 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str rest = rows[i].in;
		uint32_t cp;
		size_t n = 0;
		while (utf8_next(&rest, &cp)) {
			assert_true(n < rows[i].n);
			assert_int_equal(cp, rows[i].out[n++]);
		}
		assert_int_equal(n, rows[i].n);
	}
}

static void test_add_round_trip(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10ffff; cp += 7) {
		auto_buf buf = BUF(8);
		utf8_add(&buf, cp);
		struct str rest = buf_str(&buf);
		uint32_t back = 0;
		assert_true(utf8_next(&rest, &back));
		assert_int_equal(rest.n, 0);
		assert_int_equal(back, cp >= 0xd800 && cp <= 0xdfff ? UTF8_BAD : cp);
	}
}

static void test_first(void **state)
{
	(void)state;
	struct str s = STR("a\xed\x95\xb4z");
	assert_int_equal(utf8_first(s, 0).n, 0);
	assert_int_equal(utf8_first(s, 1).n, 1);
	assert_int_equal(utf8_first(s, 2).n, 1);
	assert_int_equal(utf8_first(s, 3).n, 1);
	assert_int_equal(utf8_first(s, 4).n, 4);
	assert_int_equal(utf8_first(s, 9).n, 5);
	/* Bytes that are no UTF-8 are cut where asked. */
	assert_int_equal(utf8_first(STR("\x80\x80\x80\x80\x80\x80\x80\x80"), 6).n, 6);
}

static void test_width(void **state)
{
	(void)state;
	static const struct {
		uint32_t cp;
		unsigned width;
	} rows[] = { { 'a', 1 }, { 0xad11, 2 }, { 0x3042, 2 }, { 0x6f22, 2 }, { 0x0301, 0 },
		{ 0x200b, 0 }, { 0xff08, 2 }, { 0xff71, 1 }, { 0x1f436, 2 }, { 0x0416, 1 }, { 0xfeff, 0 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(utf8_width(rows[i].cp), rows[i].width);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_add_round_trip),
		cmocka_unit_test(test_first),
		cmocka_unit_test(test_width),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
