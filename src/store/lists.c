/* SPDX-License-Identifier: Apache-2.0
 *
 * Local block and white lists (K-36, K-47). An entry is found by its key: the bits of a prefix, or
 * a name in normal form; whoever looks something up walks from the narrowest key that could match
 * to the widest. */
#include "base/ip.h"
#include "store/list_files.h"
#include "store/tables.h"

#define PREFIX_KEY_MAX 18

/* Family, width and network bytes of a prefix. */
static struct str prefix_key(const struct ip *ip, unsigned bits, char key[static PREFIX_KEY_MAX])
{
	struct ip network = ip_network(ip, bits < 32 ? bits : 32, bits);
	size_t n = ip->v6 ? 16 : 4;
	key[0] = ip->v6 ? 6 : 4;
	key[1] = (char)(unsigned char)bits;
	memcpy(key + 2, network.b, n);
	return str_bytes(key, n + 2);
}

static bool ip_entry_key(struct arena *arena, struct str text, struct str *out)
{
	struct ip_prefix prefix;
	char key[PREFIX_KEY_MAX];
	if (!ip_prefix_parse(text, &prefix))
		return false;
	*out = arena_dup(arena, prefix_key(&prefix.ip, prefix.bits, key));
	return true;
}

/* ".example.com" means the same as "example.com". */
static bool name_entry_key(struct arena *arena, struct str text, struct str *out)
{
	return domain_parse(arena, str_starts(text, STR(".")) ? str_from(text, 1) : text, out);
}

/* A HELO name may be an address literal: it is compared as it stands. */
static bool helo_entry_key(struct arena *arena, struct str text, struct str *out)
{
	if (!str_starts(text, STR("[")))
		return name_entry_key(arena, text, out);
	if (text.n > DOMAIN_MAX)
		return false;
	*out = arena_lower(arena, text);
	return true;
}

static bool address_entry_key(struct arena *arena, struct str text, struct str *out)
{
	struct mailbox mailbox;
	struct str domain;
	if (str_starts(text, STR("@"))) {
		if (!domain_parse(arena, str_from(text, 1), &domain))
			return false;
		*out = arena_printf(arena, "@%.*s", STR_ARG(domain));
		return true;
	}
	if (!mailbox_parse(arena, text, &mailbox))
		return false;
	*out = mailbox.address;
	return true;
}

bool list_entry_key(
	struct arena *arena, enum list_subject subject, struct str text, struct str *out)
{
	if (text.n > ROW_TEXT_MAX || !arena_room(arena, 16 * 1024))
		return false;
	switch (subject) {
	case LIST_CLIENT_IP: return ip_entry_key(arena, text, out);
	case LIST_DOMAIN: return name_entry_key(arena, text, out);
	case LIST_HELO: return helo_entry_key(arena, text, out);
	case LIST_ADDRESS: return address_entry_key(arena, text, out);
	case LIST_SUBJECT_COUNT: break;
	}
	return false;
}

bool list_entry_valid(struct arena *arena, enum list_subject subject, struct str text)
{
	struct str key;
	return list_entry_key(arena, subject, text, &key);
}

void store_list_keys(struct store *store)
{
	char bytes[DOMAIN_MAX + MAILBOX_LOCAL_MAX + 1];
	auto_query query = query_new(&store->reader, "SELECT subject, key FROM list");
	while (query_next(&query)) {
		unsigned subject = (unsigned)query_int(&query);
		keyset_add(&store->listed, subject, query_bytes(&query, bytes, sizeof bytes));
	}
}

