/* SPDX-License-Identifier: Apache-2.0
 *
 * A hash map from bytes to a pointer, in an arena. Keys are hashed with a secret (SipHash), so
 * a sender who chooses the keys cannot make them collide. Keys are not copied. */
#pragma once

#include "base/arena.h"

struct map;

struct map *map_new(struct arena *arena);
/* NULL if absent. */
void *map_find(const struct map *map, struct str key);
/* Adds or replaces; value must not be NULL. */
void map_put(struct map *map, struct str key, void *value);
size_t map_count(const struct map *map);
