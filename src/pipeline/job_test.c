/* SPDX-License-Identifier: Apache-2.0
 *
 * A verdict travels whole; one that a captured scanner forged is not believed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "pipeline/job.h"

#define MAIL_SIZE 1000

static struct recipient_verdict recipients[] = { { .action = ACTION_ACCEPT, .group = 0, .score = 1 },
	{ .action = ACTION_JUNK, .group = 1, .score = 6 } };
static struct str groups[] = { STR_INIT("X-Haechi-Id: 1\r\n"),
	STR_INIT("X-Spam-Flag: YES\r\nX-Long: a\r\n b\r\n") };
static struct removed removed[] = { { 10, 20 }, { 40, 5 } };

static struct judgement sound(void)
{
	return (struct judgement){ .job = 7, .action = ACTION_ACCEPT, .score = 6.5,
		.category = CATEGORY_FORMAT, .code = 250, .enhanced = STR("2.0.0"),
		.reply = STR("fine"), .recipients = recipients, .recipient_count = 2,
		.groups = groups, .group_count = 2, .removed = removed, .removed_count = 2,
		.summary = STR("A=1") };
}

static bool passes(const struct judgement *j, size_t expected_recipients)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	struct arena *arena = arena_new(1 << 20);
	struct wire_reader reader;
	struct judgement out;
	wire_begin(&frame, TURN_VERDICT);
	judgement_put(&frame, j);
	wire_read(&reader, buf_str(&frame));
	bool ok = judgement_get(arena, &reader, MAIL_SIZE, expected_recipients, &out);
	if (ok) {
		assert_int_equal(out.job, j->job);
		assert_true(str_eq(out.groups[1], j->groups[1]));
		assert_int_equal(out.removed[1].offset, 40);
		assert_int_equal(out.recipients[1].action, ACTION_JUNK);
	}
	arena_free(&arena);
	return ok;
}

static void a_sound_verdict_travels(void **state)
{
	(void)state;
	struct judgement j = sound();
	assert_true(passes(&j, 2));
}

static void forged_verdicts_are_refused(void **state)
{
	(void)state;
	struct judgement j = sound();
	assert_false(passes(&j, 3)); /* another number of recipients */

	j = sound();
	j.code = 550; /* says accept and sends 550 */
	assert_false(passes(&j, 2));

	j = sound();
	j.reply = STR("two\r\nlines");
	assert_false(passes(&j, 2));

	j = sound();
	j.score = NAN;
	assert_false(passes(&j, 2));

	static struct removed outside[] = { { 990, 20 } };
	j = sound();
	j.removed = outside;
	j.removed_count = 1;
	assert_false(passes(&j, 2));

	static struct removed disorder[] = { { 40, 5 }, { 10, 20 } };
	j = sound();
	j.removed = disorder;
	assert_false(passes(&j, 2));

	static struct removed wraps[] = { { 10, UINT64_MAX } };
	j = sound();
	j.removed = wraps;
	j.removed_count = 1;
	assert_false(passes(&j, 2));

	static struct recipient_verdict no_group[] = { { .group = 0 }, { .group = 9 } };
	j = sound();
	j.recipients = no_group;
	assert_false(passes(&j, 2));
}

static void header_lines_are_checked(void **state)
{
	(void)state;
	static const struct {
		struct str lines;
		bool sound;
	} cases[] = { { STR_INIT("A: b\r\n"), true }, { STR_INIT("A: b"), false },
		{ STR_INIT("A: b\r\n\r\nbody"), false }, { STR_INIT(" A: b\r\n"), false },
		{ STR_INIT("A: b\nC: d\r\n"), false }, { STR_INIT("A b: c\r\n"), false },
		{ STR_INIT(": c\r\n"), false }, { STR_INIT("no colon\r\n"), false },
		{ STR_INIT("A: \x01\r\n"), false }, { STR_INIT(""), true } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str two[] = { cases[i].lines, groups[1] };
		struct judgement j = sound();
		j.groups = two;
		if (passes(&j, 2) != cases[i].sound)
			fail_msg("case %zu", i);
	}
}

/* Signed fields stand on top, but never above a Return-Path, and within no field. */
static void signed_fields_go_on_top(void **state)
{
	(void)state;
	static const struct {
		struct str group, fields, out;
		bool sound;
	} cases[] = {
		{ STR_INIT("A: b\r\n"), STR_INIT("S: 1\r\n"), STR_INIT("S: 1\r\nA: b\r\n"), true },
		{ STR_INIT("Return-Path: <a@b>\r\nA: b\r\n"), STR_INIT("S: 1\r\n\t2\r\n"),
			STR_INIT("Return-Path: <a@b>\r\nS: 1\r\n\t2\r\nA: b\r\n"), true },
		{ STR_INIT("Return-Path: <a@b>\r\n\tx\r\nA: b\r\n"), STR_INIT("S: 1\r\n"),
			STR_INIT("S: 1\r\nReturn-Path: <a@b>\r\n\tx\r\nA: b\r\n"), true },
		{ STR_INIT(""), STR_INIT("S: 1\r\n"), STR_INIT("S: 1\r\n"), true },
		{ STR_INIT("A: b\r\n"), STR_INIT(""), STR_INIT("A: b\r\n"), true },
		{ STR_INIT("A: b\r\n"), STR_INIT("S: 1\r\n\r\nbody"), STR_INIT(""), false },
		{ STR_INIT("A: b\r\n"), STR_INIT("\tS: 1\r\n"), STR_INIT(""), false },
		{ STR_INIT("A: b\r\n"), STR_INIT("S: 1"), STR_INIT(""), false },
	};
	struct arena *arena = arena_new(1 << 16);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str group = cases[i].group;
		struct judgement j = { .groups = &group, .group_count = 1 };
		bool ok = judgement_put_on_top(arena, &j, cases[i].fields);
		if (ok != cases[i].sound || (ok && !str_eq(group, cases[i].out)))
			fail_msg("case %zu: %.*s", i, STR_ARG(group));
	}
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_verdict_travels),
		cmocka_unit_test(forged_verdicts_are_refused),
		cmocka_unit_test(header_lines_are_checked),
		cmocka_unit_test(signed_fields_go_on_top),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