enum reply_status store_list_add(
	struct store *store, struct arena *arena, const struct list_entry *entry, int64_t now)
{
	struct str key;
	if (entry->kind == LIST_NONE || !list_entry_key(arena, entry->subject, entry->entry, &key))
		return REPLY_INVALID;
	auto_query query = query_new(store->current,
		"INSERT INTO list (subject, key, kind, entry, reason, created, expires)"
		" VALUES (?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT (subject, key, kind) DO UPDATE SET entry=excluded.entry,"
		" reason=excluded.reason, expires=excluded.expires");
	query_bind_int(&query, entry->subject);
	query_bind_blob(&query, key);
	query_bind_int(&query, entry->kind);
	query_bind_str(&query, entry->entry);
	query_bind_str(&query, str_first(entry->reason, ROW_TEXT_MAX));
	query_bind_int(&query, now);
	query_bind_int(&query, entry->expires);
	if (!query_run(&query))
		return REPLY_TEMPORARY;
	keyset_add(&store->listed, entry->subject, key);
	return REPLY_OK;
}

enum reply_status store_list_remove(
	struct store *store, struct arena *arena, const struct list_entry *entry)
{
	struct str key;
	if (!list_entry_key(arena, entry->subject, entry->entry, &key))
		return REPLY_INVALID;
	auto_query query = query_new(
		store->current, "DELETE FROM list WHERE subject=? AND key=? AND (?=0 OR kind=?)");
	query_bind_int(&query, entry->subject);
	query_bind_blob(&query, key);
	query_bind_int(&query, entry->kind);
	query_bind_int(&query, entry->kind);
	if (!query_run(&query))
		return REPLY_TEMPORARY;
	return database_changes(store->current) > 0 ? REPLY_OK : REPLY_MISSING;
}

void store_set_list_files(struct store *store, const struct list_files *files)
{
	store->files = files;
}

static bool find_in_store(struct store *store, struct arena *arena, enum list_subject subject,
	struct str key, int64_t now, struct list_answer *out)
{
	if (!keyset_may_have(&store->listed, subject, key))
		return false;
	auto_query query = query_new(store->current,
		"SELECT kind, entry, reason, expires FROM list WHERE subject=? AND key=?"
		" AND (expires=0 OR expires>?) ORDER BY kind LIMIT 1");
	query_bind_int(&query, subject);
	query_bind_blob(&query, key);
	query_bind_int(&query, now);
	if (!query_next(&query))
		return false;
	out->kind = (enum list_kind)query_int(&query);
	out->entry = query_str(&query, arena);
	out->reason = query_str(&query, arena);
	out->expires = query_int(&query);
	return true;
}

/* The entry of exactly this key that is still in force, in the store or in a file; a block entry
 * comes before a white one. */
static bool find_key(struct store *store, struct arena *arena, enum list_subject subject,
	struct str key, int64_t now, struct list_answer *out)
{
	struct list_answer in_file = { .kind = LIST_NONE };
	bool found = find_in_store(store, arena, subject, key, now, out);
	if ((found && out->kind == LIST_BLOCK) || !store->files ||
		!list_files_find(store->files, subject, key, &in_file))
		return found;
	if (!found || in_file.kind == LIST_BLOCK)
		*out = in_file;
	return true;
}

static void find_ip(struct store *store, struct arena *arena, struct str text, int64_t now,
	struct list_answer *out)
{
	struct ip ip;
	char key[PREFIX_KEY_MAX];
	if (!ip_parse(text, &ip))
		return;
	for (int bits = ip.v6 ? 128 : 32; bits >= 0; bits--)
		if (find_key(store, arena, LIST_CLIENT_IP, prefix_key(&ip, (unsigned)bits, key),
			    now, out))
			return;
}

/* The name itself, then its parents. */
static void find_name(struct store *store, struct arena *arena, enum list_subject subject,
	struct str text, int64_t now, struct list_answer *out)
{
	struct str key;
	if (!list_entry_key(arena, subject, text, &key))
		return;
	bool literal = str_starts(key, STR("["));
	while (!find_key(store, arena, subject, key, now, out)) {
		size_t dot = str_find_char(key, '.');
		if (literal || dot == STR_NONE)
			return;
		key = str_from(key, dot + 1);
	}
}

