/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The keeper is the only writer. Whoever else holds the lock (an operator's sqlite3 shell) makes
 * everybody wait no longer than this. */
#define BUSY_MILLISECONDS 250

/* The write-ahead log is cut back to this size after a checkpoint. */
static const char writer_setup[] = "PRAGMA journal_mode=WAL;"
				   "PRAGMA journal_size_limit=33554432;"
				   "PRAGMA foreign_keys=ON;"
				   "PRAGMA temp_store=MEMORY;"
				   "PRAGMA cache_size=-8192;"
				   "PRAGMA cell_size_check=ON;"
				   "PRAGMA trusted_schema=OFF;";
static const char reader_setup[] = "PRAGMA query_only=ON;"
				   "PRAGMA temp_store=MEMORY;"
				   "PRAGMA cache_size=-8192;"
				   "PRAGMA cell_size_check=ON;"
				   "PRAGMA trusted_schema=OFF;";

static void database_fail(struct database *db, int code)
{
	if (db->failure != SQLITE_OK)
		return;
	db->failure = code;
	snprintf(db->why, sizeof db->why, "%s: %s", sqlite3_errstr(code),
		db->handle ? sqlite3_errmsg(db->handle) : "no connection");
}

bool database_open(
	struct database *db, const char *path, enum database_mode mode, struct error *err)
{
	*db = (struct database){ .handle = NULL };
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
		    (mode == DATABASE_WRITES ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
					     : SQLITE_OPEN_READONLY);
	int code = sqlite3_open_v2(path, &db->handle, flags, NULL);
	if (code == SQLITE_OK) {
		sqlite3_busy_timeout(db->handle, BUSY_MILLISECONDS);
		sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
		sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
		database_run(db, mode == DATABASE_WRITES ? writer_setup : reader_setup);
	} else {
		database_fail(db, code);
	}
	if (!database_failed(db))
		return true;
	error_set(err, ERROR_TEMPORARY, "%s: %s", path, db->why);
	database_close(db);
	return false;
}

void database_close(struct database *db)
{
	for (size_t i = 0; i < db->cached; i++)
		sqlite3_finalize(db->cache[i].statement);
	sqlite3_close(db->handle);
	*db = (struct database){ .handle = NULL };
}

bool database_failed(const struct database *db)
{
	return db->failure != SQLITE_OK;
}

void database_forgive(struct database *db)
{
	db->failure = SQLITE_OK;
	db->why[0] = '\0';
}

bool database_broken(const struct database *db)
{
	switch (db->failure & 0xff) {
	case SQLITE_OK:
	case SQLITE_BUSY:
	case SQLITE_FULL:
	case SQLITE_INTERRUPT:
	case SQLITE_TOOBIG:
	case SQLITE_CONSTRAINT: return false;
	default: return true;
	}
}

bool database_run(struct database *db, const char *sql)
{
	if (database_failed(db))
		return false;
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		database_fail(db, code);
	return code == SQLITE_OK;
}

bool database_in_transaction(const struct database *db)
{
	return db->handle && !sqlite3_get_autocommit(db->handle);
}

int database_changes(const struct database *db)
{
	return sqlite3_changes(db->handle);
}

static sqlite3_stmt *prepare(struct database *db, const char *sql, unsigned flags)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v3(db->handle, sql, -1, flags, &statement, NULL);
	if (code != SQLITE_OK)
		database_fail(db, code);
	return statement;
}

/* The kept statement of a literal; NULL after a failure. */
static sqlite3_stmt *find_statement(struct database *db, const char *sql)
{
	for (size_t i = 0; i < db->cached; i++)
		if (db->cache[i].sql == sql) {
			/* One user at a time: a second would start it anew under the first. */
			assert(!sqlite3_stmt_busy(db->cache[i].statement));
			return db->cache[i].statement;
		}
	assert(db->cached < DATABASE_STATEMENTS_MAX);
	sqlite3_stmt *statement = prepare(db, sql, SQLITE_PREPARE_PERSISTENT);
	if (statement) {
		db->cache[db->cached].sql = sql;
		db->cache[db->cached++].statement = statement;
	}
	return statement;
}

struct query query_new(struct database *db, const char *sql)
{
	return (struct query){
		.db = db,
		.statement = database_failed(db) ? NULL : find_statement(db, sql),
		.cached = true,
	};
}

struct query query_once(struct database *db, const char *sql)
{
	return (struct query){
		.db = db,
		.statement = database_failed(db) ? NULL : prepare(db, sql, 0),
	};
}

/* Failures were noted when they happened; resetting only repeats them. */
void query_done(struct query *query)
{
	if (!query->statement)
		return;
	if (query->cached) {
		sqlite3_reset(query->statement);
		sqlite3_clear_bindings(query->statement);
	} else {
		sqlite3_finalize(query->statement);
	}
	query->statement = NULL;
}

void query_again(struct query *query)
{
	if (query->statement)
		sqlite3_reset(query->statement);
	query->bound = 0;
}

static void check_bound(struct query *query, int code)
{
	assert(code != SQLITE_RANGE); /* more values than parameters */
	if (code != SQLITE_OK)
		database_fail(query->db, code);
}

void query_bind_int(struct query *query, int64_t v)
{
	if (query->statement)
		check_bound(query, sqlite3_bind_int64(query->statement, ++query->bound, v));
}

void query_bind_double(struct query *query, double v)
{
	if (query->statement)
		check_bound(query, sqlite3_bind_double(query->statement, ++query->bound, v));
}

void query_bind_str(struct query *query, struct str v)
{
	if (query->statement)
		check_bound(query, sqlite3_bind_text64(query->statement, ++query->bound,
					   v.n ? v.p : "", v.n, SQLITE_STATIC, SQLITE_UTF8));
}

void query_bind_blob(struct query *query, struct str v)
{
	if (query->statement)
		check_bound(query, sqlite3_bind_blob64(query->statement, ++query->bound,
					   v.n ? v.p : "", v.n, SQLITE_STATIC));
}

bool query_next(struct query *query)
{
	query->column = 0;
	if (!query->statement || database_failed(query->db))
		return false;
	int code = sqlite3_step(query->statement);
	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		database_fail(query->db, code);
	return false;
}

bool query_run(struct query *query)
{
	while (query_next(query))
		;
	return !database_failed(query->db);
}

int64_t query_int(struct query *query)
{
	return sqlite3_column_int64(query->statement, query->column++);
}

double query_double(struct query *query)
{
	int column = query->column++;
	if (sqlite3_column_type(query->statement, column) == SQLITE_NULL)
		return NAN;
	return sqlite3_column_double(query->statement, column);
}

struct str query_bytes(struct query *query, char *memory, size_t size)
{
	int column = query->column++;
	const void *p = sqlite3_column_blob(query->statement, column);
	size_t n = (size_t)sqlite3_column_bytes(query->statement, column);
	n = n < size ? n : size;
	if (n > 0)
		memcpy(memory, p, n);
	return str_bytes(memory, n);
}

struct str query_str(struct query *query, struct arena *arena)
{
	int column = query->column++;
	const void *p = sqlite3_column_blob(query->statement, column);
	size_t n = (size_t)sqlite3_column_bytes(query->statement, column);
	if (!arena_room(arena, n)) {
		database_fail(query->db, SQLITE_TOOBIG);
		return STR("");
	}
	return arena_dup(arena, str_bytes(p, n));
}
