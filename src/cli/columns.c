/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/columns.h"

#include "base/utf8.h"

#define CELL_MAX    512 /* bytes; longer is cut */
#define COLUMNS_MAX 16
#define GAP         2

void columns_add(struct columns *columns, struct str cell)
{
	auto_buf safe = BUF(8 * CELL_MAX);
	bool cut = cell.n > CELL_MAX;
	buf_add_safe(&safe, utf8_first(cell, CELL_MAX), SAFE_TEXT);
	if (cut)
		buf_add(&safe, STR("…"));
	*array_add(columns->arena, &columns->cells) = arena_dup(columns->arena, buf_str(&safe));
}

static size_t width_of(struct str text)
{
	size_t n = 0;
	for (uint32_t cp; utf8_next(&text, &cp);)
		n += utf8_width(cp);
	return n;
}

void columns_print(const struct columns *columns, struct buf *out)
{
	size_t widths[COLUMNS_MAX] = { 0 };
	for (size_t i = 0; i < columns->cells.n; i++) {
		size_t width = width_of(columns->cells.v[i]),
		       *widest = &widths[i % columns->per_row];
		*widest = width > *widest ? width : *widest;
	}
	for (size_t i = 0; i < columns->cells.n; i++) {
		size_t column = i % columns->per_row, width = width_of(columns->cells.v[i]);
		buf_add(out, columns->cells.v[i]);
		if (column + 1 == columns->per_row)
			buf_add_char(out, '\n');
		else
			buf_printf(out, "%*s", (int)(widths[column] - width + GAP), "");
	}
}
