/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/received.h"

#include "mail/comment.h"

enum clause { CLAUSE_NONE, CLAUSE_FROM, CLAUSE_BY, CLAUSE_VIA, CLAUSE_WITH, CLAUSE_ID, CLAUSE_FOR };

enum token { TOKEN_END, TOKEN_WORD, TOKEN_COMMENT };

struct reading {
	struct str rest;
	struct str text;     /* of the token last taken; of a comment without its brackets */
	struct received *out;
	struct str from_word;/* first word after "from": the name given, or the reverse name */
	struct str helo;     /* said to be the name given */
	bool has_helo;
	struct str via;
};

static enum token next_token(struct reading *r)
{
	struct str s = r->rest;
	size_t i = 0, end;
	while (i < s.n && ascii_is_blank(s.p[i]))
		i++;
	if (i == s.n)
		return TOKEN_END;
	if (s.p[i] == '(') {
		end = comment_end_lenient(s, i);
		bool closed = end > i + 1 && s.p[end - 1] == ')';
		r->text = str_first(str_from(s, i + 1), end - i - 1 - closed);
		r->rest = str_from(s, end);
		return TOKEN_COMMENT;
	}
	for (end = i; end < s.n && !ascii_is_blank(s.p[end]) && s.p[end] != '('; end++)
		;
	r->text = str_first(str_from(s, i), end - i);
	r->rest = str_from(s, end);
	return TOKEN_WORD;
}

/* Without the punctuation that servers put around words. */
static struct str bare(struct str word)
{
	while (word.n && (word.p[word.n - 1] == ',' || word.p[word.n - 1] == ';'))
		word = str_first(word, word.n - 1);
	if (word.n >= 2 && word.p[0] == '<' && word.p[word.n - 1] == '>')
		word = str_first(str_from(word, 1), word.n - 2);
	return word;
}

static bool is_any(struct str word, const char *const *words)
{
	for (; *words; words++)
		if (str_eq_nocase(word, str_of(*words)))
			return true;
	return false;
}

/* "192.0.2.1", "[192.0.2.1]", "[IPv6:::1]", "[(192.0.2.1)]", any with ":25" or "%6" behind. */
static bool address_of(struct str word, struct ip *ip)
{
	word = bare(word);
	if (word.n && word.p[0] == '[') {
		size_t close = str_find_last_char(word, ']');
		if (close == STR_NONE)
			return false;
		word = str_first(str_from(word, 1), close - 1);
	}
	if (word.n >= 2 && word.p[0] == '(' && word.p[word.n - 1] == ')')
		word = str_first(str_from(word, 1), word.n - 2);
	if (str_starts_nocase(word, STR("IPv6:")))
		word = str_from(word, 5);
	size_t percent = str_find_char(word, '%');
	word = str_first(word, percent == STR_NONE ? word.n : percent);
	if (ip_parse(word, ip))
		return true;
	size_t colon = str_find_last_char(word, ':');
	return colon != STR_NONE && ip_parse(str_first(word, colon), ip) && !ip->v6;
}

static void set_ip(struct reading *r, struct str word)
{
	struct ip ip;
	if (r->out->has_ip || !address_of(word, &ip))
		return;
	r->out->ip = ip;
	r->out->has_ip = true;
}

/* A name that a lookup can give, not "unknown" or a remark. */
static bool is_host(struct str word)
{
	struct ip ip;
	if (address_of(word, &ip))
		return false;
	if (str_eq_nocase(word, STR("localhost")))
		return true;
	bool dot = false;
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];
		if (!ascii_is_alnum(c) && c != '.' && c != '-' && c != '_' && (uint8_t)c < 0x80)
			return false;
		dot |= c == '.' && i > 0;
	}
	return dot;
}

/* The name stands before the address. */
static void set_name(struct reading *r, struct str word)
{
	if (r->out->from_name.n || r->out->has_ip || !is_host(word))
		return;
	r->out->from_name = str_ends(word, STR(".")) ? str_first(word, word.n - 1) : word;
}

/* One word of a remark behind the name: an address, a name with an address, the user before them
 * ("IDENT:user@host", "user@192.0.2.1", "host[192.0.2.1]"). */
static void read_host_word(struct reading *r, struct str word)
{
	word = bare(word);
	size_t at = str_find_last_char(word, '@');
	if (at != STR_NONE)
		word = str_from(word, at + 1);
	size_t bracket = str_find_char(word, '[');
	if (bracket != STR_NONE && bracket > 0) {
		set_name(r, bare(str_first(word, bracket)));
		word = str_from(word, bracket);
	}
	set_ip(r, word);
	set_name(r, word);
}

static bool starts_any(struct str word, const char *const *starts)
{
	for (; *starts; starts++)
		if (str_starts_nocase(word, str_of(*starts)))
			return true;
	return false;
}

/* Remarks about encryption and authentication stand in comments anywhere. */
static void read_security_word(struct received *out, struct str word)
{
	static const char *const tls[] = { "TLSv", "TLS1", "TLS_", "TLS-1", "TLS:", "SSLv", "cipher=",
		"version=TLS", "tls_cipher", NULL };
	static const char *const authenticated[] = { "authenticated", "authenticated:", "authenticated,",
		"auth:", "account", "sasl", NULL };
	out->tls |= starts_any(word, tls);
	out->authenticated |= is_any(word, authenticated) || str_starts_nocase(word, STR("auth="));
}

