/* SPDX-License-Identifier: Apache-2.0 */
#include "store/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "store/keeper_inside.h"

#define TURN_ARENA_MAX (128 * 1024 * 1024)
#define TURN_FULL      (32 * 1024 * 1024) /* bytes after which a turn should end */
#define TURN_REPLIES   4096
#define OPEN_AGAIN_MS  2000
#define TIDY_FIRST_MS  10000

/* Opens what DATA/… names; NULL-ended paths are built here alone. */
static char *path_new(struct str directory, const char *rest)
{
	char *path = NULL;
	if (asprintf(&path, "%.*s/%s", STR_ARG(directory), rest) < 0)
		abort();
	return path;
}

bool keeper_lock(struct str directory, int *fd_out, struct error *err)
{
	auto_free char *path = path_new(directory, "keeper/lock");
	auto_close int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error_errno(err, ERROR_PERMANENT, "%s", path);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return error_errno(err, ERROR_TEMPORARY, "%s is held by another process", path);
	*fd_out = take_fd(&fd);
	return true;
}

void keeper_note_trouble(struct keeper *keeper)
{
	struct store_failure failure = { .why = NULL };
	if (keeper->store)
		failure = store_why(keeper->store);
	if (!failure.why)
		return;
	snprintf(keeper->trouble, sizeof keeper->trouble, "%s", failure.why);
	keeper->trouble_writing = failure.writing;
	keeper->failed = true;
	keeper->broken |= failure.broken;
}

/* Claims made before the restart cannot be told from claims of a door that is gone. */
static void begin_anew(struct keeper *keeper)
{
	keeper->since = keeper->wall;
	if (!store_begin(keeper->store, true) || !store_mark(keeper->store))
		return;
	int64_t since = store_since(keeper->store, keeper->wall);
	store_quarantine_unclaim(keeper->store, 0, keeper->wall);
	if (store_settle(keeper->store, true) && store_commit(keeper->store))
		keeper->since = since;
}

static bool open_store(struct keeper *keeper, struct error *err)
{
	auto_free char *path = path_new(keeper->options.directory, "keeper");
	if (!store_open(path, &keeper->store, err))
		return false;
	store_set_list_files(keeper->store, keeper->list_files);
	keeper->broken = false;
	keeper->due_known = false;
	begin_anew(keeper);
	keeper_note_trouble(keeper);
	return true;
}

/* Read at once: the first mail is judged by them. */
static void set_list_files(struct keeper *keeper)
{
	struct list_files *before = keeper->list_files;
	keeper->list_files =
		list_files_new(keeper->options.files, keeper->options.file_count);
	list_files_refresh(keeper->list_files, keeper->mono_ms);
	if (keeper->store)
		store_set_list_files(keeper->store, keeper->list_files);
	list_files_free(&before);
}

bool keeper_list_news(struct keeper *keeper, struct list_file_news *out)
{
	return list_files_news(keeper->list_files, out);
}

bool keeper_new(const struct keeper_options *options, int64_t wall, int64_t mono_ms,
	struct keeper **out, struct error *err)
{
	struct keeper *keeper = calloc(1, sizeof *keeper);
	if (!keeper)
		abort();
	keeper->options = *options;
	keeper->wall = wall;
	keeper->mono_ms = mono_ms;
	keeper->tidy_at = keeper->sweep_at = mono_ms + TIDY_FIRST_MS;
	keeper->arena = arena_new(TURN_ARENA_MAX);
	batch_init(&keeper->batch);
	set_list_files(keeper);
	struct error why;
	if (!open_store(keeper, &why)) {
		snprintf(keeper->trouble, sizeof keeper->trouble, "%s", why.text);
		if (why.kind == ERROR_PERMANENT) {
			keeper_free(&keeper);
			return error_set(err, why.kind, "%s", why.text);
		}
	}
	*out = keeper;
	return true;
}

void keeper_set_time(struct keeper *keeper, int64_t wall, int64_t mono_ms)
{
	keeper->wall = wall;
	keeper->mono_ms = mono_ms;
}

void keeper_set_options(struct keeper *keeper, const struct keeper_options *options)
{
	struct str directory = keeper->options.directory;
	keeper->options = *options;
	keeper->options.directory = directory;
	set_list_files(keeper);
}

struct arena *keeper_arena(struct keeper *keeper)
{
	return keeper->arena;
}

bool keeper_is_full(const struct keeper *keeper)
{
	return keeper->replies.n >= TURN_REPLIES || arena_used(keeper->arena) >= TURN_FULL;
}

const char *keeper_path(struct keeper *keeper, const char *directory, struct str id)
{
	return arena_printf(keeper->arena, "%.*s/%s/%.*s.eml", STR_ARG(keeper->options.directory),
		directory, STR_ARG(id))
		.p;
}

