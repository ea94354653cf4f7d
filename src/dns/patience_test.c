/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "dns/patience.h"

static void silence_shortens_and_an_answer_restores(void **state)
{
	(void)state;
	struct patience patience = { .full_ms = 5000 };
	for (int i = 0; i < PATIENCE_SOME_SILENT; i++) {
		assert_int_equal(patience_ms(&patience), 5000);
		patience_timed_out(&patience);
	}
	assert_int_equal(patience_ms(&patience), PATIENCE_SHORTER_MS);
	for (int i = PATIENCE_SOME_SILENT; i < PATIENCE_MANY_SILENT; i++)
		patience_timed_out(&patience);
	assert_int_equal(patience_ms(&patience), PATIENCE_SHORTEST_MS);
	patience_answered(&patience);
	assert_int_equal(patience_ms(&patience), 5000);
}

static void it_is_never_longer_than_the_operator_wants(void **state)
{
	(void)state;
	struct patience patience = { .full_ms = 50, .silent = PATIENCE_SOME_SILENT };
	assert_int_equal(patience_ms(&patience), 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silence_shortens_and_an_answer_restores),
		cmocka_unit_test(it_is_never_longer_than_the_operator_wants),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
