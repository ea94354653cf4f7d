/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/canonical_slow.h"

/* LF without CR becomes CRLF. */
static struct str with_crlf(struct arena *arena, struct str text)
{
	char *out = arena_bytes(arena, 2 * text.n + 2);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n' && (i == 0 || text.p[i - 1] != '\r'))
			out[n++] = '\r';
		out[n++] = text.p[i];
	}
	return str_bytes(out, n);
}

/* The same for the body, with a line end behind the last line; where each byte came from is kept. */
struct step {
	char c;
	size_t origin;
};

static size_t lines_of(struct str body, struct step *out)
{
	size_t n = 0;

	for (size_t i = 0; i < body.n; i++) {
		if (body.p[i] == '\n' && (i == 0 || body.p[i - 1] != '\r'))
			out[n++] = (struct step){ '\r', i };
		out[n++] = (struct step){ body.p[i], i + 1 };
	}
	if (n < 2 || out[n - 2].c != '\r' || out[n - 1].c != '\n') {
		out[n++] = (struct step){ '\r', body.n };
		out[n++] = (struct step){ '\n', body.n };
	}
	return n;
}

static bool ends_line(const struct step *v, size_t n, size_t i)
{
	return i + 1 < n && v[i].c == '\r' && v[i + 1].c == '\n';
}

/* 3.4.4: "Ignore all whitespace at the end of lines", "Reduce all sequences of WSP". */
static size_t relax(struct step *v, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n;) {
		size_t blank = i;
		while (blank < n && ascii_is_wsp(v[blank].c))
			blank++;
		if (blank > i && !ends_line(v, n, blank))
			v[kept++] = (struct step){ ' ', v[blank - 1].origin };
		if (blank == i)
			v[kept++] = v[i++];
		else
			i = blank;
	}
	return kept;
}

struct str slow_body(struct arena *arena, struct str body, enum canonical form, size_t **origin)
{
	struct step *v = arena_array_of(arena, struct step, 2 * body.n + 4);
	size_t n = lines_of(body, v);
	char *out = arena_bytes(arena, 2 * body.n + 4);

	if (form == CANONICAL_RELAXED)
		n = relax(v, n);
	while (n >= 4 && ends_line(v, n, n - 2) && ends_line(v, n, n - 4))
		n -= 2;
	if (n == 2 && form == CANONICAL_RELAXED && ends_line(v, n, 0))
		n = 0;
	*origin = arena_array_of(arena, size_t, n + 1);
	for (size_t i = 0; i < n; i++) {
		out[i] = v[i].c;
		(*origin)[i + 1] = i + 2 < n ? v[i].origin : body.n;
	}
	return str_bytes(out, n);
}

/* Runs of white space become one blank; none at the ends. A line end is one: in a field it stands
 * before white space. */
static struct str one_blank(struct arena *arena, struct str text)
{
	char *out = arena_bytes(arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		bool line_end = i + 1 < text.n && text.p[i] == '\r' && text.p[i + 1] == '\n';
		i += line_end;
		if (!line_end && !ascii_is_wsp(text.p[i]))
			out[n++] = text.p[i];
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	n -= n > 0 && out[n - 1] == ' ';
	return str_bytes(out, n);
}

struct str slow_header(struct arena *arena, struct str raw, enum canonical form)
{
	struct str text = with_crlf(arena, raw), name, value;

	if (str_ends(text, STR("\r\n")))
		text.n -= 2;
	if (form == CANONICAL_SIMPLE) {
		char *out = arena_bytes(arena, text.n + 2);
		memcpy(out, text.p, text.n);
		memcpy(out + text.n, "\r\n", 2);
		return str_bytes(out, text.n + 2);
	}
	if (!str_cut(text, ':', &name, &value)) {
		name = text;
		value = STR("");
	}
	name = arena_lower(arena, str_trim(name));
	value = one_blank(arena, value);
	char *out = arena_bytes(arena, name.n + value.n + 3);
	memcpy(out, name.p, name.n);
	out[name.n] = ':';
	memcpy(out + name.n + 1, value.p, value.n);
	memcpy(out + name.n + 1 + value.n, "\r\n", 2);
	return str_bytes(out, name.n + value.n + 3);
}
