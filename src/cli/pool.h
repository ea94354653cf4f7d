/* SPDX-License-Identifier: Apache-2.0
 *
 * Judging from the command line: the same sealed scanners as the service, fed by a caller who
 * brings mails and answers. A scanner that dies is replaced; its mail is tried once more and then
 * given back as dead. */
#pragma once

#include "pipeline/job.h"
#include "scan/settings.h"

#define POOL_SCANNERS_MAX 64

struct pool;

/* One mail on its way. The caller owns what it put in; `mail` is closed by the pool. */
struct pool_job {
	void *owner;                  /* the caller's */
	int mail;                     /* memfd */
	struct envelope envelope;
	/* for the pool alone */
	uint64_t id;
	unsigned deaths;
	bool restart;                 /* its scanner died while it waited for answers */
	size_t open;                  /* questions without answer */
	int64_t deadline;
	struct buf *answers;          /* JOB_ANSWER bodies, for a second try */
	size_t answer_count, answer_room;
	struct buf record;
};

struct pool_caller {
	void *context;
	/* A question of a job: answer now or later, by pool_answer(), exactly once. */
	void (*ask)(void *context, struct pool_job *job, const struct question *question);
	/* The end of a job. judgement NULL: it killed two scanners; text says how. */
	void (*done)(void *context, struct pool_job *job, const struct judgement *judgement,
		struct str record);
	/* A descriptor to wait on beside the scanners (-1: none) and what to do when it is readable. */
	int fd;
	void (*ready)(void *context);
};

bool pool_new(const struct settings *settings, size_t scanners, const struct pool_caller *caller,
	struct pool **out, struct error *err);
void pool_free(struct pool **pool);
/* Is a scanner free? */
bool pool_has_room(const struct pool *pool);
size_t pool_running(const struct pool *pool);
void pool_start(struct pool *pool, struct pool_job *job);
void pool_answer(struct pool *pool, struct pool_job *job, const struct question *question,
	const struct answer *answer);
/* Waits for something to happen and handles it. */
void pool_turn(struct pool *pool);
