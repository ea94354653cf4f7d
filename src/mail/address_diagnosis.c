/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/address_diagnosis.h"

/* Octets: RFC 5321 4.5.3.1.1, erratum 1690 of RFC 3696, RFC 1035 2.3.4. */
#define LOCAL_MAX   64
#define ADDRESS_MAX 254
#define DOMAIN_MAX  255
#define LABEL_MAX   63
#define IPV6_GROUPS 8

static const struct {
	const char *name;
	enum diagnosis_category category;
} diagnoses[DIAGNOSIS_COUNT] = {
	[DIAGNOSIS_VALID] = { "VALID", DIAGNOSED_VALID },
	[DIAGNOSIS_DNSWARN_NO_MX_RECORD] = { "DNSWARN_NO_MX_RECORD", DIAGNOSED_DNSWARN },
	[DIAGNOSIS_DNSWARN_NO_RECORD] = { "DNSWARN_NO_RECORD", DIAGNOSED_DNSWARN },
	[DIAGNOSIS_RFC5321_TLD] = { "RFC5321_TLD", DIAGNOSED_RFC5321 },
	[DIAGNOSIS_RFC5321_TLDNUMERIC] = { "RFC5321_TLDNUMERIC", DIAGNOSED_RFC5321 },
	[DIAGNOSIS_RFC5321_QUOTEDSTRING] = { "RFC5321_QUOTEDSTRING", DIAGNOSED_RFC5321 },
	[DIAGNOSIS_RFC5321_ADDRESSLITERAL] = { "RFC5321_ADDRESSLITERAL", DIAGNOSED_RFC5321 },
	[DIAGNOSIS_RFC5321_IPV6DEPRECATED] = { "RFC5321_IPV6DEPRECATED", DIAGNOSED_RFC5321 },
	[DIAGNOSIS_CFWS_COMMENT] = { "CFWS_COMMENT", DIAGNOSED_CFWS },
	[DIAGNOSIS_CFWS_FWS] = { "CFWS_FWS", DIAGNOSED_CFWS },
	[DIAGNOSIS_DEPREC_LOCALPART] = { "DEPREC_LOCALPART", DIAGNOSED_DEPREC },
	[DIAGNOSIS_DEPREC_FWS] = { "DEPREC_FWS", DIAGNOSED_DEPREC },
	[DIAGNOSIS_DEPREC_QTEXT] = { "DEPREC_QTEXT", DIAGNOSED_DEPREC },
	[DIAGNOSIS_DEPREC_QP] = { "DEPREC_QP", DIAGNOSED_DEPREC },
	[DIAGNOSIS_DEPREC_COMMENT] = { "DEPREC_COMMENT", DIAGNOSED_DEPREC },
	[DIAGNOSIS_DEPREC_CTEXT] = { "DEPREC_CTEXT", DIAGNOSED_DEPREC },
	[DIAGNOSIS_DEPREC_CFWS_NEAR_AT] = { "DEPREC_CFWS_NEAR_AT", DIAGNOSED_DEPREC },
	[DIAGNOSIS_RFC5322_DOMAIN] = { "RFC5322_DOMAIN", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_RFC5322_TOOLONG] = { "RFC5322_TOOLONG", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_RFC5322_LOCAL_TOOLONG] = { "RFC5322_LOCAL_TOOLONG", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_RFC5322_DOMAIN_TOOLONG] = { "RFC5322_DOMAIN_TOOLONG", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_RFC5322_LABEL_TOOLONG] = { "RFC5322_LABEL_TOOLONG", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_RFC5322_DOMAINLITERAL] = { "RFC5322_DOMAINLITERAL", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_RFC5322_DOMLIT_OBSDTEXT] = { "RFC5322_DOMLIT_OBSDTEXT", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_RFC5322_IPV6_GRPCOUNT] = { "RFC5322_IPV6_GRPCOUNT", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_RFC5322_IPV6_2X2XCOLON] = { "RFC5322_IPV6_2X2XCOLON", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_RFC5322_IPV6_BADCHAR] = { "RFC5322_IPV6_BADCHAR", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_RFC5322_IPV6_MAXGRPS] = { "RFC5322_IPV6_MAXGRPS", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_RFC5322_IPV6_COLONSTRT] = { "RFC5322_IPV6_COLONSTRT", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_RFC5322_IPV6_COLONEND] = { "RFC5322_IPV6_COLONEND", DIAGNOSED_RFC5322 },
	[DIAGNOSIS_ERR_EXPECTING_DTEXT] = { "ERR_EXPECTING_DTEXT", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_NOLOCALPART] = { "ERR_NOLOCALPART", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_NODOMAIN] = { "ERR_NODOMAIN", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_CONSECUTIVEDOTS] = { "ERR_CONSECUTIVEDOTS", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_ATEXT_AFTER_CFWS] = { "ERR_ATEXT_AFTER_CFWS", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_ATEXT_AFTER_QS] = { "ERR_ATEXT_AFTER_QS", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_ATEXT_AFTER_DOMLIT] = { "ERR_ATEXT_AFTER_DOMLIT", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_EXPECTING_QPAIR] = { "ERR_EXPECTING_QPAIR", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_EXPECTING_ATEXT] = { "ERR_EXPECTING_ATEXT", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_EXPECTING_QTEXT] = { "ERR_EXPECTING_QTEXT", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_EXPECTING_CTEXT] = { "ERR_EXPECTING_CTEXT", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_BACKSLASHEND] = { "ERR_BACKSLASHEND", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_DOT_START] = { "ERR_DOT_START", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_DOT_END] = { "ERR_DOT_END", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_DOMAINHYPHENSTART] = { "ERR_DOMAINHYPHENSTART", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_DOMAINHYPHENEND] = { "ERR_DOMAINHYPHENEND", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_UNCLOSEDQUOTEDSTR] = { "ERR_UNCLOSEDQUOTEDSTR", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_UNCLOSEDCOMMENT] = { "ERR_UNCLOSEDCOMMENT", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_UNCLOSEDDOMLIT] = { "ERR_UNCLOSEDDOMLIT", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_FWS_CRLF_X2] = { "ERR_FWS_CRLF_X2", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_FWS_CRLF_END] = { "ERR_FWS_CRLF_END", DIAGNOSED_ERR },
	[DIAGNOSIS_ERR_CR_NO_LF] = { "ERR_CR_NO_LF", DIAGNOSED_ERR },
};

