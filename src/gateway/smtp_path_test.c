/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "gateway/smtp_path.h"

static const struct {
	const char *args;
	const char *path; /* NULL: refused */
	const char *parameters;
} cases[] = {
	{ "FROM:<a@b.example>", "a@b.example", "" },
	{ "from:<>", "", "" },
	{ "FROM: <a@b.example> SIZE=1", "a@b.example", " SIZE=1" },
	{ "FROM:<a@b.example>SIZE=1", NULL, NULL },
	{ "FROM:a@b.example", NULL, NULL },
	{ "FROM:", NULL, NULL },
	{ "FROM", NULL, NULL },
	{ "TO:<a@b.example>", NULL, NULL },
	{ "FROM:<a@b.example", NULL, NULL },
	{ "FROM:<\"a>b\"@c.example> X", "\"a>b\"@c.example", " X" },
	{ "FROM:<\"a\\\">b\"@c.example>", "\"a\\\">b\"@c.example", "" },
	{ "FROM:<<a@b.example>>", NULL, NULL },
	{ "FROM:<@one.example:a@b.example>", "a@b.example", "" },
	{ "FROM:<@one.example,@[IPv6:2001:db8::1]:a@b.example>", "a@b.example", "" },
	{ "FROM:<@one.example,two:a@b.example>", NULL, NULL },
	{ "FROM:<@one.example>", NULL, NULL },
	{ "FROM:<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]", "" },
};

static void paths_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str path, parameters;
		bool ok = smtp_path_parse(str_of(cases[i].args), STR("FROM:"), &path, &parameters);
		if (ok != (cases[i].path != NULL) ||
			(ok && (!str_eq(path, str_of(cases[i].path)) ||
				       !str_eq(parameters, str_of(cases[i].parameters)))))
			fail_msg("%s", cases[i].args);
	}
}

static void parameters_are_read(void **state)
{
	(void)state;
	struct str rest = STR("  SIZE=12 BODY=8BITMIME SMTPUTF8 ");
	struct smtp_parameter p;
	assert_int_equal(smtp_parameter_next(&rest, &p), PARAMETER_OK);
	assert_true(str_eq(p.keyword, STR("SIZE")) && str_eq(p.value, STR("12")));
	assert_int_equal(smtp_parameter_next(&rest, &p), PARAMETER_OK);
	assert_int_equal(smtp_parameter_next(&rest, &p), PARAMETER_OK);
	assert_true(str_eq(p.keyword, STR("SMTPUTF8")) && !p.has_value);
	assert_int_equal(smtp_parameter_next(&rest, &p), PARAMETER_NONE);
	static const char *const bad[] = { "=1", "SIZE=", "SI_ZE", "-X", "X=a=b", "X=\t" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		rest = str_of(bad[i]);
		if (smtp_parameter_next(&rest, &p) != PARAMETER_BAD)
			fail_msg("%s", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_read),
		cmocka_unit_test(parameters_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