/* The address itself, without its tag, then its domain's "@domain". */
static void find_address(struct store *store, struct arena *arena, struct str text, int64_t now,
	struct list_answer *out)
{
	struct mailbox mailbox, untagged;
	struct str domain;
	if (str_starts(text, STR("@"))) {
		if (domain_parse(arena, str_from(text, 1), &domain))
			find_key(store, arena, LIST_ADDRESS,
				arena_printf(arena, "@%.*s", STR_ARG(domain)), now, out);
		return;
	}
	if (!mailbox_parse(arena, text, &mailbox))
		return;
	if (find_key(store, arena, LIST_ADDRESS, mailbox.address, now, out))
		return;
	if (mailbox_untagged(arena, &mailbox, &untagged) &&
		find_key(store, arena, LIST_ADDRESS, untagged.address, now, out))
		return;
	find_key(store, arena, LIST_ADDRESS, arena_printf(arena, "@%.*s", STR_ARG(mailbox.domain)),
		now, out);
}

enum reply_status store_list_find(struct store *store, struct arena *arena,
	enum list_subject subject, struct str key, int64_t now, struct list_answer *out)
{
	*out = (struct list_answer){ .kind = LIST_NONE };
	switch (subject) {
	case LIST_CLIENT_IP: find_ip(store, arena, key, now, out); break;
	case LIST_DOMAIN:
	case LIST_HELO: find_name(store, arena, subject, key, now, out); break;
	case LIST_ADDRESS: find_address(store, arena, key, now, out); break;
	case LIST_SUBJECT_COUNT: return REPLY_INVALID;
	}
	return store_status(store, REPLY_OK);
}

/* The cursor of a listing: subject, kind and entry, which rowid-less tables order by. */
static void after_entry(struct clause *clause, struct str after)
{
	struct str subject, rest, kind, key;
	uint64_t s, k;
	if (!str_cut(after, ' ', &subject, &rest) || !str_cut(rest, ' ', &kind, &key))
		return;
	if (!str_to_uint(subject, LIST_SUBJECT_COUNT, &s) ||
		!str_to_uint(kind, LIST_KIND_COUNT, &k))
		return;
	clause_int(clause, " AND (subject, entry, kind) > (?", (int64_t)s);
	clause_str(clause, ", ?", key);
	clause_int(clause, ", ?)", (int64_t)k);
}

enum reply_status store_list_show(
	struct store *store, struct arena *arena, const struct search *search, struct reply *out)
{
	struct clause clause = { .arena = arena };
	clause_add(
		&clause, "SELECT subject, kind, entry, reason, created, expires FROM list WHERE 1");
	if (search->subject > 0)
		clause_int(&clause, " AND subject=?", search->subject - 1);
	if (search->kind > 0)
		clause_int(&clause, " AND kind=?", search->kind);
	after_entry(&clause, search->after);
	clause_add(&clause, " ORDER BY subject, entry, kind");
	ARRAY(struct list_entry) rows = { 0 };
	size_t most = search_most(search), start = arena_used(arena);
	auto_query query = clause_query(&clause, store->current);
	while (query_next(&query)) {
		if (rows.n == most || arena_used(arena) - start > ROWS_BYTES_MAX) {
			const struct list_entry *last = &rows.v[rows.n - 1];
			out->next = arena_printf(arena, "%d %d %.*s", (int)last->subject,
				(int)last->kind, STR_ARG(last->entry));
			break;
		}
		struct list_entry *row = array_add(arena, &rows);
		row->subject = (enum list_subject)query_int(&query);
		row->kind = (enum list_kind)query_int(&query);
		row->entry = query_str(&query, arena);
		row->reason = query_str(&query, arena);
		row->created = query_int(&query);
		row->expires = query_int(&query);
	}
	out->entries.v = rows.v;
	out->entries.n = rows.n;
	return store_status(store, REPLY_OK);
}
