/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/clock.h"
#include "mail/flaw_text.h"
#include "mail/word.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct {
	const char *title, *value, *text, *flaws;
} cases[] = {
	{ "plain", " Hello there ", "Hello there", "" },
	{ "empty", "", "", "" },
	{ "blanks", " \r\n\t", "", "" },
	{ "folded", "Fwd:\r\n Saying\r\n\tHello\r\n", "Fwd: Saying\tHello", "" },
	{ "bare line end", "a\nb\rc", "a b c", "" },
	{ "Q", "=?iso-8859-1?Q?Keld_J=F8rn?=", "Keld Jørn", "" },
	{ "B", "=?UTF-8?B?7ZWc6riA?=", "한글", "" },
	{ "lower-case hexadecimal", "=?utf-8?q?=ed=95=9c?=", "한", "" },
	{ "language", "=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore", "" },
	{ "in a comment", "a (=?utf-8?q?b?=)", "a (b)", "" },
	{ "between text", "a =?utf-8?q?b?= c", "a b c", "" },
	{ "blanks between words go", "=?utf-8?q?a?=\r\n  =?utf-8?q?b?=", "ab", "" },
	{ "words of two charsets", "=?utf-8?q?a?= =?euc-kr?b?x9E=?=", "a한", "" },
	{ "B and Q of one charset", "=?euc-kr?Q?=C7=D1?= =?EUC-KR?B?sdu+yA==?=", "한글안", "" },
	{ "empty text", "a =?utf-8?Q?\?= b", "a  b", "word_syntax:1@2" },
	{ "question marks in text", "=?utf-8?Q?what?\?=", "what?", "" },

	{ "character cut, UTF-8", "=?utf-8?B?7ZU=?= =?utf-8?B?nOq4gA==?=", "한글",
		"word_split_character:1@0" },
	{ "character cut, EUC-KR", "=?euc-kr?Q?=C7=D1=B1?=\r\n =?euc-kr?Q?=DB?=", "한글",
		"word_split_character:1@0" },
	{ "character cut, three words", "=?utf-8?Q?=ED?= =?utf-8?Q?=95?= =?utf-8?Q?=9C?=", "한",
		"word_split_character:2@0" },
	{ "JIS carried over a word", "=?iso-2022-jp?B?GyRCRnw=?= =?iso-2022-jp?B?S1w4bBsoQg==?=",
		"日本語", "" },
	{ "cut at the very end", "=?utf-8?B?7ZWc6g==?=", "한\xef\xbf\xbd", "word_charset_wrong:1@0" },

	{ "blanks inside", "=?utf-8?q?this is text?=", "this is text", "word_syntax:1@0" },
	{ "fold inside", "=?utf-8?Q?Hello\r\n _there!?=", "Hello there!", "word_syntax:1@0" },
	{ "fold inside base64", "=?utf-8?B?7ZWc\r\n 6riA?=", "한글", "word_syntax:1@0" },
	{ "glued to text", "[SPAM]=?utf-8?q?a?=b", "[SPAM]ab", "word_syntax:1@6" },
	{ "glued to each other", "=?utf-8?q?a?==?utf-8?q?b?=", "ab", "word_syntax:2@0" },
	{ "unknown encoding", "=?utf-8?X?abc?=", "=?utf-8?X?abc?=", "word_syntax:1@0" },
	{ "no end", "=?utf-8?Q?abc", "=?utf-8?Q?abc", "word_syntax:1@0" },
	{ "no end, then a word", "=?utf-8?Q?abc =?utf-8?Q?def?=", "=?utf-8?Q?abc def",
		"word_syntax:1@0" },
	{ "two characters are no likeness", "let's try =? the parser", "let's try =? the parser", "" },
	{ "bad escape", "=?utf-8?Q?a=4?=", "a=4", "word_syntax:1@0" },
	{ "escape at the end", "=?utf-8?Q?a=?=", "a=", "word_syntax:1@0" },
	{ "8-bit inside", "=?utf-8?Q?\xed\x95\x9c?=", "한", "word_syntax:1@0" },
	{ "over 75",
		"=?utf-8?Q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?=",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"word_over_75:1@0" },
	{ "base64 without padding", "=?utf-8?B?YWI?=", "ab", "word_bad_base64:1@0" },
	{ "base64 going on after padding", "=?utf-8?B?YQ==YmM=?=", "abc", "word_bad_base64:1@0" },
	{ "base64 with too much padding", "=?utf-8?B?YWJj=?=", "abc", "word_bad_base64:1@0" },
	{ "base64 with aliens", "=?utf-8?B?Y*W-Jj?=", "abc", "word_bad_base64:1@0" },
	{ "base64 with one letter over", "=?utf-8?B?YWJjY?=", "abc", "word_bad_base64:1@0" },
	{ "unknown charset", "=?x-none?Q?abc?=", "abc", "word_charset_unknown:1@0" },
	{ "wrong charset", "=?iso-8859-1?B?7ZWc6riA?=", "한글", "word_charset_wrong:1@0" },
	{ "wrong charset, Korean", "=?us-ascii?B?vsiz58fPvLy/5A==?=", "안녕하세요",
		"word_charset_wrong:1@0" },
	{ "UTF-7", "=?utf-7?Q?+1VyuAA-?=", "한글", "charset_utf7:1@0" },

	{ "raw UTF-8", "한글 제목", "한글 제목", "" },
	{ "raw EUC-KR", "\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4", "안녕하세요", "" },
	{ "raw EUC-KR around a word", "\xbe\xc8\xb3\xe7 =?utf-8?q?a?= \xc7\xcf\xbc\xbc\xbf\xe4",
		"안녕 a 하세요", "" },
	{ "raw UTF-8 with a fault", "한글 \xff", "한글 \xef\xbf\xbd", "" },
	{ "offset of the second word", "  ab =?x-none?Q?abc?=", "ab abc", "word_charset_unknown:1@5" },
};

