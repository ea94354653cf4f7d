/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/transfer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "mail/flaw_text.h"
#include "mail/growth.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define BOUND        (256u << 20)

#define TEN(s)   s s s s s s s s s s
#define B64_76   TEN("QUJD") "QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD"
#define PLAIN_57 TEN("ABC") "ABCABCABCABCABCABCABCABCABC"

typedef struct str decoder(struct arena *, struct str, size_t, struct flaws *);

struct decode_case {
	const char *title;
	struct str input;
	struct str output;
	const char *flaws; /* offsets are those of a body that lies at 100 */
};

static int arena_setup(void **state)
{
	*state = arena_new(BOUND);
	return 0;
}

static int arena_teardown(void **state)
{
	arena_free((struct arena **)state);
	return 0;
}

static const struct decode_case base64_cases[] = {
	{ "nothing", STR_INIT(""), STR_INIT(""), "" },
	{ "line ends alone", STR_INIT("\r\n\r\n"), STR_INIT(""), "" },
	{ "three bytes", STR_INIT("QUJD"), STR_INIT("ABC"), "" },
	{ "two bytes", STR_INIT("QUI=\r\n"), STR_INIT("AB"), "" },
	{ "one byte", STR_INIT("QQ==\n"), STR_INIT("A"), "" },
	{ "all characters",
		STR_INIT("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
		STR_INIT(
			"\x00\x10\x83\x10\x51\x87\x20\x92\x8b\x30\xd3\x8f\x41\x14\x93\x51\x55\x97\x61"
			"\x96\x9b\x71\xd7\x9f\x82\x18\xa3\x92\x59\xa7\xa2\x9a\xab\xb2\xdb\xaf\xc3\x1c\xb3"
			"\xd3\x5d\xb7\xe3\x9e\xbb\xf3\xdf\xbf"),
		"" },
	{ "lines of 76", STR_INIT(B64_76 "\r\n" B64_76 "\r\nQUI=\r\n"),
		STR_INIT(PLAIN_57 PLAIN_57 "AB"), "" },
	{ "groups across lines", STR_INIT("QU\r\nJDQ\nUI="), STR_INIT("ABCAB"), "" },
	{ "line of 80", STR_INIT("QUJD\n" B64_76 "QUJD\n"), STR_INIT("ABC" PLAIN_57 "ABC"),
		"base64_line_over_76:1@105" },
	{ "line of 77", STR_INIT(B64_76 "Q\nUJD\n"), STR_INIT(PLAIN_57 "ABC"),
		"base64_line_over_76:1@100" },
	{ "blank lines inside", STR_INIT("QUJD\r\n\r\n \t\r\nQUJD\r\n\r\nQUJD\r\n"),
		STR_INIT("ABCABCABC"), "base64_blank_line:3@106" },
	{ "blank line before", STR_INIT("\r\nQUJD\r\n"), STR_INIT("ABC"),
		"base64_blank_line:1@100" },
	{ "blank lines after", STR_INIT("QUJD\r\n\r\n\r\n"), STR_INIT("ABC"), "" },
	{ "blank lines after padding", STR_INIT("QQ==\r\n\r\n \r\n"), STR_INIT("A"), "" },
	{ "alien characters", STR_INIT("Q*U\xffJ\0D"), STR_INIT("ABC"), "base64_alien:3@101" },
	{ "url-safe characters", STR_INIT("-_QU"), STR_INIT("A"),
		"base64_alien:2@100 base64_padding:1@104" },
	{ "blanks", STR_INIT("QU JD \nQUJD"), STR_INIT("ABCABC"), "base64_alien:2@102" },
	{ "no padding, two", STR_INIT("QUI\n"), STR_INIT("AB"), "base64_padding:1@103" },
	{ "no padding, one", STR_INIT("QUJDQQ\n\n"), STR_INIT("ABCA"), "base64_padding:1@106" },
	{ "half a padding", STR_INIT("QQ="), STR_INIT("A"), "base64_padding:1@103" },
	{ "padding across lines", STR_INIT("QQ=\r\n=\r\n"), STR_INIT("A"), "" },
	{ "lone character", STR_INIT("QUJDQ"), STR_INIT("ABC"), "base64_padding:1@105" },
	{ "lone character, padded", STR_INIT("QUJDQ==="), STR_INIT("ABC"),
		"base64_alien:2@106 base64_padding:1@105" },
	{ "too much padding", STR_INIT("QUI=="), STR_INIT("AB"), "base64_alien:1@104" },
	{ "padding alone", STR_INIT("="), STR_INIT(""), "base64_alien:1@100" },
	{ "padding after a whole group", STR_INIT("QUJD="), STR_INIT("ABC"), "base64_alien:1@104" },
	{ "early padding on the line", STR_INIT("QQ==QUI=QUJD"), STR_INIT("AABABC"),
		"base64_early_padding:2@104" },
	{ "early padding, next line", STR_INIT("QQ==\r\nQUJD\r\n"), STR_INIT("AABC"),
		"base64_early_padding:1@106" },
	{ "early padding, after blank lines", STR_INIT("QQ==\n\n\nQUI=\n\n"), STR_INIT("AAB"),
		"base64_blank_line:2@105 base64_early_padding:1@107" },
	{ "footer", STR_INIT("QQ==\r\n--\r\nlist of friends\r\n"), STR_INIT("A"),
		"base64_trailing:1@106" },
	{ "footer after blank lines", STR_INIT("QQ==\r\n\r\n\r\nSent to you.\r\n"), STR_INIT("A"),
		"base64_trailing:1@110" },
	{ "text on the line", STR_INIT("QQ== bye\r\nQUJD"), STR_INIT("A"),
		"base64_trailing:1@105" },
	{ "text after a whole group", STR_INIT("QUJD\nQUJD\n* *\n"), STR_INIT("ABCABC"),
		"base64_alien:3@110" },
	{ "bare CR", STR_INIT("QU\rJD\r\n"), STR_INIT("ABC"), "" },
	{ "CR CR LF is no blank line", STR_INIT("QUJD\r\r\nQUJD\r\r\n"), STR_INIT("ABCABC"), "" },
};

static const struct decode_case qp_cases[] = {
	{ "nothing", STR_INIT(""), STR_INIT(""), "" },
	{ "plain", STR_INIT("plain\r\ntext"), STR_INIT("plain\r\ntext"), "" },
	{ "escapes", STR_INIT("=41=3D=3d=EA=b0=80"), STR_INIT("A==\xea\xb0\x80"), "" },
	{ "escape after long text", STR_INIT("0123456789abcdef=410123456=42"),
		STR_INIT("0123456789abcdefA0123456B"), "" },
	{ "soft break", STR_INIT("one=\r\ntwo=\nthree"), STR_INIT("onetwothree"), "" },
	{ "soft break at the end", STR_INIT("one="), STR_INIT("one"), "" },
	{ "blank before the soft break stays", STR_INIT("one =\r\ntwo"), STR_INIT("one two"), "" },
	{ "blank after the soft break", STR_INIT("one= \t\r\ntwo"), STR_INIT("onetwo"),
		"qp_trailing_blank:1@104" },
	{ "trailing blank", STR_INIT("one \r\ntwo\t\nthree "), STR_INIT("one\r\ntwo\nthree"),
		"qp_trailing_blank:3@103" },
	{ "blank lines", STR_INIT("\r\n\r\n"), STR_INIT("\r\n\r\n"), "" },
	{ "bad escapes", STR_INIT("a=zz b=4x =4"), STR_INIT("a=zz b=4x =4"),
		"qp_bad_escape:3@101" },
	{ "bad escape, then a good one", STR_INIT("==41=4=42"), STR_INIT("=A=4B"),
		"qp_bad_escape:2@100" },
	{ "8-bit", STR_INIT("a\xff=41\x80"),
		STR_INIT("a\xff"
			 "A\x80"),
		"qp_8bit:2@101" },
	{ "NUL", STR_INIT("a\0b=00"), STR_INIT("a\0b\0"), "" },
	{ "line of 76", STR_INIT(B64_76 "\r\n"), STR_INIT(B64_76 "\r\n"), "" },
	{ "line of 77", STR_INIT("a\n" B64_76 "x\r\n"), STR_INIT("a\n" B64_76 "x\r\n"),
		"qp_line_over_76:1@102" },
	{ "a soft break counts", STR_INIT(B64_76 "=\r\n"), STR_INIT(B64_76),
		"qp_line_over_76:1@100" },
};

static const struct decode_case uu_cases[] = {
	{ "none", STR_INIT("just text\n"), STR_INIT(""), "" },
	{ "block", STR_INIT("hello\nbegin 644 cat.txt\n#0V%T\n`\nend\nmore\n"), STR_INIT("Cat"),
		"" },
	{ "CRLF, blank for zero, no end", STR_INIT("begin 644 x\r\n#0V%T\r\n \r\n"),
		STR_INIT("Cat"), "" },
	{ "two lines", STR_INIT("begin 0644 x\n#0V%T\n\"2&D\nend\n"), STR_INIT("CatHi"), "" },
	{ "trailing blanks lost", STR_INIT("begin 644 x\n#0\n`\nend\n"), STR_INIT("@\0\0"), "" },
	{ "announces more than is there", STR_INIT("begin 644 x\nM0V%T\nend\n"), STR_INIT("Cat"),
		"" },
	{ "a line too long is passed over", STR_INIT("begin 644 x\n#0V%T text here\n#0V%T\nend\n"),
		STR_INIT("Cat"), "" },
	{ "no mode", STR_INIT("begin cat\n#0V%T\n`\nend\n"), STR_INIT(""), "" },
	{ "only the first block", STR_INIT("begin 644 x\n#0V%T\nend\nbegin 644 y\n#0V%T\nend\n"),
		STR_INIT("Cat"), "" },
};

static void check_decoder(
	struct arena *arena, decoder *decode, const struct decode_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct flaws flaws = { 0 };
		auto_buf noted = BUF(1000);
		arena_reset(arena);
		/* a copy of its own, so that reading past it is seen */
		char *copy = arena_bytes(arena, cases[i].input.n + 1);
		memcpy(copy, cases[i].input.p, cases[i].input.n);
		struct str input = { copy, cases[i].input.n };
		arena_shrink(arena, copy, input.n + 1, input.n);
		struct str got = decode(arena, input, 100, &flaws);
		flaws_print(&flaws, &noted);
		if (!str_eq(got, cases[i].output) ||
			!str_eq(buf_str(&noted), str_of(cases[i].flaws)))
			fail_msg("%s: %.*s\n%.*s", cases[i].title, STR_ARG(got),
				STR_ARG(buf_str(&noted)));
	}
}