static bool next_remark_word(struct str *rest, struct str *word)
{
	size_t i = 0, end;
	while (i < rest->n && (ascii_is_blank(rest->p[i]) || rest->p[i] == ','))
		i++;
	if (i == rest->n)
		return false;
	for (end = i; end < rest->n && !ascii_is_blank(rest->p[end]) && rest->p[end] != ','; end++)
		;
	*word = str_first(str_from(*rest, i), end - i);
	*rest = str_from(*rest, end);
	return true;
}

static void set_helo(struct reading *r, struct str word)
{
	if (r->has_helo)
		return;
	r->helo = bare(word);
	r->has_helo = true;
}

/* A comment behind the name in "from": "host [address] (may be forged)", "HELO name", "helo=name". */
static void read_from_comment(struct reading *r, struct str comment)
{
	static const char *const greetings[] = { "HELO", "EHLO", "LHLO", NULL };
	static const char *const mechanisms[] = { "login", "plain", "cram-md5", "xoauth2", NULL };
	struct str word, before = STR("");
	bool remark = str_starts_nocase(comment, STR("using ")) || str_starts_nocase(comment, STR("AUTH"));
	while (next_remark_word(&comment, &word)) {
		read_security_word(r->out, word);
		if (is_any(before, greetings))
			set_helo(r, word);
		else if (str_starts_nocase(word, STR("helo=")))
			set_helo(r, str_from(word, 5));
		else if (str_eq_nocase(before, STR("with")) && is_any(word, mechanisms))
			r->out->authenticated = true;
		else if (!remark && !is_any(word, greetings) && str_find_char(word, '=') == STR_NONE)
			read_host_word(r, word);
		before = word;
	}
	if (is_any(before, greetings))
		set_helo(r, STR(""));
}

static void read_comment(struct reading *r, enum clause clause)
{
	struct str comment = r->text, word;
	if (clause == CLAUSE_FROM) {
		read_from_comment(r, comment);
		return;
	}
	while (next_remark_word(&comment, &word))
		read_security_word(r->out, word);
}

static enum clause clause_of(struct str word)
{
	static const struct {
		const char *word;
		enum clause clause;
	} clauses[] = {
		{ "from", CLAUSE_FROM }, { "by", CLAUSE_BY }, { "via", CLAUSE_VIA },
		{ "with", CLAUSE_WITH }, { "id", CLAUSE_ID }, { "for", CLAUSE_FOR },
	};
	for (size_t i = 0; i < sizeof clauses / sizeof clauses[0]; i++)
		if (str_eq_nocase(word, str_of(clauses[i].word)))
			return clauses[i].clause;
	return CLAUSE_NONE;
}

/* What RFC 3848's letters and others' variants say: ESMTPSA, local-esmtps, ESMTP-TLS, asmtp. */
static void read_protocol(struct received *out, struct str with)
{
	size_t at = str_find_nocase(with, STR("MTP"));
	out->tls |= str_find_nocase(with, STR("TLS")) != STR_NONE ||
		str_starts_nocase(with, STR("HTTPS"));
	if (at == STR_NONE)
		return;
	struct str suffix = str_from(with, at + 3);
	size_t n = 0;
	while (n < suffix.n && ascii_is_alpha(suffix.p[n]))
		n++;
	suffix = str_first(suffix, n);
	bool both = str_eq_nocase(suffix, STR("SA"));
	out->tls |= both || str_eq_nocase(suffix, STR("S"));
	out->authenticated |= both || str_eq_nocase(suffix, STR("A")) ||
		str_starts_nocase(with, STR("asmtp"));
}

static bool is_protocol(struct str word)
{
	static const char *const starts[] = { "SMTP", "ESMTP", "LMTP", "UTF8SMTP", "UTF8LMTP", "HTTP", "local",
		"asmtp", "bsmtp", "IMAP", "POP3", "MMS", NULL };
	return starts_any(word, starts);
}

/* The protocol, which a product's name may stand before ("Microsoft SMTP Server") and a cipher
 * behind ("ESMTP/TLS/…"). */
static void read_with(struct received *out, struct str word)
{
	out->tls |= str_eq_nocase(word, STR("encrypted")) || str_find_nocase(word, STR("/TLS")) != STR_NONE;
	if (out->with.n && (is_protocol(out->with) || !is_protocol(word)))
		return;
	size_t slash = str_find_char(word, '/');
	out->with = str_first(word, slash == STR_NONE ? word.n : slash);
}

