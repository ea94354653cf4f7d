/* SPDX-License-Identifier: Apache-2.0
 *
 * A string: bytes that someone else owns, maybe with NUL, never assumed terminated.
 * Passed by value. Comparisons and searches know only ASCII letters: mail protocols
 * (RFC 5321, 5322) fold no others. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

/* Where a search found nothing. */
#define STR_NONE SIZE_MAX

/* A string from a literal; refuses anything but a literal. */
#define STR(literal)      ((struct str){ "" literal, sizeof(literal) - 1 })
/* The same for static initialisers. */
#define STR_INIT(literal) { "" literal, sizeof(literal) - 1 }
/* For "%.*s": precision and pointer. */
#define STR_ARG(s)        (int)((s).n < INT32_MAX ? (s).n : INT32_MAX), (s).p ? (s).p : ""

/* The bytes of a C string; NULL gives the empty string. */
static inline struct str str_of(const char *cstr)
{
	return (struct str){ cstr ? cstr : "", cstr ? strlen(cstr) : 0 };
}

static inline struct str str_bytes(const void *p, size_t n)
{
	return (struct str){ p, n };
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* The first n bytes, or all if there are fewer. */
static inline struct str str_first(struct str s, size_t n)
{
	return (struct str){ s.p, n < s.n ? n : s.n };
}

/* What follows the first n bytes; empty if there are fewer. */
static inline struct str str_from(struct str s, size_t n)
{
	return n < s.n ? (struct str){ s.p + n, s.n - n } : (struct str){ s.p + s.n, 0 };
}

static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline bool ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool ascii_is_alpha(char c)
{
	char l = ascii_lower(c);
	return l >= 'a' && l <= 'z';
}

static inline bool ascii_is_alnum(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c);
}

/* Space or tab: WSP of RFC 5234. */
static inline bool ascii_is_wsp(char c)
{
	return c == ' ' || c == '\t';
}

/* Those, CR or LF: what stands between the words of a folded field (FWS of RFC 5322 3.2.2). */
static inline bool ascii_is_blank(char c)
{
	return ascii_is_wsp(c) || c == '\r' || c == '\n';
}

/* The value of a hexadecimal digit, or -1. */
int ascii_hex_value(char c);

bool str_eq_nocase(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_starts_nocase(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_ends_nocase(struct str s, struct str suffix);

/* Order by bytes, shorter first where one is a prefix: <0, 0, >0. */
int str_cmp(struct str a, struct str b);
int str_cmp_nocase(struct str a, struct str b);

/* Offset of the first (last) occurrence, or STR_NONE. An empty needle is found at 0. */
size_t str_find_char(struct str s, char c);
size_t str_find_last_char(struct str s, char c);
size_t str_find(struct str s, struct str needle);
size_t str_find_nocase(struct str s, struct str needle);

/* Without spaces, tabs, CR and LF at both ends. */
struct str str_trim(struct str s);

/* Splits at the first `sep`; false (and nothing written) if there is none. */
bool str_cut(struct str s, char sep, struct str *head, struct str *tail);

/* Iterates over the pieces between `sep`: takes the next piece off *rest. An empty rest ends
 * the iteration, so "a,b," has two pieces and "" none; pieces may be empty. */
bool str_next_piece(struct str *rest, char sep, struct str *piece);

/* Decimal digits only, at least one, value at most `max`; false otherwise, nothing written. */
bool str_to_uint(struct str s, uint64_t max, uint64_t *out);

/* Does every byte lie below 0x80? */
bool str_is_ascii(struct str s);
/* Is this well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms)? */
bool str_is_utf8(struct str s);
/* Bytes of the well-formed UTF-8 character that s begins with; 0 if it begins with none. */
size_t str_utf8_length(struct str s);
