/* SPDX-License-Identifier: Apache-2.0
 *
 * The event loop of a process: descriptors (epoll, level-triggered), timers, and calls posted
 * from other threads. One loop per process; handlers run to their end and never block. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

struct loop;
struct loop_fd;
struct loop_timer;

struct loop *loop_new(void);
void loop_free(struct loop **loop);
/* Runs until loop_stop(). */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
/* Milliseconds that never go back, read once per turn. */
int64_t loop_now(const struct loop *loop);

/* events: EPOLLIN, EPOLLOUT, 0. The handler may remove itself or any other. The descriptor is
 * not closed by the loop. */
typedef void loop_fd_handler(void *context, uint32_t events);
struct loop_fd *loop_fd_add(struct loop *loop, int fd, uint32_t events, loop_fd_handler *handler,
	void *context);
void loop_fd_set(struct loop_fd *watch, uint32_t events);
void loop_fd_remove(struct loop_fd **watch);

typedef void loop_timer_handler(void *context);
/* Not set yet: fires when loop_timer_set() has been called and the time has come. */
struct loop_timer *loop_timer_new(struct loop *loop, loop_timer_handler *handler, void *context);
/* Fires once after `ms`; set again by loop_timer_set(). Adding and removing cost O(log n). */
struct loop_timer *loop_timer_add(struct loop *loop, int64_t ms, loop_timer_handler *handler,
	void *context);
void loop_timer_set(struct loop_timer *timer, int64_t ms);
void loop_timer_remove(struct loop_timer **timer);

/* Calls handler(context) on the loop's thread soon; may be called from any thread. */
void loop_post(struct loop *loop, loop_timer_handler *handler, void *context);

/* Signals delivered as events (signalfd); the signal is blocked in this process. */
void loop_signal_add(struct loop *loop, int signal, loop_timer_handler *handler, void *context);
