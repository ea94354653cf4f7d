/* SPDX-License-Identifier: Apache-2.0
 *
 * What the public suites do not ask: which term decided, what it cost, what was asked together, and
 * that hostile records stay cheap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "auth/spf_fake.h"

static struct spf_request request_of(const char *ip, const char *sender, const char *helo)
{
	struct spf_request request = { .sender = str_of(sender), .helo = str_of(helo) };
	size_t at = str_find_last_char(request.sender, '@');

	assert_true(ip_parse(str_of(ip), &request.ip));
	request.domain = at == STR_NONE ? request.helo : str_from(request.sender, at + 1);
	return request;
}

static void assert_str(struct str got, const char *want, const char *title)
{
	struct str wanted = str_of(want); /* NULL: empty */

	if (!str_eq(got, wanted))
		print_error("%s: \"%.*s\", want \"%.*s\"\n", title, STR_ARG(got), STR_ARG(wanted));
	assert_true(str_eq(got, wanted));
}

static const struct {
	const char *title, *zone, *ip, *sender;
	enum spf_result result;
	const char *term, *term_domain;
	unsigned lookups, voids;
	enum spf_problem problem;
	const char *problem_term, *explanation;
} cases[] = {
	{ "the mechanism that matched", "a.example TXT v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.7",
		"u@a.example", SPF_PASS, "ip4:192.0.2.0/24", "a.example", 0, 0, 0, "", "" },
	{ "no mechanism matched", "a.example TXT v=spf1 ip4:192.0.2.0/24", "198.51.100.1",
		"u@a.example", SPF_NEUTRAL, "", "a.example", 0, 0, 0, "", "" },
	{ "include names the including record's term",
		"a.example TXT v=spf1 include:b.example ~all\n"
		"b.example TXT v=spf1 ip4:192.0.2.7 -all",
		"192.0.2.7", "u@a.example", SPF_PASS, "include:b.example", "a.example", 1, 0, 0, "",
		"" },
	{ "a fail inside an include is no match",
		"a.example TXT v=spf1 include:b.example ~all\n"
		"b.example TXT v=spf1 ip4:192.0.2.7 -all",
		"192.0.2.8", "u@a.example", SPF_SOFTFAIL, "~all", "a.example", 1, 0, 0, "", "" },
	{ "redirect names the other record",
		"a.example TXT v=spf1 redirect=b.example\n"
		"b.example TXT v=spf1 ip4:192.0.2.7 -all",
		"192.0.2.8", "u@a.example", SPF_FAIL, "-all", "b.example", 1, 0, 0, "", "" },
	{ "redirect twice over",
		"a.example TXT v=spf1 redirect=b.example\n"
		"b.example TXT v=spf1 redirect=c.example exp=no.example\n"
		"c.example TXT v=spf1 -all exp=why.c.example\n"
		"why.c.example TXT %{d} says no",
		"192.0.2.8", "u@a.example", SPF_FAIL, "-all", "c.example", 2, 0, 0, "",
		"c.example says no" },
	{ "the explanation holds all macros",
		"a.example TXT v=spf1 -all exp=e.example\n"
		"e.example TXT %{s} %{l} %{o} %{d} %{h} %{c} %{i} %{v} %{r} %{t} %{p} %% %_ %-",
		"192.0.2.8", "u.v@a.example", SPF_FAIL, "-all", "a.example", 0, 0, 0, "",
		"u.v@a.example u.v a.example a.example helo.example 192.0.2.8 192.0.2.8 in-addr unknown "
		"0 unknown %   %20" },
	{ "bytes of the client's choice in an explanation",
		"a.example TXT v=spf1 -all exp=e.example\n"
		"e.example TXT you are %{l}",
		"192.0.2.8", "x\r\nY: \xed\x95\x9c@a.example", SPF_FAIL, "-all", "a.example", 0, 0,
		0, "", "you are x??Y: ???" },
	{ "URL escapes and right-hand parts",
		"a.example TXT v=spf1 exists:%{L1r-}.%{d1r}.x.example -all\n"
		"b%20c.a.x.example A 127.0.0.2",
		"192.0.2.8", "b c-d@a.example", SPF_PASS, "exists:%{L1r-}.%{d1r}.x.example",
		"a.example", 1, 0, 0, "", "" },
	{ "an error is reported with its term", "a.example TXT v=spf1 ip4:192.0.2.0/33 -all",
		"192.0.2.8", "u@a.example", SPF_PERMERROR, "", "a.example", 0, 0,
		SPF_PROBLEM_PREFIX, "ip4:192.0.2.0/33", "" },
	{ "an error in an included record",
		"a.example TXT v=spf1 include:b.example -all\n"
		"b.example TXT v=spf1 ipv4:192.0.2.1 -all",
		"192.0.2.8", "u@a.example", SPF_PERMERROR, "", "a.example", 1, 0,
		SPF_PROBLEM_UNKNOWN_TERM, "ipv4:192.0.2.1", "" },
	{ "two records", "a.example TXT v=spf1 -all\na.example TXT v=spf1 +all", "192.0.2.8",
		"u@a.example", SPF_PERMERROR, "", "a.example", 0, 0, SPF_PROBLEM_RECORDS, "", "" },
	{ "include of a domain without a policy", "a.example TXT v=spf1 include:b.example -all",
		"192.0.2.8", "u@a.example", SPF_PERMERROR, "", "a.example", 1, 0,
		SPF_PROBLEM_TARGET, "include:b.example", "" },
	{ "an include of itself ends at the limit", "a.example TXT v=spf1 include:a.example -all",
		"192.0.2.8", "u@a.example", SPF_PERMERROR, "", "a.example", 11, 0,
		SPF_PROBLEM_LOOKUPS, "include:a.example", "" },
	{ "the third void lookup",
		"a.example TXT v=spf1 a:x.example mx:y.example exists:z.example -all", "192.0.2.8",
		"u@a.example", SPF_PERMERROR, "", "a.example", 3, 3, SPF_PROBLEM_VOID,
		"exists:z.example", "" },
	{ "a name that cannot be is no void lookup",
		"a.example TXT v=spf1 a:x..y.example a:..x.y.example exists:.z.example a:u.example -all",
		"192.0.2.8", "u@a.example", SPF_FAIL, "-all", "a.example", 4, 1, 0, "", "" },
	{ "an mx host without address is no void lookup",
		"a.example TXT v=spf1 mx -all\na.example MX m1.example\na.example MX m2.example\n"
		"a.example MX m3.example",
		"192.0.2.8", "u@a.example", SPF_FAIL, "-all", "a.example", 1, 0, 0, "", "" },
	{ "one host that matches beats another's failure",
		"a.example TXT v=spf1 mx -all\na.example MX m1.example\na.example MX m2.example\n"
		"m1.example TIMEOUT\nm2.example A 192.0.2.8",
		"192.0.2.8", "u@a.example", SPF_PASS, "mx", "a.example", 1, 0, 0, "", "" },
	{ "a host that cannot be asked for",
		"a.example TXT v=spf1 mx -all\na.example MX m1.example\nm1.example SERVFAIL A",
		"192.0.2.8", "u@a.example", SPF_TEMPERROR, "", "a.example", 1, 0, SPF_PROBLEM_DNS,
		"a.example", "" },
	{ "DNS failure inside an include",
		"a.example TXT v=spf1 include:b.example -all\nb.example TIMEOUT", "192.0.2.8",
		"u@a.example", SPF_TEMPERROR, "", "a.example", 1, 0, SPF_PROBLEM_DNS, "b.example",
		"" },
	{ "%{p} costs a lookup once",
		"a.example TXT v=spf1 exists:%{p}.x.example exists:%{p}.y.example -all\n"
		"8.2.0.192.in-addr.arpa PTR h.a.example\nh.a.example A 192.0.2.8\n"
		"h.a.example.y.example A 127.0.0.2",
		"192.0.2.8", "u@a.example", SPF_PASS, "exists:%{p}.y.example", "a.example", 3, 1, 0,
		"", "" },
	{ "a name that only ends alike is not below the domain",
		"a.example TXT v=spf1 ptr -all\n8.2.0.192.in-addr.arpa PTR evil-a.example\n"
		"evil-a.example A 192.0.2.8",
		"192.0.2.8", "u@a.example", SPF_FAIL, "-all", "a.example", 1, 0, 0, "", "" },
	{ "a name below the domain that leads back",
		"a.example TXT v=spf1 ptr -all\n8.2.0.192.in-addr.arpa PTR h.A.example\n"
		"h.a.example A 192.0.2.8",
		"192.0.2.8", "u@a.example", SPF_PASS, "ptr", "a.example", 1, 0, 0, "", "" },
	{ "HELO identity", "helo.example TXT v=spf1 a -all\nhelo.example A 192.0.2.8", "192.0.2.8",
		"", SPF_PASS, "a", "helo.example", 1, 0, 0, "", "" },
	{ "IPv6 client, IPv6 records", "a.example TXT v=spf1 ip6:2001:db8::/32 -all", "2001:db8::1",
		"u@a.example", SPF_PASS, "ip6:2001:db8::/32", "a.example", 0, 0, 0, "", "" },
	{ "IPv6 client asks for AAAA",
		"a.example TXT v=spf1 a/8//64 -all\na.example AAAA 2001:db8::5\na.example A 192.0.2.1",
		"2001:db8::1", "u@a.example", SPF_PASS, "a/8//64", "a.example", 1, 0, 0, "", "" },
	{ "no record", "a.example A 192.0.2.1", "192.0.2.8", "u@a.example", SPF_NONE, "",
		"a.example", 0, 0, 0, "", "" },
	{ "final dot", "a.example TXT v=spf1 -all", "192.0.2.8", "u@a.example.", SPF_FAIL, "-all",
		"a.example", 0, 0, 0, "", "" },
	{ "exists of a blank name asks nothing that fails", "a.example TXT v=spf1 exists:%{h} -all",
		"192.0.2.8", "u@a.example", SPF_FAIL, "-all", "a.example", 1, 1, 0, "", "" },
};

