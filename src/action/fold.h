/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes header fields as they should be: lines of at most 78 columns where words allow, never above
 * 998 (RFC 5322 2.1.1), ASCII, other text as encoded-words (RFC 2047). Whatever comes in, nothing
 * that could end the field goes out. */
#pragma once

#include "base/buf.h"

#define FOLD_COLUMN_MAX 78
#define FOLD_WORD_MAX   900 /* a longer word is cut */

struct fold {
	struct buf *out;
	size_t column;
	bool fresh; /* nothing stands after the name or the fold yet */
};

/* "Name:". */
void fold_begin(struct fold *fold, struct buf *out, const char *name);
/* One word, with a blank or a fold before it. Bytes beyond printable ASCII become '?'. */
void fold_word(struct fold *fold, struct str word);
void fold_printf(struct fold *fold, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same, glued to the word before: no place to fold. */
void fold_join(struct fold *fold, struct str bytes);
/* Text of a person's language: ASCII by words, else as encoded-words that cut no character. Controls
 * become blanks. */
void fold_text(struct fold *fold, struct str utf8);
/* Goes on in a new line. */
void fold_break(struct fold *fold);
void fold_end(struct fold *fold);