static void values_are_decoded(void **state)
{
	unsigned missed = 0;
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new(1 << 20);
		struct flaws flaws = { 0 };
		auto_buf noted = BUF(1000);
		struct str text = word_decode(arena, str_of(cases[i].value), 0, &flaws);
		flaws_print(&flaws, &noted);
		if (!str_eq(text, str_of(cases[i].text)) ||
			!str_eq(buf_str(&noted), str_of(cases[i].flaws))) {
			printf("%s: \"%.*s\" %.*s\n", cases[i].title, STR_ARG(text),
				STR_ARG(buf_str(&noted)));
			missed++;
		}
		arena_free(&arena);
	}
	assert_int_equal(missed, 0);
}

static void offsets_are_of_the_mail(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct flaws flaws = { 0 };
	(void)state;
	word_decode(arena, STR(" =?x-none?Q?abc?="), 1000, &flaws);
	assert_int_equal(flaws.v[FLAW_WORD_CHARSET_UNKNOWN].first, 1001);
	arena_free(&arena);
}

static void words_are_found(void **state)
{
	(void)state;
	assert_true(word_present(STR("a =?utf-8?q?b?= c")));
	assert_false(word_present(STR("a =?utf-8?q?b c")));
	assert_false(word_present(STR("=?=?=?")));
	assert_int_equal(word_length(STR("=?utf-8?q?a,b?=c")), 15);
	assert_int_equal(word_length(STR("=?utf-8?q?a")), 0);
}

/* Whatever fits no longer is left out, and said. */
static void the_arena_bounds_the_text(void **state)
{
	struct arena *arena = arena_new(64);
	struct flaws flaws = { 0 };
	struct str text = word_decode(arena, STR("=?utf-8?q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?= "
						 "=?utf-8?q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?="), 0, &flaws);
	(void)state;
	assert_true(text.n <= 64);
	assert_int_equal(flaws.v[FLAW_UNREAD].count, 1);
	arena_free(&arena);
}

static int64_t cpu_of(const char *pattern, size_t n)
{
	static char value[1 << 20];
	size_t length = strlen(pattern);
	for (size_t i = 0; i < n; i++)
		value[i] = pattern[i % length];
	struct arena *arena = arena_new(64u << 20);
	struct flaws flaws = { 0 };
	int64_t start = clock_cpu_ns();
	word_decode(arena, str_bytes(value, n), 0, &flaws);
	word_present(str_bytes(value, n));
	start = clock_cpu_ns() - start;
	arena_free(&arena);
	return start;
}

static void time_is_linear(void **state)
{
	static const char *const patterns[] = { "=?", "=?a?q?", "=?a?q?x", "=?a?b?=", "=?a?q?b?=",
		"=?utf-8?q?=ed?= ", "=?euc-kr?q?=ed?= ", "=?a?q?b?= =?c?q?b?=", "=?=", "?=", " \n", "\xc7\xd1 =?" };
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

/* The suite's field ends where a line begins without a blank; what follows is another field. */
static struct str first_field(struct str value)
{
	for (size_t i = 0; i + 1 < value.n; i++)
		if (value.p[i] == '\n' && !ascii_is_wsp(value.p[i + 1]))
			return str_first(value, i);
	return value;
}

/* The suite's parser makes one blank of any; RFC 5322 2.2.3 keeps them. */
static void add_squeezed(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_is_wsp(s.p[i]) || (out->n && out->p[out->n - 1] != ' '))
			buf_add_char(out, ascii_is_wsp(s.p[i]) ? ' ' : s.p[i]);
}

