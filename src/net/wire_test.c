/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#include "net/wire.h"

static void fields_come_back(void **state)
{
	(void)state;
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, 0x1234);
	wire_put_u8(&frame, 250);
	wire_put_u16(&frame, 65000);
	wire_put_u32(&frame, 4000000000u);
	wire_put_u64(&frame, 0x0102030405060708u);
	wire_put_i64(&frame, -5);
	wire_put_double(&frame, -2.5);
	wire_put_double(&frame, NAN);
	wire_put_str(&frame, STR("a\0b"));
	wire_put_str(&frame, (struct str){ NULL, 0 });
	assert_int_equal(frame.p[0], 0x34); /* little endian on every machine */
	struct wire_reader r;
	wire_read(&r, buf_str(&frame));
	assert_int_equal(r.type, 0x1234);
	assert_int_equal(wire_get_u8(&r), 250);
	assert_int_equal(wire_get_u16(&r), 65000);
	assert_int_equal(wire_get_u32(&r), 4000000000u);
	assert_true(wire_get_u64(&r) == 0x0102030405060708u);
	assert_true(wire_get_i64(&r) == -5);
	assert_true(wire_get_double(&r) == -2.5);
	assert_true(isnan(wire_get_double(&r)));
	assert_true(str_eq(wire_get_str(&r), STR("a\0b")));
	assert_false(wire_complete(&r));
	assert_true(str_eq(wire_get_str(&r), STR("")));
	assert_true(wire_complete(&r));
}

static void damage_is_seen_once_and_stays(void **state)
{
	(void)state;
	static const struct {
		const char *title;
		struct str frame;
	} cases[] = {
		{ "nothing at all", STR_INIT("") },
		{ "half a type", STR_INIT("\1") },
		{ "length beyond the frame", STR_INIT("\1\0\5\0\0\0abcd") },
		{ "length of four gigabytes", STR_INIT("\1\0\377\377\377\377abcd") },
		{ "length cut off", STR_INIT("\1\0\1\0\0") },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct wire_reader r;
		wire_read(&r, cases[i].frame);
		struct str s = wire_get_str(&r);
		if (!r.failed || s.n != 0 || wire_get_u64(&r) != 0 || wire_complete(&r))
			fail_msg("%s", cases[i].title);
	}
}

static void too_long_a_frame_is_not_sent(void **state)
{
	(void)state;
	int pair[2];
	assert_true(wire_pair(pair));
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	static char big[WIRE_FRAME_MAX];
	wire_begin(&frame, 1);
	wire_put_str(&frame, str_bytes(big, WIRE_FRAME_MAX - 6));
	assert_int_equal(wire_send(pair[0], &frame, NULL, 0), WIRE_OK);
	wire_put_u8(&frame, 1);
	assert_int_equal(wire_send(pair[0], &frame, NULL, 0), WIRE_BROKEN);
	static char memory[WIRE_FRAME_MAX];
	struct wire_reader r;
	assert_int_equal(wire_receive(pair[1], memory, &r, NULL), WIRE_OK);
	assert_int_equal(wire_get_str(&r).n, WIRE_FRAME_MAX - 6);
	assert_true(wire_complete(&r));
	/* One longer than we would ever send: the peer is not ours. */
	static char longer[WIRE_FRAME_MAX + 1];
	assert_int_equal(write(pair[0], longer, sizeof longer), sizeof longer);
	assert_int_equal(wire_receive(pair[1], memory, &r, NULL), WIRE_BROKEN);
	assert_int_equal(write(pair[0], "x", 1), 1);
	assert_int_equal(wire_receive(pair[1], memory, &r, NULL), WIRE_BROKEN);
	close(pair[0]);
	assert_int_equal(wire_receive(pair[1], memory, &r, NULL), WIRE_CLOSED);
	assert_int_equal(wire_send(pair[1], &frame, NULL, 0), WIRE_BROKEN);
	wire_begin(&frame, 1);
	assert_int_equal(wire_send(pair[1], &frame, NULL, 0), WIRE_CLOSED);
	close(pair[1]);
}

static int next_free_descriptor(void)
{
	int fd = open("/dev/null", O_RDONLY);
	close(fd);
	return fd;
}

static void descriptors_travel(void **state)
{
	(void)state;
	int pair[2], pipes[2];
	assert_true(wire_pair(pair));
	assert_int_equal(pipe(pipes), 0);
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	static char memory[WIRE_FRAME_MAX];
	struct wire_reader r;
	int before = next_free_descriptor(), fds[WIRE_FD_MAX];
	wire_begin(&frame, 7);
	assert_int_equal(wire_send(pair[0], &frame, pipes, 2), WIRE_OK);
	assert_int_equal(wire_receive(pair[1], memory, &r, fds), WIRE_OK);
	assert_true(fds[0] >= 0 && fds[1] >= 0);
	assert_true(fcntl(fds[0], F_GETFD) & FD_CLOEXEC);
	assert_int_equal(write(fds[1], "x", 1), 1);
	char c;
	assert_int_equal(read(fds[0], &c, 1), 1);
	close(fds[0]);
	close(fds[1]);
	/* Without somewhere to put them they are closed, not leaked. */
	assert_int_equal(wire_send(pair[0], &frame, pipes, 2), WIRE_OK);
	assert_int_equal(wire_receive(pair[1], memory, &r, NULL), WIRE_OK);
	assert_int_equal(next_free_descriptor(), before);
	assert_int_equal(wire_send(pair[0], &frame, NULL, 0), WIRE_OK);
	assert_int_equal(wire_receive(pair[1], memory, &r, fds), WIRE_OK);
	assert_true(fds[0] == -1 && fds[1] == -1);
	fcntl(pair[1], F_SETFL, O_NONBLOCK);
	assert_int_equal(wire_receive(pair[1], memory, &r, fds), WIRE_AGAIN);
	for (int i = 0; i < 2; i++) {
		close(pair[i]);
		close(pipes[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_come_back),
		cmocka_unit_test(damage_is_seen_once_and_stays),
		cmocka_unit_test(too_long_a_frame_is_not_sent),
		cmocka_unit_test(descriptors_travel),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
