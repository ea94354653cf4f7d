/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>

#include "gateway/judging_inside.h"

/* Everything that is waited for is there, or counts as not to be had. */
static void make_ready(struct judge_job *job)
{
	job->state = JOB_READY;
	if (!job->scanner->running)
		scanner_next_turn(job->scanner);
}

/* The verdict is not wanted any more. A turn that runs cannot be stopped: its end is ignored. */
static void forget_job(struct judge *judge)
{
	struct judge_job *job = judge->job;
	judge->job = NULL;
	if (!job)
		return;
	struct scanner *scanner = job->scanner;
	job->judge = NULL;
	if (job->state == JOB_RUNNING)
		return;
	if (scanner)
		scanner_drop_job(scanner, job);
	judge_job_free(judge->judging, job);
	if (scanner && !scanner->running)
		scanner_next_turn(scanner);
}

static void answered(void *context)
{
	struct judge *judge = context;
	if (judge->job && judge->job->state == JOB_WAITING && judge->inquiries->open == 0)
		make_ready(judge->job);
}

/* First the questions' deadline, then, as long again, the end. */
static void time_is_up(void *context)
{
	struct judge *judge = context;
	struct judge_job *job = judge->job;
	if (job->deadline || (job->state == JOB_QUEUED && job->deaths == 0)) {
		forget_job(judge);
		loop_timer_remove(&judge->limit);
		judge->done(judge->context, JUDGE_NO_SCANNER, NULL);
		return;
	}
	job->deadline = true;
	loop_timer_set(judge->limit, 1000 * (int64_t)judge->judging->settings->smtp.judge_timeout);
	if (job->state == JOB_WAITING)
		make_ready(job);
}

struct judge *judge_new(struct judging *judging, struct arena *arena, judge_done *done,
	void *context)
{
	struct judge *judge = arena_new_of(arena, struct judge);
	*judge = (struct judge){ .judging = judging, .arena = arena, .done = done,
		.context = context, .record = BUF(JOB_RECORD_MAX) };
	judge->inquiries =
		inquiries_new(judging->asking, judging->settings, arena, answered, judge);
	judge->inquiries->feeds = judging->feeds;
	return judge;
}

struct inquiries *judge_inquiries(struct judge *judge)
{
	return judge->inquiries;
}

void judge_begin(struct judge *judge, enum consultation consultation,
	const struct envelope *envelope, int file, uint64_t size)
{
	assert(!judge->job);
	struct judge_job *job = calloc(1, sizeof *job);
	if (!job)
		abort();
	*job = (struct judge_job){ .judge = judge, .consultation = consultation,
		.envelope = envelope, .file = file, .size = size };
	judge->job = job;
	judge->judging->jobs++;
	judge->began = loop_now(judge->judging->loop);
	buf_clear(&judge->record);
	judge->record_complete = false;
	judge->signed_fields = STR("");
	judge->limit = loop_timer_add(judge->judging->loop,
		1000 * (int64_t)judge->judging->settings->smtp.judge_timeout, time_is_up, judge);
	judging_queue(judge->judging, job, false);
	judging_dispatch(judge->judging);
}

struct str judge_record(const struct judge *judge)
{
	return judge->record_complete ? buf_str(&judge->record) : STR("");
}

void judge_free(struct judge **judge)
{
	struct judge *j = *judge;
	*judge = NULL;
	if (!j)
		return;
	inquiries_stop(j->inquiries);
	loop_timer_remove(&j->limit);
	buf_done(&j->record);
	forget_job(j);
}
