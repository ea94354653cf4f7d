/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/zone_lex.h"

struct zone_lexer zone_lexer_of(struct str text)
{
	/* Editors of one large system begin a UTF-8 file with a mark. */
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_from(text, 3);
	return (struct zone_lexer){ .rest = text, .line = 1 };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* What ends a word that is not quoted. */
static bool ends_word(char c)
{
	return is_blank(c) || c == '\n' || c == ';' || c == '(' || c == ')' || c == '"';
}

static void skip_comment(struct zone_lexer *lexer)
{
	size_t end = str_find_char(lexer->rest, '\n');
	lexer->rest = str_from(lexer->rest, end == STR_NONE ? lexer->rest.n : end);
}

/* The length of a word that starts at the front of the rest and is ended by a character that
 * `quoted` tells; a character behind a backslash ends nothing. STR_NONE if a quote stays open. */
static size_t word_length(struct str rest, bool quoted)
{
	size_t i = 0;

	while (i < rest.n) {
		char c = rest.p[i];
		if (quoted ? c == '"' : ends_word(c))
			return i;
		if (c == '\n')
			return STR_NONE;
		i += c == '\\' && i + 1 < rest.n && rest.p[i + 1] != '\n' ? 2 : 1;
	}
	return quoted ? STR_NONE : i;
}

static bool take_word(
	struct zone_lexer *lexer, struct arena *arena, struct zone_entry *entry, struct error *err)
{
	bool quoted = lexer->rest.p[0] == '"';

	if (quoted)
		lexer->rest = str_from(lexer->rest, 1);
	size_t n = word_length(lexer->rest, quoted);
	if (n == STR_NONE)
		return error_set(err, ERROR_PERMANENT, "quote not closed");
	if (entry->words.n == ZONE_WORDS_MAX)
		return error_set(
			err, ERROR_PERMANENT, "more than %d words in one entry", ZONE_WORDS_MAX);
	struct zone_word *word = array_add(arena, &entry->words);
	word->text = str_first(lexer->rest, n);
	word->quoted = quoted;
	lexer->rest = str_from(lexer->rest, n + quoted);
	return true;
}

enum zone_lex zone_lexer_next(
	struct zone_lexer *lexer, struct arena *arena, struct zone_entry *out, struct error *err)
{
	struct zone_entry entry = { .line = lexer->line };
	uint32_t depth = 0;

	entry.indented = lexer->rest.n && is_blank(lexer->rest.p[0]);
	while (lexer->rest.n) {
		char c = lexer->rest.p[0];

		if (c == '\n') {
			lexer->rest = str_from(lexer->rest, 1);
			lexer->line++;
			if (depth)
				continue;
			if (entry.words.n)
				break;
			entry.line = lexer->line;
			entry.indented = lexer->rest.n && is_blank(lexer->rest.p[0]);
		} else if (is_blank(c)) {
			lexer->rest = str_from(lexer->rest, 1);
		} else if (c == ';') {
			skip_comment(lexer);
		} else if (c == '(') {
			depth++;
			lexer->rest = str_from(lexer->rest, 1);
		} else if (c == ')') {
			if (depth == 0) {
				error_set(err, ERROR_PERMANENT, "parenthesis never opened");
				return ZONE_LEX_ERROR;
			}
			depth--;
			lexer->rest = str_from(lexer->rest, 1);
		} else if (!take_word(lexer, arena, &entry, err)) {
			return ZONE_LEX_ERROR;
		}
	}
	if (depth) {
		lexer->line = entry.line;
		error_set(err, ERROR_PERMANENT, "parenthesis not closed");
		return ZONE_LEX_ERROR;
	}
	if (entry.words.n == 0)
		return ZONE_LEX_END;
	*out = entry;
	return ZONE_LEX_ENTRY;
}
