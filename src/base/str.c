/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

int ascii_hex_value(char c)
{
	if (ascii_is_digit(c))
		return c - '0';
	char l = ascii_lower(c);
	return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

bool str_eq_nocase(struct str a, struct str b)
{
	return a.n == b.n && str_cmp_nocase(a, b) == 0;
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_first(s, prefix.n), prefix);
}

bool str_starts_nocase(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq_nocase(str_first(s, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

bool str_ends_nocase(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq_nocase(str_from(s, s.n - suffix.n), suffix);
}

static int order_of_lengths(struct str a, struct str b)
{
	return (a.n > b.n) - (a.n < b.n);
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n == 0 ? 0 : memcmp(a.p, b.p, n);
	return order != 0 ? order : order_of_lengths(a, b);
}

int str_cmp_nocase(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	for (size_t i = 0; i < n; i++) {
		unsigned char x = (unsigned char)ascii_lower(a.p[i]);
		unsigned char y = (unsigned char)ascii_lower(b.p[i]);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return order_of_lengths(a, b);
}

size_t str_find_char(struct str s, char c)
{
	const char *hit = s.n == 0 ? NULL : memchr(s.p, c, s.n);
	return hit ? (size_t)(hit - s.p) : STR_NONE;
}

size_t str_find_last_char(struct str s, char c)
{
	const char *hit = s.n == 0 ? NULL : memrchr(s.p, c, s.n);
	return hit ? (size_t)(hit - s.p) : STR_NONE;
}

size_t str_find(struct str s, struct str needle)
{
	if (needle.n == 0)
		return 0;
	const char *hit = s.n == 0 ? NULL : memmem(s.p, s.n, needle.p, needle.n);
	return hit ? (size_t)(hit - s.p) : STR_NONE;
}

size_t str_find_nocase(struct str s, struct str needle)
{
	if (needle.n == 0)
		return 0;
	for (size_t at = 0; at + needle.n <= s.n; at++)
		if (str_eq_nocase(str_first(str_from(s, at), needle.n), needle))
			return at;
	return STR_NONE;
}

struct str str_trim(struct str s)
{
	while (s.n > 0 && ascii_is_blank(s.p[0]))
		s = str_from(s, 1);
	while (s.n > 0 && ascii_is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_cut(struct str s, char sep, struct str *head, struct str *tail)
{
	size_t at = str_find_char(s, sep);
	if (at == STR_NONE)
		return false;
	*head = str_first(s, at);
	*tail = str_from(s, at + 1);
	return true;
}

bool str_next_piece(struct str *rest, char sep, struct str *piece)
{
	if (rest->n == 0)
		return false;
	if (!str_cut(*rest, sep, piece, rest)) {
		*piece = *rest;
		*rest = str_from(*rest, rest->n);
	}
	return true;
}

bool str_to_uint(struct str s, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_is_digit(s.p[i]))
			return false;
		uint64_t digit = (uint64_t)(s.p[i] - '0');
		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	if (value > max)
		return false;
	*out = value;
	return true;
}

bool str_is_ascii(struct str s)
{
	size_t i = 0;
	for (; i + 8 <= s.n; i += 8) {
		uint64_t eight;
		memcpy(&eight, s.p + i, 8);
		if (eight & 0x8080808080808080u)
			return false;
	}
	for (; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* Bytes of the well-formed UTF-8 sequence at p (RFC 3629 section 4), or 0. */
static size_t utf8_sequence(const unsigned char *p, size_t n)
{
	unsigned char first = p[0];
	if (first < 0x80)
		return 1;
	size_t need = first >= 0xc2 && first <= 0xdf ? 2
		: first >= 0xe0 && first <= 0xef     ? 3
		: first >= 0xf0 && first <= 0xf4     ? 4
						     : 0;
	if (need == 0 || need > n)
		return 0;
	unsigned char low = 0x80, high = 0xbf;
	if (first == 0xe0)
		low = 0xa0;
	else if (first == 0xed)
		high = 0x9f;
	else if (first == 0xf0)
		low = 0x90;
	else if (first == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < need; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return need;
}

bool str_is_utf8(struct str s)
{
	if (str_is_ascii(s))
		return true;
	for (size_t i = 0; i < s.n;) {
		uint64_t eight;
		if (i + 8 <= s.n && (uint8_t)s.p[i] < 0x80) {
			memcpy(&eight, s.p + i, 8);
			if (!(eight & 0x8080808080808080u)) {
				i += 8;
				continue;
			}
		}
		size_t step = utf8_sequence((const unsigned char *)s.p + i, s.n - i);
		if (step == 0)
			return false;
		i += step;
	}
	return true;
}

size_t str_utf8_length(struct str s)
{
	return s.n == 0 ? 0 : utf8_sequence((const unsigned char *)s.p, s.n);
}
