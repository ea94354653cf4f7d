/* SPDX-License-Identifier: Apache-2.0
 *
 * The keeper's engine: takes requests of a turn, answers reading ones at once, applies writing ones
 * in one transaction, commits it when the turn ends, and only then answers those (group commit: one
 * fsync for all that came while the last one ran). Journal and tallies are collected in memory and
 * written at most a second later. Used by the keeper's process and, with the service stopped, by
 * the command line. It has no sockets and no clock: time is told to it.
 *
 *   DATA/keeper/store.db, lock      DATA/quarantine/ID.eml, DATA/kept/ID.eml (written by the door)
 *
 * The keeper removes files of those two directories; it needs the right to write there. */
#pragma once

#include "base/error.h"
#include "store/list_files.h"
#include "store/options.h"
#include "store/request.h"

/* Who asks. */
enum keeper_role { KEEPER_DOOR, KEEPER_ADMIN };
struct keeper_peer {
	enum keeper_role role;
	int64_t number; /* not 0; another for each connection */
};

struct keeper;

/* Takes DATA/keeper/lock, which tells that the store is open. False (temporary) if someone has it.
 * The lock ends with the descriptor. */
bool keeper_lock(struct str directory, int *fd_out, struct error *err);

/* Strings and domains of the options stay the caller's. A store that cannot be opened now is tried
 * again later, every request answered REPLY_TEMPORARY until then; false only if it can never be
 * opened by this program. */
bool keeper_new(const struct keeper_options *options, int64_t wall, int64_t mono_ms,
	struct keeper **out, struct error *err);
/* Writes what is left and empties the log. Requests must have been answered (keeper_turn). */
void keeper_free(struct keeper **keeper);

/* Told before the requests of a turn: seconds since 1970, and milliseconds that never go back. */
void keeper_set_time(struct keeper *keeper, int64_t wall, int64_t mono_ms);
/* Other settings from now on; the directory stays. */
void keeper_set_options(struct keeper *keeper, const struct keeper_options *options);
/* Where requests of this turn live: emptied by keeper_turn(). */
struct arena *keeper_arena(struct keeper *keeper);
/* Has this turn taken so much that it should end first? */
bool keeper_is_full(const struct keeper *keeper);

/* The reply is the handler's during the call, its `mail` for good. Called once for each request
 * but REQUEST_JOURNAL: at once, or from keeper_turn(). */
typedef void keeper_answer(void *context, struct reply *reply);
void keeper_request(struct keeper *keeper, struct keeper_peer peer, const struct request *request,
	keeper_answer *answer, void *context);
/* The peer's claims are given back. */
void keeper_peer_gone(struct keeper *keeper, int64_t peer);

/* Ends the turn: commits, answers, writes what was collected when its second is over, and tidies a
 * little when that is due. Call it after each batch of requests and once a second. */
void keeper_turn(struct keeper *keeper);

/* Is there a row for a door to claim? */
bool keeper_work_due(struct keeper *keeper);
/* Why the store does not work at present, or NULL. */
const char *keeper_trouble(const struct keeper *keeper);

/* A local list's file was read, or could not be; false: nothing new. */
bool keeper_list_news(struct keeper *keeper, struct list_file_news *out);

struct keeper_counts {
	uint64_t requests, commits, commits_failed, writes; /* writes / commits: size of a group */
	uint64_t lost;    /* journal rows and tallies dropped because they could not be written */
	uint64_t waiting; /* … and collected, not yet written */
};
struct keeper_counts keeper_counts(const struct keeper *keeper);
