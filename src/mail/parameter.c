/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/parameter.h"

#include "base/buf.h"
#include "mail/charset.h"
#include "mail/comment.h"
#include "mail/word.h"

#define SECTION_NONE (-1)
#define SECTION_MAX  9999

/* One "name=value" as it stands, before RFC 2231 joins it with others. */
struct piece {
	struct str name;  /* lower case, without stars */
	struct str value; /* quotes undone */
	size_t at;
	int section;      /* of name*1, else SECTION_NONE */
	bool extended;    /* name*, name*1* */
	bool quoted;
};

struct parsing {
	struct arena *arena;
	struct str text;
	size_t i;
	size_t offset;
	struct flaws *flaws;
	struct piece pieces[PARAMETER_PIECES_MAX];
	size_t n;
};

static void note(struct parsing *p, enum flaw flaw, size_t at)
{
	flaw_add(p->flaws, flaw, p->offset + at);
}

/* token of RFC 2045 5.1: ASCII without blanks, controls, tspecials. */
static bool is_token(char c)
{
	return c > ' ' && c != 0x7f && !strchr("()<>@,;:\\\"/[]?=", c);
}

static bool at_end(const struct parsing *p)
{
	return p->i >= p->text.n;
}

static char peek(const struct parsing *p)
{
	return p->i < p->text.n ? p->text.p[p->i] : 0;
}

/* A comment; an open one reaches to the end. */
static void skip_comment(struct parsing *p)
{
	size_t end = comment_end(p->text, p->i);
	if (end == STR_NONE)
		note(p, FLAW_PARAMETER_SYNTAX, p->i);
	p->i = end == STR_NONE ? p->text.n : end;
}

static void skip_blanks(struct parsing *p)
{
	while (!at_end(p) && ascii_is_blank(peek(p)))
		p->i++;
}

static void skip_cfws(struct parsing *p)
{
	for (skip_blanks(p); peek(p) == '('; skip_blanks(p))
		skip_comment(p);
}

/* To the ";" that begins the next parameter, or the end. */
static void skip_rest(struct parsing *p)
{
	while (!at_end(p) && peek(p) != ';')
		p->i++;
}

/* quoted-string; the cursor is on the quote. Folds are no part of it. Without a final quote it
 * reaches to the end. */
static void take_quoted(struct parsing *p, struct buf *out)
{
	size_t start = p->i++;
	for (; !at_end(p); p->i++) {
		char c = peek(p);
		if (c == '"') {
			p->i++;
			return;
		}
		if (c == '\\' && p->i + 1 < p->text.n)
			c = p->text.p[++p->i];
		if (c != '\r' && c != '\n')
			buf_add_char(out, c);
	}
	note(p, FLAW_PARAMETER_SYNTAX, start);
}

static void add_unfolded(struct buf *out, struct str blanks)
{
	for (size_t i = 0; i < blanks.n; i++)
		if (ascii_is_wsp(blanks.p[i]))
			buf_add_char(out, blanks.p[i]);
}

/* Does a parameter begin here, its ";" forgotten? */
static bool name_follows(const struct parsing *p, size_t i)
{
	size_t start = i;
	while (i < p->text.n && is_token(p->text.p[i]))
		i++;
	return i > start && i < p->text.n && p->text.p[i] == '=';
}

/* A value without quotes: a token, or with a flaw whatever stands up to the ";" (file names with
 * blanks), a comment after a blank, or the next parameter. */
static void take_unquoted(struct parsing *p, struct buf *out)
{
	size_t start = p->i;
	bool token = true;
	while (!at_end(p) && peek(p) != ';') {
		size_t word = peek(p) == '=' ? word_length(str_from(p->text, p->i)) : 0;
		size_t blank = p->i;
		skip_blanks(p);
		if (p->i > blank) {
			if (at_end(p) || peek(p) == ';' || peek(p) == '(' || name_follows(p, p->i))
				break;
			token = false;
			add_unfolded(out, str_first(str_from(p->text, blank), p->i - blank));
			continue;
		}
		token &= is_token(peek(p)) || (uint8_t)peek(p) > 0x7f;
		buf_add(out, str_first(str_from(p->text, p->i), word ? word : 1));
		p->i += word ? word : 1;
	}
	if (!token || p->i == start)
		note(p, FLAW_PARAMETER_SYNTAX, start);
}

static void take_value(struct parsing *p, struct piece *piece)
{
	auto_buf value = BUF(p->text.n);
	skip_cfws(p);
	size_t start = p->i;
	piece->quoted = peek(p) == '"';
	if (!piece->quoted)
		take_unquoted(p, &value);
	while (peek(p) == '"' && piece->quoted) {
		take_quoted(p, &value);
		skip_cfws(p);
		if (peek(p) == '"') { /* a long word cut into several strings */
			note(p, FLAW_PARAMETER_SYNTAX, p->i);
			buf_add_char(&value, ' ');
		}
	}
	skip_cfws(p);
	if (!at_end(p) && peek(p) != ';') {
		note(p, FLAW_PARAMETER_SYNTAX, p->i);
		if (!name_follows(p, p->i))
			skip_rest(p);
	}
	if (!str_is_ascii(buf_str(&value)))
		note(p, FLAW_PARAMETER_8BIT, start);
	piece->value = arena_dup(p->arena, buf_str(&value));
}

