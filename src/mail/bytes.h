/* SPDX-License-Identifier: Apache-2.0
 *
 * What kinds of bytes a text holds, sixteen at a time (GNU vectors): the parser asks this of whole
 * sections and bodies, so that the slow look at single bytes happens only where something is odd. */
#pragma once

#include "base/str.h"

struct census {
	size_t cr;    /* carriage returns */
	bool high;    /* a byte above 0x7f */
	bool control; /* below 0x20 and no tab, CR, LF; or 0x7f */
};

void bytes_census(struct str s, struct census *out);
size_t bytes_count(struct str s, char c);
/* Bytes above 0x7f: how many; and the offset of the first, or STR_NONE. */
size_t bytes_count_high(struct str s);
size_t bytes_find_high(struct str s);
