/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/received.h"

/* Longest value that is looked at; servers write a few hundred bytes. */
#define VALUE_MAX 4096

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_COMMENT };

struct token {
	enum token_kind kind;
	struct str text; /* of a comment: what stands between its parentheses */
};

static bool is_blank(char c)
{
	return ascii_is_wsp(c) || c == '\r' || c == '\n';
}

static struct str skip_blanks(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		s = str_from(s, 1);
	return s;
}

/* The comment that s begins with, nested ones inside; an unclosed one goes to the end. */
static size_t comment_length(struct str s)
{
	size_t depth = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return s.n;
}

static struct token next_token(struct str *rest)
{
	struct str s = skip_blanks(*rest);
	struct token token = { TOKEN_END, { s.p, 0 } };
	size_t n = 0;
	if (s.n > 0 && s.p[0] == '(') {
		n = comment_length(s);
		bool closed = n > 1 && s.p[n - 1] == ')';
		token = (struct token){ TOKEN_COMMENT, str_from(str_first(s, closed ? n - 1 : n), 1) };
	} else if (s.n > 0) {
		while (n < s.n && !is_blank(s.p[n]) && s.p[n] != '(')
			n++;
		token = (struct token){ TOKEN_WORD, str_first(s, n) };
	}
	*rest = str_from(s, n);
	return token;
}

enum clause { CLAUSE_NONE, CLAUSE_FROM, CLAUSE_BY, CLAUSE_WITH, CLAUSE_ID, CLAUSE_FOR, CLAUSE_VIA };

/* Each keyword begins a clause; servers write them in this order and once. */
static enum clause clause_of(struct str word)
{
	static const struct {
		struct str word;
		enum clause clause;
	} words[] = { { STR_INIT("from"), CLAUSE_FROM }, { STR_INIT("by"), CLAUSE_BY },
		{ STR_INIT("with"), CLAUSE_WITH }, { STR_INIT("id"), CLAUSE_ID },
		{ STR_INIT("for"), CLAUSE_FOR }, { STR_INIT("via"), CLAUSE_VIA } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_nocase(word, words[i].word))
			return words[i].clause;
	return CLAUSE_NONE;
}

static struct str unbracket(struct str s, char open, char close)
{
	if (s.n >= 2 && s.p[0] == open && s.p[s.n - 1] == close)
		return str_from(str_first(s, s.n - 1), 1);
	return s;
}

/* "[192.0.2.1]", "192.0.2.1", "[IPv6:2001:db8::1]", "user@[192.0.2.1]", "[192.0.2.1]:4711". */
static bool read_ip(struct str word, struct ip *ip)
{
	size_t at = str_find_char(word, '[');
	if (at != STR_NONE) {
		word = str_from(word, at + 1);
		size_t end = str_find_char(word, ']');
		word = str_first(word, end == STR_NONE ? word.n : end);
	}
	if (str_starts_nocase(word, STR("ipv6:")))
		word = str_from(word, 5);
	return ip_parse(word, ip);
}

static bool is_name(struct str word)
{
	return word.n > 0 && str_find_char(word, '.') != STR_NONE &&
		str_find_char(word, '@') == STR_NONE && str_find_char(word, '=') == STR_NONE &&
		!str_eq_nocase(word, STR("unknown"));
}

/* The name given as HELO stands in the comment, so what stands before it was looked up. */
static void take_helo(struct received *out, struct str helo)
{
	struct ip ip;
	if (read_ip(out->from, &ip)) {
		out->ip = out->has_ip ? out->ip : ip;
		out->has_ip = true;
	} else if (is_name(out->from)) {
		out->from_name = out->from;
	}
	out->from = helo;
}

/* "(name [ip])", "(HELO name)", "(helo=name ident=x)", "(name. [ip] (may be forged))". */
static void read_from_comment(struct str text, struct received *out)
{
	bool helo_follows = false, helo_taken = false;
	for (struct token token; (token = next_token(&text)).kind != TOKEN_END;) {
		struct ip ip;
		struct str word = token.text;
		if (token.kind == TOKEN_COMMENT)
			continue;
		if (helo_follows) {
			take_helo(out, word);
			helo_follows = false;
			helo_taken = true;
		} else if (str_eq_nocase(word, STR("HELO")) || str_eq_nocase(word, STR("EHLO"))) {
			helo_follows = true;
		} else if (str_starts_nocase(word, STR("helo="))) {
			take_helo(out, str_from(word, 5));
			helo_taken = true;
		} else if (read_ip(word, &ip)) {
			out->ip = out->has_ip ? out->ip : ip;
			out->has_ip = true;
		} else if (!helo_taken && out->from_name.n == 0 && is_name(word)) {
			out->from_name = word.p[word.n - 1] == '.' ? str_first(word, word.n - 1) : word;
		}
	}
}

