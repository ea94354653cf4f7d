/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/spf_macro.h"

#include <inttypes.h>
#include <stdio.h>

#include "dns/answer.h"

#define PARTS_MAX 128 /* a greater number of parts means all: no name has more */

/* macro-expand = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-" */
struct token {
	enum { TOKEN_TEXT, TOKEN_LITERAL, TOKEN_MACRO, TOKEN_BAD } kind;
	struct str text; /* what it is expanded to, of text and literals */
	char letter;     /* in lower case */
	bool escape;     /* upper case: URL-escaped */
	bool reverse;
	unsigned parts;        /* right-hand parts to keep; 0: all */
	struct str delimiters; /* "." if none are given */
};

static const struct str macro_letters = STR_INIT("slodiphvcrt");

/* The braces and what is in them; *rest stands behind "%{". */
static void take_macro(struct str *rest, struct token *out)
{
	size_t close = str_find_char(*rest, '}');
	struct str inside = str_first(*rest, close);
	size_t at = 1, digits;
	uint64_t parts = 0;

	out->kind = TOKEN_BAD;
	if (close == STR_NONE || inside.n == 0)
		return;
	*rest = str_from(*rest, close + 1);
	out->letter = ascii_lower(inside.p[0]);
	out->escape = out->letter != inside.p[0];
	if (str_find_char(macro_letters, out->letter) == STR_NONE)
		return;
	while (at < inside.n && ascii_is_digit(inside.p[at]))
		at++;
	digits = at - 1;
	if (digits > 0 && str_to_uint((struct str){ inside.p + 1, digits }, PARTS_MAX, &parts) &&
		parts == 0)
		return;
	out->parts = (unsigned)parts;
	if (at < inside.n && ascii_lower(inside.p[at]) == 'r') {
		out->reverse = true;
		at++;
	}
	out->delimiters = at < inside.n ? str_from(inside, at) : STR(".");
	for (size_t i = 0; i < out->delimiters.n; i++)
		if (!memchr(".-+,/_=", out->delimiters.p[i], 7))
			return;
	out->kind = TOKEN_MACRO;
}

/* Takes the next token off *rest; false at the end. */
static bool next_token(struct str *rest, struct token *out)
{
	size_t percent;

	if (rest->n == 0)
		return false;
	*out = (struct token){ .kind = TOKEN_TEXT };
	percent = str_find_char(*rest, '%');
	if (percent != 0) {
		out->text = str_first(*rest, percent);
		*rest = str_from(*rest, out->text.n);
		return true;
	}
	char second = rest->n > 1 ? rest->p[1] : 0;
	*rest = str_from(*rest, 2);
	out->kind = TOKEN_LITERAL;
	switch (second) {
	case '%': out->text = STR("%"); break;
	case '_': out->text = STR(" "); break;
	case '-': out->text = STR("%20"); break;
	case '{': take_macro(rest, out); break;
	default: out->kind = TOKEN_BAD;
	}
	return true;
}

static bool text_visible(struct str text, bool blanks)
{
	for (size_t i = 0; i < text.n; i++)
		if ((text.p[i] < 0x21 || text.p[i] > 0x7e) && !(blanks && text.p[i] == ' '))
			return false;
	return true;
}

enum spf_problem spf_macro_check(struct str text, enum spf_macro_place place)
{
	struct token token;

	while (next_token(&text, &token)) {
		if (token.kind == TOKEN_BAD)
			return SPF_PROBLEM_MACRO;
		if (token.kind == TOKEN_TEXT &&
			!text_visible(token.text, place == SPF_MACRO_EXPLANATION))
			return SPF_PROBLEM_CHARACTER;
		if (token.kind == TOKEN_MACRO && place == SPF_MACRO_RECORD &&
			memchr("crt", token.letter, 3))
			return SPF_PROBLEM_MACRO;
	}
	return SPF_PROBLEM_NONE;
}

/* toplabel: letters, digits and hyphens, no hyphen at either end, not digits alone. */
static bool is_top_label(struct str label)
{
	bool only_digits = true;

	if (label.n == 0 || label.p[0] == '-' || label.p[label.n - 1] == '-')
		return false;
	for (size_t i = 0; i < label.n; i++) {
		if (!ascii_is_alnum(label.p[i]) && label.p[i] != '-')
			return false;
		if (!ascii_is_digit(label.p[i]))
			only_digits = false;
	}
	return !only_digits;
}

enum spf_problem spf_domain_spec_check(struct str text)
{
	enum spf_problem problem = spf_macro_check(text, SPF_MACRO_RECORD);
	struct token token, last = { .kind = TOKEN_BAD };
	size_t dot;

	if (problem)
		return problem;
	while (next_token(&text, &token))
		last = token;
	if (last.kind == TOKEN_MACRO || last.kind == TOKEN_LITERAL)
		return SPF_PROBLEM_NONE;
	if (last.kind != TOKEN_TEXT)
		return SPF_PROBLEM_DOMAIN;
	if (str_ends(last.text, STR(".")))
		last.text.n--;
	dot = str_find_last_char(last.text, '.');
	if (dot == STR_NONE || !is_top_label(str_from(last.text, dot + 1)))
		return SPF_PROBLEM_DOMAIN;
	return SPF_PROBLEM_NONE;
}

bool spf_macro_needs_validated(struct str text)
{
	struct token token;

	while (next_token(&text, &token))
		if (token.kind == TOKEN_MACRO && token.letter == 'p')
			return true;
	return false;
}

/* %{i}: dotted quad, or 32 hexadecimal digits with dots between them. */
static struct str dotted_address(const struct ip *ip, char out[static 64])
{
	size_t n = 0;