static void run(size_t i, bool slow)
{
	struct arena *arena = arena_new((size_t)16 << 20);
	struct fake_dns *dns = fake_dns_new(arena);
	struct spf_request request = request_of(cases[i].ip, cases[i].sender, "helo.example");
	struct spf_report report;

	fake_dns_add_lines(dns, cases[i].zone);
	fake_dns_restart(dns, slow);
	fake_dns_check(dns, &request, &report);
	assert_str(str_of(spf_result_name(report.result)), spf_result_name(cases[i].result),
		cases[i].title);
	assert_str(report.term, cases[i].term, cases[i].title);
	assert_str(report.term_domain, cases[i].term_domain, cases[i].title);
	assert_str(report.explanation, cases[i].explanation, cases[i].title);
	assert_str(str_of(spf_problem_name(report.problem)), spf_problem_name(cases[i].problem),
		cases[i].title);
	assert_str(report.problem_term, cases[i].problem_term, cases[i].title);
	if (report.lookups != cases[i].lookups || report.voids != cases[i].voids)
		print_error(
			"%s: %u lookups, %u void\n", cases[i].title, report.lookups, report.voids);
	assert_int_equal(report.lookups, cases[i].lookups);
	assert_int_equal(report.voids, cases[i].voids);
	arena_free(&arena);
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		run(i, false);
		run(i, true);
	}
}