static void base64_is_decoded(void **state)
{
	check_decoder(*state, base64_decode, base64_cases, COUNT(base64_cases));
}

static void quoted_printable_is_decoded(void **state)
{
	check_decoder(*state, quoted_printable_decode, qp_cases, COUNT(qp_cases));
}

static void uuencode_is_decoded(void **state)
{
	check_decoder(*state, uuencode_decode, uu_cases, COUNT(uu_cases));
}

static void unchanged_text_is_not_copied(void **state)
{
	struct flaws flaws = { 0 };
	struct str text = STR("nothing to undo\r\n");
	size_t used = arena_used(*state);

	assert_ptr_equal(quoted_printable_decode(*state, text, 0, &flaws).p, text.p);
	assert_int_equal(arena_used(*state), used);
}

static void uuencode_is_recognized(void **state)
{
	(void)state;
	static const struct {
		struct str text;
		bool want;
	} table[] = {
		{ STR_INIT("begin 644 a\n#0V%T\n`\nend\n"), true },
		{ STR_INIT(
			  "begin 0755 a b.exe\r\nM0V%T0V%T0V%T0V%T0V%T0V%T0V%T0V%T0V%T0V%T0V%T0V%T0V%T0V%T"
			  "0V%T\r\n"),
			true },
		{ STR_INIT("begin 644 empty\n`\nend\n"), true },
		{ STR_INIT("begin 644 empty\nend\n"), true },
		{ STR_INIT("begin 644 a"), false },
		{ STR_INIT("begin 644\n#0V%T\n"), false },
		{ STR_INIT("begin 64 a\n#0V%T\n"), false },
		{ STR_INIT("begin 689 a\n#0V%T\n"), false },
		{ STR_INIT("begin the song\n#0V%T\n"), false },
		{ STR_INIT("begin 100 times\nand then stop\n"), false },
		{ STR_INIT("begin 100 times\n\nand"), false },
		{ STR_INIT("Begin 644 a\n#0V%T\n"), false },
		{ STR_INIT(""), false },
	};
	for (size_t i = 0; i < COUNT(table); i++)
		if (uuencode_begins(table[i].text) != table[i].want)
			fail_msg("case %zu", i);
}

