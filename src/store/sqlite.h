/* SPDX-License-Identifier: Apache-2.0
 *
 * SQLite as the store uses it: one connection with its prepared statements. Like the wire reader it
 * keeps its first failure: after one, every further query on the connection is empty, and the
 * caller looks once, at the end (database_failed). Only the files of store/ that hold SQL include
 * this. */
#pragma once

#include <sqlite3.h>

#include "base/arena.h"
#include "base/error.h"

#define DATABASE_STATEMENTS_MAX 128

struct database {
	sqlite3 *handle;
	struct {
		const char *sql; /* a literal: found again by its address */
		sqlite3_stmt *statement;
	} cache[DATABASE_STATEMENTS_MAX];
	size_t cached;
	int failure; /* extended result code of the first failure, or SQLITE_OK */
	char why[256];
};

enum database_mode { DATABASE_WRITES, DATABASE_READS };

/* False with err: temporary (busy, no space, damaged) or permanent (cannot be ours). */
bool database_open(
	struct database *db, const char *path, enum database_mode mode, struct error *err);
void database_close(struct database *db);

/* Has something failed since the last database_forgive()? */
bool database_failed(const struct database *db);
void database_forgive(struct database *db);
/* Is it the kind of failure after which the file must be opened anew? */
bool database_broken(const struct database *db);
/* Runs statements without parameters and results; false on failure. */
bool database_run(struct database *db, const char *sql);
/* Is a transaction open? SQLite ends one by itself when the disk is full. */
bool database_in_transaction(const struct database *db);
int database_changes(const struct database *db);

/* A query on its way: parameters are bound in their order, then rows are taken in turn. Columns
 * are read in their order as well. */
struct query {
	struct database *db;
	sqlite3_stmt *statement; /* NULL after a failure */
	int bound, column;
	bool cached;
};

#define auto_query __attribute__((cleanup(query_done))) struct query

/* sql: a string literal; its prepared statement is kept. */
struct query query_new(struct database *db, const char *sql);
/* The same for SQL put together at run time. */
struct query query_once(struct database *db, const char *sql);
void query_done(struct query *query);
/* Makes it ready to be bound and run once more. */
void query_again(struct query *query);

void query_bind_int(struct query *query, int64_t v);
void query_bind_double(struct query *query, double v); /* NAN is NULL */
void query_bind_str(struct query *query, struct str v);
void query_bind_blob(struct query *query, struct str v);

/* Takes the next row: false at the end and after a failure. */
bool query_next(struct query *query);
/* Runs it to its end, for statements without rows. */
bool query_run(struct query *query);

int64_t query_int(struct query *query);
double query_double(struct query *query); /* NULL is NAN */
/* Copied into memory; cut if it is longer. */
struct str query_bytes(struct query *query, char *memory, size_t size);
/* Copied into the arena. */
struct str query_str(struct query *query, struct arena *arena);
