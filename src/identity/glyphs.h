/* SPDX-License-Identifier: Apache-2.0
 *
 * A text as the eye takes it: what is written (letters and digits in one case and width, without
 * spaces, signs and invisible characters), and what it looks like (UTS 39 skeletons, digits for
 * letters, "rn" for "m", Hangul by its letters and by the swaps of yaminjeongeum, 멍멍이 as 댕댕이).
 * Two texts look alike if their looks are equal. */
#pragma once

#include "base/arena.h"

#define GLYPHS_MAX 256 /* characters of one text that are looked at; nobody is shown more */

struct glyphs {
	uint32_t *plain; /* what is written: code points after NFKC and case folding */
	bool *edge;      /* may a word begin before plain[i]? n + 1 of them */
	size_t n;
	uint32_t *look;  /* what it looks like */
	uint16_t *from;  /* index in plain of each */
	size_t looks;
	bool cut;        /* the text is longer */
};

/* Opens ICU's tables, in the template before the seal. */
void glyphs_prepare(void);
/* text: UTF-8; what is not reads as a gap. Takes at most 16 KiB of the arena. */
void glyphs_read(struct arena *arena, struct str text, struct glyphs *out);

/* Letters of several scripts within one word, of which one imitates another (Latin with Cyrillic,
 * Greek, …)? Scripts that are written together are fine: Latin with Hangul, Han or Kana. The
 * names of both scripts are written on success. */
bool glyphs_mixed(struct str text, const char **one, const char **other);

/* The code points as bytes: keys of maps. */
static inline struct str glyphs_bytes(const uint32_t *v, size_t n)
{
	return str_bytes(v, n * sizeof *v);
}
