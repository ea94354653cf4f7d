/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/clock.h"
#include "mail/flaw_text.h"
#include "mail/parameter.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* parameters: "name=value|name=value". */
static const struct {
	const char *title, *text, *parameters, *flaws;
} cases[] = {
	{ "nothing", "", "", "" },
	{ "semicolons alone", ";; ; ", "", "" },
	{ "token", "; charset=us-ascii", "charset=us-ascii", "" },
	{ "name in lower case", ";CharSet=UTF-8", "charset=UTF-8", "" },
	{ "blanks around everything", " ; charset = us-ascii ; x=y ", "charset=us-ascii|x=y", "" },
	{ "quoted", "; boundary=\"a b; c\"", "boundary=a b; c", "" },
	{ "quoted pairs", "; n=\"a\\\"b\\\\c\"", "n=a\"b\\c", "" },
	{ "blanks within quotes stay", "; n=\"  a  \"", "n=  a  ", "" },
	{ "fold within quotes", "; n=\"foo\r\n bar\"", "n=foo bar", "" },
	{ "comments", "; charset=us-ascii (Plain (very) text)\r\n (x) ; (y) n (z) = (w) v",
		"charset=us-ascii|n=v", "" },
	{ "fold between", ";\r\n\tname=a;\r\n size=5", "name=a|size=5", "" },
	{ "empty quoted", "; boundary=\"\"", "boundary=", "" },

	{ "continuations", "; u*0=\"ftp://\"; u*1=\"cs.utk.edu\"", "u=ftp://cs.utk.edu", "" },
	{ "continuations out of order", "; u*2=c; u*0=a; u*1=b", "u=abc", "" },
	{ "more than ten", "; u*10=k; u*0=a; u*1=b; u*2=c; u*3=d; u*4=e; u*5=f; u*6=g; u*7=h; u*8=i; u*9=j",
		"u=abcdefghijk", "" },
	{ "charset and language", "; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
		"title=This is ***fun***", "" },
	{ "both", "; t*0*=us-ascii'en'This%20is%20; t*1*=%2A%2A%2Afun; t*2=\" isn't it!\"",
		"t=This is ***fun isn't it!", "" },
	{ "Korean, UTF-8", "; filename*=UTF-8''%ED%95%9C%EA%B8%80.pdf", "filename=한글.pdf", "" },
	{ "Korean, EUC-KR, cut within a character", "; f*0*=euc-kr''%C7; f*1*=%D1%B1%DB", "f=한글", "" },
	{ "no charset, UTF-8", "; f*=''%ED%95%9C", "f=한", "" },
	{ "encoded-word in quotes", "; name=\"=?utf-8?B?7ZWc6riA?=.txt\"", "name=한글.txt",
		"word_syntax:1@2 word_in_quotes:1@2" },
	{ "encoded-word without quotes", "; name==?utf-8?B?7ZWc6riA?=", "name=한글",
		"parameter_syntax:2@2" },
	{ "encoded-words cut into strings", "; name=\"=?utf-8?B?7ZWc?=\"\r\n \"=?utf-8?B?6riA?=\"",
		"name=한글", "word_in_quotes:1@2 parameter_syntax:1@28" },

	{ "name* before name", "; filename=a.txt; filename*=utf-8''b.txt", "filename=b.txt",
		"parameter_duplicate:1@2" },
	{ "both forms say the same", "; filename=b.txt; filename*=utf-8''b.txt", "filename=b.txt", "" },
	{ "twice the same name", "; name=a; name=b; x=y", "name=a|x=y", "parameter_duplicate:1@10" },
	{ "twice the same section", "; u*0=a; u*1=b; u*1=c", "u=ab", "parameter_duplicate:1@16" },
	{ "a section is missing", "; u*0=a; u*2=c", "u=ac", "parameter_gap:1@9" },
	{ "the first section is missing", "; u*1=b; u*2=c", "u=bc", "parameter_gap:1@2" },

	{ "no equals sign", "; foo; charset=x", "charset=x", "parameter_syntax:1@2" },
	{ "no name", "; =x; a=b", "a=b", "parameter_syntax:1@2" },
	{ "no value", "; a=; b=c", "a=|b=c", "parameter_syntax:1@4" },
	{ "no semicolon", "; a=b c=d", "a=b|c=d", "parameter_syntax:1@6" },
	{ "no semicolon after quotes", "; a=\"b\" c=d", "a=b|c=d", "parameter_syntax:1@8" },
	{ "blanks without quotes", "; filename=my report.pdf", "filename=my report.pdf",
		"parameter_syntax:1@11" },
	{ "bracket in a name without quotes", "; filename=a(1).pdf; x=y", "filename=a(1).pdf|x=y",
		"parameter_syntax:1@11" },
	{ "quotes not closed", "; name=\"abc; x=y", "name=abc; x=y", "parameter_syntax:1@7" },
	{ "backslash at the end", "; name=\"abc\\", "name=abc\\", "parameter_syntax:1@7" },
	{ "comment not closed", "; name=abc (x; y=z", "name=abc", "parameter_syntax:1@11" },
	{ "text after quotes", "; name=\"abc\"def; x=y", "name=abc|x=y", "parameter_syntax:1@12" },
	{ "bad percent", "; f*=utf-8''a%4", "f=a%4", "parameter_syntax:1@2" },
	{ "no apostrophes", "; f*=abc", "f=abc", "parameter_syntax:1@2" },
	{ "strange stars", "; a**=b; c*x=d", "a=b|c=d", "parameter_syntax:4@2" },
	{ "unknown charset", "; f*=x-none''abc", "f=abc", "word_charset_unknown:1@2" },
	{ "wrong charset", "; f*=iso-8859-1''%ED%95%9C", "f=한", "word_charset_wrong:1@2" },
	{ "raw UTF-8", "; filename=\"한글\"", "filename=한글", "parameter_8bit:1@11" },
	{ "raw EUC-KR", "; filename=\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4.hwp", "filename=안녕하세요.hwp",
		"parameter_8bit:1@11" },
};

