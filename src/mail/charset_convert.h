/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes through one converter, in steps of UTF-16, for charset.c and charset_guess.c. What does
 * not fit becomes U+FFFD and is counted. Converters are opened once and kept: there is one
 * conversion at a time in a process. ISO-2022-KR and -JP are unshifted here (RFC 1557, RFC 1468). */
#pragma once

#include <unicode/ucnv.h>

#include "mail/charset_table.h"

#define CONVERSION_STEP 1024 /* bytes unshifted at once */

struct conversion {
	enum charset_id id;
	UConverter *converter;
	struct str from;    /* not yet taken */
	bool partial;       /* more bytes may follow: what is unfinished at the end is no fault */
	bool done;
	uint32_t bad;       /* bytes that did not fit */
	const char *p, *end;/* taken, not yet converted */
	bool shifted;       /* SO, or a two-byte set designated */
	bool kana;          /* JIS X 0201 katakana designated */
	char plain[CONVERSION_STEP * 2];
};

/* Opens every converter that is not open. */
void conversion_prepare(void);
/* id must have a converter: not UTF-8, not ASCII. */
void conversion_start(struct conversion *conversion, enum charset_id id, struct str from,
	bool partial);
/* Up to `room` units; 0 only when done. A surrogate pair may be cut between two steps. */
size_t conversion_step(struct conversion *conversion, UChar *out, size_t room);
/* Bytes at the end that begin a character and do not finish it; to be asked when done. */
size_t conversion_pending(const struct conversion *conversion);

/* Takes one character of UTF-8 off *p (p < end). Ill-formed: U+FFFD and *bad is the number of
 * bytes skipped; else *bad is 0. */
uint32_t utf8_take(const char **p, const char *end, uint32_t *bad);
