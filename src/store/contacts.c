/* SPDX-License-Identifier: Apache-2.0
 *
 * Who has written to whom before. A sender is kept as a hash that is salted with whose contact it is:
 * the rows answer "do you know this one?", they are no address book. */
#include "base/hash.h"
#include "store/tables.h"

#define DIGEST_SIZE 32

/* Whose contact it is: the account, or the address itself where we keep none. Empty: no address. */
static struct str owner_of(struct store *store, struct arena *arena, struct str address)
{
	struct mailbox mailbox, untagged;
	struct account account;
	if (!mailbox_parse(arena, address, &mailbox))
		return STR("");
	if (store_account_find(store, arena, &mailbox, &account) == REPLY_OK)
		return account.name;
	return mailbox_untagged(arena, &mailbox, &untagged) ? untagged.address : mailbox.address;
}

/* SHA-256 of the owner and the address without its tag; empty: no address. */
static struct str digest_of(struct arena *arena, struct str owner, struct str address)
{
	struct mailbox mailbox, untagged;
	if (owner.n == 0 || !mailbox_parse(arena, address, &mailbox))
		return STR("");
	if (mailbox_untagged(arena, &mailbox, &untagged))
		mailbox = untagged;
	struct str hex = hash_sha256_hex(arena,
		arena_printf(arena, "%.*s\n%.*s", STR_ARG(owner), STR_ARG(mailbox.address)));
	char *digest = arena_bytes(arena, DIGEST_SIZE);
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		digest[i] = (char)(ascii_hex_value(hex.p[2 * i]) << 4 | ascii_hex_value(hex.p[2 * i + 1]));
	return str_bytes(digest, DIGEST_SIZE);
}

enum reply_status store_contact_find(struct store *store, struct arena *arena, struct str owner,
	struct str other, struct contact_answer *out)
{
	*out = (struct contact_answer){ .known = false };
	owner = owner_of(store, arena, owner);
	struct str digest = digest_of(arena, owner, other);
	if (digest.n == 0)
		return store_status(store, REPLY_INVALID);
	auto_query query = query_new(store->current,
		"SELECT count, first, last FROM contact WHERE owner=? AND other=?");
	query_bind_str(&query, owner);
	query_bind_blob(&query, digest);
	out->known = query_next(&query);
	if (out->known) {
		out->count = (uint32_t)query_int(&query);
		out->first = query_int(&query);
		out->last = query_int(&query);
	}
	return store_status(store, REPLY_OK);
}

static bool note(struct store *store, struct arena *arena, struct str owner, struct str other,
	int64_t time)
{
	owner = owner_of(store, arena, owner);
	struct str digest = digest_of(arena, owner, other);
	if (digest.n == 0)
		return true;
	auto_query query = query_new(store->current,
		"INSERT INTO contact (owner, other, first, last, count) VALUES (?1, ?2, ?3, ?4, 1)"
		" ON CONFLICT DO UPDATE SET last=max(last, excluded.last),"
		" count=min(count+1, 1000000000)");
	query_bind_str(&query, owner);
	query_bind_blob(&query, digest);
	query_bind_int(&query, time);
	query_bind_int(&query, time);
	return query_run(&query);
}

bool store_contacts_note(struct store *store, struct arena *arena, const struct journal_row *row)
{
	if (row->author.n == 0)
		return true;
	for (size_t i = 0; i < row->recipient_count; i++) {
		const struct journal_recipient *recipient = &row->recipients[i];
		if (!str_eq(recipient->action, STR("accept")))
			continue;
		bool good = row->outbound
			? note(store, arena, row->author, recipient->address, row->time)
			: note(store, arena, recipient->address, row->author, row->time);
		if (!good)
			return false;
	}
	return true;
}

bool store_contacts_forget(struct store *store, struct str owner)
{
	auto_query query = query_new(store->current, "DELETE FROM contact WHERE owner=?");
	query_bind_str(&query, owner);
	return query_run(&query);
}
