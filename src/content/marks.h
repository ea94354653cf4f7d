/* SPDX-License-Identifier: Apache-2.0
 *
 * Characters that are not seen but change what is (Unicode 15, UAX 9): zero-width ones, fillers,
 * bidirectional controls. */
#pragma once

#include "base/str.h"

/* Takes no room: zero-width characters, soft hyphen, fillers, marks that stand on another
 * character, variation selectors, bidirectional controls. */
bool mark_is_invisible(uint32_t cp);

struct marks {
	uint32_t hidden;       /* invisible ones that no script needs; joiners of emoji, Indic and
	                          Arabic letters are not counted */
	uint32_t bidi;         /* overrides, embeddings and isolates, where nothing is written from
	                          right to left */
	uint32_t first_hidden; /* their first code points, for evidence */
	uint32_t first_bidi;
};

/* text: UTF-8; counted over at most MARKS_POINTS_MAX characters. */
#define MARKS_POINTS_MAX 4000
struct marks marks_count(struct str text);