/* First word of a clause, or a further one. */
static void read_word(struct reading *r, enum clause clause, size_t position)
{
	struct received *out = r->out;
	struct str word = bare(r->text);
	if (clause == CLAUSE_WITH)
		read_with(out, word);
	if (clause == CLAUSE_FROM && position > 0)
		set_ip(r, word); /* "from name [192.0.2.1] by" */
	if (position > 0)
		return;
	if (clause == CLAUSE_FROM && !r->from_word.n)
		r->from_word = word;
	else if (clause == CLAUSE_BY && !out->by.n)
		out->by = word;
	else if (clause == CLAUSE_VIA && !r->via.n)
		r->via = word;
	else if (clause == CLAUSE_ID && !out->id.n)
		out->id = word;
	else if (clause == CLAUSE_FOR && !out->for_address.n)
		out->for_address = word;
}

/* Does a comment follow? Then a keyword here is a name: someone greeted as "by". */
static bool comment_follows(const struct reading *r)
{
	struct str rest = r->rest;
	while (rest.n && ascii_is_blank(rest.p[0]))
		rest = str_from(rest, 1);
	return rest.n && rest.p[0] == '(';
}

static void read_clauses(struct reading *r, struct str text)
{
	enum clause clause = CLAUSE_NONE;
	enum token token;
	size_t position = 0;
	bool seen[CLAUSE_FOR + 1] = { false };
	r->rest = text;
	while ((token = next_token(r)) != TOKEN_END) {
		if (token == TOKEN_COMMENT) {
			read_comment(r, clause);
			continue;
		}
		enum clause next = clause_of(r->text);
		bool name = clause == CLAUSE_FROM && position == 0 && next != CLAUSE_NONE && comment_follows(r);
		if (next == CLAUSE_NONE || name) {
			read_word(r, clause, position++);
			continue;
		}
		/* A second one of a kind tells something else ("from <sender>", "by uid 7791"). */
		clause = seen[next] ? CLAUSE_NONE : next;
		seen[next] = true;
		position = 0;
	}
}

/* The last ";" outside of comments divides off the date. */
static struct str cut_date(struct str value, struct str *date)
{
	size_t at = STR_NONE;
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '(')
			i = comment_end_lenient(value, i) - 1;
		else if (value.p[i] == ';')
			at = i;
	}
	*date = at == STR_NONE ? STR("") : str_from(value, at + 1);
	return at == STR_NONE ? value : str_first(value, at);
}

/* A date behind no ";": it begins with a weekday. */
static struct str find_weekday(struct str text)
{
	static const char *const weekdays[] = { "Sun,", "Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,", NULL };
	struct reading r = { .rest = text };
	enum token token;
	while ((token = next_token(&r)) != TOKEN_END)
		if (token == TOKEN_WORD && is_any(r.text, weekdays))
			return str_from(text, (size_t)(r.text.p - text.p));
	return STR("");
}

/* The name given and the name looked up, by which of them the server put first. */
static void settle_names(struct reading *r)
{
	struct received *out = r->out;
	struct ip ip;
	bool from_is_ip = address_of(r->from_word, &ip);
	if (from_is_ip && !out->has_ip)
		set_ip(r, r->from_word);
	out->from = r->has_helo ? r->helo : r->from_word;
	if (r->has_helo && !from_is_ip && !out->from_name.n && is_host(r->from_word))
		out->from_name = r->from_word;
}

void received_parse_value(struct arena *arena, struct str value, struct received *out)
{
	(void)arena; /* nothing has to be made: all strings lie in the value */
	struct str date;
	*out = (struct received){ .from = STR(""), .from_name = STR(""), .by = STR(""), .with = STR(""),
		.id = STR(""), .for_address = STR("") };
	struct reading r = { .out = out };
	struct str text = str_trim(cut_date(value, &date));
	if (!date_parse(date, &out->date))
		date_parse(find_weekday(date.n ? date : text), &out->date);
	bool invoked = false;
	if (str_starts(text, STR("("))) {
		/* "(from user@localhost) by …", "(qmail 123 invoked by uid 5)" */
		size_t end = comment_end_lenient(text, 0);
		struct str inside = str_trim(str_first(str_from(text, 1), end - 1));
		if (str_ends(inside, STR(")")))
			inside = str_first(inside, inside.n - 1);
		invoked = str_find_nocase(inside, STR("invoked")) != STR_NONE;
		if (str_starts_nocase(inside, STR("from "))) {
			read_clauses(&r, inside);
			text = str_from(text, end);
		}
	}
	read_clauses(&r, text);
	if (!out->with.n && r.via.n)
		out->with = r.via;
	read_protocol(out, out->with);
	settle_names(&r);
	bool dated = !(out->date.flaws & DATE_BAD);
	out->parsed = out->by.n || invoked || (dated && (r.from_word.n || out->has_ip));
}

size_t received_parse(struct arena *arena, const struct headers *headers, struct received **out)
{
	size_t n = headers->count[HEADER_RECEIVED], i = 0;
	if (n > RECEIVED_MAX)
		n = RECEIVED_MAX;
	*out = NULL;
	if (n == 0 || !arena_room(arena, n * sizeof(struct received) + sizeof(max_align_t)))
		return 0;
	struct received *list = arena_array_of(arena, struct received, n);
	for (const struct header *h = header_find(headers, HEADER_RECEIVED); h && i < n;
		h = header_next(headers, h)) {
		received_parse_value(arena, h->value, &list[i]);
		list[i++].header = h;
	}
	*out = list;
	return i;
}
