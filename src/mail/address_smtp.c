/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/address.h"

#define UTF8_DOMAIN_MAX 1024

static bool is_utf8_byte(char c)
{
	return (uint8_t)c > 0x7f;
}

/* RFC 5321 4.1.2, RFC 6531 3.3 */
static bool is_atext(char c, bool utf8)
{
	if (is_utf8_byte(c))
		return utf8;
	return ascii_is_alnum(c) || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* Dot-string = Atom *("." Atom): its length, 0 if none. */
static size_t dot_string(struct str s, bool utf8)
{
	size_t i = 0;
	bool atom = false;
	for (; i < s.n; i++) {
		if (s.p[i] == '.' && atom)
			atom = false;
		else if (is_atext(s.p[i], utf8))
			atom = true;
		else
			break;
	}
	return atom ? i : 0;
}

/* Quoted-string = DQUOTE *QcontentSMTP DQUOTE: its length, 0 if none. */
static size_t quoted_string(struct str s, bool utf8)
{
	for (size_t i = 1; i < s.n; i++) {
		char c = s.p[i];
		if (c == '"')
			return i + 1;
		if (c == '\\' && ++i < s.n)
			c = s.p[i]; /* quoted-pairSMTP: printable ASCII alone */
		else if (is_utf8_byte(c) && utf8)
			continue;
		if (c < ' ' || c > '~')
			return 0;
	}
	return 0;
}

/* Domain of U-labels beside others: what is ASCII in it must be as ever. */
static bool is_utf8_domain(struct str domain)
{
	struct str rest = domain, label;
	if (domain.n == 0 || domain.n > UTF8_DOMAIN_MAX || domain.p[domain.n - 1] == '.')
		return false;
	while (str_next_piece(&rest, '.', &label)) {
		if (label.n == 0 || label.p[0] == '-' || label.p[label.n - 1] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++)
			if (!ascii_is_alnum(label.p[i]) && label.p[i] != '-' && !is_utf8_byte(label.p[i]))
				return false;
	}
	return true;
}

bool address_smtp_parse(struct str text, bool utf8, struct str *local, struct str *domain)
{
	struct ip ip;
	bool quoted = text.n && text.p[0] == '"';
	size_t n = quoted ? quoted_string(text, utf8) : dot_string(text, utf8);
	if (n == 0 || n >= text.n || text.p[n] != '@')
		return false;
	struct str after = str_from(text, n + 1);
	bool ascii = str_is_ascii(text);
	if (!ascii && !str_is_utf8(text))
		return false;
	if (!domain_is_valid(after) && !domain_literal_parse(after, &ip) &&
		!(utf8 && !str_is_ascii(after) && is_utf8_domain(after)))
		return false;
	*local = str_first(text, n);
	*domain = after;
	return true;
}
