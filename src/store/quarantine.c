/* SPDX-License-Identifier: Apache-2.0
 *
 * Mails in our hands. A row's file is there before the row and goes after it, so a row always has
 * its file. `due` says when a row may be claimed for delivery; a claim moves it into the future, so
 * that a door that dies gives it back by doing nothing. */
#include <inttypes.h>

#include "base/ip.h"
#include "store/tables.h"

#define RETRY_PAUSE_FIRST 60 /* seconds after the first failure, then doubled */
#define RETRY_PAUSE_MOST  (4 * 3600)
#define CLAIM_AFTER_START 60 /* claims of before a restart end so soon */

/* Poison mails are counted by this: an IPv4 address or an IPv6 /64. */
static struct str source_of(struct arena *arena, struct str client)
{
	struct ip ip;
	if (!ip_parse(client, &ip))
		return client;
	struct ip network = ip_network(&ip, 32, 64);
	return ip_text(arena, &network);
}

static int64_t count_poison(struct store *store, const struct str *source)
{
	auto_query query = query_new(store->current,
		"SELECT count(*) FROM quarantine WHERE state=? AND (? OR source=?)");
	query_bind_int(&query, QUARANTINE_POISON);
	query_bind_int(&query, source == NULL);
	query_bind_str(&query, source ? *source : STR(""));
	return query_next(&query) ? query_int(&query) : 0;
}

static bool exists(struct store *store, struct str id)
{
	auto_query query = query_new(store->current, "SELECT 1 FROM quarantine WHERE id=?");
	query_bind_str(&query, id);
	return query_next(&query);
}

static bool put_recipients(struct store *store, struct arena *arena, int64_t number,
	const struct str *recipients, size_t n)
{
	auto_query query = query_new(store->current,
		"INSERT INTO quarantine_recipient (quarantine, position, address, key)"
		" VALUES (?, ?, ?, ?)");
	for (size_t i = 0; i < n; i++) {
		query_bind_int(&query, number);
		query_bind_int(&query, (int64_t)i);
		query_bind_str(&query, recipients[i]);
		query_bind_str(&query, mailbox_key(arena, recipients[i]));
		if (!query_run(&query))
			return false;
		query_again(&query);
	}
	return true;
}