	if (!ip->v6) {
		ip_print(ip, out);
		return str_of(out);
	}
	for (size_t i = 0; i < 32; i++) {
		unsigned nibble = i % 2 ? ip->b[i / 2] & 0xfu : ip->b[i / 2] >> 4;
		if (i > 0)
			out[n++] = '.';
		out[n++] = "0123456789ABCDEF"[nibble];
	}
	return str_bytes(out, n);
}

/* The value of a macro; scratch holds what has to be written out first. */
static struct str macro_value(
	char letter, const struct spf_macro_values *values, char scratch[static 64])
{
	int n;

	switch (letter) {
	case 's': return values->sender;
	case 'l': return values->local;
	case 'o': return values->sender_domain;
	case 'd': return values->domain;
	case 'h': return values->helo;
	case 'p': return values->validated;
	case 'r': return values->receiver;
	case 'v': return values->ip.v6 ? STR("ip6") : STR("in-addr");
	case 'i': return dotted_address(&values->ip, scratch);
	case 'c': ip_print(&values->ip, scratch); return str_of(scratch);
	case 't':
		n = snprintf(scratch, 64, "%" PRId64, values->time);
		return str_bytes(scratch, n > 0 ? (size_t)n : 0);
	default: return STR("");
	}
}

static void add_escaped(struct buf *out, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (ascii_is_alnum(c) || (c && memchr("-._~", c, 4)))
			buf_add_char(out, c);
		else
			buf_add(out,
				str_bytes((char[]){ '%', hex[(c >> 4) & 15], hex[c & 15] }, 3));
	}
}

static void add_part(struct buf *out, const struct token *token, struct str part)
{
	if (token->escape)
		add_escaped(out, part);
	else
		buf_add(out, part);
}

static bool is_delimiter(const struct token *token, char c)
{
	return str_find_char(token->delimiters, c) != STR_NONE;
}

/* The parts from the right, the last one first: *rest loses one. */
static bool previous_part(const struct token *token, struct str *rest, bool *more, struct str *part)
{
	size_t at = rest->n;

	if (!*more)
		return false;
	while (at > 0 && !is_delimiter(token, rest->p[at - 1]))
		at--;
	*part = str_from(*rest, at);
	*more = at > 0;
	rest->n = at > 0 ? at - 1 : 0;
	return true;
}

static bool next_part(const struct token *token, struct str *rest, bool *more, struct str *part)
{
	size_t at = 0;

	if (!*more)
		return false;
	while (at < rest->n && !is_delimiter(token, rest->p[at]))
		at++;
	*part = str_first(*rest, at);
	*more = at < rest->n;
	*rest = str_from(*rest, at + 1);
	return true;
}

/* Splits the value, reverses the parts, keeps those at the right, joins them by dots (7.3). */
static void add_macro(
	struct buf *out, const struct token *token, const struct spf_macro_values *values)
{
	char scratch[64];
	struct str value = macro_value(token->letter, values, scratch);
	struct str rest = value, part;
	unsigned count = 0, skip, at = 0;
	bool more = true;

	while (next_part(token, &rest, &more, &part))
		count++;
	skip = token->parts && token->parts < count ? count - token->parts : 0;
	rest = value;
	more = true;
	while (token->reverse ? previous_part(token, &rest, &more, &part)
			      : next_part(token, &rest, &more, &part)) {
		if (at++ < skip)
			continue;
		if (at > skip + 1)
			buf_add_char(out, '.');
		add_part(out, token, part);
	}
}

void spf_explanation_expand(struct buf *out, struct str text, const struct spf_macro_values *values)
{
	struct token token;

	while (!out->full && next_token(&text, &token)) {
		if (token.kind == TOKEN_MACRO)
			add_macro(out, &token, values);
		else
			buf_add(out, token.text);
	}
}

/* Whole labels off the left, until it fits a name. */
static struct str cut_left(struct str name)
{
	while (name.n > DNS_NAME_MAX) {
		size_t dot = str_find_char(name, '.');
		if (dot == STR_NONE)
			return name;
		name = str_from(name, dot + 1);
	}
	return name;
}

/* Only the end of a name counts, so that a long text before it need not be kept. One token adds
 * at most 3 * SPF_VALUE_MAX, so the buffer is never full. */
#define NAME_KEPT (2 * DNS_NAME_MAX + 2)
#define NAME_TEXT 8192
_Static_assert(NAME_TEXT / 2 + 3 * SPF_VALUE_MAX <= NAME_TEXT, "a token must fit");

static void add_name_token(
	struct buf *name, const struct token *token, const struct spf_macro_values *values)
{
	if (token->kind == TOKEN_MACRO)
		add_macro(name, token, values);
	else if (token->text.n > NAME_KEPT)
		buf_add(name, str_from(token->text, token->text.n - NAME_KEPT));
	else
		buf_add(name, token->text);
}

struct str spf_domain_expand(struct arena *arena, struct str domain_spec,
	const struct spf_macro_values *values, size_t *work)
{
	auto_buf name = BUF(NAME_TEXT);
	struct token token;
	struct str out;

	while (*work <= SPF_WORK_MAX && next_token(&domain_spec, &token)) {
		size_t before = name.n;
		add_name_token(&name, &token, values);
		*work += name.n - before;
		if (name.n > NAME_TEXT / 2)
			buf_drop(&name, name.n - NAME_KEPT);
	}
	out = buf_str(&name);
	if (str_ends(out, STR(".")))
		out.n--;
	return arena_dup(arena, cut_left(out));
}

bool spf_name_possible(struct str name)
{
	size_t label = 0;

	if (name.n == 0 || name.n > DNS_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '.') {
			if (label == 0)
				return false;
			label = 0;
		} else if (++label > 63) {
			return false;
		}
	}
	return label > 0;
}
