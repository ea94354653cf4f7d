/* SPDX-License-Identifier: Apache-2.0
 *
 * A growing array in an arena: declare `ARRAY(struct link) links;` (zeroed is empty), take a
 * new zeroed element by `struct link *l = array_add(arena, &links);`. Doubling leaves the old
 * storage in the arena, so pointers to elements stay readable but go stale: keep indexes. */
#pragma once

#include "base/arena.h"

#define ARRAY(type)        \
	struct {           \
		type *v;   \
		size_t n;  \
		size_t room; \
	}

#define array_add(arena, array)                                                               \
	((array)->n == (array)->room ? array_grow_((arena), (void **)&(array)->v, &(array)->room, \
					       sizeof *(array)->v)                            \
				     : (void)0,                                               \
		&(array)->v[(array)->n++])

#define array_each(array, item) \
	for (__typeof__(&*(array)->v) item = (array)->v;                              \
		(array)->n && item < (array)->v + (array)->n; item++)

/* Used by array_add alone. */
void array_grow_(struct arena *arena, void **items, size_t *room, size_t item_size);
