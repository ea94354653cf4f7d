/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include <assert.h>

#include "base/hash.h"

/* Open addressing with linear probing, at most half full. */
struct slot {
	uint64_t hash;
	struct str key;
	void *value; /* NULL: free */
};

struct map {
	struct arena *arena;
	struct slot *slots;
	size_t mask, count;
};

#define SLOTS_FIRST 16

struct map *map_new(struct arena *arena)
{
	struct map *map = arena_new_of(arena, struct map);
	map->arena = arena;
	map->slots = arena_array_of(arena, struct slot, SLOTS_FIRST);
	map->mask = SLOTS_FIRST - 1;
	return map;
}

static struct slot *slot_for(const struct map *map, uint64_t hash, struct str key)
{
	for (size_t i = hash & map->mask;; i = (i + 1) & map->mask) {
		struct slot *slot = &map->slots[i];
		if (!slot->value || (slot->hash == hash && str_eq(slot->key, key)))
			return slot;
	}
}

void *map_find(const struct map *map, struct str key)
{
	return slot_for(map, hash_keyed(key), key)->value;
}

static void map_grow(struct map *map)
{
	struct slot *old = map->slots;
	size_t old_count = map->mask + 1;
	map->slots = arena_array_of(map->arena, struct slot, old_count * 2);
	map->mask = old_count * 2 - 1;
	for (size_t i = 0; i < old_count; i++)
		if (old[i].value)
			*slot_for(map, old[i].hash, old[i].key) = old[i];
}

void map_put(struct map *map, struct str key, void *value)
{
	assert(value);
	uint64_t hash = hash_keyed(key);
	struct slot *slot = slot_for(map, hash, key);
	if (slot->value) {
		slot->value = value;
		return;
	}
	*slot = (struct slot){ .hash = hash, .key = key, .value = value };
	map->count++;
	if (map->count * 2 > map->mask)
		map_grow(map);
}

size_t map_count(const struct map *map)
{
	return map->count;
}
