/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/judging.h"

#include <assert.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/log.h"
#include "net/channel.h"

/* What one scanner may hold at once: each mail costs it memory while it waits. */
#define SCANNER_MAILS_MAX 256
#define SCANNER_BYTES_MAX (64 * 1024 * 1024)
/* A turn may take this much longer than its CPU time: the machine may be busy. */
#define TURN_WALL_FACTOR  3
#define DEATHS_MAX        2

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
	struct loop_timer *limit;
	struct buf record;
	bool record_complete;
};

static void dispatch(struct judging *judging);
static void scanner_next_turn(struct scanner *scanner);
static void scanner_end(struct scanner *scanner, const char *why);

/* ---- lists of jobs ---- */

static void list_remove(struct judge_job *job)
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

static void job_free(struct judging *judging, struct judge_job *job)
{
	if (job->list)
		list_remove(job);
	for (struct scanner *s = judging->scanners; s; s = s->next)
		if (s->reserved == job)
			s->reserved = NULL;
	judging->jobs--;
	free(job);
}

/* ---- turns ---- */

static bool say(struct scanner *scanner, const struct buf *frame, const int *fd)
{
	bool sent = channel_send(scanner->channel, frame, fd, fd ? 1 : 0);
	scanner->deaf = scanner->deaf || !sent;
	return sent;
}

static void send_begin(struct scanner *scanner, struct judge_job *job)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, JOB_BEGIN);
	wire_put_u64(&frame, job->id);
	wire_put_u8(&frame, (uint8_t)job->consultation);
	envelope_put(&frame, job->envelope);
	say(scanner, &frame, job->file >= 0 ? &job->file : NULL);
	job->begun = true;
}

/* As many in a frame as fit: a frame costs two system calls and may wake the scanner. */
static void send_answers(struct scanner *scanner, struct judge_job *job)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	array_each(&job->judge->inquiries->kept, place) {
		struct kept_inquiry *k = *place;
		if (!k->answered || k->given_to == job->id)
			continue;
		if (frame.n > 0 && !answer_fits(&frame, &k->question, &k->answer)) {
			say(scanner, &frame, NULL);
			buf_clear(&frame);
		}
		if (frame.n == 0) {
			wire_begin(&frame, JOB_ANSWER);
			wire_put_u64(&frame, job->id);
		}
		question_put(&frame, &k->question);
		answer_put(&frame, &k->answer);
		k->given_to = job->id;
	}
	if (frame.n > 0)
		say(scanner, &frame, NULL);
}

static void send_word(struct scanner *scanner, enum job_frame word, const struct judge_job *job)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, (uint16_t)word);
	wire_put_u64(&frame, job->id);
	if (word == JOB_RUN)
		wire_put_u8(&frame, job->deadline);
	say(scanner, &frame, NULL);
}

static void turn_too_long(void *context)
{
	scanner_end(context, "took too long");
}

static void run_turn(struct scanner *scanner, struct judge_job *job)
{
	const struct settings *settings = scanner->judging->settings;
	int64_t wall = 1000 * ((int64_t)settings->scanner.cpu_seconds * TURN_WALL_FACTOR +
			       settings->smtp.judge_timeout);
	assert(!scanner->running);
	if (!job->begun)
		send_begin(scanner, job);
	send_answers(scanner, job);
	send_word(scanner, JOB_RUN, job);
	job->deadline_told = job->deadline;
	job->state = JOB_RUNNING;
	scanner->running = job;
	if (scanner->turn_limit)
		loop_timer_set(scanner->turn_limit, wall);
	else
		scanner->turn_limit =
			loop_timer_add(scanner->judging->loop, wall, turn_too_long, scanner);
}

/* Mails begun are finished before new ones are taken. */
static void scanner_next_turn(struct scanner *scanner)
{
	loop_timer_remove(&scanner->turn_limit);
	for (struct judge_job *job = scanner->jobs.first; job; job = job->next)
		if (job->state == JOB_READY) {
			run_turn(scanner, job);
			return;
		}
	if (scanner->retiring && scanner->jobs.count == 0)
		scanner_end(scanner, NULL);
	else
		dispatch(scanner->judging);
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
	list_remove(job);
	list_append(&scanner->jobs, job);
	job->scanner = scanner;
	job->id = ++scanner->judging->last_id;
	job->begun = job->deadline_told = false;
	scanner->reserved = NULL;
	run_turn(scanner, job);
}

static void dispatch(struct judging *judging)
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

static void queue(struct judging *judging, struct judge_job *job, bool first)
{
	if (job->list)
		list_remove(job);
	job->state = JOB_QUEUED;
	job->scanner = NULL;
	if (first)
		list_prepend(&judging->queue, job);
	else
		list_append(&judging->queue, job);
}

/* ---- ends ---- */

/* The judge may be freed by its callback. */
static void end_job(struct judging *judging, struct judge_job *job, enum judge_end end,
	const struct judgement *judgement)
{
	struct judge *judge = job->judge;
	job_free(judging, job);
	if (!judge)
		return;
	judge->job = NULL;
	loop_timer_remove(&judge->limit);
	judge->done(judge->context, end, judgement);
}

