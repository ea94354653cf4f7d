/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "store/schema.h"
#include "store/tables.h"

/* Opens both connections; on false what is open is closed by the caller. */
static bool open_connections(struct store *store, const char *path, struct error *err)
{
	if (!database_open(&store->writer, path, DATABASE_WRITES, err))
		return false;
	if (!schema_apply(&store->writer, err))
		return error_prefix(err, "%s", path);
	return database_open(&store->reader, path, DATABASE_READS, err);
}

bool store_open(const char *directory, struct store **out, struct error *err)
{
	auto_free char *path = NULL;
	struct store *store = calloc(1, sizeof *store);
	if (!store || asprintf(&path, "%s/store.db", directory) < 0)
		abort();
	store->current = &store->reader;
	if (!open_connections(store, path, err)) {
		store_close(&store);
		return false;
	}
	struct stat status;
	if (stat(path, &status) == 0)
		store->inode = (int64_t)status.st_ino;
	store_list_keys(store);
	*out = store;
	return true;
}

int64_t store_since(struct store *store, int64_t now)
{
	auto_query known = query_new(&store->writer, "SELECT since FROM file WHERE inode=?");
	query_bind_int(&known, store->inode);
	if (query_next(&known))
		return query_int(&known);
	database_run(&store->writer, "DELETE FROM file");
	auto_query query =
		query_new(&store->writer, "INSERT INTO file (inode, since) VALUES (?, ?)");
	query_bind_int(&query, store->inode);
	query_bind_int(&query, now);
	query_run(&query);
	return now;
}

void store_close(struct store **store)
{
	if (!*store)
		return;
	store_roll_back(*store);
	keyset_done(&(*store)->listed);
	database_close(&(*store)->reader);
	database_close(&(*store)->writer);
	free(*store);
	*store = NULL;
}

/* Setting this within a transaction has no effect, so it is done before. */
static bool set_durable(struct store *store, bool durable)
{
	if (store->durable == durable)
		return true;
	if (!database_run(&store->writer,
		    durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"))
		return false;
	store->durable = durable;
	return true;
}

bool store_begin(struct store *store, bool durable)
{
	struct database *db = &store->writer;
	if (database_in_transaction(db))
		return store->durable || !durable;
	if (!set_durable(store, durable))
		return false;
	auto_query query = query_new(db, "BEGIN IMMEDIATE");
	return query_run(&query);
}

bool store_writing(const struct store *store)
{
	return database_in_transaction(&store->writer);
}

bool store_mark(struct store *store)
{
	auto_query query = query_new(&store->writer, "SAVEPOINT request");
	if (!query_run(&query))
		return false;
	store->current = &store->writer;
	return true;
}

bool store_settle(struct store *store, bool keep)
{
	struct database *db = &store->writer;
	store->current = &store->reader;
	if (!database_in_transaction(db))
		return false;
	/* Taking back must work although the connection has noted a failure. */
	if ((database_failed(db) || !keep) &&
		sqlite3_exec(db->handle, "ROLLBACK TO request", NULL, NULL, NULL) != SQLITE_OK)
		return false;
	return sqlite3_exec(db->handle, "RELEASE request", NULL, NULL, NULL) == SQLITE_OK;
}

static bool commit(struct database *db)
{
	auto_query query = query_new(db, "COMMIT");
	return query_run(&query);
}

bool store_commit(struct store *store)
{
	if (!database_in_transaction(&store->writer))
		return false;
	if (commit(&store->writer))
		return true;
	store_roll_back(store);
	return false;
}

void store_roll_back(struct store *store)
{
	store->current = &store->reader;
	if (database_in_transaction(&store->writer))
		sqlite3_exec(store->writer.handle, "ROLLBACK", NULL, NULL, NULL);
}

bool store_failed(const struct store *store)
{
	return database_failed(&store->reader) || database_failed(&store->writer);
}

void store_begin_reading(struct store *store)
{
	if (database_in_transaction(&store->reader))
		return;
	auto_query query = query_new(&store->reader, "BEGIN");
	query_run(&query);
}

void store_end_reading(struct store *store)
{
	if (database_in_transaction(&store->reader))
		sqlite3_exec(store->reader.handle, "COMMIT", NULL, NULL, NULL);
}

struct store_failure store_why(struct store *store)
{
	struct store_failure failure = { .why = NULL };
	struct database *both[] = { &store->reader, &store->writer };
	for (size_t i = 0; i < 2; i++)
		if (database_failed(both[i])) {
			failure.writing = both[i] == &store->writer;
			failure.broken |= database_broken(both[i]);
			snprintf(store->why, sizeof store->why, "%s", both[i]->why);
			failure.why = store->why;
			database_forgive(both[i]);
		}
	return failure;
}

enum reply_status store_status(const struct store *store, enum reply_status good)
{
	return database_failed(store->current) ? REPLY_TEMPORARY : good;
}

void store_checkpoint(struct store *store)
{
	sqlite3_wal_checkpoint_v2(
		store->writer.handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

/* Counters of `stats`; each gives name and number. */
static const char stats_sql[] = "SELECT 'accounts', count(*) FROM account"
				" UNION ALL SELECT 'addresses', count(*) FROM address"
				" UNION ALL SELECT 'list_entries', count(*) FROM list"
				" UNION ALL SELECT 'journal', count(*) FROM journal"
				" UNION ALL SELECT 'records', count(*) FROM record"
				" UNION ALL SELECT 'tallies', count(*) FROM tally"
				" UNION ALL SELECT 'database_bytes', page_count * page_size"
				"  FROM pragma_page_count, pragma_page_size";

enum reply_status store_stats(struct store *store, struct arena *arena, struct reply *out)
{
	ARRAY(struct stat_row) rows = { 0 };
	auto_query query = query_new(store->current, stats_sql);
	while (query_next(&query)) {
		struct stat_row *row = array_add(arena, &rows);
		row->name = query_str(&query, arena);
		row->value = (uint64_t)query_int(&query);
	}
	auto_query states = query_new(store->current,
		"SELECT state, count(*) FROM quarantine GROUP BY state ORDER BY state");
	while (query_next(&states)) {
		struct stat_row *row = array_add(arena, &rows);
		row->name = arena_printf(arena, "quarantine_%s",
			quarantine_state_name((enum quarantine_state)query_int(&states)));
		row->value = (uint64_t)query_int(&states);
	}
	out->stats.v = rows.v;
	out->stats.n = rows.n;
	return store_status(store, REPLY_OK);
}