/* What is independent is asked for in the same round. */
static void test_rounds(void **state)
{
	static const struct {
		const char *title, *zone;
		unsigned rounds, questions;
	} rows[] = {
		{ "record only", "a.example TXT v=spf1 ip4:192.0.2.8 -all", 2, 1 },
		{ "terms of a record together",
			"a.example TXT v=spf1 a:b.example a:c.example mx -all\n"
			"b.example A 192.0.2.1\nc.example A 192.0.2.1\n"
			"a.example MX m.example\nm.example A 192.0.2.8",
			4, 5 },
		{ "hosts of an mx together",
			"a.example TXT v=spf1 mx -all\na.example MX 1.example\na.example MX 2.example\n"
			"a.example MX 3.example\na.example MX 4.example\n4.example A 192.0.2.8",
			4, 6 },
		{ "names of a ptr together",
			"a.example TXT v=spf1 ptr -all\n8.2.0.192.in-addr.arpa PTR 1.a.example\n"
			"8.2.0.192.in-addr.arpa PTR 2.a.example\n2.a.example A 192.0.2.8",
			4, 4 },
		{ "includes of a record together",
			"a.example TXT v=spf1 include:b.example include:c.example include:d.example -all\n"
			"b.example TXT v=spf1 ?all\nc.example TXT v=spf1 ?all\nd.example TXT v=spf1 +all",
			3, 4 },
		{ "nothing behind all is asked for",
			"a.example TXT v=spf1 a:b.example -all a:c.example", 3, 2 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new((size_t)16 << 20);
		struct fake_dns *dns = fake_dns_new(arena);
		struct spf_request request = request_of("192.0.2.8", "u@a.example", "helo.example");
		struct spf_report report;
		fake_dns_add_lines(dns, rows[i].zone);
		fake_dns_restart(dns, true);
		unsigned rounds = fake_dns_check(dns, &request, &report);
		if (rounds != rows[i].rounds || dns->questions != rows[i].questions)
			print_error("%s: %u rounds, %u questions\n", rows[i].title, rounds,
				dns->questions);
		assert_int_equal(rounds, rows[i].rounds);
		assert_int_equal(dns->questions, rows[i].questions);
		arena_free(&arena);
	}
}

/* A walk goes on behind the result, and its result is the same. */
static void test_walk(void **state)
{
	struct arena *arena = arena_new((size_t)16 << 20);
	struct fake_dns *dns = fake_dns_new(arena);
	struct spf_request request = request_of("192.0.2.8", "u@a.example", "helo.example");
	struct spf_report report;

	(void)state;
	fake_dns_add_lines(dns,
		"a.example TXT v=spf1 include:b.example include:gone.example a:c.example ~all\n"
		"b.example TXT v=spf1 ip4:192.0.2.8 include:d.example -all\n"
		"d.example TXT v=spf1 mx ?all\nd.example MX m.example\nm.example A 192.0.2.1\n"
		"c.example A 192.0.2.2");
	for (int slow = 0; slow < 2; slow++) {
		request.walk = false;
		fake_dns_restart(dns, slow);
		fake_dns_check(dns, &request, &report);
		assert_int_equal(report.result, SPF_PASS);
		assert_int_equal(report.lookup_count, 1);
		request.walk = true;
		fake_dns_restart(dns, slow);
		fake_dns_check(dns, &request, &report);
		assert_int_equal(report.result, SPF_PASS);
		assert_str(report.term, "include:b.example", "walk");
		assert_int_equal(report.problem, SPF_PROBLEM_NONE);
		assert_int_equal(report.lookups, 1);
		assert_int_equal(report.lookup_count, 5);
		assert_int_equal(report.visit_count, 4);
		assert_str(report.visits[1].domain, "b.example", "walk");
		assert_str(report.visits[1].term, "ip4:192.0.2.8", "walk");
		assert_int_equal(report.visits[1].parent, 0);
		assert_int_equal(report.visits[2].parent, 1);
		assert_str(report.lookup[2].term, "mx", "walk");
		assert_int_equal(report.lookup[2].visit, 2);
		assert_true(report.lookup[3].is_void);
		assert_str(report.lookup[4].name, "c.example", "walk");
	}
	arena_free(&arena);
}

/* A walk through a record that includes itself ends too. */
static void test_walk_ends(void **state)
{
	struct arena *arena = arena_new((size_t)16 << 20);
	struct fake_dns *dns = fake_dns_new(arena);
	struct spf_request request = request_of("192.0.2.8", "u@a.example", "helo.example");
	struct spf_report report;

	(void)state;
	request.walk = true;
	fake_dns_add_lines(dns, "a.example TXT v=spf1 include:a.example include:a.example a -all\n"
				"a.example A 192.0.2.1");
	fake_dns_restart(dns, true);
	fake_dns_check(dns, &request, &report);
	assert_int_equal(report.result, SPF_PERMERROR);
	assert_int_equal(report.problem, SPF_PROBLEM_LOOKUPS);
	assert_int_equal(report.lookups, SPF_LOOKUPS_MAX + 1);
	assert_true(report.lookup_count <= SPF_WALK_LOOKUPS_MAX + SPF_LOOKUPS_MAX + 1);
	arena_free(&arena);
}

/* The work for a record of `n` repetitions of a term, and the memory of the arena. */
static size_t work_of(const char *term, size_t n, enum spf_result *result, size_t *used)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct fake_dns *dns = fake_dns_new(arena);
	struct spf_request request = request_of("192.0.2.8", "u@a.example", "helo.example");
	auto_buf record = BUF(1 << 21);
	struct spf_report report;
	size_t before;

	buf_add(&record, STR("v=spf1"));
	for (size_t i = 0; i < n; i++)
		buf_add(&record, str_of(term));
	buf_add(&record, STR(" -all"));
	fake_dns_add(dns, STR("a.example"), STR("TXT"), arena_dup(arena, buf_str(&record)));
	before = arena_used(arena);
	fake_dns_check(dns, &request, &report);
	*used = arena_used(arena) - before;
	*result = report.result;
	size_t work = report.work;
	arena_free(&arena);
	return work;
}

