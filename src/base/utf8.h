/* SPDX-License-Identifier: Apache-2.0
 *
 * UTF-8 (RFC 3629) one code point at a time, and how wide it stands on a terminal. */
#pragma once

#include "base/buf.h"

#define UTF8_BAD 0xfffdu /* what a malformed byte reads as */

/* The next character of a non-empty rest that begins with no ASCII byte; see utf8_next(). */
uint32_t utf8_take_wide(struct str *rest);
/* Takes the next code point off *rest; false at the end. A byte that begins no well-formed
 * sequence is taken alone and reads as UTF8_BAD. */
static inline bool utf8_next(struct str *rest, uint32_t *cp)
{
	if (!rest->n)
		return false;
	if ((uint8_t)*rest->p < 0x80) {
		*cp = (uint8_t)*rest->p;
		rest->p++;
		rest->n--;
	} else {
		*cp = utf8_take_wide(rest);
	}
	return true;
}
/* Appends one code point; what is none becomes UTF8_BAD. */
void utf8_add(struct buf *out, uint32_t cp);
/* The longest beginning of at most n bytes that cuts no character. */
struct str utf8_first(struct str s, size_t n);
/* Columns of a terminal: 0 for marks and format characters, 2 for East Asian wide ones and emoji,
 * 1 otherwise (UAX 11, by ranges: ambiguous ones are narrow). */
unsigned utf8_width(uint32_t cp);
