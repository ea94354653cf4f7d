/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/deliver_threads.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct task {
	struct task *next;
	deliver_run *run;
	loop_timer_handler *done;
	void *context;
};

struct deliver_threads {
	struct loop *loop;
	pthread_mutex_t lock; /* of all below but the threads */
	pthread_cond_t wake;
	struct task *first, **last;
	bool stopping;
	unsigned count;
	pthread_t threads[];
};

/* NULL: the end. */
static struct task *take(struct deliver_threads *threads)
{
	pthread_mutex_lock(&threads->lock);
	while (!threads->first && !threads->stopping)
		pthread_cond_wait(&threads->wake, &threads->lock);
	struct task *task = threads->first;
	if (task) {
		threads->first = task->next;
		if (!threads->first)
			threads->last = &threads->first;
	}
	pthread_mutex_unlock(&threads->lock);
	return task;
}

static void *work(void *context)
{
	struct deliver_threads *threads = context;
	struct task *task;

	while ((task = take(threads))) {
		task->run(task->context);
		loop_post(threads->loop, task->done, task->context);
		free(task);
	}
	return NULL;
}

struct deliver_threads *deliver_threads_new(struct loop *loop, unsigned count)
{
	struct deliver_threads *threads =
		calloc(1, sizeof *threads + count * sizeof threads->threads[0]);
	sigset_t all, before;

	if (!threads)
		abort();
	threads->loop = loop;
	threads->last = &threads->first;
	threads->count = count;
	pthread_mutex_init(&threads->lock, NULL);
	pthread_cond_init(&threads->wake, NULL);
	/* Signals are the loop's business. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (unsigned i = 0; i < count; i++)
		if (pthread_create(&threads->threads[i], NULL, work, threads))
			abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return threads;
}

void deliver_threads_free(struct deliver_threads **threads)
{
	struct deliver_threads *gone = *threads;

	if (!gone)
		return;
	pthread_mutex_lock(&gone->lock);
	gone->stopping = true;
	pthread_cond_broadcast(&gone->wake);
	pthread_mutex_unlock(&gone->lock);
	for (unsigned i = 0; i < gone->count; i++)
		pthread_join(gone->threads[i], NULL);
	pthread_mutex_destroy(&gone->lock);
	pthread_cond_destroy(&gone->wake);
	free(gone);
	*threads = NULL;
}

void deliver_threads_submit(
	struct deliver_threads *threads, deliver_run *run, loop_timer_handler *done, void *context)
{
	struct task *task = malloc(sizeof *task);

	if (!task)
		abort();
	*task = (struct task){ .run = run, .done = done, .context = context };
	pthread_mutex_lock(&threads->lock);
	*threads->last = task;
	threads->last = &task->next;
	pthread_cond_signal(&threads->wake);
	pthread_mutex_unlock(&threads->lock);
}
