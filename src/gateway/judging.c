/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/judging.h"

#include <stdlib.h>

#include "base/log.h"
#include "gateway/metrics.h"
#include "gateway/judging_inside.h"

/* What one scanner may hold at once: each mail costs it memory while it waits. */
#define SCANNER_MAILS_MAX 256
#define SCANNER_BYTES_MAX (64 * 1024 * 1024)
#define DEATHS_MAX        2

/* ---- lists of jobs ---- */

void job_list_remove(struct judge_job *job)
{
	struct job_list *list = job->list;
	*(job->previous ? &job->previous->next : &list->first) = job->next;
	*(job->next ? &job->next->previous : &list->last) = job->previous;
	list->count--;
	list->bytes -= job->size;
	job->list = NULL;
}

static void list_append(struct job_list *list, struct judge_job *job)
{
	job->next = NULL;
	job->previous = list->last;
	*(list->last ? &list->last->next : &list->first) = job;
	list->last = job;
	list->count++;
	list->bytes += job->size;
	job->list = list;
}

static void list_prepend(struct job_list *list, struct judge_job *job)
{
	job->previous = NULL;
	job->next = list->first;
	*(list->first ? &list->first->previous : &list->last) = job;
	list->first = job;
	list->count++;
	list->bytes += job->size;
	job->list = list;
}

void judge_job_free(struct judging *judging, struct judge_job *job)
{
	if (job->list)
		job_list_remove(job);
	for (struct scanner *s = judging->scanners; s; s = s->next)
		if (s->reserved == job)
			s->reserved = NULL;
	judging->jobs--;
	free(job);
}

/* ---- which scanner ---- */

static bool takes_new(const struct scanner *scanner, const struct judge_job *job)
{
	if (scanner->retiring || scanner->running || scanner->deaf)
		return false;
	if (scanner->jobs.count == 0)
		return !scanner->reserved || scanner->reserved == job;
	return !job->alone && !scanner->reserved && !scanner->jobs.first->alone &&
		scanner->jobs.count < SCANNER_MAILS_MAX &&
		scanner->jobs.bytes + job->size <= SCANNER_BYTES_MAX;
}

static struct scanner *least_loaded(struct judging *judging, const struct judge_job *job)
{
	struct scanner *best = NULL;
	for (struct scanner *s = judging->scanners; s; s = s->next)
		if (takes_new(s, job) && (!best || s->jobs.count < best->jobs.count))
			best = s;
	return best;
}

/* A job that must be alone keeps a scanner free of new mails until it is empty. */
static void reserve(struct judging *judging, struct judge_job *job)
{
	struct scanner *best = NULL;
	for (struct scanner *s = judging->scanners; s; s = s->next) {
		if (s->reserved == job)
			return;
		if (!s->retiring && !s->deaf && !s->reserved &&
			(!best || s->jobs.count < best->jobs.count))
			best = s;
	}
	if (best)
		best->reserved = job;
}

static void assign(struct scanner *scanner, struct judge_job *job)
{
	job_list_remove(job);
	list_append(&scanner->jobs, job);
	job->scanner = scanner;
	job->id = ++scanner->judging->last_id;
	job->begun = job->deadline_told = false;
	scanner->reserved = NULL;
	scanner_run_turn(scanner, job);
}

void judging_dispatch(struct judging *judging)
{
	for (struct judge_job *job = judging->queue.first, *next; job; job = next) {
		next = job->next;
		struct scanner *scanner = least_loaded(judging, job);
		if (scanner)
			assign(scanner, job);
		else if (job->alone)
			reserve(judging, job);
		else
			return; /* none is free for those behind it either */
	}
}

void judging_queue(struct judging *judging, struct judge_job *job, bool first)
{
	if (job->list)
		job_list_remove(job);
	job->state = JOB_QUEUED;
	job->scanner = NULL;
	if (first)
		list_prepend(&judging->queue, job);
	else
		list_append(&judging->queue, job);
}

/* ---- turns and ends ---- */

/* Mails begun are finished before new ones are taken. */
void scanner_next_turn(struct scanner *scanner)
{
	loop_timer_remove(&scanner->turn_limit);
	for (struct judge_job *job = scanner->jobs.first; job; job = job->next)
		if (job->state == JOB_READY) {
			scanner_run_turn(scanner, job);
			return;
		}
	if (scanner->retiring && scanner->jobs.count == 0)
		scanner_end(scanner, NULL);
	else
		judging_dispatch(scanner->judging);
}

