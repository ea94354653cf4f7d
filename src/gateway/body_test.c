/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/clock.h"
#include "gateway/body.h"

/* refused: what the flaws must be when nothing is mended; 0: taken. mended: the mail then. */
static const struct {
	const char *title;
	struct str in;
	uint32_t refused;
	struct str mended, left;
} data_cases[] = {
	{ "plain", STR_INIT("a: b\r\n\r\nc\r\n.\r\n"), 0, STR_INIT("a: b\r\n\r\nc\r\n"), STR_INIT("") },
	{ "empty", STR_INIT(".\r\n"), 0, STR_INIT(""), STR_INIT("") },
	{ "behind the end", STR_INIT("a\r\n.\r\nQUIT\r\n"), 0, STR_INIT("a\r\n"), STR_INIT("QUIT\r\n") },
	{ "dots undone", STR_INIT("..\r\n..a\r\n.b\r\na..\r\n.\r\n"), 0,
		STR_INIT(".\r\n.a\r\nb\r\na..\r\n"), STR_INIT("") },
	{ "CRLF . LF", STR_INIT("a\r\n.\nMAIL\r\n.\r\n"), BODY_BARE_LF | BODY_DOT_TRICK,
		STR_INIT("a\r\n.\r\nMAIL\r\n"), STR_INIT("") },
	{ "LF . CRLF", STR_INIT("a\n.\r\nMAIL\r\n.\r\n"), BODY_BARE_LF,
		STR_INIT("a\r\n.\r\nMAIL\r\n"), STR_INIT("") },
	{ "LF . LF", STR_INIT("a\n.\nMAIL\r\n.\r\n"), BODY_BARE_LF,
		STR_INIT("a\r\n.\r\nMAIL\r\n"), STR_INIT("") },
	{ "CR . CR", STR_INIT("a\r.\rMAIL\r\n.\r\n"), BODY_BARE_CR,
		STR_INIT("a . MAIL\r\n"), STR_INIT("") },
	{ "CRLF . CR", STR_INIT("a\r\n.\rMAIL\r\n.\r\n"), BODY_BARE_CR | BODY_DOT_TRICK,
		STR_INIT("a\r\n. MAIL\r\n"), STR_INIT("") },
	{ "CRLF . CR CR LF", STR_INIT("a\r\n.\r\r\nMAIL\r\n.\r\n"), BODY_BARE_CR | BODY_DOT_TRICK,
		STR_INIT("a\r\n. \r\nMAIL\r\n"), STR_INIT("") },
	{ "CR CR LF . CRLF", STR_INIT("a\r\r\n.\r\n"), BODY_BARE_CR, STR_INIT("a \r\n"), STR_INIT("") },
	{ "CRLF NUL . CRLF", STR_INIT("a\r\n\0.\r\n.\r\n"), 0, STR_INIT("a\r\n\0.\r\n"), STR_INIT("") },
	{ "a bare LF at the very start", STR_INIT("\n.\r\n.\r\n"), BODY_BARE_LF,
		STR_INIT("\r\n.\r\n"), STR_INIT("") },
	{ "LF CR", STR_INIT("a\n\r\n.\r\n"), BODY_BARE_LF, STR_INIT("a\r\n\r\n"), STR_INIT("") },
	{ "dots behind a bare LF", STR_INIT("a\n..b\n.c\r\n.\r\n"), BODY_BARE_LF,
		STR_INIT("a\r\n.b\r\nc\r\n"), STR_INIT("") },
};

static enum body_status feed(struct body *body, struct str in, size_t step, struct buf *out,
	struct str *left)
{
	enum body_status status = BODY_MORE;
	while (in.n > 0 && status == BODY_MORE) {
		struct str piece = str_first(in, step);
		size_t n = piece.n;
		status = body_feed(body, &piece, out);
		in = str_from(in, n - piece.n);
	}
	*left = in;
	return status;
}