/* name, name*, name*3, name*3* (RFC 2231 7). Other stars are a flaw and read as "name*". */
static void split_name(struct parsing *p, struct piece *piece, struct str name)
{
	struct str rest;
	uint64_t section;
	piece->section = SECTION_NONE;
	if (!str_cut(name, '*', &piece->name, &rest)) {
		piece->name = name;
		return;
	}
	piece->extended = rest.n == 0 || rest.p[rest.n - 1] == '*';
	struct str digits = str_first(rest, rest.n - (rest.n && piece->extended));
	if (str_to_uint(digits, SECTION_MAX, &section)) {
		piece->section = (int)section;
	} else if (rest.n) {
		piece->extended = true;
		note(p, FLAW_PARAMETER_SYNTAX, piece->at);
	}
}

/* parameter = attribute "=" value; the cursor is behind the ";". */
static void take_parameter(struct parsing *p)
{
	struct piece *piece = &p->pieces[p->n];
	skip_cfws(p);
	size_t start = p->i, end;
	if (at_end(p) || peek(p) == ';')
		return; /* ";;" and a ";" at the end hurt nobody */
	while (!at_end(p) && peek(p) != '=' && peek(p) != ';' && peek(p) != '(' && !ascii_is_blank(peek(p)))
		p->i++;
	end = p->i;
	skip_cfws(p);
	if (peek(p) != '=' || end == start) {
		note(p, FLAW_PARAMETER_SYNTAX, start);
		skip_rest(p);
		return;
	}
	p->i++;
	*piece = (struct piece){ .at = start };
	split_name(p, piece, arena_lower(p->arena, str_first(str_from(p->text, start), end - start)));
	take_value(p, piece);
	if (piece->name.n)
		p->n++;
	else
		note(p, FLAW_PARAMETER_SYNTAX, start);
}

static void take_all(struct parsing *p)
{
	while (!at_end(p)) {
		if (p->n == PARAMETER_PIECES_MAX) {
			note(p, FLAW_UNREAD, p->i);
			return;
		}
		if (peek(p) == ';')
			p->i++;
		take_parameter(p);
	}
}

/* %XX undone, where the piece is extended. */
static void add_bytes(struct parsing *p, const struct piece *piece, struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		int high = -1, low = -1;
		if (piece->extended && text.p[i] == '%' && i + 2 < text.n) {
			high = ascii_hex_value(text.p[i + 1]);
			low = ascii_hex_value(text.p[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			buf_add_char(out, (char)(high << 4 | low));
			i += 2;
			continue;
		}
		if (piece->extended && text.p[i] == '%')
			note(p, FLAW_PARAMETER_SYNTAX, piece->at);
		buf_add_char(out, text.p[i]);
	}
}

/* extended-initial-value = [charset] "'" [language] "'" text: takes the first two off. */
static void take_charset(struct parsing *p, const struct piece *piece, struct str *text,
	struct str *charset)
{
	struct str language, rest;
	if (str_cut(*text, '\'', charset, &rest) && str_cut(rest, '\'', &language, text))
		return;
	*charset = STR("");
	note(p, FLAW_PARAMETER_SYNTAX, piece->at);
}

static void note_charset(struct parsing *p, const struct charset_text *text, size_t at)
{
	if (text->result == CHARSET_UNKNOWN)
		note(p, FLAW_WORD_CHARSET_UNKNOWN, at);
	if (text->result == CHARSET_WRONG || text->bad)
		note(p, FLAW_WORD_CHARSET_WRONG, at);
	if (text->utf7)
		note(p, FLAW_CHARSET_UTF7, at);
	if (text->cut)
		note(p, FLAW_UNREAD, at);
}

/* Bytes that nothing labels: encoded-words, UTF-8 or a guess. */
static struct str decode_plain(struct parsing *p, struct str value, const struct piece *piece)
{
	struct charset_text text;
	if (word_present(value)) {
		note(p, piece->quoted ? FLAW_WORD_IN_QUOTES : FLAW_PARAMETER_SYNTAX, piece->at);
		return word_decode(p->arena, value, p->offset + piece->at, p->flaws);
	}
	if (str_is_ascii(value))
		return value;
	charset_to_utf8(p->arena, STR("utf-8"), value, &text);
	return text.text;
}

/* The pieces of one form, in order; the first says the charset of all. */
static struct str decode_pieces(struct parsing *p, struct piece *const *pieces, size_t n)
{
	const struct piece *first = pieces[0];
	struct str charset = STR("");
	struct charset_text decoded;
	bool extended = false;
	auto_buf bytes = BUF(p->text.n);
	for (size_t i = 0; i < n; i++) {
		struct str text = pieces[i]->value;
		if (i == 0 && first->extended && first->section <= 0)
			take_charset(p, first, &text, &charset);
		if (pieces[i]->extended && pieces[i]->quoted)
			note(p, FLAW_PARAMETER_SYNTAX, pieces[i]->at);
		extended |= pieces[i]->extended;
		add_bytes(p, pieces[i], text, &bytes);
	}
	if (!arena_room(p->arena, bytes.n)) {
		note(p, FLAW_UNREAD, first->at);
		return STR("");
	}
	struct str all = n == 1 && !extended ? first->value : arena_dup(p->arena, buf_str(&bytes));
	if (!extended || !charset.n)
		return decode_plain(p, all, first);
	charset_to_utf8(p->arena, charset, all, &decoded);
	note_charset(p, &decoded, first->at);
	return decoded.text;
}

/* The pieces of continuations of a name, sorted by number, repeated numbers left out. */
static size_t collect_sections(struct parsing *p, struct str name, struct piece **out)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++) {
		struct piece *piece = &p->pieces[i];
		size_t at = n;
		if (piece->section == SECTION_NONE || !str_eq(piece->name, name))
			continue;
		while (at > 0 && out[at - 1]->section > piece->section)
			at--;
		if (at > 0 && out[at - 1]->section == piece->section) {
			note(p, FLAW_PARAMETER_DUPLICATE, piece->at);
			continue;
		}
		memmove(out + at + 1, out + at, (n - at) * sizeof *out);
		out[at] = piece;
		n++;
	}
	for (size_t i = 0; i < n; i++)
		if (out[i]->section != (int)i) {
			note(p, FLAW_PARAMETER_GAP, out[i]->at);
			break;
		}
	return n;
}