static const char *const categories[] = {
	[DIAGNOSED_VALID] = "VALID",
	[DIAGNOSED_DNSWARN] = "DNSWARN",
	[DIAGNOSED_RFC5321] = "RFC5321",
	[DIAGNOSED_CFWS] = "CFWS",
	[DIAGNOSED_DEPREC] = "DEPREC",
	[DIAGNOSED_RFC5322] = "RFC5322",
	[DIAGNOSED_ERR] = "ERR",
};

/* The address under the cursor. Rules return false when an error ends the reading. */
struct reading {
	struct str s;
	size_t i;
	bool utf8;
	enum diagnosis worst;
	size_t at;
	/* Octets without comments and blanks. */
	size_t local_length, domain_length;
	size_t labels;
	bool literal, numeric; /* the domain is one; its last label has but digits */
};

static void note(struct reading *r, enum diagnosis diagnosis)
{
	if (diagnosis <= r->worst)
		return;
	r->worst = diagnosis;
	r->at = r->i;
}

/* An error is the end, whatever was found before it. */
static bool fail(struct reading *r, enum diagnosis diagnosis)
{
	r->worst = diagnosis;
	r->at = r->i;
	return false;
}

static bool at_end(const struct reading *r)
{
	return r->i >= r->s.n;
}

/* The byte under the cursor, -1 at the end. */
static int peek(const struct reading *r)
{
	return at_end(r) ? -1 : (uint8_t)r->s.p[r->i];
}

static bool is_wsp(int c)
{
	return c == ' ' || c == '\t';
}

/* UTF8-non-ascii (RFC 6532 3.1); the whole address was checked to be UTF-8. */
static bool is_utf8(const struct reading *r, int c)
{
	return r->utf8 && c > 0x7f;
}