static void all_remainders_of_a_long_text(void **state)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t n = 0; n < 200; n++) {
		uint8_t plain[203] = { 0 };
		auto_buf text = BUF(1000);
		struct flaws flaws = { 0 };
		for (size_t i = 0; i < n; i++)
			plain[i] = (uint8_t)(i * 37 + n);
		for (size_t i = 0; i < n; i += 3) {
			uint32_t g = (uint32_t)plain[i] << 16 | (uint32_t)plain[i + 1] << 8 |
				     plain[i + 2];
			buf_add_char(&text, digits[g >> 18]);
			buf_add_char(&text, digits[g >> 12 & 63]);
			buf_add_char(&text, i + 1 < n ? digits[g >> 6 & 63] : '=');
			buf_add_char(&text, i + 2 < n ? digits[g & 63] : '=');
			if (i % 57 == 54)
				buf_add(&text, STR("\r\n"));
		}
		arena_reset(*state);
		struct str got = base64_decode(*state, buf_str(&text), 0, &flaws);
		assert_int_equal(got.n, n);
		assert_memory_equal(got.p, plain, n);
		assert_true(flaws.seen == 0);
	}
}

static void the_arena_bounds_the_output(void **state)
{
	(void)state;
	static const struct {
		decoder *decode;
		struct str piece;
	} table[] = {
		{ base64_decode, STR_INIT("QUJDQUJD") },
		{ quoted_printable_decode, STR_INIT("=41=42=\n") },
		{ uuencode_decode, STR_INIT("begin 644 x\n#0V%T\n") },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct arena *arena = arena_new(10000);
		struct flaws flaws = { 0 };
		auto_buf text = BUF(BOUND);
		for (int k = 0; k < 4096; k++)
			buf_add(&text, table[i].piece);
		struct str got = table[i].decode(arena, buf_str(&text), 7, &flaws);
		assert_true(got.n > 1000 || table[i].decode == uuencode_decode);
		assert_true(got.n <= 10000);
		assert_int_equal(flaws.v[FLAW_UNREAD].count, 1);
		assert_true(flaws.v[FLAW_UNREAD].first > 7);
		arena_bytes(arena, 10000 - arena_used(arena)); /* nothing: all is gone */
		assert_int_equal(table[i].decode(arena, buf_str(&text), 7, &flaws).n, 0);
		assert_int_equal(flaws.v[FLAW_UNREAD].count, 2);
		arena_free(&arena);
	}
}

