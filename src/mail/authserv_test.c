/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "mail/authserv.h"

static const struct {
	const char *value;
	enum authserv whose;
} rows[] = {
	{ " mx.example.com; spf=pass", AUTHSERV_OURS },
	{ " MX.Example.COM; spf=pass", AUTHSERV_OURS },
	{ "mx.example.com 1; none", AUTHSERV_OURS },
	{ "mx.example.com", AUTHSERV_OURS },
	{ "mx.example.com.; spf=pass", AUTHSERV_OURS },
	{ "\r\n\tmx.example.com;\r\n\tspf=pass", AUTHSERV_OURS },
	{ "(a comment) mx.example.com (another (nested)); spf=pass", AUTHSERV_OURS },
	{ "mx.(split)example.com; spf=pass", AUTHSERV_OURS },
	{ "\"mx.example.com\"; spf=pass", AUTHSERV_OURS },
	{ "\"mx.ex\\ample.com\"; spf=pass", AUTHSERV_OURS },
	{ "other.example mx.example.com; spf=pass", AUTHSERV_OURS },
	{ "x@mx.example.com; spf=pass", AUTHSERV_OURS },
	{ "other.example; spf=pass smtp.mailfrom=mx.example.com", AUTHSERV_OTHER },
	{ "mx.example.com.evil.example; spf=pass", AUTHSERV_OTHER },
	{ "amx.example.com; spf=pass", AUTHSERV_OTHER },
	{ "a.mx.example.com; spf=pass", AUTHSERV_OTHER },
	{ "mx.example.community; spf=pass", AUTHSERV_OTHER },
	{ "(mx.example.com) other.example; spf=pass", AUTHSERV_OTHER },
	{ "mx.example.comx mx.example.com; spf=pass", AUTHSERV_OURS },
	{ "", AUTHSERV_UNCLEAR },
	{ "; spf=pass", AUTHSERV_UNCLEAR },
	{ "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dkim=none", AUTHSERV_UNCLEAR },
	{ "\"mx.example.com; spf=pass", AUTHSERV_OURS },
	{ "(never closed mx.example.com; spf=pass", AUTHSERV_UNCLEAR },
	{ "\"open; spf=pass", AUTHSERV_UNCLEAR },
};

static void test_whose(void **state)
{
	(void)state;
	int wrong = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum authserv whose = authserv_whose(str_of(rows[i].value), STR("mx.example.com"));
		if (whose != rows[i].whose)
			wrong += printf("%s: %d, expected %d\n", rows[i].value, whose, rows[i].whose);
	}
	assert_int_equal(wrong, 0);
}

/* Our name in A-labels, theirs in letters: who reads it may find them the same. */
static void test_letters(void **state)
{
	(void)state;
	static const char value[] = "\xeb\xa9\x94\xec\x9d\xbc.example.org; spf=pass";
	assert_int_equal(authserv_whose(str_of(value), STR("xn--h32bq4v.example.org")),
		AUTHSERV_UNCLEAR);
	assert_int_equal(authserv_whose(str_of(value), STR("mx.example.com")), AUTHSERV_OTHER);
}

static void test_long(void **state)
{
	(void)state;
	static char value[1 << 20];
	memset(value, '(', sizeof(value));
	assert_int_equal(authserv_whose(str_bytes(value, sizeof(value)), STR("mx.example.com")),
		AUTHSERV_UNCLEAR);
	memset(value, 'm', sizeof(value));
	assert_int_equal(authserv_whose(str_bytes(value, sizeof(value)), STR("mx.example.com")),
		AUTHSERV_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whose),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
