/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "net/loop.h"

struct trace {
	struct loop *loop;
	struct loop_timer *timers[300];
	int fired[300];
	size_t count, wanted;
};

struct numbered {
	struct trace *trace;
	int number;
};

static void note(void *context)
{
	struct numbered *n = context;
	n->trace->fired[n->trace->count++] = n->number;
	if (n->trace->count == n->trace->wanted)
		loop_stop(n->trace->loop);
}

static void timers_fire_in_their_order(void **state)
{
	(void)state;
	struct trace trace = { .loop = loop_new(), .wanted = 150 };
	struct numbered numbers[300];
	/* Times 0…29, ten of each in scrambled order; the odd ones are taken out again. */
	for (int i = 0; i < 300; i++) {
		numbers[i] = (struct numbered){ &trace, (i * 7) % 30 };
		trace.timers[i] = loop_timer_add(trace.loop, 1000, note, &numbers[i]);
		loop_timer_set(trace.timers[i], numbers[i].number);
	}
	for (int i = 0; i < 300; i++)
		if (numbers[i].number % 2)
			loop_timer_remove(&trace.timers[i]);
	loop_run(trace.loop);
	assert_int_equal(trace.count, 150);
	for (size_t i = 0; i < trace.count; i++)
		assert_int_equal(trace.fired[i], 2 * (i / 10));
	for (int i = 0; i < 300; i++)
		loop_timer_remove(&trace.timers[i]);
	loop_free(&trace.loop);
	assert_null(trace.loop);
}

/* Two watches that both have something to read: whichever comes first removes the other. */
struct duel {
	struct loop *loop;
	struct loop_fd *watch[2];
	int calls;
};

static void kill_both(void *context, uint32_t events)
{
	struct duel *duel = context;
	assert_true(events & EPOLLIN);
	duel->calls++;
	loop_fd_remove(&duel->watch[0]);
	loop_fd_remove(&duel->watch[1]);
	loop_stop(duel->loop);
}

static void removed_watches_are_not_called(void **state)
{
	(void)state;
	int a[2], b[2];
	assert_int_equal(pipe(a) | pipe(b), 0);
	assert_int_equal(write(a[1], "x", 1) + write(b[1], "x", 1), 2);
	struct duel duel = { .loop = loop_new() };
	duel.watch[0] = loop_fd_add(duel.loop, a[0], EPOLLIN, kill_both, &duel);
	duel.watch[1] = loop_fd_add(duel.loop, b[0], EPOLLIN, kill_both, &duel);
	loop_run(duel.loop);
	assert_int_equal(duel.calls, 1);
	loop_free(&duel.loop);
	for (int i = 0; i < 2; i++) {
		close(a[i]);
		close(b[i]);
	}
}

static void count_call(void *context, uint32_t events)
{
	(void)events;
	++*(int *)context;
}

static void stop_loop(void *context)
{
	loop_stop(context);
}

static void who_wants_nothing_hears_no_hang_up(void **state)
{
	(void)state;
	int pipes[2], calls = 0;
	assert_int_equal(pipe(pipes), 0);
	close(pipes[1]);
	struct loop *loop = loop_new();
	struct loop_fd *watch = loop_fd_add(loop, pipes[0], EPOLLIN, count_call, &calls);
	loop_fd_set(watch, 0);
	struct loop_timer *timer = loop_timer_add(loop, 5, stop_loop, loop);
	loop_run(loop);
	assert_int_equal(calls, 0);
	loop_fd_set(watch, EPOLLIN);
	loop_timer_set(timer, 1);
	loop_run(loop);
	assert_true(calls > 0);
	loop_timer_remove(&timer);
	loop_fd_remove(&watch);
	loop_free(&loop);
	close(pipes[0]);
}

struct sum {
	struct loop *loop;
	pthread_t loop_thread;
	int calls;
};

static void add_one(void *context)
{
	struct sum *sum = context;
	assert_true(pthread_equal(sum->loop_thread, pthread_self()));
	if (++sum->calls == 2000)
		loop_stop(sum->loop);
}

static void *post_many(void *context)
{
	struct sum *sum = context;
	for (int i = 0; i < 1000; i++)
		loop_post(sum->loop, add_one, sum);
	return NULL;
}

static void threads_post_calls(void **state)
{
	(void)state;
	struct sum sum = { .loop = loop_new(), .loop_thread = pthread_self() };
	pthread_t threads[2];
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, post_many, &sum), 0);
	loop_run(sum.loop);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(sum.calls, 2000);
	loop_post(sum.loop, add_one, &sum); /* never run: freed with the loop */
	loop_free(&sum.loop);
}

static void signals_are_events(void **state)
{
	(void)state;
	struct loop *loop = loop_new();
	loop_signal_add(loop, SIGUSR1, stop_loop, loop);
	loop_signal_add(loop, SIGUSR2, stop_loop, loop);
	raise(SIGUSR2);
	loop_run(loop);
	raise(SIGUSR1);
	loop_run(loop);
	loop_free(&loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_fire_in_their_order),
		cmocka_unit_test(removed_watches_are_not_called),
		cmocka_unit_test(who_wants_nothing_hears_no_hang_up),
		cmocka_unit_test(threads_post_calls),
		cmocka_unit_test(signals_are_events),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
