/* SPDX-License-Identifier: Apache-2.0 */
#include "net/loop.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"

#define EVENTS_PER_TURN 256

struct loop_fd {
	struct loop *loop;
	int fd;
	uint32_t events; /* what is in the epoll set; 0: it is not there */
	bool removed;    /* freed at the end of the turn: events of this turn may point here */
	loop_fd_handler *handler;
	void *context;
	struct loop_fd *next_removed;
};

struct loop_timer {
	struct loop *loop;
	int64_t when;
	uint64_t order;  /* first set, first fired among equal times */
	size_t place;    /* in the heap; SIZE_MAX: not set */
	loop_timer_handler *handler;
	void *context;
};

struct posted {
	loop_timer_handler *handler;
	void *context;
	struct posted *next;
};

struct signal_handler {
	loop_timer_handler *handler;
	void *context;
};

struct loop {
	int epoll;
	int64_t now;
	bool stopping;
	struct loop_fd *removed;

	struct loop_timer **heap;
	size_t timers, heap_room;
	uint64_t orders;

	pthread_mutex_t lock; /* of the posted calls */
	struct posted *first, **last;
	int wake;
	struct loop_fd *wake_watch;

	int signals;
	sigset_t signal_set;
	struct signal_handler signal_handlers[NSIG];
	struct loop_fd *signal_watch;
};

/* ---- descriptors ---- */

static void epoll_change(struct loop_fd *watch, int operation, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = watch };
	if (epoll_ctl(watch->loop->epoll, operation, watch->fd, &event) != 0)
		assert(operation == EPOLL_CTL_DEL); /* closed before it was removed */
}

struct loop_fd *loop_fd_add(struct loop *loop, int fd, uint32_t events, loop_fd_handler *handler,
	void *context)
{
	struct loop_fd *watch = must(calloc(1, sizeof *watch));
	*watch = (struct loop_fd){ .loop = loop, .fd = fd, .handler = handler, .context = context };
	loop_fd_set(watch, events);
	return watch;
}

/* The kernel reports a hang-up even to those who want no event at all, again and again. Who wants
 * nothing is therefore taken out of the set. */
void loop_fd_set(struct loop_fd *watch, uint32_t events)
{
	if (events == watch->events || watch->removed)
		return;
	int operation = events == 0 ? EPOLL_CTL_DEL
		: watch->events == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
	epoll_change(watch, operation, events);
	watch->events = events;
}

void loop_fd_remove(struct loop_fd **watch)
{
	struct loop_fd *gone = *watch;
	*watch = NULL;
	if (!gone)
		return;
	loop_fd_set(gone, 0);
	gone->removed = true;
	gone->next_removed = gone->loop->removed;
	gone->loop->removed = gone;
}

static void free_removed(struct loop *loop)
{
	while (loop->removed) {
		struct loop_fd *gone = loop->removed;
		loop->removed = gone->next_removed;
		free(gone);
	}
}

/* ---- timers: a binary heap, earliest first ---- */

static bool earlier(const struct loop_timer *a, const struct loop_timer *b)
{
	return a->when != b->when ? a->when < b->when : a->order < b->order;
}

static void heap_put(struct loop *loop, size_t place, struct loop_timer *timer)
{
	loop->heap[place] = timer;
	timer->place = place;
}

static void heap_up(struct loop *loop, size_t place)
{
	struct loop_timer *timer = loop->heap[place];
	while (place > 0 && earlier(timer, loop->heap[(place - 1) / 2])) {
		heap_put(loop, place, loop->heap[(place - 1) / 2]);
		place = (place - 1) / 2;
	}
	heap_put(loop, place, timer);
}

static void heap_down(struct loop *loop, size_t place)
{
	struct loop_timer *timer = loop->heap[place];
	for (;;) {
		size_t child = 2 * place + 1;
		if (child >= loop->timers)
			break;
		if (child + 1 < loop->timers && earlier(loop->heap[child + 1], loop->heap[child]))
			child++;
		if (!earlier(loop->heap[child], timer))
			break;
		heap_put(loop, place, loop->heap[child]);
		place = child;
	}
	heap_put(loop, place, timer);
}

static void heap_take(struct loop *loop, struct loop_timer *timer)
{
	size_t place = timer->place;
	if (place == SIZE_MAX)
		return;
	timer->place = SIZE_MAX;
	struct loop_timer *last = loop->heap[--loop->timers];
	if (last == timer)
		return;
	heap_put(loop, place, last);
	heap_up(loop, place);
	heap_down(loop, last->place);
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_timer_handler *handler, void *context)
{
	struct loop_timer *timer = must(calloc(1, sizeof *timer));
	*timer = (struct loop_timer){ .loop = loop, .place = SIZE_MAX, .handler = handler,
		.context = context };
	return timer;
}

struct loop_timer *loop_timer_add(struct loop *loop, int64_t ms, loop_timer_handler *handler,
	void *context)
{
	struct loop_timer *timer = loop_timer_new(loop, handler, context);
	loop_timer_set(timer, ms);
	return timer;
}

void loop_timer_set(struct loop_timer *timer, int64_t ms)
{
	struct loop *loop = timer->loop;
	heap_take(loop, timer);
	timer->when = loop->now + (ms > 0 ? ms : 0);
	timer->order = loop->orders++;
	if (loop->timers == loop->heap_room) {
		loop->heap_room = loop->heap_room ? 2 * loop->heap_room : 64;
		loop->heap = must(realloc(loop->heap, loop->heap_room * sizeof *loop->heap));
	}
	heap_put(loop, loop->timers++, timer);
	heap_up(loop, timer->place);
}

