/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/tags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/buf.h"

static void assert_str(struct str got, const char *want, const char *title)
{
	if (!str_eq(got, str_of(want)))
		fail_msg("%s: got \"%.*s\", want \"%s\"", title, STR_ARG(got), want);
}

static void lists(void **state)
{
	static const struct {
		const char *title, *text;
		enum tags_problem problem;
		const char *where, *read; /* "name|value," */
	} rows[] = {
		{ "plain", "v=1; a=rsa-sha256;b=x", TAGS_FINE, "", "v|1,a|rsa-sha256,b|x," },
		{ "final semicolon", "v=1;", TAGS_FINE, "", "v|1," },
		{ "blanks behind it", " v=1 ;\r\n ", TAGS_FINE, "", "v|1," },
		{ "folded", "v =\r\n 1 ;\r\n\ta = b c ", TAGS_FINE, "", "v|1,a|b c," },
		{ "empty value", "p=; t=y", TAGS_FINE, "", "p|,t|y," },
		{ "equals signs within", "b=YQ==; z=a=b", TAGS_FINE, "", "b|YQ==,z|a=b," },
		{ "case counts in names", "a=1; A=2", TAGS_FINE, "", "a|1,A|2," },
		{ "digits and underscores", "x_1=2", TAGS_FINE, "", "x_1|2," },
		{ "nothing", "", TAGS_FINE, "", "" },
		{ "blanks", " \r\n ", TAGS_FINE, "", "" },
		{ "8 bit in a value", "n=\xc3\xa4", TAGS_FINE, "", "n|\xc3\xa4," },
		{ "no equals sign", "v=1; abc; d=x", TAGS_SYNTAX, "abc", "v|1," },
		{ "two semicolons", "v=1;; d=x", TAGS_SYNTAX, "", "v|1," },
		{ "semicolon first", ";v=1", TAGS_SYNTAX, "", "" },
		{ "no name", "=1", TAGS_SYNTAX, "=1", "" },
		{ "digit first", "1a=1", TAGS_SYNTAX, "1a=1", "" },
		{ "blank in a name", "a b=1", TAGS_SYNTAX, "a b=1", "" },
		{ "hyphen in a name", "a-b=1", TAGS_SYNTAX, "a-b=1", "" },
		{ "twice", "a=1; b=2; a=3", TAGS_DUPLICATE, "a=3", "a|1,b|2," },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		auto_buf read = BUF(1000);
		struct tags tags;
		struct str where;
		assert_int_equal(tags_parse(str_of(rows[i].text), &tags, &where), rows[i].problem);
		for (size_t t = 0; t < tags.n; t++)
			buf_printf(&read, "%.*s|%.*s,", STR_ARG(tags.v[t].name),
				STR_ARG(tags.v[t].value));
		assert_str(buf_str(&read), rows[i].read, rows[i].title);
		assert_str(where, rows[i].where, rows[i].title);
	}
}

static void a_list_has_a_limit(void **state)
{
	auto_buf text = BUF(10000);
	struct tags tags;
	struct str where;

	(void)state;
	for (int i = 0; i < TAGS_MAX; i++)
		buf_printf(&text, "t%d=%d;", i, i);
	assert_int_equal(tags_parse(buf_str(&text), &tags, &where), TAGS_FINE);
	assert_int_equal(tags.n, TAGS_MAX);
	assert_str(tags_find(&tags, STR("t63"))->value, "63", "found");
	assert_null(tags_find(&tags, STR("T63")));
	buf_add(&text, STR("more=1"));
	assert_int_equal(tags_parse(buf_str(&text), &tags, &where), TAGS_MANY);
	assert_str(where, "more=1", "too many");
}

static void base64(void **state)
{
	static const struct {
		const char *text, *out; /* NULL: malformed */
	} rows[] = {
		{ "", "" },
		{ "YQ==", "a" },
		{ "YQ", "a" },
		{ "YWI=", "ab" },
		{ "YWI", "ab" },
		{ "YWJj", "abc" },
		{ " Y W\r\n\tJj Z\t", NULL },
		{ " Y W\r\n\tJj ZA\t = =", "abcd" },
		{ "+/+/", "\xfb\xff\xbf" },
		{ "YQ=", NULL },
		{ "YQ===", NULL },
		{ "YWJj=", NULL },
		{ "Y", NULL },
		{ "=", NULL },
		{ "YQ==YQ==", NULL },
		{ "YW-_", NULL },
		{ "YW\v", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new(1 << 16);
		struct str out = STR("untouched");
		bool good = tags_base64(arena, str_of(rows[i].text), &out);
		assert_int_equal(good, rows[i].out != NULL);
		assert_str(out, rows[i].out ? rows[i].out : "untouched", rows[i].text);
		arena_free(&arena);
	}
}

static void numbers_and_pieces(void **state)
{
	struct str rest = STR(" a: b c :\r\n d:"), piece;
	uint64_t number = 7;

	(void)state;
	assert_true(tags_number(STR("999999999999"), UINT64_MAX, &number));
	assert_int_equal(number, 999999999999);
	assert_false(tags_number(STR("1000000000000"), UINT64_MAX, &number));
	assert_false(tags_number(STR("0000000000001"), UINT64_MAX, &number));
	assert_false(tags_number(STR("11"), 10, &number));
	assert_false(tags_number(STR(""), 10, &number));
	assert_false(tags_number(STR("-1"), 10, &number));
	assert_false(tags_number(STR("1 0"), 10, &number));
	assert_true(tags_next(&rest, ':', &piece));
	assert_str(piece, "a", "first");
	assert_true(tags_next(&rest, ':', &piece));
	assert_str(piece, "b c", "second");
	assert_true(tags_next(&rest, ':', &piece));
	assert_str(piece, "d", "third");
	assert_false(tags_next(&rest, ':', &piece));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),
		cmocka_unit_test(a_list_has_a_limit),
		cmocka_unit_test(base64),
		cmocka_unit_test(numbers_and_pieces),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
