/* SPDX-License-Identifier: Apache-2.0
 *
 * The keeper's insides, shared by keeper.c (turns), keeper_rules.c (what each request does),
 * batch.c (journal and tallies in memory) and keeper_tidy.c. */
#pragma once

#include <dirent.h>

#include "base/array.h"
#include "base/map.h"
#include "store/keeper.h"
#include "store/list_files.h"
#include "store/store.h"

/* What is collected between two writings. A full batch is written at once; one that cannot be
 * written grows to the larger bounds, and then loses what is new. */
#define BATCH_MILLISECONDS 1000
#define BATCH_ROWS         1000
#define BATCH_ROWS_MOST    8000
#define BATCH_BYTES        (8 * 1024 * 1024)
#define BATCH_BYTES_MOST   (48 * 1024 * 1024)

struct counter {
	struct str key;
	struct tally tally;
};
struct counted {
	struct str key, mail_id;
};

struct batch {
	struct arena *arena;
	ARRAY(struct journal_row) journal;
	ARRAY(struct counter *) counters;
	ARRAY(struct counted) counted;
	struct map *counter_by_key, *seen; /* seen: key NUL mail id */
	int64_t since;                     /* mono_ms of the first row */
	int64_t retry_at;                  /* mono_ms: not before, writing failed */
};

void batch_init(struct batch *batch);
void batch_done(struct batch *batch);
size_t batch_rows(const struct batch *batch);
bool batch_is_due(const struct batch *batch, int64_t mono_ms);
/* False: it was dropped. */
bool batch_add_journal(struct batch *batch, const struct journal_row *row, int64_t mono_ms);
/* The counter with this mail in it. lost_out: the change could not be noted. */
enum reply_status batch_tally(struct batch *batch, struct store *store,
	const struct request *request, int64_t wall, int64_t mono_ms, double *value_out,
	bool *lost_out);
/* Writes all within the open transaction; the batch stays until batch_clear(). */
enum reply_status batch_write(const struct batch *batch, struct store *store, int64_t wall);
void batch_clear(struct batch *batch);

struct waiting_reply {
	struct reply reply;
	keeper_answer *answer;
	void *context;
};
struct waiting_request {
	const struct request *request;
	struct keeper_peer peer;
	keeper_answer *answer;
	void *context;
};

struct keeper {
	struct keeper_options options;
	struct store *store; /* NULL: could not be opened, or is broken */
	struct arena *arena; /* of the turn */
	int64_t wall, mono_ms;
	int64_t open_again;       /* mono_ms */
	bool uncommitted;         /* replies wait for the transaction that is open */
	bool broken;              /* close the store at the turn's end */
	bool failed, wrote, read; /* of this turn: something failed, did work */
	bool trouble_writing;     /* only writing shows that the trouble is over */
	char trouble[512];        /* empty: none */
	struct list_files *list_files; /* local lists in files */
	struct batch batch;
	ARRAY(struct waiting_reply) replies; /* after the commit */
	ARRAY(struct waiting_request) late;  /* read after the commit */
	ARRAY(struct str) files;             /* quarantine/ID.eml to remove after the commit */
	bool due_known;
	int64_t due;               /* wall time of the next row to claim */
	int64_t tidy_at, sweep_at; /* mono_ms */
	int64_t since;   /* wall time: before it, another store may have known the files */
	DIR *sweep;      /* directory being swept, NULL: none */
	bool sweep_kept; /* it is kept/, not quarantine/ */
	struct keeper_counts counts;
};

/* When a request is served. */
enum rule_way {
	WAY_NONE,  /* there is no such request */
	WAY_READ,  /* at once, from what is committed */
	WAY_WRITE, /* in the turn's transaction, answered after the commit */
	WAY_NOTE,  /* at once, into the batch */
	WAY_LATE,  /* at the turn's end, when the batch has been written */
};
struct rule {
	enum rule_way way;
	unsigned roles; /* bits of enum keeper_role */
	enum reply_status (*run)(struct keeper *keeper, struct keeper_peer peer,
		const struct request *request, struct reply *out);
};
const struct rule *keeper_rule(enum request_kind kind);

/* What failed in the store becomes the trouble, and the store is fit for the next request. After
 * some failures it is `broken`: the turn's end takes everything back and closes it. */
void keeper_note_trouble(struct keeper *keeper);

/* DATA/quarantine/ID.eml or DATA/kept/ID.eml, NUL-ended, in the turn's arena. */
const char *keeper_path(struct keeper *keeper, const char *directory, struct str id);
void keeper_tidy(struct keeper *keeper);