static bool is_atext(const struct reading *r, int c)
{
	if (c < 0x80 && c > 0)
		return ascii_is_alnum((char)c) || strchr("!#$%&'*+-/=?^_`{|}~", c);
	return is_utf8(r, c);
}

/* A control character that obsolete syntax lets stand: obs-NO-WS-CTL. */
static bool is_obsolete(int c)
{
	return (c > 0 && c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
}

/* FWS, obs-FWS: blanks with line ends, each followed by a blank. */
static bool skip_fws(struct reading *r, bool *any)
{
	unsigned folds = 0;
	for (; is_wsp(peek(r)) || peek(r) == '\r'; r->i++) {
		*any = true;
		if (is_wsp(peek(r)))
			continue;
		r->i++;
		if (peek(r) != '\n')
			return fail(r, DIAGNOSIS_ERR_CR_NO_LF);
		int next = r->i + 1 < r->s.n ? r->s.p[r->i + 1] : -1;
		if (next == '\r')
			return fail(r, DIAGNOSIS_ERR_FWS_CRLF_X2);
		if (!is_wsp(next))
			return fail(r, DIAGNOSIS_ERR_FWS_CRLF_END);
		note(r, ++folds > 1 ? DIAGNOSIS_DEPREC_FWS : DIAGNOSIS_CFWS_FWS);
	}
	return true;
}

/* quoted-pair; the cursor is on the backslash, and afterwards on what it quotes. */
static bool take_pair(struct reading *r, enum diagnosis obsolete)
{
	r->i++;
	int c = peek(r);
	if (c < 0)
		return fail(r, DIAGNOSIS_ERR_BACKSLASHEND);
	if (c > 0x7f && !is_utf8(r, c))
		return fail(r, DIAGNOSIS_ERR_EXPECTING_QPAIR);
	if (c == 0 || c == '\n' || c == '\r' || is_obsolete(c))
		note(r, obsolete);
	return true;
}

/* comment, nested ones counted; the cursor is on the bracket. */
static bool skip_comment(struct reading *r)
{
	size_t depth = 0;
	bool blank;
	for (; !at_end(r); r->i++) {
		int c = peek(r);
		if (c == '\r' || is_wsp(c)) {
			if (!skip_fws(r, &blank))
				return false;
			r->i--;
		} else if (c == '(') {
			depth++;
		} else if (c == ')') {
			if (--depth == 0) {
				r->i++;
				return true;
			}
		} else if (c == '\\') {
			if (!take_pair(r, DIAGNOSIS_DEPREC_QP))
				return false;
		} else if (c == 0 || c == '\n' || (c > 0x7f && !is_utf8(r, c))) {
			return fail(r, DIAGNOSIS_ERR_EXPECTING_CTEXT);
		} else if (is_obsolete(c)) {
			note(r, DIAGNOSIS_DEPREC_CTEXT);
		}
	}
	return fail(r, DIAGNOSIS_ERR_UNCLOSEDCOMMENT);
}

/* What stood between two elements. */
struct between {
	bool comment, blank;
};

static bool skip_cfws(struct reading *r, struct between *out)
{
	*out = (struct between){ 0 };
	for (;;) {
		int c = peek(r);
		if (c == '(') {
			out->comment = true;
			note(r, DIAGNOSIS_CFWS_COMMENT);
			if (!skip_comment(r))
				return false;
		} else if (is_wsp(c) || c == '\r') {
			note(r, DIAGNOSIS_CFWS_FWS);
			if (!skip_fws(r, &out->blank))
				return false;
		} else {
			return true;
		}
	}
}

static bool has_any(const struct between *between)
{
	return between->comment || between->blank;
}

/* Before an element that is not the first only obsolete syntax has them. */
static void note_obsolete(struct reading *r, const struct between *between)
{
	if (between->comment)
		note(r, DIAGNOSIS_DEPREC_COMMENT);
	if (between->blank)
		note(r, DIAGNOSIS_DEPREC_FWS);
}

/* quoted-string; the cursor is on the quote. */
static bool take_quoted(struct reading *r)
{
	size_t start = r->i++;
	bool blank;
	for (; !at_end(r); r->i++) {
		int c = peek(r);
		if (c == '"') {
			r->i++;
			r->local_length += r->i - start;
			return true;
		}
		if (c == '\r') {
			size_t fold = r->i;
			if (!skip_fws(r, &blank))
				return false;
			start += r->i - fold - 1; /* a fold counts as one blank */
			r->i--;
		} else if (c == '\\') {
			if (!take_pair(r, DIAGNOSIS_DEPREC_QP))
				return false;
		} else if (c == 0 || c == '\n' || (c > 0x7f && !is_utf8(r, c))) {
			return fail(r, DIAGNOSIS_ERR_EXPECTING_QTEXT);
		} else if (is_obsolete(c)) {
			note(r, DIAGNOSIS_DEPREC_QTEXT);
		}
	}
	return fail(r, DIAGNOSIS_ERR_UNCLOSEDQUOTEDSTR);
}

static size_t take_atom(struct reading *r)
{
	size_t start = r->i;
	while (is_atext(r, peek(r)))
		r->i++;
	return r->i - start;
}

/* One word of the local part. */
static bool take_word(struct reading *r, size_t words)
{
	if (peek(r) != '"') {
		r->local_length += take_atom(r);
		return true;
	}
	note(r, words ? DIAGNOSIS_DEPREC_LOCALPART : DIAGNOSIS_RFC5321_QUOTEDSTRING);
	if (!take_quoted(r))
		return false;
	if (is_atext(r, peek(r)))
		return fail(r, DIAGNOSIS_ERR_ATEXT_AFTER_QS);
	return true;
}

/* What can stand where a word should begin but does not. */
static bool fail_word(struct reading *r, size_t words)
{
	int c = peek(r);
	if (c < 0)
		return fail(r, DIAGNOSIS_ERR_NODOMAIN);
	if (c == '.')
		return fail(r, words ? DIAGNOSIS_ERR_CONSECUTIVEDOTS : DIAGNOSIS_ERR_DOT_START);
	if (c == '@')
		return fail(r, words ? DIAGNOSIS_ERR_DOT_END : DIAGNOSIS_ERR_NOLOCALPART);
	return fail(r, DIAGNOSIS_ERR_EXPECTING_ATEXT);
}

/* local-part = dot-atom / quoted-string / obs-local-part, with the "@" behind it. */
static bool take_local(struct reading *r)
{
	struct between before, after;
	for (size_t words = 0;; words++) {
		if (!skip_cfws(r, &before))
			return false;
		if (words)
			note_obsolete(r, &before);
		bool quoted = peek(r) == '"';
		if (!quoted && !is_atext(r, peek(r)))
			return fail_word(r, words);
		if (!take_word(r, words) || !skip_cfws(r, &after))
			return false;
		if (peek(r) == '@')
			break;
		if (at_end(r))
			return fail(r, DIAGNOSIS_ERR_NODOMAIN);
		if (peek(r) != '.')
			return fail(r, has_any(&after) ? DIAGNOSIS_ERR_ATEXT_AFTER_CFWS
						       : DIAGNOSIS_ERR_EXPECTING_ATEXT);
		if (quoted || has_any(&after))
			note(r, DIAGNOSIS_DEPREC_LOCALPART);
		r->i++;
		r->local_length++;
	}
	if (has_any(&after))
		note(r, DIAGNOSIS_DEPREC_CFWS_NEAR_AT);
	if (r->local_length > LOCAL_MAX)
		note(r, DIAGNOSIS_RFC5322_LOCAL_TOOLONG);
	r->i++;
	return true;
}

/* One label of the domain; letters, digits and hyphens inside, or it is a domain of RFC 5322
 * alone. */
static bool take_label(struct reading *r)
{
	size_t start = r->i;
	if (peek(r) == '-')
		return fail(r, DIAGNOSIS_ERR_DOMAINHYPHENSTART);
	r->numeric = true;
	for (; is_atext(r, peek(r)); r->i++) {
		int c = peek(r);
		if (c < 0x80 && !ascii_is_alnum((char)c) && c != '-')
			note(r, DIAGNOSIS_RFC5322_DOMAIN);
		r->numeric &= c < 0x80 && ascii_is_digit((char)c);
	}
	r->labels++;
	r->domain_length += r->i - start;
	if (r->s.p[r->i - 1] == '-')
		return fail(r, DIAGNOSIS_ERR_DOMAINHYPHENEND);
	if (r->i - start > LABEL_MAX)
		note(r, DIAGNOSIS_RFC5322_LABEL_TOOLONG);
	return true;
}

static bool fail_label(struct reading *r)
{
	int c = peek(r);
	if (c < 0)
		return fail(r, r->labels ? DIAGNOSIS_ERR_DOT_END : DIAGNOSIS_ERR_NODOMAIN);
	if (c == '.')
		return fail(r, r->labels ? DIAGNOSIS_ERR_CONSECUTIVEDOTS : DIAGNOSIS_ERR_DOT_START);
	return fail(r, DIAGNOSIS_ERR_EXPECTING_ATEXT);
}

/* domain = dot-atom / obs-domain, up to the end. */
static bool take_labels(struct reading *r)
{
	struct between between;
	for (;;) {
		if (!is_atext(r, peek(r)))
			return fail_label(r);
		if (!take_label(r) || !skip_cfws(r, &between))
			return false;
		if (at_end(r))
			return true;
		if (peek(r) != '.')
			return fail(r, has_any(&between) ? DIAGNOSIS_ERR_ATEXT_AFTER_CFWS
							 : DIAGNOSIS_ERR_EXPECTING_ATEXT);
		r->i++;
		r->domain_length++;
		if (!skip_cfws(r, &between))
			return false;
		note_obsolete(r, &between);
	}
}

static bool is_hex_group(struct str group)
{
	for (size_t i = 0; i < group.n; i++)
		if (ascii_hex_value(group.p[i]) < 0)
			return false;
	return group.n <= 4;
}

static bool is_ipv4(struct str text)
{
	struct str rest = text, octet;
	uint64_t value;
	size_t octets = 0;
	while (str_next_piece(&rest, '.', &octet)) {
		if (octet.n > 3 || !str_to_uint(octet, 255, &value))
			return false;
		octets++;
	}
	return octets == 4 && text.p[text.n - 1] != '.';
}

/* Groups of an IPv6 address; the last may be an IPv4 address, which is two. Empty ones are those of
 * the "::". */
static size_t count_groups(struct str text, bool *bad)
{
	struct str rest = text, group;
	size_t groups = 0;
	*bad = false;
	while (str_next_piece(&rest, ':', &group)) {
		if (rest.n == 0 && is_ipv4(group))
			groups += 2;
		else if (group.n) {
			groups++;
			*bad |= !is_hex_group(group);
		}
	}
	return groups;
}

/* RFC 5321 4.1.3: IPv6-full, -comp, v4-full, v4-comp, where "::" stands for two groups at least. */
static enum diagnosis diagnose_ipv6(struct str text)
{
	size_t pair = str_find(text, STR("::"));
	bool compressed = pair != STR_NONE, bad;
	size_t groups = count_groups(text, &bad);
	if (compressed && str_find(str_from(text, pair + 1), STR("::")) != STR_NONE)
		return DIAGNOSIS_RFC5322_IPV6_2X2XCOLON;
	if (str_starts(text, STR(":")) && pair != 0)
		return DIAGNOSIS_RFC5322_IPV6_COLONSTRT;
	if (str_ends(text, STR(":")) && !(compressed && pair + 2 == text.n))
		return DIAGNOSIS_RFC5322_IPV6_COLONEND;
	if (bad)
		return DIAGNOSIS_RFC5322_IPV6_BADCHAR;
	if (!compressed)
		return groups == IPV6_GROUPS ? DIAGNOSIS_RFC5321_ADDRESSLITERAL : DIAGNOSIS_RFC5322_IPV6_GRPCOUNT;
	if (groups >= IPV6_GROUPS)
		return DIAGNOSIS_RFC5322_IPV6_MAXGRPS;
	return groups == IPV6_GROUPS - 1 ? DIAGNOSIS_RFC5321_IPV6DEPRECATED : DIAGNOSIS_RFC5321_ADDRESSLITERAL;
}

static enum diagnosis diagnose_literal(struct str text)
{
	if (is_ipv4(text))
		return DIAGNOSIS_RFC5321_ADDRESSLITERAL;
	if (!str_starts_nocase(text, STR("IPv6:")))
		return DIAGNOSIS_RFC5322_DOMAINLITERAL;
	return diagnose_ipv6(str_from(text, 5));
}

/* domain-literal, up to the end; the cursor is on the bracket. */
static bool take_literal(struct reading *r)
{
	size_t start = ++r->i;
	bool obsolete = false, blank;
	struct between between;
	for (; peek(r) != ']'; r->i++) {
		int c = peek(r);
		if (c < 0)
			return fail(r, DIAGNOSIS_ERR_UNCLOSEDDOMLIT);
		if (c == '\r') {
			if (!skip_fws(r, &blank))
				return false;
			r->i--;
		} else if (c == '\\') {
			obsolete = true;
			if (!take_pair(r, DIAGNOSIS_RFC5322_DOMLIT_OBSDTEXT))
				return false;
		} else if (c == 0 || c == '\n' || c == '[' || (c > 0x7f && !is_utf8(r, c))) {
			return fail(r, DIAGNOSIS_ERR_EXPECTING_DTEXT);
		} else {
			obsolete |= is_obsolete(c);
		}
	}
	struct str text = str_first(str_from(r->s, start), r->i - start);
	note(r, obsolete ? DIAGNOSIS_RFC5322_DOMLIT_OBSDTEXT : diagnose_literal(text));
	r->i++;
	r->domain_length = text.n + 2;
	r->literal = true;
	if (!skip_cfws(r, &between))
		return false;
	if (at_end(r))
		return true;
	return fail(r, is_atext(r, peek(r)) ? DIAGNOSIS_ERR_ATEXT_AFTER_DOMLIT
					    : DIAGNOSIS_ERR_EXPECTING_ATEXT);
}

static bool take_domain(struct reading *r)
{
	struct between between;
	if (!skip_cfws(r, &between))
		return false;
	if (has_any(&between))
		note(r, DIAGNOSIS_DEPREC_CFWS_NEAR_AT);
	bool good = peek(r) == '[' ? take_literal(r) : take_labels(r);
	if (!good)
		return false;
	if (r->domain_length > DOMAIN_MAX)
		note(r, DIAGNOSIS_RFC5322_DOMAIN_TOOLONG);
	else if (r->local_length + 1 + r->domain_length > ADDRESS_MAX)
		note(r, DIAGNOSIS_RFC5322_TOOLONG);
	return true;
}

/* What only a well-formed address can be asked. */
static void judge_name(struct reading *r, enum diagnosis_dns dns)
{
	if (r->literal)
		return;
	if (dns == DOMAIN_HAS_ADDRESS)
		note(r, DIAGNOSIS_DNSWARN_NO_MX_RECORD);
	if (dns == DOMAIN_HAS_NOTHING)
		note(r, DIAGNOSIS_DNSWARN_NO_RECORD);
	if (r->numeric)
		note(r, DIAGNOSIS_RFC5321_TLDNUMERIC);
	if (r->labels == 1 && dns != DOMAIN_HAS_MX)
		note(r, DIAGNOSIS_RFC5321_TLD);
}

void address_diagnose(struct str address, bool utf8, enum diagnosis_dns dns,
	struct address_diagnosis *out)
{
	struct reading r = { .s = address, .utf8 = utf8 && str_is_utf8(address) };
	if (take_local(&r) && take_domain(&r))
		judge_name(&r, dns);
	*out = (struct address_diagnosis){ r.worst, diagnoses[r.worst].category, r.at };
}

const char *diagnosis_name(enum diagnosis diagnosis)
{
	return diagnoses[diagnosis].name;
}

const char *diagnosis_category_name(enum diagnosis_category category)
{
	return categories[category];
}
