/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the judging: jobs, scanners and who has which. Shared by judging.c (which scanner),
 * judging_turns.c (what is said to them and by them) and judge.c (one mail), and nobody else. */
#pragma once

#include "gateway/judging.h"
#include "net/channel.h"

enum job_state {
	JOB_QUEUED,  /* waits for a scanner */
	JOB_RUNNING, /* its turn in its scanner */
	JOB_WAITING, /* in its scanner, for answers */
	JOB_READY,   /* in its scanner, for its turn */
};

/* One consultation. Outlives its judge when a scanner is busy with it. */
struct judge_job {
	struct judge_job *next, *previous;
	struct job_list *list; /* the queue or its scanner's */
	uint64_t id;
	struct judge *judge;   /* NULL: nobody wants the verdict any more */
	enum job_state state;
	enum consultation consultation;
	const struct envelope *envelope;
	int file;
	uint64_t size;
	struct scanner *scanner; /* NULL: queued */
	bool deadline;      /* every open question counts as timed out … */
	bool deadline_told; /* … and its scanner knows */
	bool alone;    /* a scanner died of it */
	bool begun;    /* its scanner has it */
	unsigned deaths;
};

struct job_list {
	struct judge_job *first, *last;
	size_t count;
	uint64_t bytes;
};

struct scanner {
	struct judging *judging;
	struct scanner *next;
	uint32_t slot, generation;
	struct channel *channel;
	struct loop_timer *turn_limit;
	struct job_list jobs;
	struct judge_job *running;
	struct judge_job *reserved; /* a job that wants to be alone here */
	uint64_t mails;
	bool retiring;
	bool deaf; /* a turn could not be sent: whoever runs is not to blame */
};

struct judging {
	struct loop *loop;
	const struct settings *settings;
	struct asking *asking;
	struct feeds *feeds; /* NULL: no public list has a vote */
	struct scanner *scanners;
	uint32_t generation;
	struct job_list queue;
	size_t jobs;
	uint64_t last_id;
};

struct judge {
	struct judging *judging;
	struct arena *arena;
	struct inquiries *inquiries;
	judge_done *done;
	void *context;
	struct judge_job *job; /* NULL: nothing runs */
	int64_t began;
	struct loop_timer *limit;
	struct buf record;
	bool record_complete;
	struct str signed_fields; /* in the mail's arena */
};

/* ---- judging.c ---- */

/* Gives what is queued to scanners that are free. */
void judging_dispatch(struct judging *judging);
void judging_queue(struct judging *judging, struct judge_job *job, bool first);
/* Tells the judge, if it is still there; it may free itself then. */
void judging_end_job(struct judging *judging, struct judge_job *job, enum judge_end end,
	const struct judgement *judgement);
void judge_job_free(struct judging *judging, struct judge_job *job);
void job_list_remove(struct judge_job *job);
/* why: NULL when it leaves by our will. Frees it. */
void scanner_end(struct scanner *scanner, const char *why);
/* Its turn is over: the next of its jobs, or a new one. May free it. */
void scanner_next_turn(struct scanner *scanner);

/* ---- judging_turns.c ---- */

void scanner_run_turn(struct scanner *scanner, struct judge_job *job);
void scanner_drop_job(struct scanner *scanner, const struct judge_job *job);
/* A frame of a scanner's; for its channel. */
void scanner_hear(void *scanner, struct wire_reader *frame, int fds[WIRE_FD_MAX]);
