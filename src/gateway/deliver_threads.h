/* SPDX-License-Identifier: Apache-2.0
 *
 * A few threads for what would block the loop: disks that must say that they have written, and the
 * C library's name lookups. */
#pragma once

#include "net/loop.h"

struct deliver_threads;

/* Runs in a thread; touches nothing but its context. */
typedef void deliver_run(void *context);

struct deliver_threads *deliver_threads_new(struct loop *loop, unsigned count);
/* Waits until all that was submitted has run; what is not yet `done` then never is. */
void deliver_threads_free(struct deliver_threads **threads);
/* Runs run(context) in a thread, then done(context) on the loop. */
void deliver_threads_submit(struct deliver_threads *threads, deliver_run *run,
	loop_timer_handler *done, void *context);
