/* SPDX-License-Identifier: Apache-2.0
 *
 * What must be remembered: the ledger (accounts, lists, quarantine: committed before it is
 * answered), the journal (verdict history) and the tallies (decaying counters), which may lose a
 * second. One process has it open: it alone writes, through one connection; reading goes through
 * another, which sees what is committed. SQLite is behind it today; nothing here says so.
 *
 * Functions return REPLY_OK or why not; REPLY_TEMPORARY (no space, busy, damaged) changes nothing
 * of what was asked, and store_why() tells more. Rows are copied into the arena. */
#pragma once

#include "base/error.h"
#include "store/mailbox.h"
#include "store/request.h"

struct store;

/* Opens or makes DIRECTORY/store.db and brings it to the current schema. err: temporary, or
 * permanent: the file is not ours, or from a newer program. */
bool store_open(const char *directory, struct store **out, struct error *err);
void store_close(struct store **store);

/* Since when this very file has been the store: a new one, or one that was put back from a backup,
 * knows nothing of what happened before. Called once after opening, while writing. */
int64_t store_since(struct store *store, int64_t now);

/* Writing happens between store_begin() and store_commit(); a group of requests shares one such
 * transaction. store_mark() and store_settle() enclose one request: what it did counts only with
 * `keep`. False: the whole transaction is gone. Begun durable, it is on the disk when
 * store_commit() returns true; otherwise a crash of the machine may lose it, but never damage
 * anything. */
bool store_begin(struct store *store, bool durable);
bool store_writing(const struct store *store);
bool store_mark(struct store *store);
bool store_settle(struct store *store, bool keep);
bool store_commit(struct store *store);
void store_roll_back(struct store *store);

/* Reading between these two sees one state of the store and saves the locks of each query. */
void store_begin_reading(struct store *store);
void store_end_reading(struct store *store);

/* What failed since the last call; it is then forgiven. */
struct store_failure {
	const char *why; /* NULL: nothing */
	bool writing;    /* else reading */
	bool broken;     /* the store must be closed and opened again */
};
struct store_failure store_why(struct store *store);
bool store_failed(const struct store *store);

/* Accounts. Names and addresses are normalized here; INVALID if they are none. */
enum reply_status store_account_add(
	struct store *store, struct arena *arena, const struct account *account, int64_t now);
enum reply_status store_account_change(
	struct store *store, struct arena *arena, const struct account_change *change, int64_t now);
enum reply_status store_account_delete(struct store *store, struct arena *arena, struct str name);
/* By any of its addresses, with a plus-tag or without. */
enum reply_status store_account_find(struct store *store, struct arena *arena,
	const struct mailbox *address, struct account *out);
/* Fills in the aliases of an account found. */
enum reply_status store_account_aliases(
	struct store *store, struct arena *arena, struct account *account);
enum reply_status store_account_list(
	struct store *store, struct arena *arena, const struct search *search, struct reply *out);

/* Local lists. Could this be an entry about such a subject? */
/* What an entry is found by. */
bool list_entry_key(
	struct arena *arena, enum list_subject subject, struct str text, struct str *out);
/* Lists in files, which are looked up with those of the store; they stay the caller's. */
struct list_files;
void store_set_list_files(struct store *store, const struct list_files *files);
bool list_entry_valid(struct arena *arena, enum list_subject subject, struct str text);
enum reply_status store_list_add(
	struct store *store, struct arena *arena, const struct list_entry *entry, int64_t now);
enum reply_status store_list_remove(
	struct store *store, struct arena *arena, const struct list_entry *entry);
enum reply_status store_list_find(struct store *store, struct arena *arena,
	enum list_subject subject, struct str key, int64_t now, struct list_answer *out);
enum reply_status store_list_show(
	struct store *store, struct arena *arena, const struct search *search, struct reply *out);

/* Quarantine. Limits of poison mails: of one source and in all. */
struct poison_limits {
	uint32_t per_source, total;
};
enum reply_status store_quarantine_add(struct store *store, struct arena *arena,
	const struct quarantine_row *row, struct poison_limits limits, int64_t now);
/* Gives up to `most` due rows to a peer (a number that is not 0). */
struct claim {
	uint32_t most;
	int64_t peer;
	uint32_t retry_days;
};
enum reply_status store_quarantine_claim(struct store *store, struct arena *arena,
	const struct claim *wanted, int64_t now, struct reply *out);
/* What the outcome of a claim, or an administrator's word, makes of a row. */
struct quarantine_change {
	struct str id;
	enum quarantine_state state;
	struct str detail;      /* empty: stays */
	const struct str *left; /* new recipients; none: they stay */
	size_t left_count;
	bool by_person; /* RELEASE and DELETED: not while it is claimed */
};
/* MISSING, or CONFLICT if its state does not allow that. */
enum reply_status store_quarantine_change(struct store *store, struct arena *arena,
	const struct quarantine_change *change, int64_t now);
enum reply_status store_quarantine_find(
	struct store *store, struct arena *arena, struct str id, struct quarantine_row *out);
enum reply_status store_quarantine_list(
	struct store *store, struct arena *arena, const struct search *search, struct reply *out);
/* Claims of a peer that is gone are void; peer 0: claims of all, a minute from now. */
void store_quarantine_unclaim(struct store *store, int64_t peer, int64_t now);
/* When the next row is due; INT64_MAX: none waits. */
int64_t store_quarantine_due(struct store *store);

/* Journal. Adding the same mail id again changes nothing. */
enum reply_status store_journal_add(
	struct store *store, struct arena *arena, const struct journal_row *row);
enum reply_status store_journal_search(
	struct store *store, struct arena *arena, const struct search *search, struct reply *out);
enum reply_status store_journal_record(
	struct store *store, struct arena *arena, struct str mail_id, struct journal_row *out);

/* Contacts: has `other` written to this address, or been written to from it? INVALID if one of them is
 * no address. Noted with the journal's rows; erased with the account. */
enum reply_status store_contact_find(struct store *store, struct arena *arena, struct str owner,
	struct str other, struct contact_answer *out);

/* Tallies: value at a time, halved in every half_life seconds. */
struct tally {
	double value;
	int64_t time;
	uint32_t half_life;
};
double tally_at(const struct tally *tally, int64_t now);
/* MISSING: it was never counted, or long ago. */
enum reply_status store_tally_find(struct store *store, struct str key, struct tally *out);
bool store_tally_seen(struct store *store, struct str key, struct str mail_id);
void store_tally_put(struct store *store, struct str key, const struct tally *tally);
void store_tally_mark_seen(struct store *store, struct str key, struct str mail_id, int64_t now);

/* Tidying: at most `most` rows of each kind at a time; true if there is more to do. The ids of
 * mails whose files may go now are added to *files (they are ids of quarantine/ or kept/). */
struct tidy_limits {
	uint32_t quarantine_days, keeping_days, contact_days;
};
struct tidy_files {
	struct str *v;
	size_t n;
};
#define TIDY_ROWS_MAX 500
bool store_tidy(struct store *store, struct arena *arena, struct tidy_limits limits, int64_t now,
	struct tidy_files *quarantine, struct tidy_files *kept);
/* Does a row stand behind quarantine/ID.eml, or kept/ID.eml? Failing counts as yes. */
bool store_quarantine_has_file(struct store *store, struct str id);
bool store_journal_has_mail(struct store *store, struct str mail_id);

enum reply_status store_stats(struct store *store, struct arena *arena, struct reply *out);
/* Moves the write-ahead log into the database and empties it. */
void store_checkpoint(struct store *store);
