/* SPDX-License-Identifier: Apache-2.0
 *
 * Results as servers write them: by the grammar (the examples' shapes of RFC 8601 appendix B), and as
 * some large services do instead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

#include "auth/authres.h"
#include "base/buf.h"

static const struct {
	const char *title, *text, *expected; /* "ID|method=result[reason] type.name=value …|…" */
} cases[] = {
	{ "nothing", "", "" },
	{ "none", "mx.example.org 1; none", "mx.example.org" },
	{ "one result", "mx.example.org; spf=pass smtp.mailfrom=example.net",
		"mx.example.org|spf=pass smtp.mailfrom=example.net" },
	{ "several, folded",
		"mx.example.org;\r\n\tdkim=pass header.d=a.example header.s=x;\r\n dmarc=fail "
		"header.from=b.example",
		"mx.example.org|dkim=pass header.d=a.example header.s=x|dmarc=fail header.from=b.example" },
	{ "comments everywhere",
		"(a) mx.example.org (b) 1 (c) ; (d) dkim (e) / (f) 1 (g) = (h) pass (i (nested) \\) ;) header "
		"(j) . (k) d (l) = (m) a.example (n) ; spf=none",
		"mx.example.org|dkim=pass header.d=a.example|spf=none" },
	{ "reason and quotes",
		"x; dkim=fail reason=\"bad; \\\"hash\\\" (no comment)\" header.i=@a.example",
		"x|dkim=fail[bad; \"hash\" (no comment)] header.i=@a.example" },
	{ "an address with a quoted local part", "x; auth=pass smtp.auth=\"min su\"@a.example",
		"x|auth=pass smtp.auth=min su@a.example" },
	{ "a policy in a comment, a property without a type",
		"x; dmarc=pass (p=none sp=quarantine pct=100) action=none header.from=a.example",
		"x|dmarc=pass .action=none header.from=a.example" },
	{ "no id at all", "spf=pass smtp.mailfrom=a.example; dkim=none",
		"|spf=pass smtp.mailfrom=a.example|dkim=none" },
	{ "what makes no sense is passed over", "x; ; =; dkim; /=pass; dkim=; a b c; spf=pass",
		"x|spf=pass" },
	{ "a result without its properties", "x; spf=pass smtp; dkim=pass header.=y; dmarc=pass ;",
		"x|spf=pass|dkim=pass|dmarc=pass" },
	{ "an open comment", "x; spf=pass (and; dkim=pass", "x|spf=pass" },
	{ "open quotes", "x; spf=pass smtp.mailfrom=\"a; dkim=pass",
		"x|spf=pass smtp.mailfrom=a; dkim=pass" },
	{ "semicolons in quotes and comments separate nothing",
		"x; spf=pass junk \"; dkim=pass\" (; dmarc=pass); arc=none",
		"x|spf=pass|arc=none" },
	{ "a last backslash", "x; spf=pass reason=\"\\", "x|spf=pass[\\]" },
	{ "values of odd characters",
		"x; spf=pass smtp.mailfrom=a+b=c/d@e.example policy.iprev=2001:db8::1",
		"x|spf=pass smtp.mailfrom=a+b=c/d@e.example policy.iprev=2001:db8::1" },
};

static void print(struct buf *out, struct arena *arena, struct str text)
{
	struct authres authres;
	struct authres_result result;
	authres_begin(&authres, arena, text);
	buf_add(out, authres.id);
	while (authres_next(&authres, &result)) {
		buf_printf(out, "|%.*s=%.*s", STR_ARG(result.method), STR_ARG(result.result));
		if (result.reason.n)
			buf_printf(out, "[%.*s]", STR_ARG(result.reason));
		for (size_t i = 0; i < result.n; i++)
			buf_printf(out, " %.*s.%.*s=%.*s", STR_ARG(result.v[i].type),
				STR_ARG(result.v[i].name), STR_ARG(result.v[i].value));
	}
}

static void test_cases(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		auto_buf out = BUF(4096);
		print(&out, arena, str_of(cases[i].text));
		if (!str_eq(buf_str(&out), str_of(cases[i].expected)))
			fail_msg("%s: \"%.*s\", want \"%s\"", cases[i].title,
				STR_ARG(buf_str(&out)), cases[i].expected);
	}
	arena_free(&arena);
}

static void test_property(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct authres authres;
	struct authres_result result;
	(void)state;
	authres_begin(&authres, arena, STR("x; dmarc=pass Header.From=A.example header.from=b"));
	assert_true(authres_next(&authres, &result));
	assert_true(
		str_eq(authres_property(&result, STR("header"), STR("from")), STR("A.example")));
	assert_int_equal(authres_property(&result, STR("header"), STR("d")).n, 0);
	arena_free(&arena);
}

/* Many of everything: counted, and in linear time. */
static double seconds_of(const char *piece, size_t times)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct authres authres;
	struct authres_result result;
	auto_buf text = BUF((size_t)16 << 20);
	size_t count = 0;
	buf_add(&text, STR("x;"));
	for (size_t i = 0; i < times; i++)
		buf_add(&text, str_of(piece));
	clock_t began = clock();
	authres_begin(&authres, arena, buf_str(&text));
	for (; authres_next(&authres, &result); count++)
		assert_true(result.n <= AUTHRES_PROPERTIES_MAX);
	double took = (double)(clock() - began) / CLOCKS_PER_SEC;
	assert_true(count <= AUTHRES_RESULTS_MAX);
	arena_free(&arena);
	return took;
}

static void test_time_is_linear(void **state)
{
	static const char *const pieces[] = { "spf=pass;", "(", "()", "a ", "\"", "\"\\\"",
		"a.b=c ", ";", "=", "a=b(" };
	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		double once = seconds_of(pieces[i], 50000), twice = seconds_of(pieces[i], 400000);
		if (twice > 8 * 4 * once + 0.2)
			fail_msg("\"%s\": %.3f s and %.3f s", pieces[i], once, twice);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_property),
		cmocka_unit_test(test_time_is_linear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
