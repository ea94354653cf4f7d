/* SPDX-License-Identifier: Apache-2.0
 *
 * Accounts and the addresses that lead to them. An account's name is one of its addresses. */
#include <math.h>

#include "store/tables.h"

/* The account that an address (already normalized, taken literally) belongs to; 0: none. */
static int64_t account_of(struct store *store, struct str address)
{
	auto_query query = query_new(store->current, "SELECT account FROM address WHERE address=?");
	query_bind_str(&query, address);
	return query_next(&query) ? query_int(&query) : 0;
}

/* The number of the account with this name; 0: none. */
static int64_t account_number(struct store *store, struct str name)
{
	auto_query query = query_new(store->current, "SELECT number FROM account WHERE name=?");
	query_bind_str(&query, name);
	return query_next(&query) ? query_int(&query) : 0;
}

/* EXISTS if it belongs to another account; that it is there already is fine. */
static enum reply_status add_address(struct store *store, struct str address, int64_t account)
{
	int64_t owner = account_of(store, address);
	if (owner != 0 && owner != account)
		return REPLY_EXISTS;
	auto_query query = query_new(store->current,
		"INSERT INTO address (address, account) VALUES (?, ?) ON CONFLICT DO NOTHING");
	query_bind_str(&query, address);
	query_bind_int(&query, account);
	query_run(&query);
	return store_status(store, REPLY_OK);
}

static enum reply_status add_aliases(struct store *store, struct arena *arena,
	const struct str *aliases, size_t n, int64_t account)
{
	for (size_t i = 0; i < n; i++) {
		struct mailbox alias;
		if (!mailbox_parse(arena, aliases[i], &alias))
			return REPLY_INVALID;
		enum reply_status status = add_address(store, alias.address, account);
		if (status != REPLY_OK)
			return status;
	}
	return REPLY_OK;
}

enum reply_status store_account_add(
	struct store *store, struct arena *arena, const struct account *account, int64_t now)
{
	struct mailbox name;
	if (!mailbox_parse(arena, account->name, &name))
		return REPLY_INVALID;
	if (account_of(store, name.address) != 0)
		return REPLY_EXISTS;
	auto_query query = query_new(store->current,
		"INSERT INTO account (name, domain, state, junk_at, language, created, changed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?)");
	query_bind_str(&query, name.address);
	query_bind_str(&query, name.domain);
	query_bind_int(&query, account->state);
	query_bind_double(&query, account->junk_at);
	query_bind_str(&query, account->language);
	query_bind_int(&query, now);
	query_bind_int(&query, now);
	if (!query_run(&query))
		return REPLY_TEMPORARY;
	int64_t number = sqlite3_last_insert_rowid(store->current->handle);
	enum reply_status status = add_address(store, name.address, number);
	if (status != REPLY_OK)
		return status;
	return add_aliases(store, arena, account->aliases, account->alias_count, number);
}

/* The name itself cannot be taken away. */
static enum reply_status remove_aliases(struct store *store, struct arena *arena,
	const struct account_change *change, struct str name, int64_t number)
{
	for (size_t i = 0; i < change->remove_count; i++) {
		struct mailbox alias;
		if (!mailbox_parse(arena, change->remove[i], &alias) || str_eq(alias.address, name))
			return REPLY_INVALID;
		auto_query query = query_new(
			store->current, "DELETE FROM address WHERE address=? AND account=?");
		query_bind_str(&query, alias.address);
		query_bind_int(&query, number);
		if (!query_run(&query))
			return REPLY_TEMPORARY;
		if (database_changes(store->current) == 0)
			return REPLY_MISSING;
	}
	return REPLY_OK;
}

