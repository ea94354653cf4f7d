/* SPDX-License-Identifier: Apache-2.0
 *
 * Encoded-words in header values (RFC 2047, 2231 5): decoded to UTF-8 as mail programs show them,
 * with what was wrong noted. Adjacent words of one charset are joined before decoding, so a
 * character cut across words is read and noted. */
#pragma once

#include "base/arena.h"
#include "mail/flaw.h"

/* value: a header value as it came (folded or not); offset: of it in the mail. Raw 8-bit bytes are
 * decoded as UTF-8 or by charset_guess(). One line, trimmed, valid UTF-8 always; what the words
 * themselves encode is not cleaned and may have line ends. Words glued to text, with blanks or folds
 * inside, are decoded too and noted as FLAW_WORD_SYNTAX. Points into the value where nothing had to
 * change. */
struct str word_decode(struct arena *arena, struct str value, size_t offset, struct flaws *flaws);
/* Does it hold at least one word that word_decode() would decode? */
bool word_present(struct str value);
/* Length of the encoded-word that `text` begins with, or 0: for readers that must not look for
 * commas and quotes inside it. */
size_t word_length(struct str text);
