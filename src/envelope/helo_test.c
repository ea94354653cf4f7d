/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "envelope/helo.h"

static const struct {
	const char *text;
	enum helo_form form;
	const char *name;
	bool underscore, ours;
} cases[] = {
	{ "", HELO_ABSENT, "", false, false },
	{ "mail.example.org", HELO_NAME, "mail.example.org", false, false },
	{ "Mail.Example.ORG.", HELO_NAME, "mail.example.org", false, false },
	{ "xn--3e0b707e.example", HELO_NAME, "xn--3e0b707e.example", false, false },
	{ "[192.0.2.1]", HELO_LITERAL, "", false, false },
	{ "[IPv6:2001:db8::1]", HELO_LITERAL, "", false, false },
	{ "[192.0.2.1", HELO_MALFORMED, "", false, false },
	{ "[mail.example.org]", HELO_MALFORMED, "", false, false },
	{ "192.0.2.1", HELO_BARE_IP, "", false, false },
	{ "2001:db8::1", HELO_BARE_IP, "", false, false },
	{ "localhost", HELO_LOCALHOST, "", false, false },
	{ "LOCALHOST", HELO_LOCALHOST, "", false, false },
	{ "x.localhost", HELO_LOCALHOST, "", false, false },
	{ "localhost.localdomain", HELO_LOCALDOMAIN, "", false, false },
	{ "Localhost.LocalDomain.", HELO_LOCALDOMAIN, "", false, false },
	{ "mail.localdomain", HELO_LOCALDOMAIN, "", false, false },
	{ "OEMCOMPUTER", HELO_SINGLE_LABEL, "", false, false },
	{ "WIN-8K2JQ0D1T4M", HELO_SINGLE_LABEL, "", false, false },
	{ "mailserver.local", HELO_PRIVATE_NAME, "mailserver.local", false, false },
	{ "nas.home.arpa", HELO_PRIVATE_NAME, "nas.home.arpa", false, false },
	{ "exchange.corp", HELO_PRIVATE_NAME, "exchange.corp", false, false },
	{ "my_server.example.org", HELO_NAME, "my_server.example.org", true, false },
	{ "JUMPIN' JUPITER", HELO_MALFORMED, "", false, false },
	{ "a..example.org", HELO_MALFORMED, "", false, false },
	{ "-mail.example.org", HELO_MALFORMED, "", false, false },
	{ "mail.example.123", HELO_MALFORMED, "", false, false },
	{ "192.0.2.300", HELO_MALFORMED, "", false, false },
	{ "\xeb\xa9\x94\xec\x9d\xbc.example", HELO_MALFORMED, "", false, false },
	{ ".", HELO_MALFORMED, "", false, false },
	/* ours */
	{ "mx.receiver.example", HELO_NAME, "mx.receiver.example", false, true },
	{ "MX.Receiver.Example.", HELO_NAME, "mx.receiver.example", false, true },
	{ "other.receiver.example", HELO_NAME, "other.receiver.example", false, false },
	{ "old-mx.example", HELO_NAME, "old-mx.example", false, true },
	{ "served.example", HELO_NAME, "served.example", false, true },
	{ "mail.served.example", HELO_NAME, "mail.served.example", false, false },
	{ "[198.51.100.25]", HELO_LITERAL, "", false, true },
	{ "198.51.100.25", HELO_BARE_IP, "", false, true },
	{ "203.0.113.77", HELO_BARE_IP, "", false, true },
};

static void test_cases(void **state)
{
	struct str own_names[] = { STR_INIT("old-mx.example"), STR_INIT("203.0.113.77") };
	struct domain_settings domains[] = { { .name = STR_INIT("served.example") } };
	struct listener_settings listeners[] = { { .ip = { .b = { 198, 51, 100, 25 } } } };
	const struct settings settings = { .hostname = STR_INIT("mx.receiver.example"),
		.domains = domains,
		.domain_count = 1,
		.listeners = listeners,
		.listener_count = 1,
		.judge = { .own_names = { own_names, 2 } } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new(1 << 16);
		struct str text = str_of(cases[i].text);
		struct helo helo;
		bool ours;
		helo_read(arena, text, &helo);
		ours = helo_is_ours(&settings, text, &helo);
		if (helo.form != cases[i].form || ours != cases[i].ours)
			print_error("%s: form %d, ours %d\n", cases[i].text, (int)helo.form, ours);
		assert_int_equal(helo.form, cases[i].form);
		assert_true(str_eq(helo.name, str_of(cases[i].name)));
		assert_int_equal(helo.has_underscore, cases[i].underscore);
		assert_int_equal(ours, cases[i].ours);
		arena_free(&arena);
	}
}

/* No length is too long. */
static void test_long(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	char text[5000];
	struct helo helo;

	(void)state;
	memset(text, 'a', sizeof text);
	helo_read(arena, str_bytes(text, sizeof text), &helo);
	assert_int_equal(helo.form, HELO_MALFORMED);
	memset(text, '_', sizeof text);
	helo_read(arena, str_bytes(text, sizeof text), &helo);
	assert_int_equal(helo.form, HELO_MALFORMED);
	memset(text, '.', sizeof text);
	helo_read(arena, str_bytes(text, sizeof text), &helo);
	assert_int_equal(helo.form, HELO_MALFORMED);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
