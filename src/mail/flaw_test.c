/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/flaw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void every_flaw_has_its_own_name(void **state)
{
	(void)state;
	for (enum flaw f = 0; f < FLAW_COUNT; f++) {
		assert_non_null(flaw_name(f));
		assert_true(flaw_name(f)[0] != '\0');
		for (enum flaw g = 0; g < f; g++)
			assert_string_not_equal(flaw_name(f), flaw_name(g));
	}
}

static void counts_and_keeps_the_lowest_offset(void **state)
{
	(void)state;
	struct flaws flaws = { 0 };

	flaw_add(&flaws, FLAW_NUL, 9);
	flaw_add_many(&flaws, FLAW_NUL, 4, 3);
	flaw_add(&flaws, FLAW_NUL, 30);
	flaw_add_many(&flaws, FLAW_UU, 1, 0);
	assert_int_equal(flaws.v[FLAW_NUL].count, 5);
	assert_int_equal(flaws.v[FLAW_NUL].first, 4);
	assert_int_equal(flaws.v[FLAW_UU].count, 0);
	assert_true(flaws.seen == flaw_bit(FLAW_NUL));
}

static void the_count_stops_at_its_end(void **state)
{
	(void)state;
	struct flaws flaws = { 0 };

	flaw_add_many(&flaws, FLAW_NUL, 0, (size_t)UINT32_MAX - 1);
	flaw_add(&flaws, FLAW_NUL, 0);
	assert_int_equal(flaws.v[FLAW_NUL].count, UINT32_MAX);
	flaw_add(&flaws, FLAW_NUL, 0);
	flaw_add_many(&flaws, FLAW_NUL, 0, SIZE_MAX);
	assert_int_equal(flaws.v[FLAW_NUL].count, UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_flaw_has_its_own_name),
		cmocka_unit_test(counts_and_keeps_the_lowest_offset),
		cmocka_unit_test(the_count_stops_at_its_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
