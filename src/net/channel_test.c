/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <unistd.h>

#include "net/bundle.h"
#include "net/channel.h"

struct side {
	struct loop *loop;
	struct channel *channel;
	uint64_t frames, sum;
	uint64_t stop_after;
	int kept;
	bool gone, free_in_handler;
};

static void hear(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct side *side = context;
	side->frames++;
	side->sum += wire_get_u64(frame);
	assert_true(wire_get_str(frame).n > 0);
	if (fds[0] >= 0) {
		side->kept = fds[0];
		fds[0] = -1;
	}
	if (side->free_in_handler)
		channel_free(&side->channel);
	if (side->frames == side->stop_after)
		loop_stop(side->loop);
}

static void lose(void *context)
{
	struct side *side = context;
	side->gone = true;
	loop_stop(side->loop);
}

static void stop_loop(void *context)
{
	loop_stop(context);
}

static void put(struct buf *frame, uint64_t n, size_t bytes)
{
	static char filler[WIRE_FRAME_MAX];
	wire_begin(frame, 3);
	wire_put_u64(frame, n);
	wire_put_str(frame, str_bytes(filler, bytes));
}

/* More than the socket holds: the rest waits in the queue and arrives in order. */
static void a_slow_peer_gets_everything(void **state)
{
	(void)state;
	int pair[2];
	assert_true(wire_pair(pair));
	struct loop *loop = loop_new();
	struct side a = { .loop = loop }, b = { .loop = loop, .stop_after = 100, .kept = -1 };
	a.channel = channel_new(loop, pair[0], hear, lose, &a);
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	for (uint64_t i = 1; i <= 100; i++) {
		put(&frame, i, 60000);
		assert_true(channel_send(a.channel, &frame, &pair[1], i == 100 ? 1 : 0));
	}
	assert_false(channel_idle(a.channel));
	b.channel = channel_new(loop, pair[1], hear, lose, &b);
	loop_run(loop);
	assert_int_equal(b.frames, 100);
	assert_int_equal(b.sum, 5050);
	assert_true(b.kept >= 0);
	close(b.kept);
	assert_true(channel_idle(a.channel));
	channel_free(&a.channel);
	loop_run(loop);
	assert_true(b.gone);
	channel_free(&b.channel);
	loop_free(&loop);
}

static void a_peer_that_never_reads_is_gone(void **state)
{
	(void)state;
	int pair[2];
	assert_true(wire_pair(pair));
	struct loop *loop = loop_new();
	struct side a = { .loop = loop };
	a.channel = channel_new(loop, pair[0], hear, lose, &a);
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	put(&frame, 1, 60000);
	size_t sent = 0;
	while (channel_send(a.channel, &frame, NULL, 0))
		sent++;
	assert_in_range(sent, CHANNEL_QUEUE_MAX / WIRE_FRAME_MAX, CHANNEL_QUEUE_MAX / 60000 + 8);
	assert_false(a.gone); /* said by the loop, not from inside the call */
	loop_run(loop);
	assert_true(a.gone);
	channel_free(&a.channel);
	close(pair[1]);
	loop_free(&loop);
}

/* A scanner answers and dies; we find out by sending. Its answer must not be lost. */
static void last_words_are_heard(void **state)
{
	(void)state;
	int pair[2];
	assert_true(wire_pair(pair));
	struct loop *loop = loop_new();
	struct side a = { .loop = loop };
	a.channel = channel_new(loop, pair[0], hear, lose, &a);
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	put(&frame, 40, 10);
	assert_true(channel_send(a.channel, &frame, NULL, 0)); /* never read by it */
	put(&frame, 2, 10);
	assert_int_equal(wire_send(pair[1], &frame, NULL, 0), WIRE_OK);
	close(pair[1]);
	assert_false(channel_send(a.channel, &frame, NULL, 0));
	loop_run(loop);
	assert_true(a.gone);
	assert_int_equal(a.frames, 1);
	assert_int_equal(a.sum, 2);
	channel_free(&a.channel);
	loop_free(&loop);
}

/* What is sent in one turn comes as one frame, its descriptor with the frame that it was sent with,
 * and a channel that is freed has sent what it was given. */
static void frames_of_a_turn_go_together(void **state)
{
	(void)state;
	int pair[2];
	char memory[WIRE_FRAME_MAX];
	struct wire_reader reader;
	assert_true(wire_pair(pair));
	struct loop *loop = loop_new();
	struct side a = { .loop = loop }, b = { .loop = loop, .stop_after = 8, .kept = -1 };
	a.channel = channel_new(loop, pair[0], hear, lose, &a);
	channel_bundle(a.channel);
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	for (uint64_t i = 1; i <= 8; i++) {
		put(&frame, i, i == 3 ? 60000 : 10);
		assert_true(channel_send(a.channel, &frame, &pair[1], i == 5 ? 1 : 0));
	}
	assert_false(channel_idle(a.channel));
	channel_free(&a.channel);
	b.channel = channel_new(loop, pair[1], hear, lose, &b);
	loop_run(loop);
	assert_int_equal(b.frames, 8);
	assert_int_equal(b.sum, 36);
	assert_true(b.kept >= 0);
	close(b.kept);
	channel_free(&b.channel);

	assert_true(wire_pair(pair));
	a.channel = channel_new(loop, pair[0], hear, lose, &a);
	channel_bundle(a.channel);
	for (uint64_t i = 1; i <= 3; i++) {
		put(&frame, i, 10);
		assert_true(channel_send(a.channel, &frame, NULL, 0));
	}
	struct loop_timer *end = loop_timer_add(loop, 1, stop_loop, loop);
	loop_run(loop);
	loop_timer_remove(&end);
	assert_true(channel_idle(a.channel));
	assert_int_equal(wire_receive(pair[1], memory, &reader, NULL), WIRE_OK);
	assert_int_equal(reader.type, WIRE_BUNDLE);
	channel_free(&a.channel);
	close(pair[1]);
	loop_free(&loop);
}

static void a_handler_may_free_its_channel(void **state)
{
	(void)state;
	int pair[2];
	assert_true(wire_pair(pair));
	struct loop *loop = loop_new();
	struct side a = { .loop = loop, .free_in_handler = true, .stop_after = 1 };
	a.channel = channel_new(loop, pair[0], hear, lose, &a);
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	put(&frame, 1, 10);
	assert_int_equal(wire_send(pair[1], &frame, NULL, 0), WIRE_OK);
	assert_int_equal(wire_send(pair[1], &frame, NULL, 0), WIRE_OK);
	loop_run(loop);
	assert_int_equal(a.frames, 1);
	assert_null(a.channel);
	assert_false(a.gone);
	close(pair[1]);
	loop_free(&loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slow_peer_gets_everything),
		cmocka_unit_test(a_peer_that_never_reads_is_gone),
		cmocka_unit_test(last_words_are_heard),
		cmocka_unit_test(frames_of_a_turn_go_together),
		cmocka_unit_test(a_handler_may_free_its_channel),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
