/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/deliver_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static struct outgoing outgoing_of(struct str text)
{
	int fd = memfd_create("mail", MFD_CLOEXEC);

	assert_int_equal(write(fd, text.p, text.n), (ssize_t)text.n);
	return (struct outgoing){ .mail = fd, .size = text.n, .headers = STR("") };
}

static void read_out(const struct outgoing *outgoing, bool mark, struct buf *out)
{
	struct deliver_bytes bytes;
	struct error err;
	struct str piece;

	assert_true(deliver_bytes_open(&bytes, outgoing, mark, &err));
	uint64_t size = deliver_bytes_size(&bytes);
	while (deliver_bytes_next(&bytes, &piece)) {
		assert_true(piece.n > 0);
		buf_add(out, piece);
	}
	assert_int_equal(size, out->n);
	assert_int_equal(deliver_bytes_are_ascii(&bytes), str_is_ascii(buf_str(out)));
	deliver_bytes_close(&bytes);
}

static void ranges_are_left_out(void **state)
{
	static const struct {
		const char *title;
		struct removed removed[3];
		size_t count;
		const char *expected;
	} table[] = {
		{ "none", { { 0, 0 } }, 0, "0123456789" },
		{ "the first", { { 0, 3 } }, 1, "3456789" },
		{ "the last", { { 7, 3 } }, 1, "0123456" },
		{ "all", { { 0, 10 } }, 1, "" },
		{ "two side by side", { { 2, 2 }, { 4, 2 } }, 2, "016789" },
		{ "three", { { 1, 1 }, { 3, 1 }, { 9, 1 } }, 3, "0245678" },
		{ "nothing at all", { { 5, 0 } }, 1, "0123456789" },
		/* A scanner was believed that lies: harmless all the same. */
		{ "beyond the end", { { 8, 1000 } }, 1, "01234567" },
		{ "behind the end", { { 100, 5 } }, 1, "0123456789" },
		{ "to infinity", { { 5, UINT64_MAX } }, 1, "01234" },
		{ "overlapping", { { 2, 4 }, { 3, 1 } }, 2, "016789" },
		{ "out of order", { { 6, 2 }, { 1, 2 } }, 2, "01234589" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct outgoing outgoing = outgoing_of(STR("0123456789"));
		auto_buf out = BUF(100);
		outgoing.removed = table[i].removed;
		outgoing.removed_count = table[i].count;
		read_out(&outgoing, false, &out);
		if (!str_eq(buf_str(&out), str_of(table[i].expected)))
			fail_msg("%s: got \"%s\"", table[i].title, out.p);
		close(outgoing.mail);
	}
}

static void junk_is_marked_once(void **state)
{
	struct outgoing outgoing = outgoing_of(STR("mail"));
	auto_buf plain = BUF(100), marked = BUF(100), once = BUF(100);
	(void)state;

	outgoing.headers = STR("H: x\r\n");
	read_out(&outgoing, true, &plain);
	assert_string_equal(plain.p, "H: x\r\nmail");
	outgoing.junk = true;
	read_out(&outgoing, true, &marked);
	assert_string_equal(marked.p, "X-Spam-Flag: YES\r\nH: x\r\nmail");
	outgoing.headers = STR("x-spam-flag: yes\r\n");
	read_out(&outgoing, true, &once);
	assert_string_equal(once.p, "x-spam-flag: yes\r\nmail");
	close(outgoing.mail);
}

static void an_empty_mail(void **state)
{
	struct outgoing outgoing = outgoing_of(STR(""));
	auto_buf out = BUF(100);
	(void)state;

	read_out(&outgoing, false, &out);
	assert_int_equal(out.n, 0);
	close(outgoing.mail);
}

static const struct {
	const char *input, *dotted, *lines;
} writings[] = {
	{ "", ".\r\n", "" },
	{ "a\r\n", "a\r\n.\r\n", "a\n" },
	{ "a", "a\r\n.\r\n", "a" },
	{ ".", "..\r\n.\r\n", "." },
	{ ".\r\n..\r\n", "..\r\n...\r\n.\r\n", ".\n..\n" },
	{ "a.b\r\n.c\r\n", "a.b\r\n..c\r\n.\r\n", "a.b\n.c\n" },
	{ "\r\n.\r\n.\r\n", "\r\n..\r\n..\r\n.\r\n", "\n.\n.\n" },
	/* A bare LF ends a line for some: the dot behind it is no end of data for anybody. */
	{ "a\n.\nb", "a\n..\nb\r\n.\r\n", "a\n.\nb" },
	{ "a\r.\r\r\n\r", "a\r.\r\r\n\r\r\n.\r\n", "a\r.\r\n\r" },
	{ "\r\r\r\n", "\r\r\r\n.\r\n", "\r\r\n" },
};

/* The same result whatever the sizes of pieces and of room. */
static void writers_know_no_seams(void **state)
{
	(void)state;

	for (size_t i = 0; i < COUNT_OF(writings); i++) {
		for (size_t chunk = 1; chunk < 12; chunk++) {
			for (size_t room = 5; room < 12; room++) {
				struct str input = str_of(writings[i].input);
				struct dot_writer dots = { false };
				struct lf_writer lines = { false };
				auto_buf dotted = BUF(100), lined = BUF(100), part = BUF(room),
					 other = BUF(room);

				for (size_t at = 0; at < input.n; at += chunk) {
					struct str piece = str_first(str_from(input, at), chunk);
					struct str same = piece;
					while (!dot_write(&dots, &piece, &part)) {
						assert_true(part.n > 0);
						buf_add(&dotted, buf_str(&part));
						buf_clear(&part);
					}
					while (!lf_write(&lines, &same, &other)) {
						assert_true(other.n > 0);
						buf_add(&lined, buf_str(&other));
						buf_clear(&other);
					}
				}
				buf_add(&dotted, buf_str(&part));
				dot_finish(&dots, &dotted);
				buf_add(&lined, buf_str(&other));
				lf_finish(&lines, &lined);
				assert_true(str_eq(buf_str(&dotted), str_of(writings[i].dotted)));
				assert_true(str_eq(buf_str(&lined), str_of(writings[i].lines)));
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_are_left_out),
		cmocka_unit_test(junk_is_marked_once),
		cmocka_unit_test(an_empty_mail),
		cmocka_unit_test(writers_know_no_seams),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
