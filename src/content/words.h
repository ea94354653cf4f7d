/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of a text as a set, to ask how much of one text stands in another (T-06: does the plain
 * part say what the HTML says?). Korean, Japanese and Chinese count by pairs of characters. Sets are
 * bits chosen by a fixed hash, so the same mail always gives the same answer. */
#pragma once

#include "base/str.h"

#define WORDS_BITS (1 << 15)

struct words {
	uint64_t bits[WORDS_BITS / 64];
	uint32_t count; /* different ones, about */
};

void words_add_text(struct words *words, struct str text);
/* What is shown of HTML: without tags, comments, style and script; numeric and the commonest named
 * character references read. */
void words_add_html(struct words *words, struct str html);
/* The part of a's words that b has, 0 to 1; 1 if a has none. */
double words_share(const struct words *a, const struct words *b);
