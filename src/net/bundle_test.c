/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "net/bundle.h"

static void say(struct buf *frame, uint16_t type, size_t bytes)
{
	wire_begin(frame, type);
	for (size_t i = 0; i < bytes; i++)
		wire_put_u8(frame, (uint8_t)i);
}

static void add_some(struct bundle *bundle, size_t count)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	for (size_t i = 0; i < count; i++) {
		say(&frame, (uint16_t)(i + 1), i * 3);
		assert_true(bundle_add(bundle, &frame));
	}
}

/* What went in comes out, in order. */
static void test_round(void **state)
{
	struct bundle bundle = BUNDLE;
	struct wire_reader outer, inner;
	(void)state;
	add_some(&bundle, 20);
	struct buf sent = bundle_frame(&bundle);
	wire_read(&outer, buf_str(&sent));
	assert_int_equal(outer.type, WIRE_BUNDLE);
	for (size_t i = 0; i < 20; i++) {
		assert_true(bundle_next(&outer, &inner));
		assert_int_equal(inner.type, i + 1);
		assert_int_equal(inner.rest.n, i * 3);
	}
	assert_false(bundle_next(&outer, &inner));
	assert_false(outer.failed);
	bundle_done(&bundle);
}

/* One alone is sent as it is, so that nobody need know of bundles who gets one frame at a time. */
static void test_single(void **state)
{
	struct bundle bundle = BUNDLE;
	struct wire_reader reader;
	(void)state;
	add_some(&bundle, 1);
	struct buf sent = bundle_frame(&bundle);
	wire_read(&reader, buf_str(&sent));
	assert_int_equal(reader.type, 1);
	bundle_clear(&bundle);
	assert_int_equal(bundle.count, 0);
	add_some(&bundle, 2);
	assert_int_equal(bundle_frame(&bundle).n, 2 + (4 + 2) + (4 + 2 + 3));
	bundle_done(&bundle);
}

/* Full to the last byte, and not past it. */
static void test_full(void **state)
{
	struct bundle bundle = BUNDLE;
	auto_buf frame = BUF(WIRE_FRAME_MAX), large = BUF(WIRE_FRAME_MAX);
	(void)state;
	say(&frame, 7, 1000);
	while (bundle_add(&bundle, &frame))
		;
	assert_true(bundle_frame(&bundle).n <= WIRE_FRAME_MAX);
	assert_true(bundle_frame(&bundle).n + 4 + frame.n > WIRE_FRAME_MAX);
	assert_false(bundle.frame.full);
	say(&large, 7, WIRE_FRAME_MAX - 2 - 6);
	assert_true(bundle_takes(&large));
	say(&large, 7, WIRE_FRAME_MAX - 2 - 5);
	assert_false(bundle_takes(&large));
	bundle_done(&bundle);
}

/* Lies about lengths, frames without type, bundles in bundles. */
static void test_damage(void **state)
{
	static const struct {
		const char *title;
		struct str bytes;
	} cases[] = {
		{ "length past the end", STR("\x42\x42\x05\0\0\0\x01\0") },
		{ "half a length", STR("\x42\x42\x05\0") },
		{ "no type", STR("\x42\x42\x01\0\0\0\x01") },
		{ "empty frame", STR("\x42\x42\0\0\0\0") },
		{ "a bundle inside", STR("\x42\x42\x02\0\0\0\x42\x42") },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct wire_reader outer, inner;
		wire_read(&outer, cases[i].bytes);
		if (bundle_next(&outer, &inner) || !outer.failed)
			fail_msg("%s is taken", cases[i].title);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_single),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_damage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
