/* SPDX-License-Identifier: Apache-2.0
 *
 * The units that address fields are made of (RFC 5322 3.2), for address.c: what hides commas and
 * brackets (quotes, comments, literals, encoded-words) comes as one. Iterative and linear: what is
 * opened and never closed is an ordinary character from then on. */
#pragma once

#include "base/buf.h"

enum unit {
	UNIT_END,
	UNIT_BLANK,   /* a run of blanks and line ends */
	UNIT_QUOTED,  /* text without the quotes, escapes still in it */
	UNIT_COMMENT, /* text without the outer brackets, escapes still in it */
	UNIT_LITERAL, /* [...] with its brackets */
	UNIT_WORD,    /* an encoded-word */
	UNIT_CHAR,    /* any other byte, one */
};

struct lexer {
	struct str s;
	size_t i;          /* behind the unit last taken */
	struct str text;   /* of it */
	size_t start;      /* where it began */
	bool quotes_open, comments_open;
	bool angles_open;  /* for the caller: a "<" was met behind which no ">" stands */
};

enum unit lexer_next(struct lexer *lexer);
/* Adds the text without quoted-pairs' backslashes and without line ends. */
void unescape(struct str text, struct buf *out);