static void print_parameters(const struct parameter *list, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "%s%.*s=", i ? "|" : "", STR_ARG(list[i].name));
		buf_add(out, list[i].value);
	}
}

static void parameters_are_read(void **state)
{
	unsigned missed = 0;
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new(1 << 20);
		struct flaws flaws = { 0 };
		struct parameter *list;
		auto_buf got = BUF(4096), noted = BUF(1000);
		size_t n = parameters_parse(arena, str_of(cases[i].text), 0, &flaws, &list);
		print_parameters(list, n, &got);
		flaws_print(&flaws, &noted);
		if (!str_eq(buf_str(&got), str_of(cases[i].parameters)) ||
			!str_eq(buf_str(&noted), str_of(cases[i].flaws))) {
			printf("%s: %.*s %.*s\n", cases[i].title, STR_ARG(buf_str(&got)),
				STR_ARG(buf_str(&noted)));
			missed++;
		}
		arena_free(&arena);
	}
	assert_int_equal(missed, 0);
}

static void absent_is_not_empty(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct flaws flaws = { 0 };
	struct parameter *list;
	(void)state;
	size_t n = parameters_parse(arena, STR("; a=\"\""), 0, &flaws, &list);
	assert_non_null(parameter_find(list, n, STR("A")).p);
	assert_null(parameter_find(list, n, STR("b")).p);
	n = parameters_parse(arena, STR(""), 0, &flaws, &list);
	assert_int_equal(n, 0);
	assert_null(list);
	assert_null(parameter_find(list, n, STR("b")).p);
	arena_free(&arena);
}

static void counts_are_limited(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct flaws flaws = { 0 };
	struct parameter *list;
	auto_buf text = BUF(1 << 16);
	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_printf(&text, "; n%d=v", i);
	assert_int_equal(parameters_parse(arena, buf_str(&text), 0, &flaws, &list), PARAMETERS_MAX);
	assert_true(flaws.v[FLAW_UNREAD].count > 0);
	buf_clear(&text);
	for (int i = 1000; i > 0; i--)
		buf_printf(&text, "; n*%d=v", i);
	assert_int_equal(parameters_parse(arena, buf_str(&text), 0, &flaws, &list), 1);
	assert_int_equal(list[0].value.n, PARAMETER_PIECES_MAX);
	arena_free(&arena);
	arena = arena_new(100);
	flaws = (struct flaws){ 0 };
	assert_int_equal(parameters_parse(arena, buf_str(&text), 0, &flaws, &list), 0);
	assert_int_equal(flaws.v[FLAW_UNREAD].count, 1);
	arena_free(&arena);
}

