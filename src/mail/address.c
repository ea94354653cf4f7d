/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/address.h"

#include "base/array.h"
#include "mail/address_lexer.h"
#include "mail/word.h"

/* One field being read. */
struct parsing {
	struct arena *arena;
	struct str value;
	size_t offset;
	struct flaws *flaws;
	ARRAY(struct address) list;
	struct address_list *out;
	struct str group;
	bool in_group;
	bool syntax, obsolete; /* noted once a field */
	struct buf scratch;
};

/* What stands between two commas, before it is understood. */
struct element {
	struct str text;
	struct str before, inside, after; /* of the first <…>; inside.p NULL: none */
	bool at;                          /* an "@" outside of quotes and brackets */
	bool any;                         /* more than blanks and comments */
	bool odd;                         /* a bracket never closed */
};

/* addr-spec, with what stood around it when there were no brackets. */
struct spec {
	struct str local, domain;
	struct str before; /* words before the local part */
	struct str comment;
	bool quoted;
	uint32_t flaws;
};

static void note(struct parsing *p, bool *noted, enum flaw flaw, struct str at)
{
	if (!*noted)
		flaw_add(p->flaws, flaw, p->offset + (size_t)(at.p - p->value.p));
	*noted = true;
}

/* atext of RFC 5322 3.2.3 with RFC 6532. */
static bool is_atext(char c)
{
	return ascii_is_alnum(c) || (uint8_t)c > 0x7f || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static struct str scratch_keep(struct parsing *p)
{
	return arena_dup(p->arena, buf_str(&p->scratch));
}

static bool last_is(const struct buf *buf, char c)
{
	return buf->n > 0 && buf->p[buf->n - 1] == c;
}

/* The words of a phrase as one line, quotes undone, comments left out. */
static void compose(struct parsing *p, struct str phrase, struct address *a, bool *words)
{
	struct lexer lexer = { .s = phrase };
	enum unit unit;
	buf_clear(&p->scratch);
	while ((unit = lexer_next(&lexer)) != UNIT_END) {
		bool quoted_word = unit == UNIT_QUOTED && word_present(lexer.text);
		if (unit == UNIT_BLANK || unit == UNIT_COMMENT) {
			if (p->scratch.n && !last_is(&p->scratch, ' '))
				buf_add_char(&p->scratch, ' ');
		} else if (unit == UNIT_QUOTED) {
			unescape(lexer.text, &p->scratch);
		} else {
			buf_add(&p->scratch, lexer.text);
		}
		*words |= quoted_word || unit == UNIT_WORD;
		if (quoted_word)
			flaw_add(p->flaws, FLAW_WORD_IN_QUOTES,
				p->offset + (size_t)(lexer.text.p - p->value.p));
		if (unit == UNIT_CHAR && lexer.text.p[0] == '.')
			a->flaws |= ADDRESS_OBSOLETE;
		else if (unit == UNIT_LITERAL || (unit == UNIT_CHAR && !is_atext(lexer.text.p[0])))
			a->flaws |= ADDRESS_NAME_UNQUOTED;
	}
	if (last_is(&p->scratch, ' '))
		p->scratch.p[--p->scratch.n] = 0;
}

/* A phrase decoded; blanks inside quotes are kept unless something had to be decoded. */
static struct str decode_phrase(struct parsing *p, struct str phrase, struct address *a)
{
	bool words = false;
	compose(p, phrase, a, &words);
	struct str text = scratch_keep(p);
	if (!words && str_is_utf8(text))
		return text;
	return word_decode(p->arena, text, p->offset + (size_t)(phrase.p - p->value.p), p->flaws);
}

static struct str decode_comment(struct parsing *p, struct str comment)
{
	buf_clear(&p->scratch);
	unescape(comment, &p->scratch);
	return word_decode(p->arena, scratch_keep(p), p->offset + (size_t)(comment.p - p->value.p),
		p->flaws);
}

/* The last "@" divides: it is what servers go by. */
static bool find_at(struct str text, size_t *at)
{
	struct lexer lexer = { .s = text };
	enum unit unit;
	bool found = false;
	while ((unit = lexer_next(&lexer)) != UNIT_END)
		if (unit == UNIT_CHAR && lexer.text.p[0] == '@') {
			*at = lexer.start;
			found = true;
		}
	return found;
}

/* obs-route = "@a,@b:" before the local part. */
static struct str skip_route(struct str text, struct spec *spec)
{
	struct lexer lexer = { .s = text };
	enum unit unit;
	size_t end = 0;
	bool route = false;
	while ((unit = lexer_next(&lexer)) != UNIT_END) {
		bool visible = unit != UNIT_BLANK && unit != UNIT_COMMENT;
		char c = unit == UNIT_CHAR ? lexer.text.p[0] : 0;
		if (visible && !route && c != '@')
			break;
		route |= visible;
		if (c == ':')
			end = lexer.i;
	}
	if (end)
		spec->flaws |= ADDRESS_OBSOLETE;
	return str_from(text, end);
}

/* One byte of a dot-atom; blanks around dots are obsolete, other blanks end it. */
static bool add_to_atom(struct buf *out, char c, bool blank, uint32_t *flaws)
{
	if (blank && out->n && c != '.' && !last_is(out, '.'))
		return false;
	if (blank && out->n)
		*flaws |= ADDRESS_OBSOLETE;
	buf_add_char(out, c);
	return true;
}

static void check_dots(struct str local, struct spec *spec)
{
	if (local.n == 0)
		return;
	if (local.p[0] == '.' || local.p[local.n - 1] == '.' || str_find(local, STR("..")) != STR_NONE)
		spec->flaws |= ADDRESS_SYNTAX;
}

static void add_to_local(struct parsing *p, struct spec *spec, enum unit unit, struct str text,
	size_t *parts)
{
	char c = unit == UNIT_CHAR ? text.p[0] : 0;
	if (unit == UNIT_QUOTED) {
		if (*parts && !last_is(&p->scratch, '.'))
			spec->flaws |= ADDRESS_SYNTAX;
		spec->quoted = true;
		unescape(text, &p->scratch);
	} else {
		if (unit == UNIT_LITERAL || (unit == UNIT_CHAR && c != '.' && !is_atext(c)))
			spec->flaws |= ADDRESS_SYNTAX;
		buf_add(&p->scratch, text);
	}
	*parts += unit == UNIT_QUOTED || c == '.' || *parts == 0;
}

/* local-part = dot-atom / quoted-string / obs-local-part. Words before it that no dot joins are not
 * of it: `before`. */
static void take_local(struct parsing *p, struct str text, struct spec *spec)
{
	struct lexer lexer = { .s = text };
	enum unit unit;
	bool blank = false;
	size_t parts = 0, start = 0; /* words and dots of the local part; where it began */
	buf_clear(&p->scratch);
	while ((unit = lexer_next(&lexer)) != UNIT_END) {
		struct str t = lexer.text;
		char c = unit == UNIT_CHAR ? t.p[0] : 0;
		if (unit == UNIT_COMMENT)
			spec->comment = t;
		if (unit == UNIT_BLANK || unit == UNIT_COMMENT) {
			blank = true;
			continue;
		}
		if (blank && parts && c != '.' && !last_is(&p->scratch, '.')) {
			start = lexer.start;
			parts = 0;
			spec->quoted = false;
			buf_clear(&p->scratch);
		}
		if (blank && parts)
			spec->flaws |= ADDRESS_OBSOLETE;
		blank = false;
		if (c == '<' && parts == 0) {
			spec->flaws |= ADDRESS_SYNTAX;
			continue;
		}
		add_to_local(p, spec, unit, t, &parts);
	}
	if (spec->quoted && parts > 1)
		spec->flaws |= ADDRESS_OBSOLETE;
	spec->local = scratch_keep(p);
	if (!spec->quoted)
		check_dots(spec->local, spec);
	spec->before = str_first(text, start);
}

static void add_lower(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		buf_add_char(out, ascii_lower(text.p[i]));
}

/* domain = dot-atom / domain-literal / obs-domain, in lower case. */
static void take_domain(struct parsing *p, struct str text, struct spec *spec)
{
	struct lexer lexer = { .s = text };
	enum unit unit;
	bool blank = false;
	buf_clear(&p->scratch);
	while ((unit = lexer_next(&lexer)) != UNIT_END) {
		if (unit == UNIT_COMMENT)
			spec->comment = lexer.text;
		if (unit == UNIT_BLANK || unit == UNIT_COMMENT) {
			blank = true;
			continue;
		}
		if (unit == UNIT_LITERAL && p->scratch.n == 0) {
			add_lower(&p->scratch, lexer.text);
		} else if (unit != UNIT_CHAR || last_is(&p->scratch, ']') ||
			!add_to_atom(&p->scratch, ascii_lower(lexer.text.p[0]), blank, &spec->flaws)) {
			spec->flaws |= ADDRESS_TRAILING;
			break;
		}
		blank = false;
	}
	spec->domain = scratch_keep(p);
}

static void check_domain(struct parsing *p, struct spec *spec)
{
	struct str ascii;
	struct ip ip;
	bool good;
	if (spec->domain.n && spec->domain.p[0] == '[')
		good = domain_literal_parse(spec->domain, &ip);
	else if (str_is_ascii(spec->domain))
		good = domain_is_valid(spec->domain);
	else
		good = domain_to_ascii(p->arena, spec->domain, &ascii);
	if (!good)
		spec->flaws |= ADDRESS_DOMAIN_BAD;
	if (str_ends(spec->domain, STR(".")))
		spec->domain = str_first(spec->domain, spec->domain.n - 1);
}

static void parse_spec(struct parsing *p, struct str text, struct spec *spec)
{
	size_t at = text.n;
	bool found = find_at(text, &at);
	struct str left = skip_route(str_first(text, at), spec);
	take_local(p, left, spec);
	if (found)
		take_domain(p, str_from(text, at + 1), spec);
	if (!spec->local.n && !spec->quoted) {
		spec->flaws |= ADDRESS_BAD;
		spec->domain = STR("");
	} else if (!spec->domain.n) {
		spec->flaws |= ADDRESS_NO_DOMAIN;
	} else {
		check_domain(p, spec);
	}
}

static bool needs_quotes(struct str local)
{
	for (size_t i = 0; i < local.n; i++) {
		bool dot = local.p[i] == '.' && i > 0 && i + 1 < local.n && local.p[i + 1] != '.';
		if (!dot && !is_atext(local.p[i]))
			return true;
	}
	return local.n == 0;
}

/* As it should be written. */
static struct str print_spec(struct parsing *p, const struct spec *spec)
{
	buf_clear(&p->scratch);
	if (spec->flaws & ADDRESS_BAD)
		return STR("");
	bool quotes = needs_quotes(spec->local);
	if (quotes)
		buf_add_char(&p->scratch, '"');
	for (size_t i = 0; i < spec->local.n; i++) {
		if (quotes && (spec->local.p[i] == '"' || spec->local.p[i] == '\\'))
			buf_add_char(&p->scratch, '\\');
		buf_add_char(&p->scratch, spec->local.p[i]);
	}
	if (quotes)
		buf_add_char(&p->scratch, '"');
	if (spec->domain.n) {
		buf_add_char(&p->scratch, '@');
		buf_add(&p->scratch, spec->domain);
	}
	return scratch_keep(p);
}

/* The last comment of a part of the element, if it has one. */
static void last_comment(struct str text, struct str *comment)
{
	struct lexer lexer = { .s = text };
	enum unit unit;
	while ((unit = lexer_next(&lexer)) != UNIT_END)
		if (unit == UNIT_COMMENT)
			*comment = lexer.text;
}

static bool has_words(struct str text)
{
	struct lexer lexer = { .s = text };
	enum unit unit;
	while ((unit = lexer_next(&lexer)) != UNIT_END)
		if (unit != UNIT_BLANK && unit != UNIT_COMMENT)
			return true;
	return false;
}

static void set_name(struct parsing *p, struct str phrase, struct str comment, struct address *a)
{
	a->name_raw = str_trim(phrase);
	if (has_words(phrase))
		a->name = decode_phrase(p, phrase, a);
	else if (comment.n)
		a->name = decode_comment(p, comment);
}

/* name-addr = [display-name] "<" addr-spec ">" */
static void read_bracketed(struct parsing *p, const struct element *e, struct spec *spec,
	struct address *a)
{
	parse_spec(p, e->inside, spec);
	if (spec->before.n)
		spec->flaws |= spec->domain.n ? ADDRESS_SYNTAX : ADDRESS_BAD | ADDRESS_SYNTAX;
	struct str name = e->before;
	last_comment(e->before, &spec->comment);
	last_comment(e->after, &spec->comment);
	if (has_words(e->after)) {
		spec->flaws |= ADDRESS_TRAILING;
		if (!has_words(e->before))
			name = e->after;
	}
	set_name(p, name, spec->comment, a);
}

/* addr-spec alone; words before it are taken for a name. Without "@" only one atom is taken for an
 * address, anything else for a name without one. */
static void read_bare(struct parsing *p, const struct element *e, struct spec *spec, struct address *a)
{
	parse_spec(p, e->text, spec);
	struct str name = spec->before;
	if (!e->at && (spec->quoted || spec->before.n || word_present(e->text) || !str_is_ascii(e->text))) {
		spec->flaws |= ADDRESS_BAD;
		name = e->text;
	} else if (spec->before.n) {
		spec->flaws |= ADDRESS_SYNTAX;
	}
	set_name(p, name, spec->comment, a);
}

static bool room_for(struct parsing *p, const struct element *e)
{
	if (p->list.n >= ADDRESSES_MAX)
		return false;
	return arena_room(p->arena, (p->list.n + 8) * 2 * sizeof(struct address) + e->text.n * 8 + 256);
}

static void add_element(struct parsing *p, const struct element *e)
{
	struct spec spec = { .flaws = e->odd ? ADDRESS_SYNTAX : 0 };
	struct address_diagnosis diagnosis;
	if (!e->any || p->out->cut)
		return;
	if (!room_for(p, e)) {
		p->out->cut = true;
		flaw_add(p->flaws, FLAW_UNREAD, p->offset + (size_t)(e->text.p - p->value.p));
		return;
	}
	struct address *a = array_add(p->arena, &p->list);
	*a = (struct address){ .raw = str_trim(e->text), .group = p->group, .name = STR("") };
	if (e->inside.p)
		read_bracketed(p, e, &spec, a);
	else
		read_bare(p, e, &spec, a);
	address_diagnose(e->inside.p ? e->inside : a->raw, true, DOMAIN_NOT_ASKED, &diagnosis);
	a->diagnosis = diagnosis.diagnosis;
	if (spec.flaws & ADDRESS_BAD) {
		spec.local = spec.domain = STR("");
		spec.flaws &= ~(uint32_t)ADDRESS_NO_DOMAIN;
	}
	a->local = spec.local;
	a->domain = spec.domain;
	a->spec = print_spec(p, &spec);
	a->flaws |= spec.flaws;
	if (a->flaws & ADDRESS_OBSOLETE)
		note(p, &p->obsolete, FLAW_ADDRESS_OBSOLETE, a->raw);
	if (a->flaws & ~(uint32_t)ADDRESS_OBSOLETE)
		note(p, &p->syntax, FLAW_ADDRESS_SYNTAX, a->raw);
}

static void open_group(struct parsing *p, struct str name)
{
	struct address ignored = { 0 };
	if (p->in_group || !has_words(name))
		note(p, &p->syntax, FLAW_ADDRESS_SYNTAX, name);
	if (!arena_room(p->arena, name.n * 2 + 64))
		return;
	p->group = decode_phrase(p, name, &ignored);
	p->in_group = true;
	p->out->groups++;
}

/* Takes one element with its delimiter off the lexer; returns the delimiter, 0 at the end. */
static char take_element(struct lexer *lexer, struct element *e)
{
	size_t start = lexer->i, open = STR_NONE, close = STR_NONE;
	enum unit unit;
	char end = 0;
	bool closes = false;
	*e = (struct element){ 0 };
	while (!end && (unit = lexer_next(lexer)) != UNIT_END) {
		char c = unit == UNIT_CHAR ? lexer->text.p[0] : 0;
		bool bracketed = open != STR_NONE && close == STR_NONE && closes;
		e->any |= unit != UNIT_BLANK && unit != UNIT_COMMENT && c != ',' && c != ';';
		if (bracketed) {
			if (c == '>')
				close = lexer->start;
		} else if (c == '<' && open == STR_NONE) {
			open = lexer->start;
			closes = !lexer->angles_open &&
				str_find_char(str_from(lexer->s, lexer->i), '>') != STR_NONE;
			lexer->angles_open = !closes;
		} else if (c == '@' && open == STR_NONE) {
			e->at = true;
		} else if (c == ',' || c == ';' || (c == ':' && !e->at && open == STR_NONE)) {
			end = c;
		}
	}
	size_t stop = end ? lexer->start : lexer->i;
	e->text = str_first(str_from(lexer->s, start), stop - start);
	if (open == STR_NONE)
		return end;
	e->odd = close == STR_NONE;
	if (e->odd)
		close = stop;
	e->before = str_first(str_from(lexer->s, start), open - start);
	e->inside = str_first(str_from(lexer->s, open + 1), close - open - 1);
	e->after = str_first(str_from(lexer->s, close + 1), close < stop ? stop - close - 1 : 0);
	return end;
}

/* address-list, with obs-addr-list's empty elements and semicolons for commas. */
void address_list_parse(struct arena *arena, struct str value, size_t offset, struct flaws *flaws,
	struct address_list *out)
{
	struct parsing p = { .arena = arena, .value = value, .offset = offset, .flaws = flaws,
		.out = out, .group = STR(""), .scratch = BUF(value.n * 2 + 16) };
	struct lexer lexer = { .s = value };
	struct element e;
	char end;
	*out = (struct address_list){ 0 };
	do {
		end = take_element(&lexer, &e);
		if (end == ':') {
			open_group(&p, e.text);
			continue;
		}
		add_element(&p, &e);
		if (end == ';') {
			if (!p.in_group)
				note(&p, &p.syntax, FLAW_ADDRESS_SYNTAX, e.text);
			p.in_group = false;
			p.group = STR("");
		}
	} while (end && !out->cut);
	if (p.in_group || lexer.quotes_open || lexer.comments_open)
		note(&p, &p.syntax, FLAW_ADDRESS_SYNTAX, value);
	out->v = p.list.v;
	out->n = p.list.n;
	buf_done(&p.scratch);
}