static void test_work_is_bounded(void **state)
{
	static const char *const terms[] = { " ip4:203.0.113.9", " x=%{s}%{l}%{d}", " ip6:::1",
		" exp.x=%%%_%-" };
	enum spf_result result;
	size_t used;

	(void)state;
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
		size_t once = work_of(terms[i], 1000, &result, &used);
		assert_int_equal(result, SPF_FAIL);
		size_t twice = work_of(terms[i], 2000, &result, &used);
		assert_int_equal(result, SPF_FAIL);
		assert_true(twice <= 2 * once + 100);
		assert_true(used < 65536); /* terms cost no memory of their own */
	}
	work_of(" ip4:203.0.113.9", 100000, &result, &used);
	assert_int_equal(result, SPF_PERMERROR);
}

/* Many macros in one name: only the last 253 characters are ever kept. */
static void test_long_expansion(void **state)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct fake_dns *dns = fake_dns_new(arena);
	struct spf_request request = request_of("192.0.2.8", "u@a.example", "helo.example");
	auto_buf record = BUF(1 << 20), local = BUF(4000);
	struct spf_report report;

	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_add_char(&local, i % 7 ? '&' : '.');
	buf_add(&local, STR("@a.example"));
	request.sender = buf_str(&local);
	buf_add(&record, STR("v=spf1 exists:"));
	for (int i = 0; i < 5000; i++)
		buf_add(&record, STR("%{L}"));
	buf_add(&record, STR(".b.example -all"));
	fake_dns_add(dns, STR("a.example"), STR("TXT"), arena_dup(arena, buf_str(&record)));
	fake_dns_check(dns, &request, &report);
	assert_int_equal(report.result, SPF_PERMERROR);
	assert_int_equal(report.problem, SPF_PROBLEM_WORK);
	arena_free(&arena);
}

/* Every result and problem has its words. */
static void test_words(void **state)
{
	(void)state;
	for (int i = 0; i < SPF_RESULT_COUNT; i++)
		assert_non_null(spf_result_name((enum spf_result)i));
	for (int i = 0; i < SPF_PROBLEM_COUNT; i++) {
		assert_non_null(spf_problem_name((enum spf_problem)i));
		for (int language = 0; language < LANGUAGE_COUNT; language++)
			assert_non_null(text_in(
				spf_problem_text((enum spf_problem)i), (enum language)language));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_rounds),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_walk_ends),
		cmocka_unit_test(test_work_is_bounded),
		cmocka_unit_test(test_long_expansion),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