static void read_base64(void *arena, struct str input)
{
	struct flaws flaws = { 0 };
	arena_reset(arena);
	base64_decode(arena, input, 0, &flaws);
}

static void read_quoted_printable(void *arena, struct str input)
{
	struct flaws flaws = { 0 };
	arena_reset(arena);
	quoted_printable_decode(arena, input, 0, &flaws);
}

static void read_uuencode(void *arena, struct str input)
{
	struct flaws flaws = { 0 };
	arena_reset(arena);
	uuencode_decode(arena, input, 0, &flaws);
}

static void time_is_linear(void **state)
{
	static const struct {
		growth_reader *read;
		struct growth growth;
	} table[] = {
		{ read_base64, { "lines", STR_INIT(""), STR_INIT(B64_76 "\r\n"), 200000 } },
		{ read_base64, { "one line", STR_INIT(""), STR_INIT("QUJDQUJD"), 200000 } },
		{ read_base64, { "blank lines", STR_INIT(""), STR_INIT("\n"), 30000 } },
		{ read_base64, { "padding and blank lines", STR_INIT(""),
				       STR_INIT("QQ==\n\n\n\n\n"), 30000 } },
		{ read_base64, { "blank lines after padding", STR_INIT("QQ==\n"), STR_INIT("\n"),
				       30000 } },
		{ read_base64, { "blank lines before a footer", STR_INIT("QQ==\n"),
				       STR_INIT("\n \n"), 30000 } },
		{ read_base64, { "padding on one line", STR_INIT(""), STR_INIT("QQ=="), 30000 } },
		{ read_base64, { "nothing but padding", STR_INIT(""), STR_INIT("="), 30000 } },
		{ read_base64, { "aliens", STR_INIT(""), STR_INIT("*"), 30000 } },
		{ read_base64, { "blanks", STR_INIT(""), STR_INIT(" "), 30000 } },
		{ read_base64, { "bare CR", STR_INIT("QQ="), STR_INIT("\r"), 30000 } },
		{ read_base64, { "padding on each line", STR_INIT(""), STR_INIT("Q=\n"), 30000 } },
		{ read_quoted_printable,
			{ "escapes", STR_INIT(""), STR_INIT("=EA=B0=80"), 30000 } },
		{ read_quoted_printable, { "equals", STR_INIT(""), STR_INIT("="), 30000 } },
		{ read_quoted_printable, { "blanks", STR_INIT(""), STR_INIT(" "), 30000 } },
		{ read_quoted_printable, { "soft breaks", STR_INIT(""), STR_INIT("=\n"), 30000 } },
		{ read_quoted_printable, { "8-bit", STR_INIT(""), STR_INIT("\xff"), 30000 } },
		{ read_uuencode, { "begin lines", STR_INIT("begin 644 x\n"),
					 STR_INIT("begin 644 x\n"), 30000 } },
		{ read_uuencode,
			{ "short lines", STR_INIT("begin 644 x\n"), STR_INIT("M\n"), 30000 } },
		{ read_uuencode, { "no begin", STR_INIT(""), STR_INIT("begin x\n"), 30000 } },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		int64_t took[2];
		if (!growth_is_linear(&table[i].growth, table[i].read, *state, took))
			fail_msg("%s: %lld ns, four times %lld ns", table[i].growth.title,
				(long long)took[0], (long long)took[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(base64_is_decoded, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
			quoted_printable_is_decoded, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(uuencode_is_decoded, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
			unchanged_text_is_not_copied, arena_setup, arena_teardown),
		cmocka_unit_test(uuencode_is_recognized),
		cmocka_unit_test_setup_teardown(
			all_remainders_of_a_long_text, arena_setup, arena_teardown),
		cmocka_unit_test(the_arena_bounds_the_output),
		cmocka_unit_test_setup_teardown(time_is_linear, arena_setup, arena_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
