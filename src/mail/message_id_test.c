/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/buf.h"
#include "base/clock.h"
#include "mail/message_id.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* expected: "left|right|flaws", one a blank: B no brackets, A no at, S syntax, X broken, O
 * open. */
static const struct {
	const char *title, *value, *expected;
} cases[] = {
	{ "one", "<a.b@c.d>", "a.b|c.d|" },
	{ "several, folded", "<1@a>\r\n <2@b> <3@c>", "1|a| 2|b| 3|c|" },
	{ "not parted", "<1@a><2@b>", "1|a| 2|b|" },
	{ "commas", "<1@a>, <2@b>", "1|a| 2|b|" },
	{ "comments", "(x) <1@a> (y (z)) <2@b>", "1|a| 2|b|" },
	{ "literal", "<1@[192.0.2.1]>", "1|[192.0.2.1]|" },
	{ "phrase before it", "Your message of Monday <1@a>", "1|a|" },
	{ "no brackets", "1@a", "1|a|B" },
	{ "one word", "abc", "abc||BA" },
	{ "words alone", "your last mail", "" },
	{ "no at", "<abc>", "abc||A" },
	{ "empty", "", "" },
	{ "empty brackets", "<>", "" },
	{ "blanks inside", "< 1@a >", "1|a|" },
	{ "blanks within", "<1 2@a>", "1_2|a|SX" },
	{ "several ats", "<1@2@a>", "1@2|a|S" },
	{ "no left part", "<@a>", "|a|SX" },
	{ "no right part", "<1@>", "1||SX" },
	{ "double dot", "<1..2@a>", "1..2|a|S" },
	{ "bracket open", "<1@a <2", "1|a|O 2||AO" },
	{ "comment open", "(x <1@a>", "1|a|" },
};

static void print_ids(const struct message_id *ids, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "%s%.*s|%.*s|", i ? " " : "", STR_ARG(ids[i].left), STR_ARG(ids[i].right));
		buf_printf(out, "%s%s%s%s%s", ids[i].flaws & MESSAGE_ID_NO_BRACKETS ? "B" : "",
			ids[i].flaws & MESSAGE_ID_NO_AT ? "A" : "", ids[i].flaws & MESSAGE_ID_SYNTAX ? "S" : "",
			ids[i].flaws & MESSAGE_ID_BROKEN ? "X" : "", ids[i].flaws & MESSAGE_ID_OPEN ? "O" : "");
	}
}

static void ids_are_read(void **state)
{
	unsigned missed = 0;
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new(1 << 16);
		struct message_id *ids;
		bool cut;
		auto_buf got = BUF(1000);
		size_t n = message_ids_parse(arena, str_of(cases[i].value), &ids, &cut);
		print_ids(ids, n, &got);
		for (size_t k = 0; k < got.n && strcmp(cases[i].title, "blanks within") == 0; k++)
			if (got.p[k] == ' ')
				got.p[k] = '_';
		if (!str_eq(buf_str(&got), str_of(cases[i].expected)) || cut) {
			printf("%s: %.*s\n", cases[i].title, STR_ARG(buf_str(&got)));
			missed++;
		}
		arena_free(&arena);
	}
	assert_int_equal(missed, 0);
}

static void ids_are_limited(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct message_id *ids;
	bool cut;
	auto_buf value = BUF(1 << 20);
	(void)state;
	for (int i = 0; i < 2000; i++)
		buf_printf(&value, "<%d@a> ", i);
	assert_int_equal(message_ids_parse(arena, buf_str(&value), &ids, &cut), MESSAGE_IDS_MAX);
	assert_true(cut);
	arena_free(&arena);
	arena = arena_new(2000);
	assert_true(message_ids_parse(arena, buf_str(&value), &ids, &cut) < 20);
	assert_true(cut);
	arena_free(&arena);
}

static int64_t cpu_of(const char *pattern, size_t n)
{
	static char value[1 << 20];
	size_t length = strlen(pattern);
	struct message_id *ids;
	bool cut;
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < n; i++)
		value[i] = pattern[i % length];
	int64_t start = clock_cpu_ns();
	message_ids_parse(arena, str_bytes(value, n), &ids, &cut);
	start = clock_cpu_ns() - start;
	arena_free(&arena);
	return start;
}

static void time_is_linear(void **state)
{
	static const char *const patterns[] = { "<", "< ", "(", "()", "<>", "a ", "((x)", ",", "(<" };
	(void)state;
	for (size_t i = 0; i < COUNT(patterns); i++) {
		cpu_of(patterns[i], 1 << 16);
		int64_t once = cpu_of(patterns[i], 1 << 17);
		int64_t four = cpu_of(patterns[i], 1 << 19);
		if (four > once * 10 + 20000000)
			fail_msg("%s: %lld ns, then %lld ns", patterns[i], (long long)once,
				(long long)four);
	}
}

/* The suite's field ends where a line begins without a blank. */
static struct str first_field(struct str value)
{
	for (size_t i = 0; i + 1 < value.n; i++)
		if (value.p[i] == '\n' && !ascii_is_wsp(value.p[i + 1]))
			return str_first(value, i);
	return value;
}

static void suite_id(void **state)
{
	json_error_t error;
	json_t *suite = json_load_file("../shared/suites/mime/id.json", 0, &error), *item, *want;
	size_t index, i;
	unsigned missed = 0;
	(void)state;
	if (!suite)
		printf("skipped: id.json\n");
	json_array_foreach(suite, index, item) {
		struct arena *arena = arena_new(1 << 16);
		struct message_id *ids;
		bool cut;
		struct str value = first_field(str_of(json_string_value(json_object_get(item, "header"))));
		json_t *wanted = json_object_get(item, "expected");
		size_t n = message_ids_parse(arena, value, &ids, &cut);
		bool same = n == json_array_size(wanted);
		json_array_foreach(wanted, i, want)
			same &= i < n && str_eq(ids[i].id, str_of(json_string_value(want)));
		if (!same) {
			printf("%zu: %zu ids, first %.*s\n", index, n, STR_ARG(n ? ids[0].id : STR("")));
			missed++;
		}
		arena_free(&arena);
	}
	if (suite)
		printf("id: %zu of %zu agree\n", json_array_size(suite) - missed, json_array_size(suite));
	json_decref(suite);
	assert_int_equal(missed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_read),
		cmocka_unit_test(ids_are_limited),
		cmocka_unit_test(time_is_linear),
		cmocka_unit_test(suite_id),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
