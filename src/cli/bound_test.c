/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cli/bound.h"

/* Of k = 0 the bound has a closed form, 1 - (1 - confidence)^(1/n); the others are published values
 * of the one-sided 95 % interval. */
static const struct {
	uint64_t k, n;
	double upper;
} cases[] = {
	{ 0, 1, 0.95 },
	{ 0, 10, 0.2589 },
	{ 0, 1000, 0.002991 },
	{ 0, 1000000, 0.0000029957 },
	{ 1, 10, 0.3942 },
	{ 5, 10, 0.7776 },
	{ 9, 10, 0.9949 },
	{ 10, 10, 1.0 },
	{ 0, 0, 1.0 },
};

static void test_known_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double got = bound_upper(cases[i].k, cases[i].n, 0.95);
		if (fabs(got - cases[i].upper) > cases[i].upper * 0.001)
			fail_msg("%llu of %llu: %g, expected %g", (unsigned long long)cases[i].k,
				(unsigned long long)cases[i].n, got, cases[i].upper);
	}
}

/* Above the rate that was seen, nearer to it the more was seen, and never past 1. */
static void test_shape(void **state)
{
	double before = 1.1;
	(void)state;
	for (uint64_t n = 10; n <= 1000000; n *= 10) {
		double upper = bound_upper(n / 10, n, 0.95);
		assert_true(upper > 0.1 && upper < before && upper <= 1);
		before = upper;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_values),
		cmocka_unit_test(test_shape),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
