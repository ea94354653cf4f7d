/* SPDX-License-Identifier: Apache-2.0
 *
 * What time does to the rows: held mails expire, history is forgotten, list entries and counters
 * run out. Each call does a bounded piece. */
#include "store/tables.h"

#define DAY 86400
/* How long an entry that ran out can still be looked at. */
#define LIST_EXPIRED_DAYS 7
/* How long a mail's second try must not count twice. */
#define SEEN_DAYS 2

/* One kind of work: rows chosen by a statement that takes a time and a limit. */
static bool delete_old(struct database *db, const char *sql, int64_t before)
{
	auto_query query = query_new(db, sql);
	query_bind_int(&query, before);
	query_bind_int(&query, TIDY_ROWS_MAX);
	return query_run(&query) && database_changes(db) == TIDY_ROWS_MAX;
}

static void keep_id(struct query *query, struct arena *arena, struct tidy_files *files)
{
	if (!files->v)
		files->v =
			arena_array_of(arena, struct str, TIDY_ROWS_MAX * QUARANTINE_STATE_COUNT);
	files->v[files->n++] = query_str(query, arena);
}

/* Mails that nobody let go within their days. */
static bool expire(struct database *db, struct arena *arena, enum quarantine_state from,
	int64_t before, int64_t now, struct tidy_files *files)
{
	size_t already = files->n;
	auto_query query = query_new(db,
		"UPDATE quarantine SET state=?, changed=? WHERE number IN (SELECT number FROM quarantine"
		" WHERE state=? AND changed<? LIMIT ?) RETURNING id");
	query_bind_int(&query, QUARANTINE_EXPIRED);
	query_bind_int(&query, now);
	query_bind_int(&query, from);
	query_bind_int(&query, before);
	query_bind_int(&query, TIDY_ROWS_MAX);
	while (query_next(&query))
		keep_id(&query, arena, files);
	return files->n - already == TIDY_ROWS_MAX;
}

/* Rows that only tell what became of a mail. */
static bool forget_finished(struct database *db, enum quarantine_state state, int64_t before)
{
	auto_query query = query_new(db,
		"DELETE FROM quarantine WHERE number IN (SELECT number FROM quarantine"
		" WHERE state=? AND changed<? LIMIT ?)");
	query_bind_int(&query, state);
	query_bind_int(&query, before);
	query_bind_int(&query, TIDY_ROWS_MAX);
	return query_run(&query) && database_changes(db) == TIDY_ROWS_MAX;
}

static bool tidy_quarantine(struct database *db, struct arena *arena, int64_t before, int64_t now,
	struct tidy_files *files)
{
	bool more = expire(db, arena, QUARANTINE_HELD, before, now, files);
	more |= expire(db, arena, QUARANTINE_POISON, before, now, files);
	more |= expire(db, arena, QUARANTINE_FAILED, before, now, files);
	more |= forget_finished(db, QUARANTINE_RELEASED, before);
	more |= forget_finished(db, QUARANTINE_DELETED, before);
	more |= forget_finished(db, QUARANTINE_EXPIRED, before);
	return more;
}

static bool tidy_journal(
	struct database *db, struct arena *arena, int64_t before, struct tidy_files *files)
{
	size_t rows = 0;
	auto_query query = query_new(db,
		"DELETE FROM journal WHERE number IN (SELECT number FROM journal WHERE time<? LIMIT ?)"
		" RETURNING mail_kept, mail_id");
	query_bind_int(&query, before);
	query_bind_int(&query, TIDY_ROWS_MAX);
	for (; query_next(&query); rows++)
		if (query_int(&query) != 0)
			keep_id(&query, arena, files);
	return rows == TIDY_ROWS_MAX;
}

bool store_tidy(struct store *store, struct arena *arena, struct tidy_limits limits, int64_t now,
	struct tidy_files *quarantine, struct tidy_files *kept)
{
	struct database *db = store->current;
	*quarantine = *kept = (struct tidy_files){ .n = 0 };
	bool more = tidy_quarantine(
		db, arena, now - (int64_t)limits.quarantine_days * DAY, now, quarantine);
	more |= tidy_journal(db, arena, now - (int64_t)limits.keeping_days * DAY, kept);
	more |= delete_old(db,
		"DELETE FROM list WHERE (subject, key, kind) IN (SELECT subject, key, kind FROM list"
		" WHERE expires>0 AND expires<? LIMIT ?)",
		now - LIST_EXPIRED_DAYS * DAY);
	more |= delete_old(db,
		"DELETE FROM contact WHERE (owner, other) IN"
		" (SELECT owner, other FROM contact WHERE last<? LIMIT ?)",
		now - (int64_t)limits.contact_days * DAY);
	more |= delete_old(db,
		"DELETE FROM tally WHERE key IN (SELECT key FROM tally WHERE gone<? LIMIT ?)", now);
	more |= delete_old(db,
		"DELETE FROM tally_seen WHERE (key, mail_id) IN"
		" (SELECT key, mail_id FROM tally_seen WHERE time<? LIMIT ?)",
		now - SEEN_DAYS * DAY);
	return more;
}
