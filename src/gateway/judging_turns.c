/* SPDX-License-Identifier: Apache-2.0
 *
 * What the door says to scanners and what it believes of what they say (pipeline/job.h). */
#include <assert.h>

#include "base/log.h"
#include "gateway/judging_inside.h"

/* A turn may take this much longer than its CPU time: the machine may be busy. */
#define TURN_WALL_FACTOR  3

/* ---- to them ---- */

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
	/* Of a scanner that died before its verdict. */
	if (job->judge) {
		buf_clear(&job->judge->record);
		job->judge->record_complete = false;
		job->judge->signed_fields = STR("");
	}
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

void scanner_run_turn(struct scanner *scanner, struct judge_job *job)
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

void scanner_drop_job(struct scanner *scanner, const struct judge_job *job)
{
	send_word(scanner, JOB_DROP, job);
}

/* ---- by them ---- */

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
		scanner_drop_job(scanner, job);
		judge_job_free(scanner->judging, job);
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

static bool hear_signed(struct judge_job *job, struct wire_reader *frame)
{
	struct str fields = wire_get_str(frame);
	if (!wire_complete(frame))
		return false;
	if (!job->judge)
		return true;
	if (job->judge->signed_fields.n > 0)
		return false;
	job->judge->signed_fields = arena_dup(job->judge->arena, fields);
	return true;
}

static bool hear_verdict(struct scanner *scanner, struct judge_job *job, struct wire_reader *frame)
{
	struct judging *judging = scanner->judging;
	struct judgement *judgement = NULL;
	if (job->judge) {
		judgement = arena_new_of(job->judge->arena, struct judgement);
		if (!judgement_get(job->judge->arena, frame, job->size,
			    job->envelope->recipient_count, judgement) ||
			judgement->job != job->id ||
			!judgement_put_on_top(job->judge->arena, judgement,
				job->judge->signed_fields))
			return false;
	}
	if (judgement && judging->feeds && job->consultation == CONSULT_DATA)
		feeds_judged(judging->feeds, &job->judge->inquiries->listed, judgement->proven_good);
	scanner->running = NULL;
	scanner->mails += job->consultation == CONSULT_DATA;
	scanner->retiring = scanner->retiring ||
		scanner->mails >= judging->settings->scanner.recycle_after;
	job_list_remove(job);
	scanner_next_turn(scanner); /* may free the scanner */
	judging_end_job(judging, job, JUDGE_VERDICT, judgement);
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
	case TURN_SIGNED: return hear_signed(job, frame);
	default: return false;
	}
}

void scanner_hear(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct scanner *scanner = context;
	(void)fds;
	if (!hear_turn(scanner, frame)) /* its words are no scanner's: whoever speaks, it goes */
		scanner_end(scanner, "sent what no scanner sends");
}
