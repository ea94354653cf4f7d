/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/key_cache.h"

#include <sys/queue.h>

#include "base/cleanup.h"

#define BUCKETS 1024 /* a power of two */

/* Known by a hash of k= and p=: a record may be 48 KiB long, and senders choose them, so the hash
 * must be one in which nobody finds a collision. */
struct entry {
	uint8_t id[SHA256_SIZE];
	struct public_key *key;
	LIST_ENTRY(entry) in_bucket;
	TAILQ_ENTRY(entry) in_order;
};

/* One cache for a process, as scanners judge one mail at a time. */
static struct {
	LIST_HEAD(, entry) buckets[BUCKETS];
	TAILQ_HEAD(order, entry) order; /* the most recently used first */
	size_t count;
	struct sha256 *sha;
} cache;

static void prepare(void)
{
	if (cache.sha)
		return;
	cache.sha = sha256_new();
	TAILQ_INIT(&cache.order);
}

static void identify(enum key_type type, struct str p, uint8_t id[static SHA256_SIZE])
{
	prepare();
	sha256_begin(cache.sha);
	sha256_add(cache.sha, type == KEY_RSA ? STR("r") : STR("e"));
	sha256_add(cache.sha, p);
	sha256_end(cache.sha, id);
}

static size_t bucket_of(const uint8_t id[static SHA256_SIZE])
{
	return (id[0] | (size_t)id[1] << 8) & (BUCKETS - 1);
}

const struct public_key *key_cache_find(enum key_type type, struct str p)
{
	uint8_t id[SHA256_SIZE];
	struct entry *entry;

	identify(type, p, id);
	LIST_FOREACH (entry, &cache.buckets[bucket_of(id)], in_bucket) {
		if (memcmp(entry->id, id, sizeof id) != 0)
			continue;
		TAILQ_REMOVE(&cache.order, entry, in_order);
		TAILQ_INSERT_HEAD(&cache.order, entry, in_order);
		return entry->key;
	}
	return NULL;
}

const struct public_key *key_cache_add(enum key_type type, struct str p, struct str bytes)
{
	struct public_key *key = public_key_parse(type, bytes);

	if (!key)
		return NULL;
	struct entry *entry = must(calloc(1, sizeof *entry));
	entry->key = key;
	identify(type, p, entry->id);
	LIST_INSERT_HEAD(&cache.buckets[bucket_of(entry->id)], entry, in_bucket);
	TAILQ_INSERT_HEAD(&cache.order, entry, in_order);
	cache.count++;
	return key;
}

void key_cache_trim(void)
{
	while (cache.count > KEYS_CACHED) {
		struct entry *oldest = TAILQ_LAST(&cache.order, order);
		TAILQ_REMOVE(&cache.order, oldest, in_order);
		LIST_REMOVE(oldest, in_bucket);
		public_key_free(&oldest->key);
		free(oldest);
		cache.count--;
	}
}
