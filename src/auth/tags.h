/* SPDX-License-Identifier: Apache-2.0
 *
 * Tag=value lists (RFC 6376 3.2), the syntax of DKIM-Signature, key records, DMARC records, ARC fields
 * and BIMI records. Read in one pass into a bounded table; names are case-sensitive, folding white
 * space around names and values is not part of them. */
#pragma once

#include "base/arena.h"

#define TAGS_MAX 64 /* tags of one list; more are malformed */

struct tag {
	struct str name;
	struct str value; /* trimmed; white space inside stays: where it lies is the signer's business */
};

struct tags {
	struct tag v[TAGS_MAX];
	size_t n;
};

enum tags_problem {
	TAGS_FINE,
	TAGS_SYNTAX,    /* no "=", or a name that is none */
	TAGS_DUPLICATE, /* a name twice: the whole list is malformed (3.2) */
	TAGS_MANY,
};

/* Points into text. *where: the offending piece. */
enum tags_problem tags_parse(struct str text, struct tags *out, struct str *where);
/* NULL if it is not there. */
const struct tag *tags_find(const struct tags *tags, struct str name);
/* Base64 with folding white space (RFC 6376 2.10 base64string); false: malformed. */
bool tags_base64(struct arena *arena, struct str value, struct str *out);
/* Decimal digits, at most 12 as x= and t= have it; false: malformed or over `max`. */
bool tags_number(struct str value, uint64_t max, uint64_t *out);
/* The next piece of a colon-separated list, trimmed. */
bool tags_next(struct str *rest, char separator, struct str *out);