/* The first piece that is the whole value, in one of its two forms. */
static struct piece *find_whole(struct parsing *p, struct str name, bool extended)
{
	struct piece *found = NULL;
	for (size_t i = 0; i < p->n; i++) {
		struct piece *piece = &p->pieces[i];
		if (piece->section != SECTION_NONE || piece->extended != extended ||
			!str_eq(piece->name, name))
			continue;
		if (found)
			note(p, FLAW_PARAMETER_DUPLICATE, piece->at);
		else
			found = piece;
	}
	return found;
}

/* All forms of one name. Two that say different things hide one of them from some reader. */
static struct str decode_name(struct parsing *p, struct str name)
{
	struct piece *sections[PARAMETER_PIECES_MAX];
	struct piece *extended = find_whole(p, name, true), *plain = find_whole(p, name, false);
	size_t n = collect_sections(p, name, sections);
	struct str forms[3];
	size_t count = 0;
	if (extended)
		forms[count++] = decode_pieces(p, &extended, 1);
	if (n)
		forms[count++] = decode_pieces(p, sections, n);
	if (plain)
		forms[count++] = decode_pieces(p, &plain, 1);
	for (size_t i = 1; i < count; i++)
		if (!str_eq(forms[i], forms[0]))
			note(p, FLAW_PARAMETER_DUPLICATE, plain ? plain->at : sections[0]->at);
	return forms[0];
}

/* Is this the first piece of its name? */
static bool is_first(const struct parsing *p, size_t piece)
{
	for (size_t i = 0; i < piece; i++)
		if (str_eq(p->pieces[i].name, p->pieces[piece].name))
			return false;
	return true;
}

static size_t join(struct parsing *p, struct parameter **out)
{
	size_t most = p->n < PARAMETERS_MAX ? p->n : PARAMETERS_MAX, n = 0;
	struct parameter *list = arena_array_of(p->arena, struct parameter, most);
	for (size_t i = 0; i < p->n; i++) {
		if (!is_first(p, i))
			continue;
		if (n == most) {
			note(p, FLAW_UNREAD, p->pieces[i].at);
			break;
		}
		list[n].name = p->pieces[i].name;
		list[n++].value = decode_name(p, p->pieces[i].name);
	}
	*out = list;
	return n;
}

size_t parameters_parse(struct arena *arena, struct str text, size_t offset, struct flaws *flaws,
	struct parameter **out)
{
	struct parsing p;
	p.arena = arena;
	p.text = text;
	p.i = p.n = 0;
	p.offset = offset;
	p.flaws = flaws;
	*out = NULL;
	/* Names and values of the pieces are copied; what decoding makes is asked for there. */
	if (!arena_room(arena, text.n * 2 + sizeof(struct parameter) * PARAMETERS_MAX + 64)) {
		note(&p, FLAW_UNREAD, 0);
		return 0;
	}
	take_all(&p);
	return p.n ? join(&p, out) : 0;
}

struct str parameter_find(const struct parameter *parameters, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(parameters[i].name, name))
			return parameters[i].value;
	return (struct str){ 0 };
}
