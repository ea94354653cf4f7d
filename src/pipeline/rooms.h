/* SPDX-License-Identifier: Apache-2.0
 *
 * THE ORDER: the rooms that a mail walks through, in the order of dependence. One table. */
#pragma once

#include "scan/scan.h"

struct room_row {
	const char *name;
	const struct check_table *checks;
	const struct symbol_table *symbols;
};

extern const struct room_row rooms[];
extern const size_t room_count;

/* The symbol of that name in any room, or NULL. */
const struct symbol *symbol_find(struct str name);