enum reply_status store_account_change(
	struct store *store, struct arena *arena, const struct account_change *change, int64_t now)
{
	struct mailbox name;
	if (!mailbox_parse(arena, change->name, &name))
		return REPLY_INVALID;
	int64_t number = account_number(store, name.address);
	if (number == 0)
		return store_status(store, REPLY_MISSING);
	auto_query query = query_new(store->current,
		"UPDATE account SET state=iif(?, ?, state), junk_at=iif(?, ?, junk_at),"
		" language=iif(?, ?, language), changed=? WHERE number=?");
	query_bind_int(&query, change->has_state);
	query_bind_int(&query, change->state);
	query_bind_int(&query, change->has_junk_at);
	query_bind_double(&query, change->junk_at);
	query_bind_int(&query, change->has_language);
	query_bind_str(&query, change->language);
	query_bind_int(&query, now);
	query_bind_int(&query, number);
	if (!query_run(&query))
		return REPLY_TEMPORARY;
	enum reply_status status = remove_aliases(store, arena, change, name.address, number);
	if (status != REPLY_OK)
		return status;
	return add_aliases(store, arena, change->add, change->add_count, number);
}

enum reply_status store_account_delete(struct store *store, struct arena *arena, struct str name)
{
	struct mailbox mailbox;
	if (!mailbox_parse(arena, name, &mailbox))
		return REPLY_INVALID;
	auto_query query = query_new(store->current, "DELETE FROM account WHERE name=?");
	query_bind_str(&query, mailbox.address);
	if (!query_run(&query))
		return REPLY_TEMPORARY;
	if (database_changes(store->current) == 0)
		return REPLY_MISSING;
	return store_contacts_forget(store, mailbox.address) ? REPLY_OK : REPLY_TEMPORARY;
}

#define ACCOUNT_COLUMNS "number, name, state, junk_at, language, created, changed"

static int64_t read_account(struct query *query, struct arena *arena, struct account *out)
{
	int64_t number = query_int(query);
	out->name = query_str(query, arena);
	out->state = (enum recipient_state)query_int(query);
	out->junk_at = query_double(query);
	out->language = query_str(query, arena);
	out->created = query_int(query);
	out->changed = query_int(query);
	return number;
}

static void read_aliases(
	struct store *store, struct arena *arena, int64_t number, struct account *out)
{
	ARRAY(struct str) aliases = { 0 };
	auto_query query = query_new(store->current,
		"SELECT address FROM address WHERE account=? AND address<>? ORDER BY address");
	query_bind_int(&query, number);
	query_bind_str(&query, out->name);
	while (query_next(&query) && aliases.n < ROW_ALIASES_MAX)
		*array_add(arena, &aliases) = query_str(&query, arena);
	out->aliases = aliases.v;
	out->alias_count = aliases.n;
}

enum reply_status store_account_find(struct store *store, struct arena *arena,
	const struct mailbox *address, struct account *out)
{
	struct mailbox untagged;
	int64_t number = account_of(store, address->address);
	if (number == 0 && mailbox_untagged(arena, address, &untagged))
		number = account_of(store, untagged.address);
	if (number == 0)
		return store_status(store, REPLY_MISSING);
	auto_query query =
		query_new(store->current, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE number=?");
	query_bind_int(&query, number);
	if (!query_next(&query))
		return store_status(store, REPLY_MISSING);
	*out = (struct account){ .state = RECIPIENT_UNKNOWN };
	read_account(&query, arena, out);
	return store_status(store, REPLY_OK);
}

enum reply_status store_account_list(
	struct store *store, struct arena *arena, const struct search *search, struct reply *out)
{
	struct clause clause = { .arena = arena };
	clause_add(&clause, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE name>");
	clause_str(&clause, "?", search->after);
	if (search->domain.n > 0)
		clause_str(&clause, " AND domain=?", search->domain);
	if (search->state > 0)
		clause_int(&clause, " AND state=?", search->state - 1);
	clause_add(&clause, " ORDER BY name");
	ARRAY(struct account) rows = { 0 };
	size_t most = search_most(search), start = arena_used(arena);
	auto_query query = clause_query(&clause, store->current);
	while (query_next(&query)) {
		if (rows.n == most || arena_used(arena) - start > ROWS_BYTES_MAX) {
			out->next = rows.v[rows.n - 1].name;
			break;
		}
		struct account *row = array_add(arena, &rows);
		read_aliases(store, arena, read_account(&query, arena, row), row);
	}
	out->accounts.v = rows.v;
	out->accounts.n = rows.n;
	return store_status(store, REPLY_OK);
}

enum reply_status store_account_aliases(
	struct store *store, struct arena *arena, struct account *account)
{
	read_aliases(store, arena, account_number(store, account->name), account);
	return store_status(store, REPLY_OK);
}