void loop_timer_remove(struct loop_timer **timer)
{
	if (!*timer)
		return;
	heap_take((*timer)->loop, *timer);
	free(*timer);
	*timer = NULL;
}

/* A timer that its handler sets to 0 ms again waits for the next turn, so that descriptors get
 * their turn too. */
static void fire_timers(struct loop *loop)
{
	uint64_t limit = loop->orders;
	while (loop->timers > 0 && !loop->stopping) {
		struct loop_timer *timer = loop->heap[0];
		if (timer->when > loop->now || timer->order >= limit)
			break;
		heap_take(loop, timer);
		timer->handler(timer->context);
	}
}

static int until_next_timer(const struct loop *loop)
{
	if (loop->timers == 0)
		return -1;
	int64_t ms = loop->heap[0]->when - loop->now;
	return ms < 0 ? 0 : ms > 60000 ? 60000 : (int)ms;
}

/* ---- calls from other threads ---- */

void loop_post(struct loop *loop, loop_timer_handler *handler, void *context)
{
	struct posted *call = must(calloc(1, sizeof *call));
	*call = (struct posted){ .handler = handler, .context = context };
	pthread_mutex_lock(&loop->lock);
	bool first = loop->first == NULL;
	*loop->last = call;
	loop->last = &call->next;
	pthread_mutex_unlock(&loop->lock);
	if (!first)
		return;
	uint64_t one = 1;
	while (write(loop->wake, &one, sizeof one) < 0 && errno == EINTR)
		;
}

static struct posted *take_posted(struct loop *loop)
{
	pthread_mutex_lock(&loop->lock);
	struct posted *calls = loop->first;
	loop->first = NULL;
	loop->last = &loop->first;
	pthread_mutex_unlock(&loop->lock);
	return calls;
}

static void run_posted(void *context, uint32_t events)
{
	struct loop *loop = context;
	(void)events;
	uint64_t count;
	while (read(loop->wake, &count, sizeof count) < 0 && errno == EINTR)
		;
	struct posted *calls = take_posted(loop);
	while (calls) {
		struct posted *call = calls;
		calls = call->next;
		call->handler(call->context);
		free(call);
	}
}

/* ---- signals ---- */

static void run_signals(void *context, uint32_t events)
{
	struct loop *loop = context;
	(void)events;
	struct signalfd_siginfo info;
	while (read(loop->signals, &info, sizeof info) == (ssize_t)sizeof info) {
		const struct signal_handler *h = info.ssi_signo < NSIG
			? &loop->signal_handlers[info.ssi_signo] : NULL;
		if (h && h->handler)
			h->handler(h->context);
	}
}

void loop_signal_add(struct loop *loop, int signal, loop_timer_handler *handler, void *context)
{
	assert(signal > 0 && signal < NSIG);
	sigset_t one;
	sigemptyset(&one);
	sigaddset(&one, signal);
	pthread_sigmask(SIG_BLOCK, &one, NULL);
	sigaddset(&loop->signal_set, signal);
	loop->signal_handlers[signal] = (struct signal_handler){ handler, context };
	int fd = signalfd(loop->signals, &loop->signal_set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0)
		abort();
	loop->signals = fd;
	if (!loop->signal_watch)
		loop->signal_watch = loop_fd_add(loop, fd, EPOLLIN, run_signals, loop);
}

/* ---- the loop ---- */

struct loop *loop_new(void)
{
	struct loop *loop = must(calloc(1, sizeof *loop));
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	loop->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	loop->signals = -1;
	sigemptyset(&loop->signal_set);
	loop->last = &loop->first;
	if (loop->epoll < 0 || loop->wake < 0 || pthread_mutex_init(&loop->lock, NULL) != 0)
		abort();
	loop->now = clock_mono_ms();
	loop->wake_watch = loop_fd_add(loop, loop->wake, EPOLLIN, run_posted, loop);
	return loop;
}

/* Watches and timers belong to those who added them; they remove them before. */
void loop_free(struct loop **loop)
{
	struct loop *gone = *loop;
	*loop = NULL;
	if (!gone)
		return;
	loop_fd_remove(&gone->wake_watch);
	loop_fd_remove(&gone->signal_watch);
	free_removed(gone);
	struct posted *calls = take_posted(gone);
	while (calls) {
		struct posted *call = calls;
		calls = call->next;
		free(call);
	}
	close(gone->epoll);
	close(gone->wake);
	if (gone->signals >= 0)
		close(gone->signals);
	pthread_mutex_destroy(&gone->lock);
	free(gone->heap);
	free(gone);
}

void loop_run(struct loop *loop)
{
	struct epoll_event events[EVENTS_PER_TURN];
	loop->stopping = false;
	loop->now = clock_mono_ms();
	while (!loop->stopping) {
		int n = epoll_wait(loop->epoll, events, EVENTS_PER_TURN, until_next_timer(loop));
		assert(n >= 0 || errno == EINTR);
		loop->now = clock_mono_ms();
		for (int i = 0; i < n && !loop->stopping; i++) {
			struct loop_fd *watch = events[i].data.ptr;
			if (!watch->removed && watch->events)
				watch->handler(watch->context, events[i].events);
		}
		fire_timers(loop);
		free_removed(loop);
	}
}

void loop_stop(struct loop *loop)
{
	loop->stopping = true;
}

int64_t loop_now(const struct loop *loop)
{
	return loop->now;
}