/* The scanner that ran it is gone. */
static void blame(struct judging *judging, struct judge_job *job)
{
	job->alone = true;
	if (++job->deaths >= DEATHS_MAX)
		end_job(judging, job, JUDGE_DIED, NULL);
	else
		queue(judging, job, true);
}

/* why: NULL when it leaves by our will. */
static void scanner_end(struct scanner *scanner, const char *why)
{
	struct judging *judging = scanner->judging;
	struct judge_job *culprit = scanner->deaf ? NULL : scanner->running;
	if (culprit && !culprit->judge)
		culprit = NULL;
	struct scanner **place = &judging->scanners;
	while (*place != scanner)
		place = &(*place)->next;
	*place = scanner->next;
	if (why)
		log_error("event=scanner_lost slot=%u text=\"%s\" mail=%s", scanner->slot, why,
			culprit ? log_str(culprit->envelope->mail_id) : "-");
	channel_free(&scanner->channel);
	loop_timer_remove(&scanner->turn_limit);
	while (scanner->jobs.last) { /* from the end, so that the queue keeps their order */
		struct judge_job *job = scanner->jobs.last;
		if (!job->judge)
			job_free(judging, job);
		else if (job == culprit)
			list_remove(job);
		else
			queue(judging, job, true);
	}
	free(scanner);
	if (culprit)
		blame(judging, culprit);
	dispatch(judging);
}

static void scanner_gone(void *context)
{
	struct scanner *scanner = context;
	scanner_end(scanner, scanner->jobs.count > 0 ? "died" : "left");
}

/* ---- what scanners say ---- */

static bool hear_question(struct judge_job *job, struct wire_reader *frame)
{
	do {
		struct question question;
		question_get(frame, &question);
		if (frame->failed)
			return false;
		if (job->judge &&
			!inquiries_ask(job->judge->inquiries, job->envelope, &question))
			return false;
	} while (!wire_complete(frame));
	return true;
}

static bool hear_wait(struct scanner *scanner, struct judge_job *job, struct wire_reader *frame)
{
	if (!wire_complete(frame) || job->deadline_told)
		return false;
	scanner->running = NULL;
	if (!job->judge) {
		send_word(scanner, JOB_DROP, job);
		job_free(scanner->judging, job);
	} else {
		bool wait = job->judge->inquiries->open > 0 && !job->deadline;
		job->state = wait ? JOB_WAITING : JOB_READY;
	}
	scanner_next_turn(scanner);
	return true;
}

static bool hear_record(struct judge_job *job, struct wire_reader *frame)
{
	bool last = wire_get_u8(frame) != 0;
	struct str piece = wire_get_str(frame);
	if (!wire_complete(frame))
		return false;
	if (!job->judge)
		return true;
	if (job->judge->record_complete)
		return false;
	buf_add(&job->judge->record, piece);
	job->judge->record_complete = last;
	return !job->judge->record.full;
}

static bool hear_verdict(struct scanner *scanner, struct judge_job *job, struct wire_reader *frame)
{
	struct judging *judging = scanner->judging;
	struct judgement *judgement = NULL;
	if (job->judge) {
		judgement = arena_new_of(job->judge->arena, struct judgement);
		if (!judgement_get(job->judge->arena, frame, job->size,
			    job->envelope->recipient_count, judgement) ||
			judgement->job != job->id)
			return false;
	}
	scanner->running = NULL;
	scanner->mails += job->consultation == CONSULT_DATA;
	scanner->retiring = scanner->retiring ||
		scanner->mails >= judging->settings->scanner.recycle_after;
	list_remove(job);
	scanner_next_turn(scanner); /* may free the scanner */
	end_job(judging, job, JUDGE_VERDICT, judgement);
	return true;
}

static bool hear_turn(struct scanner *scanner, struct wire_reader *frame)
{
	struct judge_job *job = scanner->running;
	if (!job)
		return false;
	if (frame->type == TURN_VERDICT)
		return hear_verdict(scanner, job, frame);
	if (wire_get_u64(frame) != job->id)
		return false;
	switch (frame->type) {
	case TURN_QUESTION: return hear_question(job, frame);
	case TURN_WAIT: return hear_wait(scanner, job, frame);
	case TURN_RECORD: return hear_record(job, frame);
	default: return false;
	}
}

static void hear(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct scanner *scanner = context;
	(void)fds;
	if (!hear_turn(scanner, frame)) /* its words are no scanner's: whoever speaks, it goes */
		scanner_end(scanner, "sent what no scanner sends");
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
		job_free(j, j->queue.first);
	free(j);
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
	scanner->channel = channel_new(judging->loop, socket, hear, scanner_gone, scanner);
	judging->scanners = scanner;
	retire_older(judging);
	dispatch(judging);
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

/* ---- one mail ---- */

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
		send_word(scanner, JOB_DROP, job);
	job_free(judge->judging, job);
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
	buf_clear(&judge->record);
	judge->record_complete = false;
	judge->limit = loop_timer_add(judge->judging->loop,
		1000 * (int64_t)judge->judging->settings->smtp.judge_timeout, time_is_up, judge);
	queue(judge->judging, job, false);
	dispatch(judge->judging);
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
