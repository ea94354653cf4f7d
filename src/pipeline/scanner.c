/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/scanner.h"

#include <limits.h>
#include <locale.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "auth/key.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/hash.h"
#include "base/log.h"
#include "dns/suffix.h"
#include "identity/protection.h"
#include "mail/charset.h"
#include "net/bundle.h"
#include "pipeline/job.h"
#include "pipeline/judge.h"
#include "pipeline/run.h"

/* Bound of a mail's arena: what decoding may cost, and a floor for small mails. */
#define ARENA_FLOOR     ((size_t)16 * 1024 * 1024)
#define ARENA_PER_BYTE  4
#define ARENA_MOST      ((size_t)192 * 1024 * 1024)
#define LARGE_MAIL      ((size_t)1024 * 1024)

struct job {
	uint64_t id;
	struct job *next;
	struct arena *arena;
	struct envelope envelope;
	void *map; /* the mail, or NULL */
	size_t size;
	struct run run;
	struct scan *scan;
	struct judged judged;
	bool checked; /* the run is done, the verdict under way */
};

struct scanner {
	int socket;
	const struct settings *settings;
	struct scanner_watch *watch;
	struct job *jobs;
	size_t job_count;
	struct buf frame;
	struct bundle turn; /* what is said at the end of a turn: one system call, one wake-up */
	char *memory; /* of the frame being read */
	bool broken;
};

static size_t arena_bound(size_t mail_size)
{
	size_t bound = ARENA_FLOOR + ARENA_PER_BYTE * mail_size;
	return bound < ARENA_MOST ? bound : ARENA_MOST;
}

static struct job **job_place(struct scanner *scanner, uint64_t id)
{
	struct job **place = &scanner->jobs;
	while (*place && (*place)->id != id)
		place = &(*place)->next;
	return place;
}

static void job_free(struct scanner *scanner, struct job **place)
{
	struct job *job = *place;
	struct arena *arena = job->arena; /* holds the job itself */
	bool large = job->size > LARGE_MAIL;
	*place = job->next;
	if (job->map)
		munmap(job->map, job->size);
	arena_free(&arena);
	key_cache_trim();
	scanner->job_count--;
	if (large)
		malloc_trim(0);
}

