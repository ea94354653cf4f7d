/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

/* Length of the sequence that a lead byte begins, 0 if it begins none (RFC 3629 section 4). */
static unsigned sequence_length(uint8_t lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/* The value of a sequence of n ≥ 2 bytes, or UTF8_BAD if it is not well-formed. */
static uint32_t sequence_value(const uint8_t *b, unsigned n)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t value = b[0] & (0xffu >> (n + 1));
	for (unsigned i = 1; i < n; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return UTF8_BAD;
		value = value << 6 | (b[i] & 0x3fu);
	}
	if (value < smallest[n] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return UTF8_BAD;
	return value;
}

uint32_t utf8_take_wide(struct str *rest)
{
	const uint8_t *b = (const uint8_t *)rest->p;
	unsigned n = sequence_length(b[0]);
	uint32_t cp = n && n <= rest->n ? sequence_value(b, n) : UTF8_BAD;
	/* U+FFFD itself is three bytes and well-formed. */
	if (cp == UTF8_BAD && !(n == 3 && rest->n >= 3 && !memcmp(b, "\xef\xbf\xbd", 3)))
		n = 1;
	*rest = str_from(*rest, n);
	return cp;
}

void utf8_add(struct buf *out, uint32_t cp)
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = UTF8_BAD;
	if (cp < 0x80) {
		buf_add_char(out, (char)cp);
		return;
	}
	char b[4];
	size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--) {
		b[i] = (char)(0x80 | (cp & 0x3f));
		cp >>= 6;
	}
	b[0] = (char)((0xf00u >> n) | cp);
	buf_add(out, (struct str){ b, n });
}

struct str utf8_first(struct str s, size_t n)
{
	if (n >= s.n)
		return s;
	/* A character has at most three continuation bytes. */
	size_t end = n;
	for (int i = 0; i < 3 && end > 0 && ((uint8_t)s.p[end] & 0xc0) == 0x80; i++)
		end--;
	return str_first(s, ((uint8_t)s.p[end] & 0xc0) == 0x80 ? n : end);
}

struct range {
	uint32_t from, to;
};

static const struct range zero_width[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x0610, 0x061a },
	{ 0x064b, 0x065f }, { 0x1160, 0x11ff }, { 0x180b, 0x180e }, { 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff }, { 0x200b, 0x200f }, { 0x202a, 0x202e }, { 0x2060, 0x206f },
	{ 0x20d0, 0x20ff }, { 0x3099, 0x309a }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
	{ 0xfeff, 0xfeff }, { 0x1f3fb, 0x1f3ff }, { 0xe0000, 0xe0fff },
};

static const struct range wide[] = {
	{ 0x1100, 0x115f }, { 0x231a, 0x231b }, { 0x2329, 0x232a }, { 0x23e9, 0x23ec },
	{ 0x25fd, 0x25fe }, { 0x2614, 0x2615 }, { 0x2648, 0x2653 }, { 0x267f, 0x267f },
	{ 0x26a1, 0x26a1 }, { 0x26bd, 0x26be }, { 0x26d4, 0x26d4 }, { 0x2705, 0x2705 },
	{ 0x270a, 0x270b }, { 0x2728, 0x2728 }, { 0x274c, 0x274c }, { 0x2753, 0x2757 },
	{ 0x2795, 0x2797 }, { 0x2b1b, 0x2b1c }, { 0x2b50, 0x2b50 }, { 0x2e80, 0x303e },
	{ 0x3041, 0x33ff }, { 0x3400, 0x4dbf }, { 0x4e00, 0xa4cf }, { 0xa960, 0xa97c },
	{ 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff01, 0xff60 },
	{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff },
	{ 0x20000, 0x3fffd },
};

static bool in_ranges(const struct range *ranges, size_t n, uint32_t cp)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (cp > ranges[middle].to)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && cp >= ranges[low].from;
}

unsigned utf8_width(uint32_t cp)
{
	if (cp < 0x300)
		return 1;
	if ((cp >= 0xac00 && cp <= 0xd7a3) || (cp >= 0x4e00 && cp <= 0x9fff))
		return 2; /* most of a Korean, Japanese or Chinese text */
	if (in_ranges(zero_width, sizeof(zero_width) / sizeof(zero_width[0]), cp))
		return 0;
	return in_ranges(wide, sizeof(wide) / sizeof(wide[0]), cp) ? 2 : 1;
}
