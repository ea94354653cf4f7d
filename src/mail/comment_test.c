/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/comment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static void comments_end_where_they_close(void **state)
{
	static const struct {
		const char *title, *text;
		size_t at, end; /* STR_NONE: open */
	} table[] = {
		{ "plain", "(a) b", 0, 3 },
		{ "empty", "()", 0, 2 },
		{ "inside of a text", "x (a)y", 2, 5 },
		{ "nested", "(a (b) (c)) d)", 0, 11 },
		{ "the inner one", "(a (b) c)", 3, 6 },
		{ "quoted brackets", "(\\) \\( \\\\) x", 0, 10 },
		{ "open", "(a", 0, STR_NONE },
		{ "inner one closed, outer open", "(a (b)", 0, STR_NONE },
		{ "the last bracket is quoted", "(a\\)", 0, STR_NONE },
		{ "ends with a backslash", "(a\\", 0, STR_NONE },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct str text = str_of(table[i].text);
		bool open = table[i].end == STR_NONE;

		print_message("%s\n", table[i].title);
		assert_int_equal(comment_end(text, table[i].at), table[i].end);
		assert_int_equal(comment_end_lenient(text, table[i].at), open ? text.n : table[i].end);
	}
}

static void depth_costs_nothing(void **state)
{
	static char deep[200000];
	(void)state;

	memset(deep, '(', sizeof deep / 2);
	memset(deep + sizeof deep / 2, ')', sizeof deep / 2);
	assert_int_equal(comment_end(str_bytes(deep, sizeof deep), 0), sizeof deep);
	assert_int_equal(comment_end(str_bytes(deep, sizeof deep - 1), 0), STR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments_end_where_they_close),
		cmocka_unit_test(depth_costs_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
