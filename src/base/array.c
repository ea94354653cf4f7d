/* SPDX-License-Identifier: Apache-2.0 */
#include "base/array.h"

void array_grow_(struct arena *arena, void **items, size_t *room, size_t item_size)
{
	size_t more = *room == 0 ? 8 : *room * 2;
	void *grown = arena_alloc(arena, more * item_size);
	if (*room > 0)
		memcpy(grown, *items, *room * item_size);
	*items = grown;
	*room = more;
}