static json_t *suite_open(const char *name)
{
	json_error_t error;
	json_t *suite = json_load_file(name, 0, &error);
	if (!suite)
		printf("skipped: %s\n", name);
	return suite;
}

/* Where we differ from the suite, and why. */
static const struct {
	size_t index;
	const char *ours, *why;
} differing[] = {
	{ 21, "[SUSPECTED SPAM]This is the original subject",
		"the suite puts a blank that is not there before a glued word" },
	{ 22, "Some text here", "the suite puts a blank after an empty word" },
	{ 27, "[SUSPECTED SPAM]This is the original subject", "as 21" },
	{ 28, "[SUSPECTED SPAM]This is the original subject", "as 21" },
};

static const char *differs(size_t index)
{
	for (size_t i = 0; i < COUNT(differing); i++)
		if (differing[i].index == index)
			return differing[i].ours;
	return NULL;
}

static void suite_unstructured(void **state)
{
	json_t *suite = suite_open("../shared/suites/mime/unstructured.json"), *item;
	size_t index, agreed = 0;
	unsigned missed = 0;
	(void)state;
	json_array_foreach(suite, index, item) {
		struct arena *arena = arena_new(1 << 20);
		struct flaws flaws = { 0 };
		struct str value = first_field(str_of(json_string_value(json_object_get(item, "header"))));
		struct str want = str_of(json_string_value(json_object_get(item, "expected")));
		auto_buf got_squeezed = BUF(4096), want_squeezed = BUF(4096);
		add_squeezed(&got_squeezed, word_decode(arena, value, 0, &flaws));
		add_squeezed(&want_squeezed, differs(index) ? str_of(differs(index)) : want);
		agreed += !differs(index);
		if (!str_eq(buf_str(&got_squeezed), buf_str(&want_squeezed))) {
			printf("%zu: %.*s\n", index, STR_ARG(buf_str(&got_squeezed)));
			missed++;
		}
		arena_free(&arena);
	}
	if (suite)
		printf("unstructured: %zu of %zu agree, %zu differ as listed\n", agreed, json_array_size(suite),
			COUNT(differing));
	json_decref(suite);
	assert_int_equal(missed, 0);
}

/* Takes the phrase before the next comma that stands in no word. */
static struct str take_phrase(struct str *rest)
{
	size_t i = 0;
	while (i < rest->n && rest->p[i] != ',') {
		size_t word = word_length(str_from(*rest, i));
		i += word ? word : 1;
	}
	struct str phrase = str_first(*rest, i);
	*rest = str_from(*rest, i + 1);
	return phrase;
}

static void suite_list(void **state)
{
	json_t *suite = suite_open("../shared/suites/mime/list.json"), *item, *word;
	size_t index, i;
	unsigned missed = 0;
	(void)state;
	json_array_foreach(suite, index, item) {
		struct arena *arena = arena_new(1 << 20);
		struct flaws flaws = { 0 };
		struct str rest = str_of(json_string_value(json_object_get(item, "header")));
		json_t *want = json_object_get(item, "expected");
		bool same = true;
		json_array_foreach(want, i, word) {
			auto_buf squeezed = BUF(4096);
			add_squeezed(&squeezed, word_decode(arena, take_phrase(&rest), 0, &flaws));
			same &= str_eq(buf_str(&squeezed), str_of(json_string_value(word)));
		}
		if (!same || str_trim(rest).n) {
			printf("%zu: rest \"%.*s\"\n", index, STR_ARG(rest));
			missed++;
		}
		arena_free(&arena);
	}
	if (suite)
		printf("list: %zu of %zu agree\n", json_array_size(suite) - missed, json_array_size(suite));
	json_decref(suite);
	assert_int_equal(missed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_decoded),
		cmocka_unit_test(offsets_are_of_the_mail),
		cmocka_unit_test(words_are_found),
		cmocka_unit_test(the_arena_bounds_the_text),
		cmocka_unit_test(time_is_linear),
		cmocka_unit_test(suite_unstructured),
		cmocka_unit_test(suite_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