/* Tries the store again when its pause is over. */
static bool have_store(struct keeper *keeper)
{
	struct error err;
	if (keeper->store)
		return !keeper->broken;
	if (keeper->mono_ms < keeper->open_again)
		return false;
	if (open_store(keeper, &err))
		return keeper->store != NULL;
	snprintf(keeper->trouble, sizeof keeper->trouble, "%s", err.text);
	keeper->open_again = keeper->mono_ms + OPEN_AGAIN_MS;
	return false;
}

/* A reply that says only how it ended. */
static void reply_bare(struct keeper *keeper, struct reply *reply, enum reply_status status)
{
	if (reply->mail >= 0)
		close(take_fd(&reply->mail));
	reply->status = status;
	if (status == REPLY_TEMPORARY) {
		keeper_note_trouble(keeper);
		reply->text = arena_dup(
			keeper->arena, str_of(keeper->trouble[0] ? keeper->trouble
								 : "the store is not available"));
	}
}

static void run_rule(struct keeper *keeper, const struct rule *rule, struct keeper_peer peer,
	const struct request *request, struct reply *reply)
{
	enum reply_status status = REPLY_TEMPORARY;
	if (have_store(keeper)) {
		store_begin_reading(keeper->store);
		status = rule->run(keeper, peer, request, reply);
	}
	if (status == REPLY_OK && store_failed(keeper->store))
		status = REPLY_TEMPORARY;
	if (status != REPLY_OK)
		reply_bare(keeper, reply, status);
	keeper->read |= status == REPLY_OK && rule->way != WAY_NOTE;
}

/* The transaction of this turn is gone: whoever waits for it is told so. */
static void fail_replies(struct keeper *keeper)
{
	store_roll_back(keeper->store);
	keeper->uncommitted = false;
	keeper->counts.commits_failed++;
	keeper->files.n = 0;
	keeper_note_trouble(keeper);
	array_each(&keeper->replies, waiting)
		reply_bare(keeper, &waiting->reply, REPLY_TEMPORARY);
}

/* A full disk can end the transaction at any statement: then nothing of it may be answered as done. */
static void check_transaction(struct keeper *keeper)
{
	if (keeper->uncommitted && !store_writing(keeper->store))
		fail_replies(keeper);
}

/* Applies a request within the turn's transaction; its reply waits for the commit. */
static void run_write(
	struct keeper *keeper, const struct rule *rule, const struct waiting_request *asked)
{
	struct waiting_reply *waiting = array_add(keeper->arena, &keeper->replies);
	*waiting = (struct waiting_reply){
		.reply = { .serial = asked->request->serial,
			.kind = asked->request->kind,
			.mail = -1 },
		.answer = asked->answer,
		.context = asked->context,
	};
	struct reply *reply = &waiting->reply;
	if (!have_store(keeper) || !store_begin(keeper->store, true) ||
		!store_mark(keeper->store)) {
		reply_bare(keeper, reply, REPLY_TEMPORARY);
		if (keeper->store)
			check_transaction(keeper);
		return;
	}
	size_t files = keeper->files.n;
	enum reply_status status = rule->run(keeper, asked->peer, asked->request, reply);
	if (status == REPLY_OK && store_failed(keeper->store))
		status = REPLY_TEMPORARY;
	if (!store_settle(keeper->store, status == REPLY_OK)) {
		fail_replies(keeper);
		return;
	}
	if (status != REPLY_OK) {
		keeper->files.n = files;
		reply_bare(keeper, reply, status);
	}
	keeper->uncommitted = true;
	keeper->counts.writes += status == REPLY_OK;
}

static void answer_now(
	struct keeper *keeper, const struct rule *rule, const struct waiting_request *asked)
{
	struct reply reply = { .serial = asked->request->serial,
		.kind = asked->request->kind,
		.text = STR(""),
		.mail = -1 };
	run_rule(keeper, rule, asked->peer, asked->request, &reply);
	if (asked->request->kind != REQUEST_JOURNAL)
		asked->answer(asked->context, &reply);
}

static void deny(const struct waiting_request *asked)
{
	struct reply reply = { .serial = asked->request->serial,
		.kind = asked->request->kind,
		.status = REPLY_DENIED,
		.text = STR("not permitted to this peer"),
		.mail = -1 };
	asked->answer(asked->context, &reply);
}

void keeper_request(struct keeper *keeper, struct keeper_peer peer, const struct request *request,
	keeper_answer *answer, void *context)
{
	struct waiting_request asked = { request, peer, answer, context };
	const struct rule *rule = keeper_rule(request->kind);
	keeper->counts.requests++;
	if (!(rule->roles & (1u << peer.role))) {
		deny(&asked);
		return;
	}
	switch (rule->way) {
	case WAY_NONE: deny(&asked); break;
	case WAY_READ:
	case WAY_NOTE: answer_now(keeper, rule, &asked); break;
	case WAY_WRITE: run_write(keeper, rule, &asked); break;
	case WAY_LATE: *array_add(keeper->arena, &keeper->late) = asked; break;
	}
}

