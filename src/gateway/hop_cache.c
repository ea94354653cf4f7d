/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/hop_cache.h"

#include <stdlib.h>

#include "base/hash.h"

#define WAYS 4 /* neighbours that a key may lie among */
#define SETS (HOP_CACHE_ENTRIES / WAYS)

struct entry {
	int64_t until; /* 0: free */
	char *key;
	size_t key_length;
	uint16_t code;
	char *text;
};

struct hop_cache {
	struct entry entries[SETS][WAYS];
};

struct hop_cache *hop_cache_new(void)
{
	struct hop_cache *cache = calloc(1, sizeof *cache);

	if (!cache)
		abort();
	return cache;
}

static void entry_clear(struct entry *entry)
{
	free(entry->key);
	free(entry->text);
	*entry = (struct entry){ 0 };
}

void hop_cache_free(struct hop_cache **cache)
{
	if (!*cache)
		return;
	for (size_t set = 0; set < SETS; set++)
		for (size_t way = 0; way < WAYS; way++)
			entry_clear(&(*cache)->entries[set][way]);
	free(*cache);
	*cache = NULL;
}

/* Hop and recipient with a NUL between, which neither has. */
static void make_key(struct buf *key, struct str hop, struct str recipient)
{
	buf_add(key, hop);
	buf_add_char(key, '\0');
	buf_add(key, recipient);
}

#define KEY_MAX 4096

/* The entry of the key, or NULL. */
static struct entry *find(const struct hop_cache *cache, struct str key)
{
	struct entry *set = (struct entry *)cache->entries[hash_keyed(key) % SETS];

	for (size_t way = 0; way < WAYS; way++)
		if (set[way].key && str_eq(key, str_bytes(set[way].key, set[way].key_length)))
			return &set[way];
	return NULL;
}

bool hop_cache_find(const struct hop_cache *cache, struct str hop, struct str recipient,
	int64_t now, struct hop_reply *out)
{
	auto_buf key = BUF(KEY_MAX);

	make_key(&key, hop, recipient);
	const struct entry *entry = find(cache, buf_str(&key));
	if (!entry || entry->until <= now)
		return false;
	*out = (struct hop_reply){ .code = entry->code };
	memcpy(out->text, entry->text, strlen(entry->text) + 1);
	return true;
}

/* How long a reply holds; 0: it is not about the recipient. */
static int64_t life_of(const struct hop_reply *reply)
{
	struct str text = str_of(reply->text);

	if (reply->code >= 200 && reply->code < 300)
		return HOP_CACHE_YES_MS;
	if (reply->code >= 400 && reply->code < 500)
		return HOP_CACHE_PERHAPS_MS;
	if (reply->code < 500)
		return 0;
	/* The sender's address, the sender's domain (RFC 3463 3.2). */
	if (str_starts(text, STR("5.1.7")) || str_starts(text, STR("5.1.8")))
		return 0;
	if (str_starts(text, STR("5.1.")) || str_starts(text, STR("5.2.")))
		return HOP_CACHE_NO_MS;
	return !str_starts(text, STR("5.")) && reply->code >= 550 && reply->code <= 553
		       ? HOP_CACHE_NO_MS
		       : 0;
}

/* The entry to be forgotten first. */
static struct entry *oldest(struct hop_cache *cache, struct str key)
{
	struct entry *set = cache->entries[hash_keyed(key) % SETS], *found = &set[0];

	for (size_t way = 1; way < WAYS; way++)
		if (set[way].until < found->until)
			found = &set[way];
	return found;
}

void hop_cache_put(struct hop_cache *cache, struct str hop, struct str recipient, int64_t now,
	const struct hop_reply *reply)
{
	auto_buf key = BUF(KEY_MAX);
	int64_t life = life_of(reply);

	make_key(&key, hop, recipient);
	if (life == 0 || key.full)
		return;
	struct entry *entry = find(cache, buf_str(&key));
	if (!entry)
		entry = oldest(cache, buf_str(&key));
	entry_clear(entry);
	entry->until = now + life;
	entry->key = malloc(key.n);
	entry->key_length = key.n;
	entry->code = reply->code;
	entry->text = strdup(reply->text);
	if (!entry->key || !entry->text)
		abort();
	memcpy(entry->key, key.p, key.n);
}
