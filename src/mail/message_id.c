/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/message_id.h"

#include "base/array.h"
#include "mail/comment.h"

struct parsing {
	struct str rest;
	bool brackets_open, comments_open; /* one was met that nothing closes */
};

/* Some write commas between them. */
static bool is_blank(char c)
{
	return ascii_is_blank(c) || c == ',';
}

/* Past a comment; an open one is text. */
static bool skip_comment(struct parsing *p)
{
	size_t end = p->comments_open ? STR_NONE : comment_end(p->rest, 0);
	p->comments_open = end == STR_NONE;
	if (!p->comments_open)
		p->rest = str_from(p->rest, end);
	return !p->comments_open;
}

static void skip_cfws(struct parsing *p)
{
	for (;;) {
		size_t i = 0;
		while (i < p->rest.n && is_blank(p->rest.p[i]))
			i++;
		p->rest = str_from(p->rest, i);
		if (!p->rest.n || p->rest.p[0] != '(' || !skip_comment(p))
			return;
	}
}

/* msg-id = "<" id-left "@" id-right ">", the cursor on the bracket. */
static struct str take_bracketed(struct parsing *p, uint32_t *flaws)
{
	size_t end = p->brackets_open ? STR_NONE : str_find_char(p->rest, '>');
	struct str id = str_from(p->rest, 1);
	if (end != STR_NONE) {
		id = str_first(id, end - 1);
		p->rest = str_from(p->rest, end + 1);
		return id;
	}
	p->brackets_open = true;
	*flaws |= MESSAGE_ID_OPEN;
	size_t n = 0;
	while (n < id.n && !is_blank(id.p[n]))
		n++;
	p->rest = str_from(id, n);
	return str_first(id, n);
}

static struct str take_word(struct parsing *p)
{
	size_t n = 1; /* whatever stands here is no blank; an open bracket or comment is text */
	while (n < p->rest.n && !is_blank(p->rest.p[n]) && p->rest.p[n] != '<')
		n++;
	struct str word = str_first(p->rest, n);
	p->rest = str_from(p->rest, n);
	return word;
}

/* dot-atom-text, with RFC 6532. */
static bool is_dot_atom(struct str s)
{
	bool atom = false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '.' && atom)
			atom = false;
		else if (ascii_is_alnum(c) || (uint8_t)c > 0x7f || (c && strchr("!#$%&'*+-/=?^_`{|}~", c)))
			atom = true;
		else
			return false;
	}
	return atom;
}

/* no-fold-literal = "[" *dtext "]" */
static bool is_literal(struct str s)
{
	if (s.n < 2 || s.p[0] != '[' || s.p[s.n - 1] != ']')
		return false;
	for (size_t i = 1; i + 1 < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '[' || s.p[i] == ']' || s.p[i] == '\\')
			return false;
	return true;
}

static bool is_visible(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((uint8_t)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return s.n > 0;
}

static void split(struct message_id *id)
{
	size_t at = str_find_last_char(id->id, '@');
	id->left = str_first(id->id, at == STR_NONE ? id->id.n : at);
	id->right = at == STR_NONE ? STR("") : str_from(id->id, at + 1);
	if (at == STR_NONE)
		id->flaws |= MESSAGE_ID_NO_AT;
	else if (!is_dot_atom(id->left) || (!is_dot_atom(id->right) && !is_literal(id->right)))
		id->flaws |= MESSAGE_ID_SYNTAX;
	if (!is_visible(id->left) || (at != STR_NONE && !is_visible(id->right)))
		id->flaws |= MESSAGE_ID_BROKEN;
}

size_t message_ids_parse(struct arena *arena, struct str value, struct message_id **out, bool *cut)
{
	ARRAY(struct message_id) ids = { 0 };
	struct parsing p = { .rest = value };
	struct str first_word = STR("");
	size_t words = 0;
	*cut = false;
	for (skip_cfws(&p); p.rest.n; skip_cfws(&p)) {
		struct message_id id = { 0 };
		bool bracketed = p.rest.p[0] == '<';
		id.id = str_trim(bracketed ? take_bracketed(&p, &id.flaws) : take_word(&p));
		if (!bracketed) {
			id.flaws |= MESSAGE_ID_NO_BRACKETS;
			if (words++ == 0)
				first_word = id.id;
			if (str_find_char(id.id, '@') == STR_NONE)
				continue; /* obsolete phrases: "Your message of Monday" */
		}
		if (!id.id.n)
			continue;
		if (ids.n == MESSAGE_IDS_MAX || !arena_room(arena, (ids.n + 8) * 2 * sizeof id)) {
			*cut = true;
			break;
		}
		split(&id);
		*array_add(arena, &ids) = id;
	}
	if (!ids.n && words == 1 && !*cut && arena_room(arena, 16 * sizeof(struct message_id))) {
		struct message_id *id = array_add(arena, &ids);
		*id = (struct message_id){ .id = first_word, .flaws = MESSAGE_ID_NO_BRACKETS };
		split(id);
	}
	*out = ids.v;
	return ids.n;
}
