/* SPDX-License-Identifier: Apache-2.0
 *
 * The verdict history. It grows by every mail and is searched rarely: a search that no index serves
 * looks at a bounded piece of it at a time and says where to go on. */
#include <inttypes.h>

#include "store/tables.h"

/* Rows looked at by one search without an index: some 20 ms. */
#define SCAN_ROWS 20000

static bool put_recipients(
	struct store *store, struct arena *arena, int64_t number, const struct journal_row *row)
{
	auto_query query = query_new(store->current,
		"INSERT INTO journal_recipient (journal, position, address, key, action)"
		" VALUES (?, ?, ?, ?, ?)");
	for (size_t i = 0; i < row->recipient_count; i++) {
		const struct journal_recipient *recipient = &row->recipients[i];
		query_bind_int(&query, number);
		query_bind_int(&query, (int64_t)i);
		query_bind_str(&query, recipient->address);
		query_bind_str(&query, mailbox_key(arena, recipient->address));
		query_bind_str(&query, recipient->action);
		if (!query_run(&query))
			return false;
		query_again(&query);
	}
	return true;
}

static bool put_record(struct store *store, int64_t number, struct str record)
{
	if (record.n == 0)
		return true;
	auto_query query =
		query_new(store->current, "INSERT INTO record (journal, body) VALUES (?, ?)");
	query_bind_int(&query, number);
	query_bind_blob(&query, record);
	return query_run(&query);
}

