/* SPDX-License-Identifier: Apache-2.0 */
#include "store/keyset.h"

#include <stdlib.h>

#include "base/hash.h"

#define ROOM_FIRST 256 /* a power of two */

void keyset_done(struct keyset *set)
{
	free(set->slots);
	*set = (struct keyset){ .slots = NULL };
}

static uint64_t hash_of(unsigned subject, struct str key)
{
	uint64_t hash = hash64(key) + 0x9e3779b97f4a7c15u * (subject + 1);
	return hash == 0 ? 1 : hash;
}

/* The place of a hash, or the free one where it would stand; the table is never full. */
static uint64_t *place_of(const struct keyset *set, uint64_t hash)
{
	size_t i = hash & (set->room - 1);
	while (set->slots[i] != 0 && set->slots[i] != hash)
		i = (i + 1) & (set->room - 1);
	return &set->slots[i];
}

static void grow(struct keyset *set)
{
	struct keyset larger = { .room = set->room ? set->room * 2 : ROOM_FIRST,
		.count = set->count };
	larger.slots = calloc(larger.room, sizeof *larger.slots);
	if (!larger.slots)
		abort();
	for (size_t i = 0; i < set->room; i++)
		if (set->slots[i] != 0)
			*place_of(&larger, set->slots[i]) = set->slots[i];
	free(set->slots);
	*set = larger;
}

void keyset_add(struct keyset *set, unsigned subject, struct str key)
{
	if (set->count * 2 >= set->room)
		grow(set);
	uint64_t hash = hash_of(subject, key), *place = place_of(set, hash);
	set->count += *place == 0;
	*place = hash;
}

bool keyset_may_have(const struct keyset *set, unsigned subject, struct str key)
{
	return set->count > 0 && *place_of(set, hash_of(subject, key)) != 0;
}