/* However the input is cut. */
static void data_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof data_cases / sizeof *data_cases; i++)
		for (size_t step = 1; step < 40; step += step < 4 ? 1 : 35) {
			struct body body;
			struct str left;
			auto_buf out = BUF(1000), mended = BUF(1000);
			body_init(&body, true, false);
			enum body_status status =
				feed(&body, data_cases[i].in, step, &out, &left);
			bool as_said = data_cases[i].refused
				? status == BODY_BROKEN && body.flaws == data_cases[i].refused
				: status == BODY_END && str_eq(left, data_cases[i].left) &&
					str_eq(buf_str(&out), data_cases[i].mended);
			if (!as_said)
				fail_msg("%s (step %zu): status %d flaws %u", data_cases[i].title,
					step, (int)status, body.flaws);
			body_init(&body, true, true);
			status = feed(&body, data_cases[i].in, step, &mended, &left);
			if (status != BODY_END || !str_eq(left, data_cases[i].left) ||
				!str_eq(buf_str(&mended), data_cases[i].mended))
				fail_msg("%s (step %zu), mended: status %d \"%.*s\"",
					data_cases[i].title, step, (int)status,
					STR_ARG(buf_str(&mended)));
		}
}

/* BDAT: no dots, no end mark; the same line ends. */
static void chunks_are_read(void **state)
{
	(void)state;
	struct body body;
	struct str left;
	auto_buf out = BUF(1000);
	body_init(&body, false, false);
	assert_int_equal(feed(&body, STR(".\r\n..a\r\n.\r"), 3, &out, &left), BODY_MORE);
	assert_int_equal(feed(&body, STR("\nno end"), 3, &out, &left), BODY_MORE);
	assert_int_equal(body_finish(&body, &out), BODY_MORE);
	assert_true(str_eq(buf_str(&out), STR(".\r\n..a\r\n.\r\nno end")));
	body_init(&body, false, false);
	assert_int_equal(feed(&body, STR("a\r"), 2, &out, &left), BODY_MORE);
	assert_int_equal(body_finish(&body, &out), BODY_BROKEN);
	assert_int_equal(body.flaws, BODY_BARE_CR);
	body_init(&body, false, true);
	buf_clear(&out);
	assert_int_equal(feed(&body, STR("a\nb\r"), 2, &out, &left), BODY_MORE);
	assert_int_equal(body_finish(&body, &out), BODY_MORE);
	assert_true(str_eq(buf_str(&out), STR("a\r\nb ")));
}

/* Twice the bytes, twice the time, for the worst that we know of. */
static int64_t time_to_read(struct str pattern, size_t n)
{
	static char in[1 << 22];
	auto_buf out = BUF(BODY_GROWTH(sizeof in));
	for (size_t i = 0; i < n; i++)
		in[i] = pattern.p[i % pattern.n];
	int64_t best = INT64_MAX;
	for (int i = 0; i < 3; i++) {
		struct body body;
		struct str left;
		body_init(&body, true, true);
		buf_clear(&out);
		int64_t start = clock_cpu_ns();
		feed(&body, str_bytes(in, n), 4096, &out, &left);
		int64_t took = clock_cpu_ns() - start;
		best = took < best ? took : best;
	}
	return best;
}

static void time_is_linear(void **state)
{
	(void)state;
	static const struct str patterns[] = { STR_INIT("\n"), STR_INIT("\r"), STR_INIT(".\r"),
		STR_INIT("\r\n."), STR_INIT("some text of usual length in a line\r\n") };
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		int64_t one = time_to_read(patterns[i], 1 << 21);
		int64_t two = time_to_read(patterns[i], 1 << 22);
		if (two > 4 * one + 2000000)
			fail_msg("pattern %zu: %lld ns, twice as much %lld ns", i, (long long)one,
				(long long)two);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_is_read),
		cmocka_unit_test(chunks_are_read),
		cmocka_unit_test(time_is_linear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
