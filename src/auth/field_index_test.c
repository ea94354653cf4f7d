/* SPDX-License-Identifier: Apache-2.0
 *
 * Fields are taken from the bottom up (RFC 6376 5.4.2), and any h= costs what its length costs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "auth/field_index.h"

static struct headers parse(struct arena *arena, const char *text)
{
	struct headers headers;
	struct flaws flaws = { 0 };
	headers_parse(arena, str_of(text), 0, &flaws, &headers);
	return headers;
}

static void take(struct field_index *index, const char *name, const char *value)
{
	const struct header *header = field_take(index, str_of(name));
	if (!value) {
		assert_null(header);
		return;
	}
	assert_non_null(header);
	if (!str_eq(str_trim(header->value), str_of(value)))
		fail_msg("%s: %.*s, want %s", name, STR_ARG(header->value), value);
}

static void test_bottom_up(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct headers headers = parse(arena, "To: 1\r\nX: a\r\ntO: 2\r\nFrom: f\r\nTO: 3\r\n\r\n");
	struct field_index *index = field_index_new(arena, &headers, NULL);
	(void)state;
	assert_int_equal(field_count(index, STR("to")), 3);
	assert_int_equal(field_count(index, STR("cc")), 0);
	for (int round = 0; round < 2; round++) {
		take(index, "to", "3");
		take(index, "TO", "2");
		take(index, "from", "f");
		take(index, "To", "1");
		take(index, "to", NULL);
		take(index, "to", NULL);
		take(index, "from", NULL);
		take(index, "cc", NULL);
		take(index, "", NULL);
		field_index_restart(index);
	}
	arena_free(&arena);
}

static void test_gone(void **state)
{
	static const bool gone[] = { false, true, false };
	struct arena *arena = arena_new(1 << 20);
	struct headers headers = parse(arena, "A: 1\r\nA: 2\r\nA: 3\r\n\r\n");
	struct field_index *index = field_index_new(arena, &headers, gone);
	(void)state;
	assert_int_equal(field_count(index, STR("a")), 2);
	take(index, "a", "3");
	take(index, "a", "1");
	take(index, "a", NULL);
	arena_free(&arena);
}

static void test_long_name(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	char text[302];
	memset(text, 'n', 300);
	memcpy(text + 296, ": 1\n", 5);
	struct headers headers = parse(arena, text);
	struct field_index *index = field_index_new(arena, &headers, NULL);
	(void)state;
	assert_int_equal(headers.n, 1);
	assert_int_equal(field_count(index, headers.v[0].name), 0);
	assert_null(field_take(index, headers.v[0].name));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bottom_up),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_long_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