/* Maps the mail; false if the descriptor is no file. */
static bool job_map(struct job *job, int fd)
{
	struct stat status;
	if (fstat(fd, &status) != 0 || status.st_size < 0)
		return false;
	job->size = (size_t)status.st_size;
	if (job->size == 0)
		return true;
	job->map = mmap(NULL, job->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (job->map == MAP_FAILED)
		job->map = NULL;
	return job->map != NULL;
}

static void begin(struct scanner *scanner, struct wire_reader *reader, int fd)
{
	uint64_t id = wire_get_u64(reader);
	uint8_t consultation = wire_get_u8(reader);
	struct job draft = { .id = id };
	if (*job_place(scanner, id) || scanner->job_count >= SCANNER_JOBS_MAX ||
		consultation > CONSULT_DATA || (consultation == CONSULT_DATA && !job_map(&draft, fd))) {
		scanner->broken = true;
		return;
	}
	struct arena *arena = arena_new(arena_bound(draft.size));
	struct job *job = arena_new_of(arena, struct job);
	*job = draft;
	job->arena = arena;
	envelope_get(arena, reader, &job->envelope);
	if (!wire_complete(reader)) {
		scanner->broken = true;
		return;
	}
	struct message *message = consultation == CONSULT_DATA
		? message_parse(arena, str_bytes(job->map ? job->map : "", job->size))
		: NULL;
	job->scan = scan_new(arena, scanner->settings, &job->envelope, message,
		(enum consultation)consultation);
	run_start(&job->run, job->scan);
	job->next = scanner->jobs;
	scanner->jobs = job;
	scanner->job_count++;
}

static void send_turn(struct scanner *scanner)
{
	struct buf frame = bundle_frame(&scanner->turn);
	if (scanner->turn.count > 0 && wire_send(scanner->socket, &frame, NULL, 0) != WIRE_OK)
		scanner->broken = true;
	bundle_clear(&scanner->turn);
}

static void say_frame(struct scanner *scanner)
{
	if (scanner->frame.full) {
		scanner->broken = true;
	} else if (!bundle_takes(&scanner->frame)) {
		send_turn(scanner);
		if (wire_send(scanner->socket, &scanner->frame, NULL, 0) != WIRE_OK)
			scanner->broken = true;
	} else if (!bundle_add(&scanner->turn, &scanner->frame)) {
		send_turn(scanner);
		bundle_add(&scanner->turn, &scanner->frame);
	}
}

/* As many questions in a frame as fit: a frame costs two system calls and may wake the door. */
static void send_questions(struct scanner *scanner, struct job *job)
{
	buf_clear(&scanner->frame);
	array_each(&job->scan->inquiries, inquiry) {
		const struct question *question = &(*inquiry)->question;
		if ((*inquiry)->state != INQUIRY_OPEN)
			continue;
		if (scanner->frame.n > 0 && !question_fits(&scanner->frame, question)) {
			say_frame(scanner);
			buf_clear(&scanner->frame);
		}
		if (scanner->frame.n == 0) {
			wire_begin(&scanner->frame, TURN_QUESTION);
			wire_put_u64(&scanner->frame, job->id);
		}
		question_put(&scanner->frame, question);
		(*inquiry)->state = INQUIRY_SENT;
	}
	if (scanner->frame.n > 0)
		say_frame(scanner);
	buf_clear(&scanner->frame);
	wire_begin(&scanner->frame, TURN_WAIT);
	wire_put_u64(&scanner->frame, job->id);
	say_frame(scanner);
}

#define RECORD_PIECE (48 * 1024)

static void send_record(struct scanner *scanner, uint64_t id, struct str record)
{
	do {
		struct str piece = str_first(record, RECORD_PIECE);
		record = str_from(record, piece.n);
		buf_clear(&scanner->frame);
		wire_begin(&scanner->frame, TURN_RECORD);
		wire_put_u64(&scanner->frame, id);
		wire_put_u8(&scanner->frame, record.n == 0);
		wire_put_str(&scanner->frame, piece);
		say_frame(scanner);
	} while (record.n > 0);
}

/* In a frame of its own: with all header groups it might not fit one. */
static void send_signed_fields(struct scanner *scanner, uint64_t id, struct str fields)
{
	buf_clear(&scanner->frame);
	wire_begin(&scanner->frame, TURN_SIGNED);
	wire_put_u64(&scanner->frame, id);
	wire_put_str(&scanner->frame, fields);
	say_frame(scanner);
}

static void send_verdict(struct scanner *scanner, struct job *job)
{
	const struct judged *judged = &job->judged;
	if (judged->record.n > 0)
		send_record(scanner, job->id, judged->record);
	if (judged->judgement.signed_fields.n > 0)
		send_signed_fields(scanner, job->id, judged->judgement.signed_fields);
	buf_clear(&scanner->frame);
	wire_begin(&scanner->frame, TURN_VERDICT);
	judgement_put(&scanner->frame, &judged->judgement);
	say_frame(scanner);
}

/* All checks, then the verdict; either may miss answers. */
static enum step judge(struct job *job)
{
	if (!job->checked && run_round(&job->run) == WAIT)
		return WAIT;
	job->checked = true;
	return judge_finish(job->scan, job->id, &job->judged);
}

static void run_turn(struct scanner *scanner, struct wire_reader *reader)
{
	uint64_t id = wire_get_u64(reader);
	bool deadline = wire_get_u8(reader) != 0;
	struct job **place = job_place(scanner, id);
	if (!wire_complete(reader) || !*place) {
		scanner->broken = true;
		return;
	}
	struct job *job = *place;
	if (deadline)
		job->scan->deadline = true;
	if (judge(job) == WAIT) {
		send_questions(scanner, job);
		send_turn(scanner);
		return;
	}
	send_verdict(scanner, job);
	send_turn(scanner);
	job_free(scanner, place);
}

static void take_answer(struct scanner *scanner, struct wire_reader *reader)
{
	struct job **place = job_place(scanner, wire_get_u64(reader));
	do {
		struct question question;
		struct answer answer;
		question_get(reader, &question);
		answer_get(reader, &answer);
		if (reader->failed || !*place)
			scanner->broken = true;
		else
			scan_know((*place)->scan, &question, &answer);
	} while (!scanner->broken && !wire_complete(reader));
}

static void drop(struct scanner *scanner, struct wire_reader *reader)
{
	struct job **place = job_place(scanner, wire_get_u64(reader));
	if (!wire_complete(reader))
		scanner->broken = true;
	else if (*place)
		job_free(scanner, place);
}

/* A turn begins with its first frame and ends with JOB_RUN; each frame starts with the job's id. */
static void watch_turn(struct scanner *scanner, struct wire_reader reader)
{
	uint64_t id = wire_get_u64(&reader);
	if (atomic_load(&scanner->watch->job) == id)
		return;
	atomic_store(&scanner->watch->cpu_began, clock_cpu_ns());
	atomic_store(&scanner->watch->job, id);
}

static void handle(struct scanner *scanner, struct wire_reader *reader, int fd)
{
	watch_turn(scanner, *reader);
	switch (reader->type) {
	case JOB_BEGIN: begin(scanner, reader, fd); return;
	case JOB_ANSWER: take_answer(scanner, reader); return;
	case JOB_RUN: run_turn(scanner, reader); break;
	case JOB_DROP: drop(scanner, reader); break;
	default: scanner->broken = true; break;
	}
	atomic_store(&scanner->watch->job, 0);
}

/* The descriptor is the first frame's. */
static void handle_bundle(struct scanner *scanner, struct wire_reader *outer, int fd)
{
	struct wire_reader inner;
	while (!scanner->broken && bundle_next(outer, &inner)) {
		handle(scanner, &inner, fd);
		fd = -1;
	}
	if (outer->failed)
		scanner->broken = true;
}

enum scanner_exit scanner_serve(int socket, const struct settings *settings,
	struct scanner_watch *watch)
{
	auto_free char *memory = malloc(WIRE_FRAME_MAX);
	if (!memory)
		abort();
	struct scanner scanner = { .socket = socket,
		.settings = settings,
		.watch = watch,
		.frame = BUF(WIRE_FRAME_MAX),
		.turn = BUNDLE,
		.memory = memory };
	enum wire_status status = WIRE_OK;
	while (!scanner.broken) {
		struct wire_reader reader;
		int fds[WIRE_FD_MAX];
		status = wire_receive(socket, memory, &reader, fds);
		if (status != WIRE_OK)
			break;
		if (reader.type == WIRE_BUNDLE)
			handle_bundle(&scanner, &reader, fds[0]);
		else
			handle(&scanner, &reader, fds[0]);
		for (size_t i = 0; i < WIRE_FD_MAX; i++)
			if (fds[i] >= 0)
				close(fds[i]);
	}
	while (scanner.jobs)
		job_free(&scanner, &scanner.jobs);
	buf_done(&scanner.frame);
	bundle_done(&scanner.turn);
	return scanner.broken || status == WIRE_BROKEN ? SCANNER_BROKEN : SCANNER_DONE;
}

/* False: the list that the settings name is none. */
static bool prepare_suffixes(const struct settings *settings, struct error *err)
{
	auto_buf file = BUF(PATH_MAX);
	buf_add(&file, settings->dns.suffix_list);
	return suffix_use(file.n ? file.p : NULL, err);
}

bool scanner_prepare(const struct settings *settings, struct error *err)
{
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		log_warning("event=locale text=\"C.UTF-8 is missing; names in archives may not be read\"");
	setenv("TZ", "UTC", 1);
	tzset();
	hash_keyed(STR("draws the secret"));
	charset_prepare();
	crypto_prepare();
	if (!prepare_suffixes(settings, err))
		return false;
	protection_use(settings);
	malloc_trim(0);
	return true;
}
