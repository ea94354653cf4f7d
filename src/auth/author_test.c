/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose domain a mail is of, also where From is made to be read in two ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "auth/author.h"

static const struct {
	const char *title, *header;
	enum author_problem problem;
	const char *domain, *detail;
} rows[] = {
	{ "plain", "From: a@example.com", AUTHOR_FINE, "example.com", "" },
	{ "with a name, in upper case", "From: Minji <Minji@EXAMPLE.com>", AUTHOR_FINE, "example.com",
		"" },
	{ "a final dot", "From: a@example.com.", AUTHOR_FINE, "example.com", "" },
	{ "U-labels", "From: a@\xeb\xa9\x94\xec\x9d\xbc.example.org", AUTHOR_FINE,
		"xn--h32bq4v.example.org", "" },
	{ "A-labels", "From: a@xn--h32bq4v.example.org", AUTHOR_FINE, "xn--h32bq4v.example.org", "" },
	{ "none", "To: a@example.com", AUTHOR_MISSING, "", "" },
	{ "empty", "From:", AUTHOR_INVALID, "", "" },
	{ "a name alone", "From: Minji Kim", AUTHOR_INVALID, "", "Minji Kim" },
	{ "a local part alone", "From: root", AUTHOR_INVALID, "", "root" },
	{ "an address literal", "From: a@[192.0.2.1]", AUTHOR_INVALID, "", "[192.0.2.1]" },
	{ "an empty group", "From: undisclosed:;", AUTHOR_INVALID, "", "undisclosed:;" },
	{ "a group of one domain", "From: us: a@example.com, b@example.com;", AUTHOR_FINE,
		"example.com", "" },
	{ "a group of two", "From: us: a@example.com, b@example.org;", AUTHOR_SEVERAL, "",
		"example.com, example.org" },
	{ "two mailboxes of one domain", "From: a@example.com, b@Example.COM", AUTHOR_FINE,
		"example.com", "" },
	{ "two domains", "From: a@example.com, b@example.org", AUTHOR_SEVERAL, "",
		"example.com, example.org" },
	{ "a subdomain is another domain", "From: a@example.com, b@sub.example.com", AUTHOR_SEVERAL,
		"", "example.com, sub.example.com" },
	{ "two fields of one domain", "From: a@example.com\r\nFrom: b@example.com", AUTHOR_FINE,
		"example.com", "" },
	{ "two fields of two", "From: a@example.com\r\nSubject: x\r\nFrom: b@evil.example",
		AUTHOR_SEVERAL, "", "example.com, evil.example" },
	{ "a domain and a literal", "From: a@example.com, b@[192.0.2.1]", AUTHOR_INVALID, "",
		"[192.0.2.1]" },
	{ "a comma in a name without quotes", "From: Kim, Minji <minji@example.com>", AUTHOR_FINE,
		"example.com", "" },
	{ "an address as a name", "From: \"ceo@bank.example\" <x@evil.example>", AUTHOR_FINE,
		"evil.example", "" },
	{ "an address in a comment", "From: x@evil.example (ceo@bank.example)", AUTHOR_FINE,
		"evil.example", "" },
	{ "a comment within the domain", "From: x@evil(@bank.example).example", AUTHOR_FINE,
		"evil.example", "" },
	{ "a comment that is never closed (CVE-2020-12272)", "From: x@a.net(.b.com",
		AUTHOR_INVALID, "", "a.net(.b.com" },
	{ "a route", "From: <@bank.example:x@evil.example>", AUTHOR_FINE, "evil.example", "" },
	{ "a quoted local part that holds an address", "From: \"ceo@bank.example\"@evil.example",
		AUTHOR_FINE, "evil.example", "" },
	{ "folded", "From: Minji\r\n <minji@example.com>", AUTHOR_FINE, "example.com", "" },
	{ "a label over 63",
		"From: a@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example",
		AUTHOR_INVALID, "",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example" },
	{ "two blanks and a tab", "From: \t  a@example.com  ", AUTHOR_FINE, "example.com", "" },
};

static void find(struct arena *arena, struct str header, struct author *out)
{
	struct headers headers;
	struct flaws flaws = { 0 };

	headers_parse(arena, header, 0, &flaws, &headers);
	author_find(arena, &headers, out);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new(8 << 20);
		struct author author;

		find(arena, arena_printf(arena, "%s\r\n\r\n", rows[i].header), &author);
		if (author.problem != rows[i].problem ||
			!str_eq(author.domain, str_of(rows[i].domain)) ||
			!str_eq(author.detail, str_of(rows[i].detail)))
			fail_msg("%s: %d \"%.*s\" \"%.*s\"", rows[i].title, author.problem,
				STR_ARG(author.domain), STR_ARG(author.detail));
		arena_free(&arena);
	}
}

static double seconds_of(const char *piece, size_t times)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	auto_buf text = BUF((size_t)16 << 20);
	struct author author;

	buf_add(&text, STR("From: "));
	for (size_t i = 0; i < times; i++)
		buf_add(&text, str_of(piece));
	buf_add(&text, STR("\r\n\r\n"));
	clock_t began = clock();
	find(arena, buf_str(&text), &author);
	double took = (double)(clock() - began) / CLOCKS_PER_SEC;
	arena_free(&arena);
	return took;
}

static void test_time_is_linear(void **state)
{
	static const char *const pieces[] = { "a@b.c,", "(", "<", "\"", ",", "a@b.c\r\nFrom: ", "@" };

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		double once = seconds_of(pieces[i], 4000), more = seconds_of(pieces[i], 32000);
		if (more > 8 * 4 * once + 0.5)
			fail_msg("\"%s\": %.3f s and %.3f s", pieces[i], once, more);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_time_is_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