void keeper_peer_gone(struct keeper *keeper, int64_t peer)
{
	if (!have_store(keeper))
		return;
	bool begun = store_begin(keeper->store, true) && store_mark(keeper->store);
	if (begun) {
		store_quarantine_unclaim(keeper->store, peer, keeper->wall);
		keeper->due_known = false;
		if (!store_settle(keeper->store, true))
			fail_replies(keeper);
	}
	check_transaction(keeper);
	keeper_note_trouble(keeper);
}

/* Commits what requests of the turn have done. */
static void commit_requests(struct keeper *keeper)
{
	if (!keeper->store || !store_writing(keeper->store))
		return;
	if (keeper->broken || !store_commit(keeper->store)) {
		fail_replies(keeper);
		return;
	}
	keeper->uncommitted = false;
	keeper->counts.commits++;
	keeper->wrote = true;
	array_each(&keeper->files, id)
		unlink(keeper_path(keeper, "quarantine", *id));
}

/* Writes the batch in a transaction of its own, which need not reach the disk at once: a disk with
 * no room for the journal may still have some for the ledger. */
static void commit_batch(struct keeper *keeper)
{
	if (!have_store(keeper))
		return;
	struct store *store = keeper->store;
	bool good = store_begin(store, false) && store_mark(store) &&
		    batch_write(&keeper->batch, store, keeper->wall) == REPLY_OK &&
		    !store_failed(store);
	good = store_settle(store, good) && good && store_commit(store);
	if (good) {
		batch_clear(&keeper->batch);
		keeper->wrote = true;
	} else {
		/* Tried again a second later, not in every turn. */
		keeper->batch.retry_at = keeper->mono_ms + BATCH_MILLISECONDS;
		store_roll_back(store);
	}
	keeper_note_trouble(keeper);
}

static void forget_turn(struct keeper *keeper)
{
	bool better = keeper->trouble_writing ? keeper->wrote : keeper->read || keeper->wrote;
	if (better && !keeper->failed)
		keeper->trouble[0] = '\0';
	keeper->wrote = keeper->read = keeper->failed = false;
	memset(&keeper->replies, 0, sizeof keeper->replies);
	memset(&keeper->late, 0, sizeof keeper->late);
	memset(&keeper->files, 0, sizeof keeper->files);
	arena_reset(keeper->arena);
	if (keeper->store)
		store_end_reading(keeper->store);
	if (!keeper->broken)
		return;
	store_close(&keeper->store);
	keeper->broken = false;
	keeper->open_again = keeper->mono_ms + OPEN_AGAIN_MS;
}

void keeper_turn(struct keeper *keeper)
{
	list_files_refresh(keeper->list_files, keeper->mono_ms);
	commit_requests(keeper);
	if (batch_is_due(&keeper->batch, keeper->mono_ms) ||
		(keeper->late.n > 0 && batch_rows(&keeper->batch) > 0))
		commit_batch(keeper);
	array_each(&keeper->replies, waiting)
		waiting->answer(waiting->context, &waiting->reply);
	if (keeper->store)
		store_end_reading(keeper->store);
	array_each(&keeper->late, asked)
		answer_now(keeper, keeper_rule(asked->request->kind), asked);
	if (keeper->mono_ms >= keeper->tidy_at && have_store(keeper))
		keeper_tidy(keeper);
	forget_turn(keeper);
}

bool keeper_work_due(struct keeper *keeper)
{
	if (!have_store(keeper))
		return false;
	if (!keeper->due_known) {
		keeper->due = store_quarantine_due(keeper->store);
		keeper->due_known = true;
		keeper_note_trouble(keeper);
	}
	return keeper->due <= keeper->wall;
}

const char *keeper_trouble(const struct keeper *keeper)
{
	return keeper->trouble[0] ? keeper->trouble : NULL;
}

struct keeper_counts keeper_counts(const struct keeper *keeper)
{
	struct keeper_counts counts = keeper->counts;
	counts.waiting = batch_rows(&keeper->batch);
	return counts;
}

void keeper_free(struct keeper **keeper)
{
	if (!*keeper)
		return;
	if (batch_rows(&(*keeper)->batch) > 0)
		commit_batch(*keeper);
	if ((*keeper)->store)
		store_checkpoint((*keeper)->store);
	store_close(&(*keeper)->store);
	list_files_free(&(*keeper)->list_files);
	if ((*keeper)->sweep)
		closedir((*keeper)->sweep);
	batch_done(&(*keeper)->batch);
	arena_free(&(*keeper)->arena);
	free(*keeper);
	*keeper = NULL;
}
