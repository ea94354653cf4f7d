/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/rooms.h"

#include "pipeline/symbols.h"

static const struct check_table no_checks = { NULL, 0 };

const struct room_row rooms[] = {
	{ .name = "pipeline", .checks = &no_checks, .symbols = &pipeline_symbols },
};
const size_t room_count = sizeof rooms / sizeof *rooms;

const struct symbol *symbol_find(struct str name)
{
	for (size_t r = 0; r < room_count; r++)
		for (size_t s = 0; s < rooms[r].symbols->n; s++)
			if (str_eq(name, str_of(rooms[r].symbols->v[s].name)))
				return &rooms[r].symbols->v[s];
	return NULL;
}
