/* SPDX-License-Identifier: Apache-2.0
 *
 * A step is never changed once it has been released: whoever wants another table adds a step. */
#include "store/schema.h"

#include <inttypes.h>
#include <stdio.h>

/* Written into the file's header: "Haec". */
#define APPLICATION_ID 0x48616563

/* "key" columns of searches by address hold "domain@local", so that one index finds an address
 * and a whole domain. */
static const char first_tables[] =
	/* Ledger: accounts, and every address that leads to one, its name included. */
	"CREATE TABLE account ("
	" number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, domain TEXT NOT NULL,"
	" state INTEGER NOT NULL, junk_at REAL, language TEXT NOT NULL,"
	" created INTEGER NOT NULL, changed INTEGER NOT NULL) STRICT;"
	"CREATE TABLE address ("
	" address TEXT PRIMARY KEY,"
	" account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE) STRICT, WITHOUT ROWID;"
	"CREATE INDEX address_account ON address (account);"

	/* Ledger: local lists. key: a prefix as bytes, or a name in normal form (lists.c). */
	"CREATE TABLE list ("
	" subject INTEGER NOT NULL, key BLOB NOT NULL, kind INTEGER NOT NULL,"
	" entry TEXT NOT NULL, reason TEXT NOT NULL,"
	" created INTEGER NOT NULL, expires INTEGER NOT NULL,"
	" PRIMARY KEY (subject, key, kind)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX list_entry ON list (subject, entry, kind);"
	"CREATE INDEX list_expires ON list (expires) WHERE expires > 0;"

	/* Ledger: quarantine. due: when it may be claimed, NULL: never; holder: the peer that has
	 * claimed it until then, 0: nobody; since: when the trying began. */
	"CREATE TABLE quarantine ("
	" number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, mail_id TEXT NOT NULL,"
	" state INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,"
	" time INTEGER NOT NULL, changed INTEGER NOT NULL, since INTEGER NOT NULL,"
	" due INTEGER, holder INTEGER NOT NULL, next_try INTEGER NOT NULL,"
	" attempts INTEGER NOT NULL, size INTEGER NOT NULL, score REAL,"
	" client TEXT NOT NULL, source TEXT NOT NULL, helo TEXT NOT NULL,"
	" mail_from TEXT NOT NULL, sender_key TEXT NOT NULL,"
	" outbound INTEGER NOT NULL, smtputf8 INTEGER NOT NULL, body_8bit INTEGER NOT NULL,"
	" junk INTEGER NOT NULL) STRICT;"
	"CREATE INDEX quarantine_due ON quarantine (due) WHERE due IS NOT NULL;"
	"CREATE INDEX quarantine_state ON quarantine (state, changed);"
	"CREATE INDEX quarantine_source ON quarantine (state, source);"
	"CREATE INDEX quarantine_mail ON quarantine (mail_id);"
	"CREATE TABLE quarantine_recipient ("
	" quarantine INTEGER NOT NULL REFERENCES quarantine ON DELETE CASCADE,"
	" position INTEGER NOT NULL, address TEXT NOT NULL, key TEXT NOT NULL,"
	" PRIMARY KEY (quarantine, position)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX quarantine_recipient_key ON quarantine_recipient (key, quarantine);"

	/* Journal: verdict history. */
	"CREATE TABLE journal ("
	" number INTEGER PRIMARY KEY AUTOINCREMENT, mail_id TEXT NOT NULL UNIQUE,"
	" time INTEGER NOT NULL, listener TEXT NOT NULL, client TEXT NOT NULL, helo TEXT NOT NULL,"
	" mail_from TEXT NOT NULL, sender_key TEXT NOT NULL, size INTEGER NOT NULL,"
	" action TEXT NOT NULL, score REAL, category TEXT NOT NULL, code INTEGER NOT NULL,"
	" reply TEXT NOT NULL, summary TEXT NOT NULL, mail_kept INTEGER NOT NULL) STRICT;"
	"CREATE INDEX journal_time ON journal (time);"
	"CREATE INDEX journal_sender ON journal (sender_key);"
	"CREATE INDEX journal_client ON journal (client);"
	"CREATE TABLE journal_recipient ("
	" journal INTEGER NOT NULL REFERENCES journal ON DELETE CASCADE,"
	" position INTEGER NOT NULL, address TEXT NOT NULL, key TEXT NOT NULL, action TEXT NOT NULL,"
	" PRIMARY KEY (journal, position)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX journal_recipient_key ON journal_recipient (key, journal);"
	"CREATE TABLE record ("
	" journal INTEGER PRIMARY KEY REFERENCES journal ON DELETE CASCADE, body BLOB NOT NULL) STRICT;"

	/* Tallies: decaying counters. gone: when there is nothing left worth keeping. */
	"CREATE TABLE tally ("
	" key TEXT PRIMARY KEY, value REAL NOT NULL, time INTEGER NOT NULL, half_life INTEGER NOT NULL,"
	" gone INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE INDEX tally_gone ON tally (gone);"
	"CREATE TABLE tally_seen ("
	" key TEXT NOT NULL, mail_id TEXT NOT NULL, time INTEGER NOT NULL,"
	" PRIMARY KEY (key, mail_id)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX tally_seen_time ON tally_seen (time);"

	/* Which file this is, and since when it has been that (store_since). */
	"CREATE TABLE file (inode INTEGER NOT NULL, since INTEGER NOT NULL) STRICT;";

/* Who has written to whom. owner: an account's name, or an address at a domain that keeps none; other:
 * SHA-256, see contacts.c. */
static const char contacts[] =
	"CREATE TABLE contact ("
	" owner TEXT NOT NULL, other BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,"
	" count INTEGER NOT NULL, PRIMARY KEY (owner, other)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX contact_last ON contact (last);";

/* steps[n] leads from schema n to schema n + 1. */
static const char *const steps[] = {
	first_tables,
	contacts,
};
#define STEP_COUNT ((int)(sizeof steps / sizeof *steps))

static int64_t pragma(struct database *db, const char *sql)
{
	auto_query query = query_once(db, sql);
	return query_next(&query) ? query_int(&query) : 0;
}

/* Is this file ours, or empty, and not from the future? */
static bool schema_known(struct database *db, int64_t *version, struct error *err)
{
	int64_t id = pragma(db, "PRAGMA application_id");
	int64_t tables = pragma(db, "SELECT count(*) FROM sqlite_schema");
	*version = pragma(db, "PRAGMA user_version");
	if (database_failed(db))
		return error_set(err, ERROR_TEMPORARY, "%s", db->why);
	if (id != APPLICATION_ID && (id != 0 || tables != 0))
		return error_set(err, ERROR_PERMANENT, "the file is a database of another program");
	if (*version > STEP_COUNT || *version < 0)
		return error_set(err, ERROR_PERMANENT,
			"the database has schema %" PRId64
			", this program knows schemas up to %d: use the newer program",
			*version, STEP_COUNT);
	return true;
}

bool schema_apply(struct database *db, struct error *err)
{
	int64_t version;
	if (!schema_known(db, &version, err))
		return false;
	if (version == STEP_COUNT)
		return true;
	char mark[128];
	snprintf(mark, sizeof mark, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
		APPLICATION_ID, STEP_COUNT);
	database_run(db, "BEGIN IMMEDIATE");
	for (int64_t i = version; i < STEP_COUNT; i++)
		database_run(db, steps[i]);
	database_run(db, mark);
	if (database_run(db, "COMMIT"))
		return true;
	error_set(err, ERROR_TEMPORARY, "schema %d: %s", STEP_COUNT, db->why);
	if (database_in_transaction(db))
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	return false;
}
