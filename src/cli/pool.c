/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/pool.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/bundle.h"
#include "pipeline/process.h"

#define WATCH_MS     250
#define ARENA_BOUND  ((size_t)4 * 1024 * 1024)
#define SPEECH_MAX   1024

struct place {
	struct scanner_process process;
	struct pool_job *job; /* NULL: free */
};

struct pool {
	const struct settings *settings;
	struct pool_caller caller;
	struct seal *seal;
	struct scanner_watch *watches;
	struct place *places;
	size_t place_count, running;
	uint64_t next_id;
	struct buf frame;
	char *memory;
};

static size_t index_of(const struct pool *pool, const struct place *place)
{
	return (size_t)(place - pool->places);
}

static bool open_place(struct pool *pool, struct place *place, struct error *err)
{
	place->job = NULL;
	return scanner_start(pool->settings, pool->seal, &pool->watches[index_of(pool, place)],
		&place->process, err);
}

bool pool_new(const struct settings *settings, size_t scanners, const struct pool_caller *caller,
	struct pool **out, struct error *err)
{
	struct pool *pool = calloc(1, sizeof *pool);
	size_t n = scanners < POOL_SCANNERS_MAX ? scanners : POOL_SCANNERS_MAX;
	if (!pool || !(pool->places = calloc(n, sizeof *pool->places)) ||
		!(pool->memory = malloc(WIRE_FRAME_MAX)))
		abort();
	pool->settings = settings;
	pool->caller = *caller;
	pool->frame = BUF(WIRE_FRAME_MAX);
	pool->watches = mmap(NULL, sizeof *pool->watches * n, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (pool->watches == MAP_FAILED)
		abort();
	bool ok = scanner_prepare(settings, err) && seal_prepare(&pool->seal, err);
	for (; ok && pool->place_count < n; pool->place_count += ok)
		ok = open_place(pool, &pool->places[pool->place_count], err);
	*out = pool;
	if (!ok)
		pool_free(out);
	return ok;
}

static void close_place(struct place *place)
{
	close(place->process.socket);
	close(place->process.speech);
	waitpid(place->process.pid, NULL, 0);
}

void pool_free(struct pool **pool)
{
	struct pool *p = *pool;
	if (!p)
		return;
	for (size_t i = 0; i < p->place_count; i++)
		close_place(&p->places[i]);
	seal_free(&p->seal);
	buf_done(&p->frame);
	free(p->memory);
	free(p->places);
	free(p);
	*pool = NULL;
}

bool pool_has_room(const struct pool *pool)
{
	return pool->running < pool->place_count;
}

size_t pool_running(const struct pool *pool)
{
	return pool->running;
}

static void send_plain(struct pool *pool, const struct place *place, uint16_t type, bool deadline)
{
	buf_clear(&pool->frame);
	wire_begin(&pool->frame, type);
	wire_put_u64(&pool->frame, place->job->id);
	wire_put_u8(&pool->frame, deadline);
	wire_send(place->process.socket, &pool->frame, NULL, 0); /* a dead one is seen by its end */
}

static void begin(struct pool *pool, struct place *place, struct pool_job *job)
{
	place->job = job;
	job->restart = false;
	buf_clear(&pool->frame);
	wire_begin(&pool->frame, JOB_BEGIN);
	wire_put_u64(&pool->frame, job->id);
	wire_put_u8(&pool->frame, CONSULT_DATA);
	envelope_put(&pool->frame, &job->envelope);
	wire_send(place->process.socket, &pool->frame, &job->mail, 1);
	for (size_t i = 0; i < job->answer_count; i++)
		wire_send(place->process.socket, &job->answers[i], NULL, 0);
	send_plain(pool, place, JOB_RUN, false);
}

void pool_start(struct pool *pool, struct pool_job *job)
{
	job->id = ++pool->next_id;
	job->record = BUF(JOB_RECORD_MAX);
	job->deadline = clock_mono_ms() + (int64_t)pool->settings->smtp.judge_timeout * 1000;
	for (size_t i = 0; i < pool->place_count; i++)
		if (!pool->places[i].job) {
			pool->running++;
			begin(pool, &pool->places[i], job);
			return;
		}
}

static void job_done(struct pool *pool, struct pool_job *job, const struct judgement *judgement)
{
	pool->running--;
	pool->caller.done(pool->caller.context, job, judgement, buf_str(&job->record));
	for (size_t i = 0; i < job->answer_count; i++)
		buf_done(&job->answers[i]);
	free(job->answers);
	buf_done(&job->record);
	close(job->mail);
	free(job);
}

static struct place *place_of(struct pool *pool, const struct pool_job *job)
{
	for (size_t i = 0; i < pool->place_count; i++)
		if (pool->places[i].job == job)
			return &pool->places[i];
	return NULL;
}

static struct buf *new_answer(struct pool_job *job)
{
	if (job->answer_count == job->answer_room) {
		job->answer_room = job->answer_room == 0 ? 16 : job->answer_room * 2;
		job->answers = realloc(job->answers, job->answer_room * sizeof *job->answers);
		if (!job->answers)
			abort();
	}
	struct buf *answer = &job->answers[job->answer_count++];
	*answer = BUF(WIRE_FRAME_MAX);
	return answer;
}

void pool_answer(struct pool *pool, struct pool_job *job, const struct question *question,
	const struct answer *answer)
{
	struct buf *frame = new_answer(job);
	struct place *place = place_of(pool, job);
	wire_begin(frame, JOB_ANSWER);
	wire_put_u64(frame, job->id);
	question_put(frame, question);
	answer_put(frame, answer);
	job->open--;
	if (place && job->restart) {
		if (job->open == 0)
			begin(pool, place, job);
	} else if (place) {
		wire_send(place->process.socket, frame, NULL, 0);
		if (job->open == 0)
			send_plain(pool, place, JOB_RUN, false);
	}
}

/* Questions are put at the end of the turn: answers may come at once, and start the next one. */
struct asked {
	struct arena *arena;
	ARRAY(struct question) list;
};

static void put_questions(struct pool *pool, struct place *place, struct asked *asked)
{
	struct pool_job *job = place->job;
	job->open = asked->list.n + 1; /* the one keeps the turn from starting before all are put */
	array_each(&asked->list, question)
		pool->caller.ask(pool->caller.context, job, question);
	if (--job->open == 0)
		send_plain(pool, place, JOB_RUN, false);
}

static void scanner_died(struct pool *pool, struct place *place)
{
	struct pool_job *job = place->job;
	struct error err;
	char speech[SPEECH_MAX];
	ssize_t n = read(place->process.speech, speech, sizeof speech);
	if (n > 0)
		(void)!write(STDERR_FILENO, speech, (size_t)n);
	close_place(place);
	if (!open_place(pool, place, &err)) {
		fprintf(stderr, "haechi: %s\n", err.text);
		exit(1);
	}
	if (!job)
		return;
	buf_clear(&job->record);
	place->job = job;
	if (++job->deaths >= 2) {
		place->job = NULL;
		job_done(pool, job, NULL);
	} else if (job->open > 0) {
		job->restart = true; /* when the answers on their way are in */
	} else {
		begin(pool, place, job);
	}
}

static bool take_verdict(struct pool *pool, struct place *place, struct arena *arena,
	struct wire_reader *reader)
{
	struct pool_job *job = place->job;
	struct judgement judgement;
	struct stat status = { 0 };
	fstat(job->mail, &status);
	if (!judgement_get(arena, reader, (uint64_t)status.st_size, job->envelope.recipient_count,
		    &judgement) ||
		judgement.job != job->id)
		return false;
	place->job = NULL;
	job_done(pool, job, &judgement);
	return true;
}

static bool take_question(struct place *place, struct asked *asked, struct wire_reader *reader)
{
	if (wire_get_u64(reader) != place->job->id)
		return false;
	do {
		struct question question;
		question_get(reader, &question);
		if (reader->failed)
			return false;
		question.key = arena_dup(asked->arena, question.key);
		*array_add(asked->arena, &asked->list) = question;
	} while (!wire_complete(reader));
	return true;
}

static bool take_record(struct place *place, struct wire_reader *reader)
{
	wire_get_u64(reader);
	wire_get_u8(reader);
	buf_add(&place->job->record, wire_get_str(reader));
	return wire_complete(reader);
}

/* The next frame, out of a bundle or from the socket. False: the scanner is dead, or lies. */
static bool next_frame(struct pool *pool, struct place *place, struct wire_reader *bundle,
	struct wire_reader *out)
{
	if (bundle_next(bundle, out))
		return true;
	if (bundle->failed ||
		wire_receive(place->process.socket, pool->memory, out, NULL) != WIRE_OK)
		return false;
	if (out->type != WIRE_BUNDLE)
		return true;
	*bundle = *out;
	return bundle_next(bundle, out);
}

/* Reads a turn to its end. False: the scanner is dead, or lies. */
static bool read_turn(struct pool *pool, struct place *place, struct arena *arena)
{
	struct asked asked = { .arena = arena };
	struct wire_reader bundle = { .rest = STR("") };
	for (;;) {
		struct wire_reader reader;
		if (!next_frame(pool, place, &bundle, &reader) || !place->job)
			return false;
		switch (reader.type) {
		case TURN_QUESTION:
			if (!take_question(place, &asked, &reader))
				return false;
			break;
		case TURN_SIGNED: break; /* nothing is delivered here */
		case TURN_RECORD:
			if (!take_record(place, &reader))
				return false;
			break;
		case TURN_WAIT: put_questions(pool, place, &asked); return true;
		case TURN_VERDICT: return take_verdict(pool, place, arena, &reader);
		default: return false;
		}
	}
}

/* The watchdog of the command line: CPU time of the running turn, and the judgement's deadline. */
static void watch(struct pool *pool)
{
	int64_t limit = (int64_t)pool->settings->scanner.cpu_seconds * 1000000000;
	for (size_t i = 0; i < pool->place_count; i++) {
		struct place *place = &pool->places[i];
		if (!place->job)
			continue;
		int64_t used = scanner_cpu_ns(&place->process);
		if (atomic_load(&pool->watches[i].job) != 0 &&
			used - atomic_load(&pool->watches[i].cpu_began) > limit)
			kill(place->process.pid, SIGKILL);
		if (place->job->open > 0 && clock_mono_ms() > place->job->deadline) {
			place->job->deadline = INT64_MAX;
			send_plain(pool, place, JOB_RUN, true);
		}
	}
}

void pool_turn(struct pool *pool)
{
	struct pollfd polled[POOL_SCANNERS_MAX + 1];
	size_t n = pool->place_count;
	for (size_t i = 0; i < n; i++)
		polled[i] = (struct pollfd){ .fd = pool->places[i].process.socket, .events = POLLIN };
	polled[n] = (struct pollfd){ .fd = pool->caller.fd, .events = POLLIN };
	if (poll(polled, n + 1, WATCH_MS) < 0)
		return;
	watch(pool);
	if (polled[n].revents)
		pool->caller.ready(pool->caller.context);
	for (size_t i = 0; i < n; i++) {
		if (!polled[i].revents)
			continue;
		struct arena *arena = arena_new(ARENA_BOUND);
		if (!read_turn(pool, &pool->places[i], arena))
			scanner_died(pool, &pool->places[i]);
		arena_free(&arena);
	}
}
