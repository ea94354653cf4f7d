/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "net/lines.h"

/* What comes out, one letter and the line for each: N(crlf) L(f) C(r) T(oo long) and at the end
 * the number of bytes left. */
static void describe(struct lines *lines, struct buf *out)
{
	static const char letter[] = { [LINE_CRLF] = 'N', [LINE_BARE_LF] = 'L',
		[LINE_BARE_CR] = 'C', [LINE_TOO_LONG] = 'T' };
	struct str line;
	enum line_end end;
	while ((end = lines_next(lines, &line)) != LINE_OPEN) {
		buf_printf(out, "%c[", letter[end]);
		buf_add(out, line);
		buf_add_char(out, ']');
	}
}

static const struct {
	const char *title;
	struct str input;
	const char *expected;
	size_t left;
} cases[] = {
	{ "one line", STR_INIT("NOOP\r\n"), "N[NOOP]", 0 },
	{ "two and a half", STR_INIT("a\r\nb\r\nc"), "N[a]N[b]", 1 },
	{ "bare LF", STR_INIT("a\nb\r\n"), "L[a]N[b]", 0 },
	{ "bare CR", STR_INIT("a\rb\r\n"), "C[a]N[b]", 0 },
	{ "CR CR LF", STR_INIT("a\r\r\n"), "C[a]N[]", 0 },
	{ "LF CR", STR_INIT("a\n\rb\r\n"), "L[a]C[]N[b]", 0 },
	{ "CR at the end waits", STR_INIT("a\r"), "", 2 },
	{ "empty lines", STR_INIT("\r\n\r\n"), "N[]N[]", 0 },
	{ "NUL is a byte", STR_INIT("a\0b\r\n"), "N[a\0b]", 0 },
	{ "the longest", STR_INIT("12345678\r\n"), "N[12345678]", 0 },
	{ "one too long", STR_INIT("123456789\r\nok\r\n"), "T[]N[ok]", 0 },
	{ "much too long", STR_INIT("1234567890123456789012345678901234567890\r\nok\r\n"),
		"T[]N[ok]", 0 },
	{ "too long, ended by LF", STR_INIT("1234567890123456789\nok\r\n"), "T[]N[ok]", 0 },
};

/* The same in every way of cutting the input: whole, and byte by byte. */
static void line_ends_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (size_t step = 1; step <= 64; step += 63) {
			struct lines lines;
			lines_init(&lines, 8, 64);
			auto_buf out = BUF(1000);
			struct str rest = cases[i].input;
			while (rest.n > 0) {
				struct str piece = str_first(rest, step);
				assert_int_equal(lines_push(&lines, piece), piece.n);
				rest = str_from(rest, piece.n);
				describe(&lines, &out);
				lines_trim(&lines);
			}
			struct str expected = str_of(cases[i].expected);
			if (i == 8)
				expected = STR("N[a\0b]");
			if (!str_eq(buf_str(&out), expected) ||
				lines_rest(&lines).n != cases[i].left)
				fail_msg("%s (step %zu): %.*s, %zu left", cases[i].title, step,
					STR_ARG(buf_str(&out)), lines_rest(&lines).n);
			lines_done(&lines);
		}
	}
}

/* An endless line must neither grow nor block. */
static void an_endless_line_takes_no_room(void **state)
{
	(void)state;
	struct lines lines;
	lines_init(&lines, 8, 64);
	struct str line;
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(lines_push(&lines, STR("12345678901234567890")), 20);
		assert_int_equal(lines_next(&lines, &line), LINE_OPEN);
	}
	assert_true(lines.bytes.room <= 128);
	lines_push(&lines, STR("\r\nQUIT\r\n"));
	assert_int_equal(lines_next(&lines, &line), LINE_TOO_LONG);
	assert_int_equal(lines_next(&lines, &line), LINE_CRLF);
	assert_true(str_eq(line, STR("QUIT")));
	lines_done(&lines);
}

static void data_behind_a_line_is_taken_raw(void **state)
{
	(void)state;
	struct lines lines;
	lines_init(&lines, 16, 64);
	struct str line;
	lines_push(&lines, STR("BDAT 5\r\na\nb\rcRSET\r\n"));
	assert_int_equal(lines_next(&lines, &line), LINE_CRLF);
	assert_true(str_eq(str_first(lines_rest(&lines), 5), STR("a\nb\rc")));
	lines_take(&lines, 5);
	assert_int_equal(lines_next(&lines, &line), LINE_CRLF);
	assert_true(str_eq(line, STR("RSET")));
	lines_push(&lines, STR("left over"));
	lines_clear(&lines);
	assert_int_equal(lines_rest(&lines).n, 0);
	lines_done(&lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_ends_are_named),
		cmocka_unit_test(an_endless_line_takes_no_room),
		cmocka_unit_test(data_behind_a_line_is_taken_raw),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