static bool insert(
	struct store *store, struct arena *arena, const struct quarantine_row *row, int64_t now)
{
	bool waits = row->state == QUARANTINE_RETRY;
	auto_query query = query_new(store->current,
		"INSERT INTO quarantine (id, mail_id, state, reason, detail, time, changed, since, due,"
		" holder, next_try, attempts, size, score, client, source, helo, mail_from, sender_key,"
		" outbound, smtputf8, body_8bit, junk) VALUES (?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0),"
		" 0, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	query_bind_str(&query, row->id);
	query_bind_str(&query, row->mail_id);
	query_bind_int(&query, row->state);
	query_bind_str(&query, str_first(row->reason, ROW_TEXT_MAX));
	query_bind_str(&query, str_first(row->detail, ROW_TEXT_MAX));
	query_bind_int(&query, row->time);
	query_bind_int(&query, now);
	query_bind_int(&query, now);
	query_bind_int(&query, waits ? now + RETRY_PAUSE_FIRST : 0);
	query_bind_int(&query, waits ? now + RETRY_PAUSE_FIRST : 0);
	query_bind_int(&query, (int64_t)row->size);
	query_bind_double(&query, row->score);
	query_bind_str(&query, row->client);
	query_bind_str(&query, source_of(arena, row->client));
	query_bind_str(&query, str_first(row->helo, ROW_TEXT_MAX));
	query_bind_str(&query, row->mail_from);
	query_bind_str(&query, mailbox_key(arena, row->mail_from));
	query_bind_int(&query, row->outbound);
	query_bind_int(&query, row->smtputf8);
	query_bind_int(&query, row->body_8bit);
	query_bind_int(&query, row->junk);
	if (!query_run(&query))
		return false;
	int64_t number = sqlite3_last_insert_rowid(store->current->handle);
	return put_recipients(store, arena, number, row->recipients, row->recipient_count);
}

enum reply_status store_quarantine_add(struct store *store, struct arena *arena,
	const struct quarantine_row *row, struct poison_limits limits, int64_t now)
{
	if (exists(store, row->id))
		return REPLY_OK;
	if (row->state == QUARANTINE_POISON) {
		struct str source = source_of(arena, row->client);
		if (count_poison(store, &source) >= limits.per_source ||
			count_poison(store, NULL) >= limits.total)
			return store_status(store, REPLY_LIMIT);
	}
	return insert(store, arena, row, now) ? REPLY_OK : REPLY_TEMPORARY;
}

#define QUARANTINE_COLUMNS                                                                         \
	"number, id, mail_id, state, reason, detail, time, changed, next_try, attempts, size,"     \
	" score, client, helo, mail_from, outbound, smtputf8, body_8bit, junk"

static int64_t read_row(struct query *query, struct arena *arena, struct quarantine_row *out)
{
	*out = (struct quarantine_row){ .size = 0 };
	int64_t number = query_int(query);
	out->id = query_str(query, arena);
	out->mail_id = query_str(query, arena);
	out->state = (enum quarantine_state)query_int(query);
	out->reason = query_str(query, arena);
	out->detail = query_str(query, arena);
	out->time = query_int(query);
	out->changed = query_int(query);
	out->next_try = query_int(query);
	out->attempts = (uint32_t)query_int(query);
	out->size = (uint64_t)query_int(query);
	out->score = query_double(query);
	out->client = query_str(query, arena);
	out->helo = query_str(query, arena);
	out->mail_from = query_str(query, arena);
	out->outbound = query_int(query) != 0;
	out->smtputf8 = query_int(query) != 0;
	out->body_8bit = query_int(query) != 0;
	out->junk = query_int(query) != 0;
	return number;
}

static void read_recipients(
	struct store *store, struct arena *arena, int64_t number, struct quarantine_row *out)
{
	ARRAY(struct str) recipients = { 0 };
	auto_query query = query_new(store->current,
		"SELECT address FROM quarantine_recipient WHERE quarantine=? ORDER BY position");
	query_bind_int(&query, number);
	while (query_next(&query) && recipients.n < ROW_RECIPIENTS_MAX)
		*array_add(arena, &recipients) = query_str(&query, arena);
	out->recipients = recipients.v;
	out->recipient_count = recipients.n;
}

/* A row that is due, if there is one: since tells when the trying began. */
static bool next_due(struct store *store, struct arena *arena, int64_t now,
	struct quarantine_row *out, int64_t *number, int64_t *since)
{
	auto_query query =
		query_new(store->current, "SELECT since, " QUARANTINE_COLUMNS " FROM quarantine"
					  " WHERE due IS NOT NULL AND due<=? ORDER BY due LIMIT 1");
	query_bind_int(&query, now);
	if (!query_next(&query))
		return false;
	*since = query_int(&query);
	*number = read_row(&query, arena, out);
	return true;
}

static bool claim(struct store *store, int64_t number, int64_t peer, int64_t now)
{
	auto_query query = query_new(store->current,
		"UPDATE quarantine SET due=?, holder=?, attempts=attempts+1 WHERE number=?");
	query_bind_int(&query, now + KEEPER_LEASE_SECONDS);
	query_bind_int(&query, peer);
	query_bind_int(&query, number);
	return query_run(&query);
}

enum reply_status store_quarantine_claim(struct store *store, struct arena *arena,
	const struct claim *wanted, int64_t now, struct reply *out)
{
	ARRAY(struct quarantine_row) rows = { 0 };
	size_t start = arena_used(arena);
	size_t most = wanted->most < REQUEST_CLAIM_MAX ? wanted->most : REQUEST_CLAIM_MAX;
	while (rows.n < most && arena_used(arena) - start < ROWS_BYTES_MAX) {
		struct quarantine_row row;
		int64_t number, since;
		if (!next_due(store, arena, now, &row, &number, &since) ||
			!claim(store, number, wanted->peer, now))
			break;
		read_recipients(store, arena, number, &row);
		row.attempts++;
		row.last_try = now - since >= (int64_t)wanted->retry_days * 86400;
		*array_add(arena, &rows) = row;
	}
	out->quarantine.v = rows.v;
	out->quarantine.n = rows.n;
	return store_status(store, REPLY_OK);
}

/* What a row was before a change. */
struct before {
	int64_t number, attempts;
	enum quarantine_state state;
	bool claimed;
};

static bool find_before(struct store *store, struct str id, int64_t now, struct before *out)
{
	auto_query query = query_new(store->current,
		"SELECT number, attempts, state, holder<>0 AND due>? FROM quarantine WHERE id=?");
	query_bind_int(&query, now);
	query_bind_str(&query, id);
	if (!query_next(&query))
		return false;
	out->number = query_int(&query);
	out->attempts = query_int(&query);
	out->state = (enum quarantine_state)query_int(&query);
	out->claimed = query_int(&query) != 0;
	return true;
}

#define FROM(state) (1u << (state))

/* From which states a person or a door may lead to which. */
static const struct {
	unsigned by_person, by_door;
} ways_to[QUARANTINE_STATE_COUNT] = {
	[QUARANTINE_HELD] = { 0, FROM(QUARANTINE_RETRY) | FROM(QUARANTINE_RELEASE) },
	[QUARANTINE_RETRY] = { 0, FROM(QUARANTINE_RETRY) | FROM(QUARANTINE_RELEASE) },
	[QUARANTINE_RELEASE] = { FROM(QUARANTINE_HELD) | FROM(QUARANTINE_POISON) |
					 FROM(QUARANTINE_FAILED) | FROM(QUARANTINE_RETRY) |
					 FROM(QUARANTINE_RELEASE),
		0 },
	[QUARANTINE_RELEASED] = { 0, FROM(QUARANTINE_RETRY) | FROM(QUARANTINE_RELEASE) },
	[QUARANTINE_DELETED] = { FROM(QUARANTINE_HELD) | FROM(QUARANTINE_POISON) |
					 FROM(QUARANTINE_FAILED) | FROM(QUARANTINE_RETRY) |
					 FROM(QUARANTINE_RELEASE),
		0 },
	[QUARANTINE_FAILED] = { 0, FROM(QUARANTINE_RETRY) | FROM(QUARANTINE_RELEASE) },
};

static int64_t pause_after(int64_t attempts)
{
	int64_t pause = RETRY_PAUSE_FIRST;
	for (int64_t i = 1; i < attempts && pause < RETRY_PAUSE_MOST; i++)
		pause *= 2;
	return pause < RETRY_PAUSE_MOST ? pause : RETRY_PAUSE_MOST;
}

/* A mail that a person lets go is tried at once, goes to the inbox, and has its days anew. */
static bool update(struct store *store, const struct quarantine_change *change,
	const struct before *before, int64_t now)
{
	bool released = change->state == QUARANTINE_RELEASE;
	bool afresh = released && before->state != QUARANTINE_RETRY;
	int64_t next_try = released                            ? now
			   : change->state == QUARANTINE_RETRY ? now + pause_after(before->attempts)
							       : 0;
	auto_query query = query_new(store->current,
		"UPDATE quarantine SET state=?, detail=iif(?, detail, ?), changed=?, holder=0,"
		" due=nullif(?, 0), next_try=?, since=iif(?, ?, since), attempts=iif(?, 0, attempts),"
		" junk=iif(?, 0, junk) WHERE number=?");
	query_bind_int(&query, change->state);
	query_bind_int(&query, change->detail.n == 0);
	query_bind_str(&query, str_first(change->detail, ROW_TEXT_MAX));
	query_bind_int(&query, now);
	query_bind_int(&query, next_try);
	query_bind_int(&query, next_try);
	query_bind_int(&query, afresh);
	query_bind_int(&query, now);
	query_bind_int(&query, afresh);
	query_bind_int(&query, afresh);
	query_bind_int(&query, before->number);
	return query_run(&query);
}

static bool replace_recipients(struct store *store, struct arena *arena, int64_t number,
	const struct quarantine_change *change)
{
	auto_query query =
		query_new(store->current, "DELETE FROM quarantine_recipient WHERE quarantine=?");
	query_bind_int(&query, number);
	return query_run(&query) &&
	       put_recipients(store, arena, number, change->left, change->left_count);
}

enum reply_status store_quarantine_change(struct store *store, struct arena *arena,
	const struct quarantine_change *change, int64_t now)
{
	struct before before;
	if (!find_before(store, change->id, now, &before))
		return store_status(store, REPLY_MISSING);
	unsigned ways = change->by_person ? ways_to[change->state].by_person
					  : ways_to[change->state].by_door;
	if ((ways & FROM(before.state)) == 0 || (change->by_person && before.claimed))
		return REPLY_CONFLICT;
	if (change->left_count > 0 && !replace_recipients(store, arena, before.number, change))
		return REPLY_TEMPORARY;
	return update(store, change, &before, now) ? REPLY_OK : REPLY_TEMPORARY;
}

enum reply_status store_quarantine_find(
	struct store *store, struct arena *arena, struct str id, struct quarantine_row *out)
{
	auto_query query = query_new(
		store->current, "SELECT " QUARANTINE_COLUMNS " FROM quarantine WHERE id=?");
	query_bind_str(&query, id);
	if (!query_next(&query))
		return store_status(store, REPLY_MISSING);
	read_recipients(store, arena, read_row(&query, arena, out), out);
	return store_status(store, REPLY_OK);
}

static void list_conditions(struct clause *clause, const struct search *search)
{
	if (search->state > 0)
		clause_int(clause, " AND state=?", search->state - 1);
	if (search->id.n > 0) {
		clause_str(clause, " AND (id=?", search->id);
		clause_str(clause, " OR mail_id=?)", search->id);
	}
	if (search->sender.n > 0) {
		clause_add(clause, " AND ");
		clause_address(clause, "sender_key", search->sender);
	}
	if (search->client.n > 0)
		clause_str(clause, " AND client=?", search->client);
	if (search->since > 0)
		clause_int(clause, " AND time>=?", search->since);
	if (search->until > 0)
		clause_int(clause, " AND time<=?", search->until);
	if (search->recipient.n > 0) {
		clause_add(clause,
			" AND number IN (SELECT quarantine FROM quarantine_recipient WHERE ");
		clause_address(clause, "key", search->recipient);
		clause_add(clause, ")");
	}
}

enum reply_status store_quarantine_list(
	struct store *store, struct arena *arena, const struct search *search, struct reply *out)
{
	struct clause clause = { .arena = arena };
	uint64_t before = INT64_MAX;
	str_to_uint(search->after, INT64_MAX, &before);
	clause_add(&clause, "SELECT " QUARANTINE_COLUMNS " FROM quarantine");
	clause_int(&clause, " WHERE number<?", (int64_t)before);
	list_conditions(&clause, search);
	clause_add(&clause, " ORDER BY number DESC");
	ARRAY(struct quarantine_row) rows = { 0 };
	size_t most = search_most(search), start = arena_used(arena);
	int64_t number = 0;
	auto_query query = clause_query(&clause, store->current);
	while (query_next(&query)) {
		if (rows.n == most || arena_used(arena) - start > ROWS_BYTES_MAX) {
			out->next = arena_printf(arena, "%" PRId64, number);
			break;
		}
		struct quarantine_row *row = array_add(arena, &rows);
		number = read_row(&query, arena, row);
		read_recipients(store, arena, number, row);
	}
	out->quarantine.v = rows.v;
	out->quarantine.n = rows.n;
	return store_status(store, REPLY_OK);
}

void store_quarantine_unclaim(struct store *store, int64_t peer, int64_t now)
{
	auto_query query = query_new(&store->writer,
		"UPDATE quarantine SET due=min(due, ?), holder=0"
		" WHERE due IS NOT NULL AND holder<>0 AND (?=0 OR holder=?)");
	query_bind_int(&query, peer == 0 ? now + CLAIM_AFTER_START : now);
	query_bind_int(&query, peer);
	query_bind_int(&query, peer);
	query_run(&query);
}

int64_t store_quarantine_due(struct store *store)
{
	auto_query query = query_new(&store->reader,
		"SELECT due FROM quarantine WHERE due IS NOT NULL ORDER BY due LIMIT 1");
	return query_next(&query) ? query_int(&query) : INT64_MAX;
}

bool store_quarantine_has_file(struct store *store, struct str id)
{
	auto_query query = query_new(&store->reader, "SELECT state FROM quarantine WHERE id=?");
	query_bind_str(&query, id);
	if (query_next(&query))
		return quarantine_state_has_file((enum quarantine_state)query_int(&query));
	return database_failed(&store->reader);
}
