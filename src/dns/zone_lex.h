/* SPDX-License-Identifier: Apache-2.0
 *
 * The entries of a master file (RFC 1035 5.1): lines, or several lines inside parentheses, split
 * into words; comments left out, quotes taken off, escapes still in. Used by dns/zonefile.c. */
#pragma once

#include "base/array.h"
#include "base/error.h"

#define ZONE_WORDS_MAX 1024 /* of one entry */

struct zone_word {
	struct str text;
	bool quoted;
};

struct zone_entry {
	ARRAY(struct zone_word) words; /* never empty */
	bool indented; /* begins with a blank: the owner is that of the entry before */
	uint32_t line; /* where it begins, from 1 */
};

struct zone_lexer {
	struct str rest;
	uint32_t line;
};

struct zone_lexer zone_lexer_of(struct str text);

enum zone_lex { ZONE_LEX_ENTRY, ZONE_LEX_END, ZONE_LEX_ERROR };

/* The next entry that has a word. Its words lie in the text, their array in the arena. On an
 * error err says what, and lexer->line where. */
enum zone_lex zone_lexer_next(
	struct zone_lexer *lexer, struct arena *arena, struct zone_entry *out, struct error *err);