static int64_t cpu_of(const char *pattern, size_t n)
{
	static char text[1 << 20];
	size_t length = strlen(pattern);
	struct parameter *list;
	struct flaws flaws = { 0 };
	for (size_t i = 0; i < n; i++)
		text[i] = pattern[i % length];
	struct arena *arena = arena_new(64u << 20);
	int64_t start = clock_cpu_ns();
	parameters_parse(arena, str_bytes(text, n), 0, &flaws, &list);
	start = clock_cpu_ns() - start;
	arena_free(&arena);
	return start;
}

static void time_is_linear(void **state)
{
	static const char *const patterns[] = { ";", "a=\"", "a=b ", " ", "(", "a=", "a=(", "=?a?q?", "a=\"b\" ",
		"a*0*=%", "a b c " };
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

#define NO_TYPE "the suite gives none where the type before them is bad; that is for mime.c to say"

/* Where we differ from the suite, and why. */
static const struct {
	size_t index;
	const char *ours, *why;
} differing[] = {
	{ 30, "", "no \";\" at all: there are no parameters to read" },
	{ 31, "", "as 30" },
	{ 34, "name=áéí.jpeg", "RFC 2047 6.2: blanks between two encoded-words are not shown" },
	{ 43, "name=value", NO_TYPE },
	{ 49, "name=", "present and empty is told from absent" },
	{ 59, "key4=foo|key=f\0oobazba%|key2=ab%|key3=xyzplop%", "order: by the first piece" },
	{ 61, "1=a|3=b|4=c|9=f|15===g", "no names where a star or blank begins them" },
	{ 62, "charset=us-ascii", NO_TYPE },
	{ 63, "charset=us-ascii", NO_TYPE },
	{ 65, "charset=us-ascii", NO_TYPE },
	{ 66, "charset=us-ascii", NO_TYPE },
	{ 71, "charset=us-ascii", NO_TYPE },
	{ 72, "charset=us-ascii", NO_TYPE },
};

/* The value we stand by at this index, or p NULL; 59 holds a NUL. */
static struct str ours_at(size_t index)
{
	for (size_t i = 0; i < COUNT(differing); i++)
		if (differing[i].index == index)
			return index == 59 ? STR("key4=foo|key=f\0oobazba%|key2=ab%|key3=xyzplop%")
					   : str_of(differing[i].ours);
	return (struct str){ 0 };
}

static void print_expected(json_t *attributes, struct buf *out)
{
	size_t i;
	json_t *pair;
	json_array_foreach(attributes, i, pair) {
		const char *name = json_string_value(json_array_get(pair, 0));
		json_t *value = json_array_get(pair, 1);
		if (str_ends(str_of(name), STR("-language")))
			continue;
		buf_printf(out, "%s%s=", out->n ? "|" : "", name);
		buf_add(out, str_bytes(json_string_value(value), json_string_length(value)));
	}
}

static void suite_content_type(void **state)
{
	json_error_t error;
	json_t *suite = json_load_file("../shared/suites/mime/content_type.json", JSON_ALLOW_NUL, &error), *item;
	size_t index, agreed = 0;
	unsigned missed = 0;
	(void)state;
	if (!suite)
		printf("skipped: content_type.json\n");
	json_array_foreach(suite, index, item) {
		struct arena *arena = arena_new(1 << 20);
		struct flaws flaws = { 0 };
		struct parameter *list;
		json_t *header = json_object_get(item, "header");
		struct str value = str_bytes(json_string_value(header), json_string_length(header));
		size_t start = str_find_char(value, ';');
		auto_buf got = BUF(4096), want = BUF(4096);
		size_t n = parameters_parse(arena, str_from(value, start == STR_NONE ? value.n : start), 0,
			&flaws, &list);
		print_parameters(list, n, &got);
		print_expected(json_object_get(json_object_get(item, "expected"), "attributes"), &want);
		struct str ours = ours_at(index);
		agreed += str_eq(buf_str(&got), buf_str(&want));
		if (!str_eq(buf_str(&got), ours.p ? ours : buf_str(&want))) {
			printf("%zu: %.*s\n", index, STR_ARG(buf_str(&got)));
			missed++;
		}
		arena_free(&arena);
	}
	if (suite)
		printf("content_type: %zu of %zu agree, %zu differ as listed\n", agreed,
			json_array_size(suite), COUNT(differing));
	json_decref(suite);
	assert_int_equal(missed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_are_read),
		cmocka_unit_test(absent_is_not_empty),
		cmocka_unit_test(counts_are_limited),
		cmocka_unit_test(time_is_linear),
		cmocka_unit_test(suite_content_type),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
