/* SPDX-License-Identifier: Apache-2.0
 *
 * The store's insides, shared by the files that hold SQL: store.c (connections and transactions)
 * and one file for each kind of row. */
#pragma once

#include "base/array.h"
#include "store/keyset.h"
#include "store/sqlite.h"
#include "store/store.h"

struct store {
	struct database writer, reader;
	struct database *current; /* what the running request uses: the writer between store_mark()
	                             and store_settle(), else the reader */
	bool durable;             /* PRAGMA synchronous of the writer is FULL */
	char why[256];
	int64_t inode;        /* of the file */
	struct keyset listed; /* keys of list entries */
	const struct list_files *files; /* local lists in files; NULL: none */
};

/* Reads the keys of all list entries. */
void store_list_keys(struct store *store);

/* Notes what a mail's row says of who writes to whom; false on failure. */
bool store_contacts_note(struct store *store, struct arena *arena, const struct journal_row *row);
/* owner: the name of an account. */
bool store_contacts_forget(struct store *store, struct str owner);

/* How a function that only ran queries ended. */
enum reply_status store_status(const struct store *store, enum reply_status good);

/* Bytes of one reply's rows; more are left for the next. */
#define ROWS_BYTES_MAX (1024 * 1024)

/* The number of rows that a search may give. */
size_t search_most(const struct search *search);

/* SQL put together at run time: pieces are literals, values are bound in their order. */
#define CLAUSE_VALUES_MAX 16
struct clause {
	struct arena *arena;
	struct str sql; /* grows; NUL-ended */
	struct {
		bool text;
		struct str s;
		int64_t i;
	} values[CLAUSE_VALUES_MAX];
	size_t count;
};
void clause_add(struct clause *clause, const char *piece);
void clause_int(struct clause *clause, const char *piece, int64_t v);
void clause_str(struct clause *clause, const char *piece, struct str v);
/* `column` equals the key of an address, or begins with that of "@domain". */
void clause_address(struct clause *clause, const char *column, struct str address);
struct query clause_query(struct clause *clause, struct database *db);
