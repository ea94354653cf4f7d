/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "gateway/milter_macros.h"
#include "gateway/milter_options.h"

/* ---- frames ---- */

struct frame_row {
	const char *title;
	struct str bytes;
	enum milter_taken taken;
	char command;
	struct str data;
	size_t left;
};

static const struct frame_row frame_rows[] = {
	{ "nothing", STR_INIT(""), MILTER_MORE, 0, STR_INIT(""), 0 },
	{ "half a length", STR_INIT("\0\0\0"), MILTER_MORE, 0, STR_INIT(""), 3 },
	{ "a length alone", STR_INIT("\0\0\0\1"), MILTER_MORE, 0, STR_INIT(""), 4 },
	{ "a command", STR_INIT("\0\0\0\1Q"), MILTER_FRAME, 'Q', STR_INIT(""), 0 },
	{ "data and the next", STR_INIT("\0\0\0\3Hx\0\0\0"), MILTER_FRAME, 'H', STR_INIT("x\0"), 2 },
	{ "data cut off", STR_INIT("\0\0\0\3Hx"), MILTER_MORE, 0, STR_INIT(""), 6 },
	{ "no length", STR_INIT("\0\0\0\0"), MILTER_BAD, 0, STR_INIT(""), 4 },
	{ "the longest", STR_INIT("\0\x08\0\0B"), MILTER_MORE, 0, STR_INIT(""), 5 },
	{ "longer", STR_INIT("\0\x08\0\1B"), MILTER_BAD, 0, STR_INIT(""), 5 },
	{ "a length with its sign", STR_INIT("\xff\xff\xff\xff"), MILTER_BAD, 0, STR_INIT(""), 4 },
};

static void frames_are_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof frame_rows / sizeof *frame_rows; i++) {
		const struct frame_row *row = &frame_rows[i];
		struct str bytes = row->bytes;
		struct milter_frame frame = { 0 };
		enum milter_taken taken = milter_frame_take(&bytes, &frame);
		if (taken != row->taken || frame.command != row->command ||
			!str_eq(frame.data, row->data) || bytes.n != row->left)
			fail_msg("%s", row->title);
	}
}

/* What is put is taken back. */
static void replies_are_frames(void **state)
{
	(void)state;
	auto_buf out = BUF(4096);
	milter_put(&out, MILTER_CONTINUE);
	milter_put_string(&out, MILTER_QUARANTINE, STR("why"));
	milter_put_header(&out, MILTER_CHANGE_HEADER, 258, STR("Name"), STR(""));
	milter_put_code(&out, 550, STR("5.7.1 50% \0sure%%"));
	struct { char command; struct str data; } expected[] = { { 'c', STR("") },
		{ 'q', STR("why\0") }, { 'm', STR("\0\0\1\2Name\0\0") },
		{ 'y', STR("550 5.7.1 50%% ?sure%%%%\0") } };
	struct str rest = buf_str(&out);
	for (size_t i = 0; i < 4; i++) {
		struct milter_frame frame;
		assert_int_equal(milter_frame_take(&rest, &frame), MILTER_FRAME);
		assert_int_equal(frame.command, expected[i].command);
		assert_true(str_eq(frame.data, expected[i].data));
	}
	assert_int_equal(rest.n, 0);
}

/* Never half a "%%", however long the text. */
static void long_texts_are_cut_between_characters(void **state)
{
	(void)state;
	auto_buf text = BUF(8192), out = BUF(8192);
	for (int i = 0; i < 5000; i++)
		buf_add_char(&text, '%');
	milter_put_code(&out, 451, buf_str(&text));
	struct str rest = buf_str(&out);
	struct milter_frame frame;
	assert_int_equal(milter_frame_take(&rest, &frame), MILTER_FRAME);
	assert_true(frame.data.n > 1000 && frame.data.n <= 2049);
	assert_int_equal((frame.data.n - 1 - 4) % 2, 0);
}

/* ---- options ---- */

struct option_row {
	const char *title;
	struct str data;
	bool sound;
	uint32_t version, actions, steps;
};

static const struct option_row option_rows[] = {
	{ "Postfix, version 6", STR_INIT("\0\0\0\6\0\0\1\xff\0\x1f\xff\xff"), true, 6, 0x13d, 0x1c7b80 },
	{ "Sendmail with large chunks", STR_INIT("\0\0\0\6\0\0\1\xff\x30\x1f\xff\xff"), true, 6, 0x13d,
		0x1c7b80 },
	{ "version 2", STR_INIT("\0\0\0\2\0\0\0\x3f\0\0\0\x7f"), true, 2, 0x3d, 0 },
	{ "a version to come", STR_INIT("\0\0\0\x0b\0\0\0\0\0\0\0\0"), true, 6, 0, 0 },
	{ "more behind", STR_INIT("\0\0\0\4\0\0\0\1\0\0\0\x80xyz"), true, 4, 1, 0x80 },
	{ "version 1", STR_INIT("\0\0\0\1\0\0\0\x0f\0\0\0\0"), false, 0, 0, 0 },
	{ "too short", STR_INIT("\0\0\0\6\0\0\0\x3f\0\0\0"), false, 0, 0, 0 },
	{ "nothing", STR_INIT(""), false, 0, 0, 0 },
};

static void nothing_is_asked_that_was_not_offered(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof option_rows / sizeof *option_rows; i++) {
		const struct option_row *row = &option_rows[i];
		struct milter_options options = { 0 };
		bool sound = milter_negotiate(row->data, &options);
		if (sound != row->sound || options.version != row->version ||
			options.actions != row->actions || options.steps != row->steps)
			fail_msg("%s: %u %x %x", row->title, options.version, options.actions,
				options.steps);
	}
}

/* ---- macros ---- */

static void macros_hold_until_their_command_comes_again(void **state)
{
	(void)state;
	struct milter_macros macros = { 0 };
	milter_macros_take(&macros, STR("M{auth_authen}\0kim\0i\0" "4A\0{other}\0x\0"));
	milter_macros_use(&macros, 'M');
	assert_true(str_eq(milter_macro(&macros, MACRO_AUTH_USER), STR("kim")));
	milter_macros_use(&macros, 'R');
	assert_true(str_eq(milter_macro(&macros, MACRO_AUTH_USER), STR("kim")));
	milter_macros_take(&macros, STR("Ei\0" "4B\0"));
	milter_macros_use(&macros, 'E');
	assert_true(str_eq(milter_macro(&macros, MACRO_QUEUE_ID), STR("4B")));
	milter_macros_use(&macros, 'M');
	assert_int_equal(milter_macro(&macros, MACRO_AUTH_USER).n, 0);
	assert_true(str_eq(milter_macro(&macros, MACRO_QUEUE_ID), STR("4B"))); /* of 'E' */
	/* Names without values, values without names, nothing. */
	milter_macros_take(&macros, STR("M{auth_authen}\0kim"));
	milter_macros_take(&macros, STR("M"));
	milter_macros_take(&macros, STR(""));
	assert_int_equal(milter_macro(&macros, MACRO_AUTH_USER).n, 0);
	milter_macros_clear(&macros);
	assert_int_equal(milter_macro(&macros, MACRO_QUEUE_ID).n, 0);
	milter_macros_done(&macros);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_are_taken),
		cmocka_unit_test(replies_are_frames),
		cmocka_unit_test(long_texts_are_cut_between_characters),
		cmocka_unit_test(nothing_is_asked_that_was_not_offered),
		cmocka_unit_test(macros_hold_until_their_command_comes_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