/* RFC 3848: a trailing S is TLS, a trailing A authentication. */
static void read_protocol(struct str word, struct received *out)
{
	static const struct {
		struct str word;
		bool tls, authenticated;
	} words[] = { { STR_INIT("ESMTPS"), true, false }, { STR_INIT("ESMTPA"), false, true },
		{ STR_INIT("ESMTPSA"), true, true }, { STR_INIT("LMTPS"), true, false },
		{ STR_INIT("LMTPA"), false, true }, { STR_INIT("LMTPSA"), true, true },
		{ STR_INIT("UTF8SMTPS"), true, false }, { STR_INIT("UTF8SMTPA"), false, true },
		{ STR_INIT("UTF8SMTPSA"), true, true }, { STR_INIT("HTTPS"), true, false } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_nocase(word, words[i].word)) {
			out->tls |= words[i].tls;
			out->authenticated |= words[i].authenticated;
		}
}

/* What servers remark beside the keyword. */
static void read_remarks(struct str text, struct received *out)
{
	static const struct str tls[] = { STR_INIT("using tls"), STR_INIT("version=tls"),
		STR_INIT("tls1"), STR_INIT("cipher"), STR_INIT("encrypted") };
	for (size_t i = 0; i < sizeof tls / sizeof *tls; i++)
		out->tls |= str_find_nocase(text, tls[i]) != STR_NONE;
	out->authenticated |= str_find_nocase(text, STR("authenticated")) != STR_NONE &&
		str_find_nocase(text, STR("unauthenticated")) == STR_NONE;
}

static void read_word(enum clause clause, struct str word, struct received *out)
{
	switch (clause) {
	case CLAUSE_FROM:
		if (out->from.n == 0)
			out->from = word;
		break;
	case CLAUSE_BY:
		if (out->by.n == 0)
			out->by = word;
		break;
	case CLAUSE_WITH:
		/* "Microsoft SMTP Server": the product stands before the protocol. */
		if (out->with.n == 0 || str_eq_nocase(out->with, STR("Microsoft"))) {
			size_t slash = str_find_char(word, '/'); /* "ESMTP/TLS/…" */
			out->with = str_first(word, slash == STR_NONE ? word.n : slash);
			out->tls |= str_find_nocase(word, STR("/TLS")) != STR_NONE;
			read_protocol(out->with, out);
		}
		break;
	case CLAUSE_ID:
		if (out->id.n == 0)
			out->id = word;
		break;
	case CLAUSE_FOR:
		if (out->for_address.n == 0)
			out->for_address = unbracket(word, '<', '>');
		break;
	case CLAUSE_NONE:
	case CLAUSE_VIA: break;
	}
}

/* The date stands behind the last semicolon outside comments; without one, nowhere. */
static struct str cut_date(struct str value, struct str *date)
{
	size_t last = STR_NONE;
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '(')
			i += comment_length(str_from(value, i)) - 1;
		else if (value.p[i] == ';')
			last = i;
	}
	*date = last == STR_NONE ? STR("") : str_from(value, last + 1);
	return str_first(value, last == STR_NONE ? value.n : last);
}

void received_parse_value(struct arena *arena, struct str value, struct received *out)
{
	struct str date;
	enum clause clause = CLAUSE_NONE;
	(void)arena;
	*out = (struct received){ 0 };
	struct str rest = cut_date(str_first(value, VALUE_MAX), &date);
	for (struct token token; (token = next_token(&rest)).kind != TOKEN_END;) {
		enum clause begun = token.kind == TOKEN_WORD ? clause_of(token.text) : CLAUSE_NONE;
		if (begun != CLAUSE_NONE) {
			clause = begun;
			continue;
		}
		if (token.kind == TOKEN_WORD) {
			read_word(clause, token.text, out);
			continue;
		}
		if (clause == CLAUSE_FROM)
			read_from_comment(token.text, out);
		read_remarks(token.text, out);
	}
	if (!out->has_ip)
		out->has_ip = read_ip(out->from, &out->ip);
	out->parsed = out->by.n > 0;
	if (!date_parse(str_trim(date), &out->date))
		out->date.flaws |= DATE_BAD;
}

size_t received_parse(struct arena *arena, const struct headers *headers, struct received **out)
{
	size_t count = headers->count[HEADER_RECEIVED];
	size_t n = 0;
	count = count < RECEIVED_MAX ? count : RECEIVED_MAX;
	*out = arena_array_of(arena, struct received, count);
	for (const struct header *header = header_find(headers, HEADER_RECEIVED);
		header && n < count; header = header_next(headers, header), n++) {
		received_parse_value(arena, header->value, &(*out)[n]);
		(*out)[n].header = header;
	}
	return n;
}
