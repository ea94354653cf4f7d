/* SPDX-License-Identifier: Apache-2.0
 *
 * What consulting does without a scanner: room for mails and recipients, and ends that are none of a
 * judge's. Judging itself is tested with the doors (judging_test.c, tests/e2e). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/resource.h>

#include "gateway/consulting.h"

struct world {
	struct loop *loop;
	struct settings *settings;
	struct reception_parts parts;
	struct consulting *consulting;
	struct consult *consult;
	unsigned ends;
	enum judge_end end;
};

static void done(void *context, enum judge_end end, const struct judgement *judgement)
{
	struct world *w = context;
	assert_null(judgement);
	w->ends++;
	w->end = end;
	loop_stop(w->loop);
}

static void open_world(struct world *w)
{
	*w = (struct world){ .loop = loop_new(), .settings = settings_defaults() };
	w->parts = (struct reception_parts){ .loop = w->loop, .settings = w->settings,
		.limits = limits_new(w->settings), .asking = asking_new(w->loop) };
	w->parts.judging = judging_new(w->loop, w->settings, w->parts.asking);
	w->consulting = consulting_new(&w->parts);
	w->consult = consult_new(w->consulting, 2, done, w);
}

static void close_world(struct world *w)
{
	consult_drop(&w->consult);
	assert_int_equal(consulting_busy(w->consulting), 0);
	assert_int_equal(limits_bytes(w->parts.limits), 0);
	consulting_free(&w->consulting);
	judging_free(&w->parts.judging);
	asking_free(&w->parts.asking);
	limits_free(&w->parts.limits);
	settings_free(&w->settings);
	loop_free(&w->loop);
}

/* A client may send an empty mail when the door is out of descriptors: it is put off, later, from the
 * loop; the door lives. */
static void test_no_descriptor(void **state)
{
	struct world w;
	struct rlimit all, none;
	(void)state;
	open_world(&w);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
	none = all;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	consult_judge(w.consult, CONSULT_DATA);
	assert_int_equal(w.ends, 0);
	loop_run(w.loop);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
	assert_int_equal(w.ends, 1);
	assert_int_equal(w.end, JUDGE_NO_SCANNER);
	close_world(&w);
}

/* The same, but the client goes away before it is told. */
static void test_dropped_before_it_is_told(void **state)
{
	struct world w;
	struct rlimit all, none;
	(void)state;
	open_world(&w);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
	none = all;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	consult_judge(w.consult, CONSULT_DATA);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
	close_world(&w);
}

static void test_room(void **state)
{
	static char much[65536];
	struct world w;
	uint64_t written = 0;
	enum consult_room room;
	(void)state;
	open_world(&w);
	assert_true(consult_add_recipient(w.consult, STR("lee@example.net")));
	assert_true(consult_add_recipient(w.consult, STR("park@example.net")));
	assert_false(consult_add_recipient(w.consult, STR("one@example.net")));
	while ((room = consult_write(w.consult, str_bytes(much, sizeof much))) == CONSULT_FINE)
		written += sizeof much;
	assert_int_equal(room, CONSULT_TOO_LARGE);
	assert_true(written <= w.settings->limits.message_size);
	assert_true(written + sizeof much > w.settings->limits.message_size);
	assert_int_equal(limits_bytes(w.parts.limits), written);
	close_world(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_descriptor),
		cmocka_unit_test(test_dropped_before_it_is_told),
		cmocka_unit_test(test_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
