/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/hop_reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Everything that is read of some bytes: "250 2.1.0 ok|354 go|MORE", or "…|BROKEN". */
static void read_all(struct str bytes, size_t chunk, struct buf *out)
{
	struct hop_reply_reader reader;
	struct hop_reply reply;

	hop_reply_reader_init(&reader);
	for (;;) {
		enum hop_read read = hop_reply_next(&reader, &reply);
		if (read == HOP_READ_REPLY) {
			buf_printf(out, "%u %s|", reply.code, reply.text);
		} else if (read == HOP_READ_BROKEN) {
			buf_add(out, STR("BROKEN"));
			break;
		} else if (bytes.n == 0) {
			buf_add(out, STR("MORE"));
			break;
		} else {
			size_t taken = hop_reply_push(&reader, str_first(bytes, chunk));
			assert_true(taken > 0);
			bytes = str_from(bytes, taken);
		}
	}
	hop_reply_reader_done(&reader);
}

static void replies_are_read(void **state)
{
	static const struct {
		const char *title, *bytes, *expected;
	} table[] = {
		{ "one line", "250 2.1.0 ok\r\n", "250 2.1.0 ok|MORE" },
		{ "two replies", "250 a\r\n354 b\r\n", "250 a|354 b|MORE" },
		{ "several lines", "250-a\r\n250-b\r\n250 c\r\n", "250 a b c|MORE" },
		{ "the enhanced code once", "550-5.1.1 no\r\n550-5.1.1 such\r\n550 5.1.1 user\r\n",
			"550 5.1.1 no such user|MORE" },
		{ "other codes of the lines: the last counts", "250-a\r\n550 b\r\n",
			"550 a b|MORE" },
		{ "no text", "250\r\n", "250 |MORE" },
		{ "a blank and no text", "250 \r\n", "250 |MORE" },
		{ "no text in the middle", "250-\r\n250 b\r\n", "250 b|MORE" },
		{ "bare LF", "250-a\n250 b\n", "250 a b|MORE" },
		{ "not whole", "250-a\r\n250", "MORE" },
		{ "controls are made harmless", "250 a\x1b[31m\tb\xff\r\n", NULL },
		{ "no code", "hello\r\n", "BROKEN" },
		{ "two digits", "25 ok\r\n", "BROKEN" },
		{ "four digits", "2500 ok\r\n", "BROKEN" },
		{ "below 200", "199 ok\r\n", "BROKEN" },
		{ "above 599", "600 ok\r\n", "BROKEN" },
		{ "an empty line", "\r\n", "BROKEN" },
		{ "a header of another protocol", "HTTP/1.1 200 OK\r\n", "BROKEN" },
		{ "another mark", "250_ok\r\n", "BROKEN" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		for (size_t chunk = 1; chunk < 64; chunk = chunk * 2 + 1) {
			auto_buf got = BUF(4096);
			read_all(str_of(table[i].bytes), chunk, &got);
			if (!table[i].expected) {
				for (size_t k = 0; k < got.n; k++)
					assert_in_range((unsigned char)got.p[k], ' ', '~');
			} else if (!str_eq(buf_str(&got), str_of(table[i].expected))) {
				fail_msg("%s: got \"%s\", want \"%s\"", table[i].title, got.p,
					table[i].expected);
			}
		}
	}
}

static void bounds_hold(void **state)
{
	auto_buf lines = BUF(1 << 20), line = BUF(1 << 20), got = BUF(1 << 16), fits = BUF(1 << 16);
	(void)state;

	for (int i = 0; i < HOP_REPLY_LINES; i++)
		buf_add(&lines, STR("250-x\r\n"));
	buf_add(&lines, STR("250 x\r\n"));
	read_all(buf_str(&lines), 1000, &got);
	assert_true(str_ends(buf_str(&got), STR("BROKEN")));

	buf_clear(&got);
	buf_add(&line, STR("250 "));
	for (int i = 0; i < 100000; i++)
		buf_add_char(&line, 'x');
	read_all(buf_str(&line), 1000, &got); /* no end in sight */
	assert_string_equal(got.p, "BROKEN");

	/* The longest line is read, and its text cut. */
	buf_add(&fits, str_first(buf_str(&line), HOP_LINE_MAX));
	buf_add(&fits, STR("\r\n"));
	buf_clear(&got);
	read_all(buf_str(&fits), 1000, &got);
	assert_int_equal(got.n, sizeof "250 " - 1 + HOP_REPLY_TEXT_MAX + sizeof "|MORE" - 1);
}

static void extensions_are_found(void **state)
{
	struct hop_extensions e =
		hop_extensions_of(STR("hop.example PIPELINING\nsize 1000\n8bitmime\nSMTPUTF8\n"
				      "PIPELINING\nX-UNKNOWN y\n\n"));
	(void)state;

	assert_true(e.pipelining && e.body_8bit && e.smtputf8 && e.size);
	assert_int_equal(e.size_max, 1000);
	e = hop_extensions_of(STR("8BITMIME\nSIZE\nSMTPUTF8X\n"));
	assert_false(e.pipelining || e.body_8bit || e.smtputf8);
	assert_true(e.size);
	assert_int_equal(e.size_max, 0);
	e = hop_extensions_of(STR("x\nSIZE 99999999999999999999999\n"));
	assert_int_equal(e.size_max, 0);
	e = hop_extensions_of(STR(""));
	assert_false(e.size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_are_read),
		cmocka_unit_test(bounds_hold),
		cmocka_unit_test(extensions_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