/* The judge may be freed by its callback. */
void judging_end_job(struct judging *judging, struct judge_job *job, enum judge_end end,
	const struct judgement *judgement)
{
	struct judge *judge = job->judge;
	judge_job_free(judging, job);
	if (!judge)
		return;
	judge->job = NULL;
	loop_timer_remove(&judge->limit);
	if (end == JUDGE_VERDICT)
		metrics_judged(asking_metrics(judging->asking), loop_now(judging->loop) - judge->began);
	judge->done(judge->context, end, judgement);
}

/* The scanner that ran it is gone. */
static void blame(struct judging *judging, struct judge_job *job)
{
	job->alone = true;
	if (++job->deaths >= DEATHS_MAX) {
		metrics_poison(asking_metrics(judging->asking));
		judging_end_job(judging, job, JUDGE_DIED, NULL);
	} else {
		judging_queue(judging, job, true);
	}
}

/* why: NULL when it leaves by our will. */
void scanner_end(struct scanner *scanner, const char *why)
{
	struct judging *judging = scanner->judging;
	struct judge_job *culprit = scanner->deaf ? NULL : scanner->running;
	if (culprit && !culprit->judge)
		culprit = NULL;
	if (why && scanner->jobs.count > 0)
		metrics_scanner_lost(asking_metrics(judging->asking));
	struct scanner **place = &judging->scanners;
	while (*place != scanner)
		place = &(*place)->next;
	*place = scanner->next;
	if (why)
		log_line(scanner->jobs.count > 0 ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO,
			"event=scanner_lost slot=%u text=\"%s\" jobs=%zu mail=%s", scanner->slot, why,
			scanner->jobs.count, culprit ? log_str(culprit->envelope->mail_id) : "-");
	channel_free(&scanner->channel);
	loop_timer_remove(&scanner->turn_limit);
	while (scanner->jobs.last) { /* from the end, so that the queue keeps their order */
		struct judge_job *job = scanner->jobs.last;
		if (!job->judge)
			judge_job_free(judging, job);
		else if (job == culprit)
			job_list_remove(job);
		else
			judging_queue(judging, job, true);
	}
	free(scanner);
	if (culprit)
		blame(judging, culprit);
	judging_dispatch(judging);
}

static void scanner_gone(void *context)
{
	struct scanner *scanner = context;
	scanner_end(scanner, scanner->jobs.count > 0 ? "died" : "left");
}

/* ---- the pool ---- */

struct judging *judging_new(struct loop *loop, const struct settings *settings,
	struct asking *asking)
{
	struct judging *judging = calloc(1, sizeof *judging);
	if (!judging)
		abort();
	*judging = (struct judging){ .loop = loop, .settings = settings, .asking = asking };
	return judging;
}

void judging_free(struct judging **judging)
{
	struct judging *j = *judging;
	*judging = NULL;
	if (!j)
		return;
	while (j->scanners)
		scanner_end(j->scanners, NULL);
	while (j->queue.first)
		judge_job_free(j, j->queue.first);
	free(j);
}

void judging_set_feeds(struct judging *judging, struct feeds *feeds)
{
	judging->feeds = feeds;
}

const struct feeds *judging_feeds(const struct judging *judging)
{
	return judging->feeds;
}

void judging_new_generation(struct judging *judging)
{
	judging->generation++;
}

static void retire_older(struct judging *judging)
{
	struct scanner *next;
	for (struct scanner *s = judging->scanners; s; s = next) {
		next = s->next;
		if (s->generation == judging->generation)
			continue;
		s->retiring = true;
		s->reserved = NULL;
		if (s->jobs.count == 0)
			scanner_end(s, NULL);
	}
}

void judging_add_scanner(struct judging *judging, uint32_t slot, int socket)
{
	struct scanner *scanner = calloc(1, sizeof *scanner);
	if (!scanner)
		abort();
	*scanner = (struct scanner){ .judging = judging, .slot = slot,
		.generation = judging->generation, .next = judging->scanners };
	scanner->channel = channel_new(judging->loop, socket, scanner_hear, scanner_gone, scanner);
	channel_bundle(scanner->channel);
	judging->scanners = scanner;
	retire_older(judging);
	judging_dispatch(judging);
}

size_t judging_scanners(const struct judging *judging)
{
	size_t n = 0;
	for (const struct scanner *s = judging->scanners; s; s = s->next)
		n += !s->retiring;
	return n;
}

size_t judging_jobs(const struct judging *judging)
{
	return judging->jobs;
}