enum reply_status store_journal_add(
	struct store *store, struct arena *arena, const struct journal_row *row)
{
	auto_query query = query_new(store->current,
		"INSERT INTO journal (mail_id, time, listener, client, helo, mail_from, sender_key,"
		" size, action, score, category, code, reply, summary, mail_kept)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
	query_bind_str(&query, row->mail_id);
	query_bind_int(&query, row->time);
	query_bind_str(&query, row->listener);
	query_bind_str(&query, row->client);
	query_bind_str(&query, str_first(row->helo, ROW_TEXT_MAX));
	query_bind_str(&query, row->mail_from);
	query_bind_str(&query, mailbox_key(arena, row->mail_from));
	query_bind_int(&query, (int64_t)row->size);
	query_bind_str(&query, row->action);
	query_bind_double(&query, row->score);
	query_bind_str(&query, row->category);
	query_bind_int(&query, row->code);
	query_bind_str(&query, str_first(row->reply, ROW_TEXT_MAX));
	query_bind_str(&query, str_first(row->summary, ROW_TEXT_MAX));
	query_bind_int(&query, row->mail_kept);
	if (!query_run(&query))
		return REPLY_TEMPORARY;
	if (database_changes(store->current) == 0)
		return REPLY_OK;
	int64_t number = sqlite3_last_insert_rowid(store->current->handle);
	if (!put_recipients(store, arena, number, row) || !put_record(store, number, row->record) ||
		!store_contacts_note(store, arena, row))
		return REPLY_TEMPORARY;
	return REPLY_OK;
}

#define JOURNAL_COLUMNS                                                                            \
	"number, mail_id, time, listener, client, helo, mail_from, size, action, score, category," \
	" code, reply, summary, mail_kept"

static void read_row(struct query *query, struct arena *arena, struct journal_row *out)
{
	*out = (struct journal_row){ .number = query_int(query) };
	out->mail_id = query_str(query, arena);
	out->time = query_int(query);
	out->listener = query_str(query, arena);
	out->client = query_str(query, arena);
	out->helo = query_str(query, arena);
	out->mail_from = query_str(query, arena);
	out->size = (uint64_t)query_int(query);
	out->action = query_str(query, arena);
	out->score = query_double(query);
	out->category = query_str(query, arena);
	out->code = (uint16_t)query_int(query);
	out->reply = query_str(query, arena);
	out->summary = query_str(query, arena);
	out->mail_kept = query_int(query) != 0;
}

static void read_recipients(struct store *store, struct arena *arena, struct journal_row *out)
{
	ARRAY(struct journal_recipient) recipients = { 0 };
	auto_query query = query_new(store->current,
		"SELECT address, action FROM journal_recipient WHERE journal=? ORDER BY position");
	query_bind_int(&query, out->number);
	while (query_next(&query) && recipients.n < ROW_RECIPIENTS_MAX) {
		struct journal_recipient *recipient = array_add(arena, &recipients);
		recipient->address = query_str(&query, arena);
		recipient->action = query_str(&query, arena);
	}
	out->recipients = recipients.v;
	out->recipient_count = recipients.n;
}

/* Does an index lead straight to the rows? Searches by address do, those by domain or time alone
 * may have to pass over any number of others. */
static bool has_index(const struct search *search)
{
	return search->id.n > 0 || search->client.n > 0 ||
	       (search->sender.n > 0 && search->sender.p[0] != '@') ||
	       (search->recipient.n > 0 && search->recipient.p[0] != '@');
}

static int64_t newest(struct store *store)
{
	auto_query query = query_new(store->current, "SELECT max(number) FROM journal");
	return query_next(&query) ? query_int(&query) : 0;
}

/* The first row of a mail that came at this time or later; past the newest if there is none. */
static int64_t first_since(struct store *store, int64_t time)
{
	auto_query query = query_new(store->current,
		"SELECT number FROM journal WHERE time>=? ORDER BY time, number LIMIT 1");
	query_bind_int(&query, time);
	return query_next(&query) ? query_int(&query) : INT64_MAX;
}

/* The rows that a search has to look at: from..before-1, of which floor is the last it will come
 * to. Rows are written in the order of the verdicts, which is that of arrival to within ORDER. */
#define ORDER 3600
struct stretch {
	int64_t floor, from, before;
};

static struct stretch search_stretch(struct store *store, const struct search *search)
{
	uint64_t after = INT64_MAX;
	str_to_uint(search->after, INT64_MAX, &after);
	struct stretch stretch = { .floor = 1, .before = newest(store) + 1 };
	if ((int64_t)after < stretch.before)
		stretch.before = (int64_t)after;
	if (search->until > 0) {
		int64_t later = first_since(store, search->until + ORDER);
		if (later < stretch.before)
			stretch.before = later;
	}
	if (search->since > 0)
		stretch.floor = first_since(store, search->since - ORDER);
	stretch.from = has_index(search) ? stretch.floor : stretch.before - SCAN_ROWS;
	if (stretch.from < stretch.floor)
		stretch.from = stretch.floor;
	return stretch;
}

/* An exact recipient leads through its index, in the order of the journal; anything else is a
 * condition. */
static void search_clause(
	struct clause *clause, const struct search *search, struct stretch stretch)
{
	bool exact = search->recipient.n > 0 && search->recipient.p[0] != '@';
	clause_add(clause, "SELECT " JOURNAL_COLUMNS " FROM ");
	if (exact) {
		clause_add(clause, "(SELECT DISTINCT journal FROM journal_recipient WHERE ");
		clause_address(clause, "key", search->recipient);
		clause_int(clause, " AND journal<?", stretch.before);
		clause_add(clause, " ORDER BY journal DESC) CROSS JOIN ");
	}
	clause_int(clause, "journal WHERE number<?", stretch.before);
	clause_int(clause, " AND number>=?", stretch.from);
	if (exact)
		clause_add(clause, " AND number=journal");
	if (search->id.n > 0)
		clause_str(clause, " AND mail_id=?", search->id);
	if (search->sender.n > 0) {
		clause_add(clause, " AND ");
		clause_address(
			clause, has_index(search) ? "sender_key" : "+sender_key", search->sender);
	}
	if (search->client.n > 0)
		clause_str(clause, " AND client=?", search->client);
	if (search->since > 0)
		clause_int(clause, " AND +time>=?", search->since);
	if (search->until > 0)
		clause_int(clause, " AND +time<=?", search->until);
	if (search->recipient.n > 0 && !exact) {
		clause_add(clause, " AND EXISTS (SELECT 1 FROM journal_recipient"
				   " WHERE +journal_recipient.journal=number AND ");
		clause_address(clause, "+key", search->recipient);
		clause_add(clause, ")");
	}
	clause_add(clause, " ORDER BY number DESC");
}

enum reply_status store_journal_search(
	struct store *store, struct arena *arena, const struct search *search, struct reply *out)
{
	struct stretch stretch = search_stretch(store, search);
	struct clause clause = { .arena = arena };
	search_clause(&clause, search, stretch);
	ARRAY(struct journal_row) rows = { 0 };
	size_t most = search_most(search), start = arena_used(arena);
	/* Where the next search goes on, unless rows of this one are left over. */
	int64_t next = stretch.from > stretch.floor ? stretch.from : 0;
	auto_query query = clause_query(&clause, store->current);
	while (query_next(&query)) {
		if (rows.n == most || arena_used(arena) - start > ROWS_BYTES_MAX) {
			next = rows.v[rows.n - 1].number;
			break;
		}
		struct journal_row *row = array_add(arena, &rows);
		read_row(&query, arena, row);
		read_recipients(store, arena, row);
	}
	if (next > 0)
		out->next = arena_printf(arena, "%" PRId64, next);
	out->history.v = rows.v;
	out->history.n = rows.n;
	return store_status(store, REPLY_OK);
}

enum reply_status store_journal_record(
	struct store *store, struct arena *arena, struct str mail_id, struct journal_row *out)
{
	auto_query query = query_new(store->current,
		"SELECT " JOURNAL_COLUMNS ", body FROM journal"
		" LEFT JOIN record ON record.journal=number WHERE mail_id=?");
	query_bind_str(&query, mail_id);
	if (!query_next(&query))
		return store_status(store, REPLY_MISSING);
	read_row(&query, arena, out);
	out->record = query_str(&query, arena);
	read_recipients(store, arena, out);
	return store_status(store, REPLY_OK);
}

bool store_journal_has_mail(struct store *store, struct str mail_id)
{
	auto_query query =
		query_new(&store->reader, "SELECT mail_kept FROM journal WHERE mail_id=?");
	query_bind_str(&query, mail_id);
	if (query_next(&query))
		return query_int(&query) != 0;
	return database_failed(&store->reader);
}
