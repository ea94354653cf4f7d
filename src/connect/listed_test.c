/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "connect/results.h"

static const struct {
	const char *entry, *reason;
	int64_t expires;
	const char *evidence;
} cases[] = {
	{ "192.0.2.0/24", "botnet", 0, "192.0.2.0/24: botnet" },
	{ "192.0.2.0/24", "대량 발송", 1795348800, "192.0.2.0/24: 대량 발송 (until 2026-11-22)" },
	{ "example.org", "", 0, "example.org" },
	{ "example.org", "", 1, "example.org (until 1970-01-01)" },
	{ "", "", INT64_MAX, "" }, /* no such year */
};

static void test_evidence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new(1 << 16);
		struct list_answer list = { .kind = LIST_BLOCK,
			.entry = str_of(cases[i].entry),
			.reason = str_of(cases[i].reason),
			.expires = cases[i].expires };
		struct str evidence = connect_list_evidence(arena, &list);
		assert_true(str_eq(evidence, str_of(cases[i].evidence)));
		arena_free(&arena);
	}
}

/* A reason of any length is cut. */
static void test_long(void **state)
{
	struct arena *arena = arena_new(1 << 16);
	char reason[2000];
	struct list_answer list = { .entry = STR("192.0.2.1"),
		.reason = { reason, sizeof reason } };

	(void)state;
	memset(reason, 'x', sizeof reason);
	assert_true(connect_list_evidence(arena, &list).n < 250);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
