/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/address_lexer.h"

#include "mail/comment.h"
#include "mail/word.h"

#define LITERAL_MAX 256 /* bytes looked at for the "]" */

/* Behind the quote that closes, or STR_NONE. */
static size_t quoted_end(struct str s, size_t i)
{
	for (i++; i < s.n; i++) {
		if (s.p[i] == '"')
			return i + 1;
		if (s.p[i] == '\\')
			i++;
	}
	return STR_NONE;
}

/* A literal ends before anything that none has. */
static size_t literal_end(struct str s, size_t i)
{
	size_t end = s.n - i < LITERAL_MAX ? s.n : i + LITERAL_MAX;
	for (i++; i < end; i++) {
		if (s.p[i] == ']')
			return i + 1;
		if (strchr("[<>\"@(", s.p[i]))
			return STR_NONE;
	}
	return STR_NONE;
}

static enum unit taken(struct lexer *lexer, size_t end, size_t margin, enum unit unit)
{
	lexer->text = str_first(str_from(lexer->s, lexer->start + margin),
		end - lexer->start - 2 * margin);
	lexer->i = end;
	return unit;
}

enum unit lexer_next(struct lexer *lexer)
{
	struct str s = lexer->s;
	size_t i = lexer->start = lexer->i, end;
	if (i >= s.n)
		return UNIT_END;
	char c = s.p[i];
	if (ascii_is_blank(c)) {
		for (end = i; end < s.n && ascii_is_blank(s.p[end]); end++)
			;
		return taken(lexer, end, 0, UNIT_BLANK);
	}
	if (c == '"' && !lexer->quotes_open) {
		if ((end = quoted_end(s, i)) != STR_NONE)
			return taken(lexer, end, 1, UNIT_QUOTED);
		lexer->quotes_open = true;
	} else if (c == '(' && !lexer->comments_open) {
		if ((end = comment_end(s, i)) != STR_NONE)
			return taken(lexer, end, 1, UNIT_COMMENT);
		lexer->comments_open = true;
	} else if (c == '[' && (end = literal_end(s, i)) != STR_NONE) {
		return taken(lexer, end, 0, UNIT_LITERAL);
	} else if (c == '=' && (end = word_length(str_from(s, i))) > 0) {
		return taken(lexer, i + end, 0, UNIT_WORD);
	}
	return taken(lexer, i + 1, 0, UNIT_CHAR);
}

void unescape(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\\' && i + 1 < text.n)
			i++;
		if (text.p[i] != '\r' && text.p[i] != '\n')
			buf_add_char(out, text.p[i]);
	}
}
