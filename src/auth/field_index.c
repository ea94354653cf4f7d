/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/field_index.h"

#include "base/map.h"

#define NAME_BYTES_MAX 200 /* a longer name is in nobody's h= */
#define NONE           UINT32_MAX

struct named {
	uint32_t last; /* place of the lowest */
	uint32_t next; /* to be taken */
	uint32_t count;
	uint64_t round; /* in which `next` was set */
};

struct field_index {
	const struct headers *headers;
	struct map *by_name; /* struct named, by lower-case name */
	uint32_t *above;     /* for each field the next one of its name above it */
	uint64_t round;
};

static struct named *find(const struct field_index *index, struct str name)
{
	char lower[NAME_BYTES_MAX];
	if (name.n > NAME_BYTES_MAX)
		return NULL;
	for (size_t i = 0; i < name.n; i++)
		lower[i] = ascii_lower(name.p[i]);
	return map_find(index->by_name, str_bytes(lower, name.n));
}

static void add(struct arena *arena, struct field_index *index, uint32_t place)
{
	struct str name = index->headers->v[place].name;
	struct named *named = find(index, name);
	index->above[place] = NONE;
	if (name.n > NAME_BYTES_MAX)
		return;
	if (!named) {
		named = arena_new_of(arena, struct named);
		map_put(index->by_name, arena_lower(arena, name), named);
	} else {
		index->above[place] = named->last;
	}
	named->last = place;
	named->count++;
}

struct field_index *field_index_new(
	struct arena *arena, const struct headers *headers, const bool *gone)
{
	struct field_index *index = arena_new_of(arena, struct field_index);
	index->headers = headers;
	index->by_name = map_new(arena);
	index->above = arena_array_of(arena, uint32_t, headers->n);
	index->round = 1;
	for (uint32_t i = 0; i < headers->n; i++)
		if (!gone || !gone[i])
			add(arena, index, i);
	return index;
}

void field_index_restart(struct field_index *index)
{
	index->round++;
}

const struct header *field_take(struct field_index *index, struct str name)
{
	struct named *named = find(index, name);
	if (!named)
		return NULL;
	if (named->round != index->round) {
		named->round = index->round;
		named->next = named->last;
	}
	if (named->next == NONE)
		return NULL;
	const struct header *taken = &index->headers->v[named->next];
	named->next = index->above[named->next];
	return taken;
}

size_t field_count(const struct field_index *index, struct str name)
{
	const struct named *named = find(index, name);
	return named ? named->count : 0;
}
