/* SPDX-License-Identifier: Apache-2.0
 *
 * A table on a terminal: cells are made safe, and columns are as wide as their widest cell, wide
 * East Asian letters counted as two. */
#pragma once

#include "base/array.h"
#include "base/buf.h"

struct columns {
	struct arena *arena;
	size_t per_row;
	ARRAY(struct str) cells; /* safe already */
};

/* Cells are added from left to right, row by row; the first row may be the headings. */
void columns_add(struct columns *columns, struct str cell);
void columns_print(const struct columns *columns, struct buf *out);
