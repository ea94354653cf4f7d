/* SPDX-License-Identifier: Apache-2.0
 *
 * Encoded-words in header values (RFC 2047, 2231 5): decoded to UTF-8 as mail programs show them,
 * with what was wrong noted. Adjacent words of one charset are joined before decoding, so a
 * character cut across words is read and noted. */
#pragma once

#include "base/arena.h"
#include "mail/flaw.h"

/* value: a header value as it came (folded or not); offset: of it in the mail. Raw 8-bit bytes are
 * decoded by charset_guess(). Valid UTF-8 always. */
struct str word_decode(struct arena *arena, struct str value, size_t offset, struct flaws *flaws);
/* Does it hold at least one well-formed encoded-word? */
bool word_present(struct str value);
/* Charset label of the first encoded-word, or empty. */
struct str word_charset(struct str value);
