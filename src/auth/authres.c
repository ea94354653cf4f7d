/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/authres.h"

#include "mail/comment.h"

/* CFWS (RFC 5322 3.2.2). */
static void skip_blanks(struct str *rest)
{
	while (rest->n) {
		if (ascii_is_blank(*rest->p))
			*rest = str_from(*rest, 1);
		else if (*rest->p == '(')
			*rest = str_from(*rest, comment_end_lenient(*rest, 0));
		else
			return;
	}
}

static bool next_is(const struct str *rest, char c)
{
	return rest->n && *rest->p == c;
}

/* The character, among blanks and comments. */
static bool take_char(struct str *rest, char c)
{
	skip_blanks(rest);
	if (!next_is(rest, c))
		return false;
	*rest = str_from(*rest, 1);
	skip_blanks(rest);
	return true;
}

/* Behind the quote that closes the one at the start; an open one reaches to the end. */
static size_t quoted_end(struct str text)
{
	size_t i = 1;
	for (; i < text.n && text.p[i] != '"'; i++)
		i += text.p[i] == '\\';
	return i < text.n ? i + 1 : text.n;
}

/* What is inside the quotes, quoted pairs undone. */
static struct str take_quoted(struct arena *arena, struct str *rest)
{
	struct str quoted = str_first(*rest, quoted_end(*rest));
	char *out = arena_bytes(arena, quoted.n);
	size_t n = 0;
	for (size_t i = 1; i < quoted.n && quoted.p[i] != '"'; i++) {
		if (quoted.p[i] == '\\' && i + 1 < quoted.n)
			i++;
		out[n++] = quoted.p[i];
	}
	arena_shrink(arena, out, quoted.n, n);
	*rest = str_from(*rest, quoted.n);
	return str_bytes(out, n);
}

/* Up to a blank, a comment or one of `ends`. */
static struct str take_until(struct str *rest, const char *ends)
{
	size_t n = 0;
	while (n < rest->n && !ascii_is_blank(rest->p[n]) && rest->p[n] != '(' &&
		!(rest->p[n] && strchr(ends, rest->p[n])))
		n++;
	struct str word = str_first(*rest, n);
	*rest = str_from(*rest, n);
	return word;
}

/* pvalue: a token, a quoted string, or an address whose local part may be quoted. */
static struct str take_value(struct arena *arena, struct str *rest)
{
	if (!next_is(rest, '"'))
		return take_until(rest, ";");
	struct str quoted = take_quoted(arena, rest);
	if (!next_is(rest, '@'))
		return quoted;
	struct str domain = take_until(rest, ";");
	if (!arena_room(arena, quoted.n + domain.n))
		return domain;
	return arena_printf(arena, "%.*s%.*s", STR_ARG(quoted), STR_ARG(domain));
}

/* To behind the next semicolon outside comments and quotes. */
static void skip_result(struct str *rest)
{
	while (rest->n) {
		char c = *rest->p;
		if (c == '(') {
			*rest = str_from(*rest, comment_end_lenient(*rest, 0));
		} else if (c == '"') {
			*rest = str_from(*rest, quoted_end(*rest));
		} else {
			*rest = str_from(*rest, 1);
			if (c == ';')
				return;
		}
	}
}

void authres_begin(struct authres *authres, struct arena *arena, struct str text)
{
	*authres = (struct authres){ .arena = arena, .rest = text };
	struct str rest = text;
	skip_blanks(&rest);
	/* Room is asked for once: all that is unquoted is shorter than the text. */
	if (!arena_room(arena, 2 * text.n)) {
		authres->rest.n = 0;
		return;
	}
	struct str id = take_value(arena, &rest);
	skip_blanks(&rest);
	/* Without an id the first thing is a result already. */
	if (next_is(&rest, '=') || str_find_char(id, '=') != STR_NONE)
		return;
	authres->id = id;
	skip_result(&rest);
	authres->rest = rest;
}

/* method ["/" version] "=" result. */
static bool take_method(struct authres *authres, struct authres_result *out)
{
	struct str *rest = &authres->rest;
	skip_blanks(rest);
	out->method = take_until(rest, ";=/\"");
	if (take_char(rest, '/'))
		take_until(rest, ";=\"");
	if (!out->method.n || !take_char(rest, '='))
		return false;
	out->result = take_value(authres->arena, rest);
	return out->result.n > 0;
}

/* "reason=…" or ptype "." property "=" pvalue; false: the result ends here, or makes no sense. */
static bool take_property(struct authres *authres, struct authres_result *out)
{
	struct str *rest = &authres->rest;
	struct authres_property property = { 0 };
	skip_blanks(rest);
	if (!rest->n || next_is(rest, ';'))
		return false;
	property.name = take_until(rest, ";=.\"");
	if (take_char(rest, '.')) {
		property.type = property.name;
		property.name = take_until(rest, ";=\"");
	}
	if (!property.name.n || !take_char(rest, '='))
		return false;
	property.value = take_value(authres->arena, rest);
	if (!property.type.n && str_eq_nocase(property.name, STR("reason")))
		out->reason = property.value;
	else if (out->n < AUTHRES_PROPERTIES_MAX)
		out->v[out->n++] = property;
	return true;
}

bool authres_next(struct authres *authres, struct authres_result *out)
{
	while (authres->rest.n && authres->count < AUTHRES_RESULTS_MAX) {
		*out = (struct authres_result){ 0 };
		bool found = take_method(authres, out);
		while (found && take_property(authres, out))
			;
		skip_result(&authres->rest);
		if (found) {
			authres->count++;
			return true;
		}
	}
	return false;
}

struct str authres_property(const struct authres_result *result, struct str type, struct str name)
{
	for (size_t i = 0; i < result->n; i++)
		if (str_eq_nocase(result->v[i].type, type) &&
			str_eq_nocase(result->v[i].name, name))
			return result->v[i].value;
	return STR("");
}
