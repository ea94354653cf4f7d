/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/smtp_path.h"

/* Offset of the ">" that closes the path begun at 0, or STR_NONE; quoted strings may hold one. */
static size_t find_closing(struct str path)
{
	bool quoted = false;
	for (size_t i = 1; i < path.n; i++) {
		char c = path.p[i];
		if (c == '\\' && quoted)
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (c == '>' && !quoted)
			return i;
		else if (c == '<' && !quoted)
			return STR_NONE;
	}
	return STR_NONE;
}

static struct str skip_blanks(struct str s)
{
	while (s.n > 0 && s.p[0] == ' ')
		s = str_from(s, 1);
	return s;
}

/* A-d-l = At-domain *( "," At-domain ), then ":". Colons of address literals do not end it. */
static bool skip_route(struct str *path)
{
	bool literal = false;
	if (path->n == 0 || path->p[0] != '@')
		return true;
	for (size_t i = 1; i < path->n; i++) {
		char c = path->p[i];
		if (c == '[' || c == ']') {
			literal = c == '[';
		} else if (c == ':' && !literal) {
			*path = str_from(*path, i + 1);
			return true;
		} else if (c == ',' && (i + 1 >= path->n || path->p[i + 1] != '@')) {
			return false;
		} else if (c == '"' || c == ' ' || c == '<') {
			return false;
		}
	}
	return false;
}

bool smtp_path_parse(struct str args, struct str keyword, struct str *path_out,
	struct str *parameters_out)
{
	if (!str_starts_nocase(args, keyword))
		return false;
	/* A blank behind the colon is against the grammar, and everywhere. */
	args = skip_blanks(str_from(args, keyword.n));
	if (args.n == 0 || args.p[0] != '<')
		return false;
	size_t closing = find_closing(args);
	if (closing == STR_NONE)
		return false;
	struct str path = str_from(str_first(args, closing), 1), rest = str_from(args, closing + 1);
	if ((rest.n > 0 && rest.p[0] != ' ') || !skip_route(&path))
		return false;
	*path_out = path;
	*parameters_out = rest;
	return true;
}

static bool keyword_is_sound(struct str keyword)
{
	for (size_t i = 0; i < keyword.n; i++)
		if (!ascii_is_alnum(keyword.p[i]) && (i == 0 || keyword.p[i] != '-'))
			return false;
	return keyword.n > 0;
}

/* esmtp-value = 1*(%d33-60 / %d62-126), and UTF-8 with SMTPUTF8 (RFC 6531 3.3). */
static bool value_is_sound(struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		if (c < 33 || c == '=' || c == 127)
			return false;
	}
	return value.n > 0;
}

enum smtp_parameter_status smtp_parameter_next(struct str *rest, struct smtp_parameter *out)
{
	struct str s = skip_blanks(*rest), value;
	size_t end = str_find_char(s, ' ');
	struct str piece = end == STR_NONE ? s : str_first(s, end);
	*rest = str_from(s, piece.n);
	if (piece.n == 0)
		return PARAMETER_NONE;
	*out = (struct smtp_parameter){ .keyword = piece };
	if (str_cut(piece, '=', &out->keyword, &value)) {
		out->value = value;
		out->has_value = true;
	}
	return keyword_is_sound(out->keyword) && (!out->has_value || value_is_sound(out->value))
		? PARAMETER_OK : PARAMETER_BAD;
}

void smtp_path_add_junk(struct buf *out, struct str address)
{
	size_t at = str_find_last_char(address, '@');
	struct str local = str_first(address, at), domain = str_from(address, at);
	bool quoted = str_starts(local, STR("\""));

	if (at == STR_NONE) {
		buf_add(out, address);
		return;
	}
	if (quoted && local.n >= 2)
		local.n--; /* the closing quote comes behind the mark */
	size_t plus = str_find_char(local, '+');
	if (plus != STR_NONE && plus > 0)
		local = str_first(local, plus);
	buf_add(out, local);
	buf_add(out, quoted ? STR("+Junk\"") : STR("+Junk"));
	buf_add(out, domain);
}
