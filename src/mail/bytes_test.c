/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

/* Every kind of byte at every place of texts that are shorter, equal and longer than a vector. */
static void agrees_with_the_slow_way(void **state)
{
	(void)state;
	static const char odd[] = { '\0', 1, '\t', '\n', '\r', 0x1f, ' ', 'a', 0x7e, 0x7f,
		(char)0x80, (char)0xff };
	char text[70];

	for (size_t n = 0; n <= sizeof text; n++)
		for (size_t at = 0; at < n; at++)
			for (size_t k = 0; k < sizeof odd; k++) {
				memset(text, 'x', sizeof text);
				text[at] = odd[k];
				struct str s = { text, n };
				struct census census;
				bytes_census(s, &census);
				bool high = (uint8_t)odd[k] >= 0x80;
				bool control = odd[k] == 0 || odd[k] == 1 || odd[k] == 0x1f ||
					       odd[k] == 0x7f;
				assert_int_equal(census.high, high);
				assert_int_equal(census.control, control);
				assert_int_equal(census.cr, odd[k] == '\r');
				assert_int_equal(bytes_count(s, odd[k]), 1);
				assert_int_equal(bytes_count_high(s), high);
				assert_true(bytes_find_high(s) == (high ? at : STR_NONE));
			}
}

static void counts_past_a_lane(void **state)
{
	(void)state;
	static char text[100001];

	memset(text, (char)0xee, sizeof text);
	struct str s = { text, sizeof text };
	assert_int_equal(bytes_count(s, (char)0xee), sizeof text);
	assert_int_equal(bytes_count_high(s), sizeof text);
	assert_int_equal(bytes_count(s, 'a'), 0);
	text[sizeof text - 1] = 'a';
	text[4080] = 'a';
	assert_int_equal(bytes_count(s, 'a'), 2);
	assert_int_equal(bytes_count_high(s), sizeof text - 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_slow_way),
		cmocka_unit_test(counts_past_a_lane),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
