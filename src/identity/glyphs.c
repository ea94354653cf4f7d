/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/glyphs.h"

#include <assert.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include "base/utf8.h"
#include "identity/hangul.h"

#define UNITS_MAX     (2 * GLYPHS_MAX) /* of UTF-16 before folding */
#define EXPANSION_MAX 18               /* NFKC: of one unit (U+FDFA) */
#define LOOKS_OF_ONE  8                /* of one character, the rest is left out */

static USpoofChecker *spoof_checker;
static const UNormalizer2 *folding;

void glyphs_prepare(void)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar out[8];
	if (spoof_checker)
		return;
	spoof_checker = uspoof_open(&status);
	folding = unorm2_getNFKCCasefoldInstance(&status);
	uspoof_getSkeleton(spoof_checker, 0, u"а", 1, out, 8, &status); /* loads its tables */
	assert(U_SUCCESS(status));
}

/* ---- what is written ---- */

/* Characters that take no room must not push the name out of what is looked at; runs of blanks
 * neither. */
static int32_t take_units(struct str text, UChar *units, bool *cut)
{
	int32_t n = 0;
	uint32_t cp;
	while (utf8_next(&text, &cp)) {
		if (u_hasBinaryProperty((UChar32)cp, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
			continue;
		if (cp < 0x20 || u_isUWhiteSpace((UChar32)cp))
			cp = ' ';
		if (cp == ' ' && (n == 0 || units[n - 1] == ' '))
			continue;
		*cut = n + 2 > UNITS_MAX;
		if (*cut)
			break;
		U16_APPEND_UNSAFE(units, n, cp);
	}
	return n;
}

static bool is_written(UChar32 cp)
{
	return (U_GET_GC_MASK(cp) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK)) != 0;
}

/* Signs that stand for letters within a word: "micro$oft"; a bar also at its end: "paypa|". */
static bool is_letter_sign(UChar32 cp, bool is_last)
{
	return cp == '|' || (!is_last && (cp == '$' || cp == '!'));
}

/* Written without blanks between words. */
static bool is_dense(uint32_t cp)
{
	return (cp >= 0x1100 && cp < 0x1200) || (cp >= 0x2e80 && cp < 0xa4d0) ||
	       (cp >= 0xac00 && cp < 0xd7ff) || (cp >= 0xf900 && cp < 0xfb00) ||
	       (cp >= 0x20000 && cp < 0x32000);
}

static bool is_edge(const struct glyphs *g, uint32_t cp, bool gap)
{
	if (g->n == 0 || gap)
		return true;
	if (U_GET_GC_MASK((UChar32)cp) & U_GC_M_MASK)
		return false;
	return is_dense(cp) || is_dense(g->plain[g->n - 1]);
}

static void take_plain(const UChar *units, int32_t n, struct glyphs *out)
{
	bool gap = false;
	for (int32_t i = 0; i < n;) {
		UChar32 cp;
		U16_NEXT(units, i, n, cp);
		UChar32 next = i < n ? units[i] : ' ';
		bool sign = !gap && out->n > 0 && (is_written(next) || next == ' ') &&
			is_letter_sign(cp, next == ' ');
		if (!is_written(cp) && !sign) {
			gap = true;
			continue;
		}
		if (out->n == GLYPHS_MAX) {
			out->cut = true;
			break;
		}
		out->edge[out->n] = is_edge(out, (uint32_t)cp, gap);
		out->plain[out->n++] = (uint32_t)cp;
		gap = false;
	}
	out->edge[out->n] = true;
}

/* ---- what it looks like ---- */

/* Of ASCII, in lower case; what is not named looks like itself. */
static size_t look_of_ascii(uint32_t cp, uint32_t *out)
{
	static const char *const looks[128] = { ['0'] = "o", ['1'] = "l", ['i'] = "l", ['j'] = "j",
		['|'] = "l", ['!'] = "l", ['3'] = "e", ['4'] = "a", ['5'] = "s", ['$'] = "s",
		['7'] = "t", ['8'] = "b", ['9'] = "g", ['m'] = "rn", ['w'] = "vv", ['d'] = "cl" };
	const char *look = looks[cp];
	size_t n = 0;
	if (!look)
		out[n++] = cp;
	for (; look && look[n]; n++)
		out[n] = (uint8_t)look[n];
	return n;
}

/* Marks over and under letters are overlooked; the voicing marks of Kana are not. */
static bool is_overlooked(UChar32 cp)
{
	return (U_GET_GC_MASK(cp) & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0 && cp != 0x3099 && cp != 0x309a;
}

/* By the skeleton of UTS 39. */
static size_t look_of_other(uint32_t cp, uint32_t *out)
{
	UErrorCode status = U_ZERO_ERROR;
	if (is_overlooked((UChar32)cp))
		return 0;
	UChar from[2], to[64];
	int32_t units = 0, i = 0;
	U16_APPEND_UNSAFE(from, units, cp);
	int32_t made = uspoof_getSkeleton(spoof_checker, 0, from, units, to, 64, &status);
	size_t n = 0;
	if (U_FAILURE(status) || made > 64)
		made = 0;
	while (i < made && n + 2 <= LOOKS_OF_ONE) {
		UChar32 c;
		U16_NEXT(to, i, made, c);
		c = u_tolower(c);
		if (is_overlooked(c))
			continue;
		if (c < 0x80)
			n += look_of_ascii((uint32_t)c, out + n);
		else
			out[n++] = (uint32_t)c;
	}
	if (n == 0 && made == 0)
		out[n++] = cp;
	return n;
}

static void take_looks(struct arena *arena, struct glyphs *out)
{
	uint32_t of_one[LOOKS_OF_ONE + HANGUL_LETTERS_MAX];
	out->look = arena_array_of(arena, uint32_t, out->n * LOOKS_OF_ONE + 1);
	out->from = arena_array_of(arena, uint16_t, out->n * LOOKS_OF_ONE + 1);
	for (size_t i = 0; i < out->n; i++) {
		uint32_t cp = out->plain[i];
		size_t n = cp < 0x80 ? look_of_ascii(cp, of_one) : hangul_letters(cp, of_one);
		if (n == 0)
			n = look_of_other(cp, of_one);
		for (size_t k = 0; k < n && k < LOOKS_OF_ONE; k++) {
			out->from[out->looks] = (uint16_t)i;
			out->look[out->looks++] = of_one[k];
		}
	}
}

/* A text costs the arena what it is long, not what it could be. */
static void keep_plain(struct arena *arena, struct glyphs *out)
{
	uint32_t *plain = arena_array_of(arena, uint32_t, out->n + 1);
	bool *edge = arena_array_of(arena, bool, out->n + 1);
	memcpy(plain, out->plain, out->n * sizeof *plain);
	memcpy(edge, out->edge, (out->n + 1) * sizeof *edge);
	out->plain = plain;
	out->edge = edge;
}

void glyphs_read(struct arena *arena, struct str text, struct glyphs *out)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar units[UNITS_MAX], folded[UNITS_MAX * EXPANSION_MAX];
	uint32_t plain[GLYPHS_MAX];
	bool edge[GLYPHS_MAX + 1];
	*out = (struct glyphs){ .plain = plain, .edge = edge };
	glyphs_prepare();
	int32_t n = take_units(text, units, &out->cut);
	n = unorm2_normalize(folding, units, n, folded, UNITS_MAX * EXPANSION_MAX, &status);
	take_plain(folded, U_SUCCESS(status) ? n : 0, out);
	keep_plain(arena, out);
	take_looks(arena, out);
}

/* ---- scripts that imitate each other ---- */

/* Letters of these pass for one another; words of one language never mix them. */
static bool is_imitator(UScriptCode script)
{
	switch (script) {
	case USCRIPT_LATIN:
	case USCRIPT_CYRILLIC:
	case USCRIPT_GREEK:
	case USCRIPT_ARMENIAN:
	case USCRIPT_CHEROKEE:
	case USCRIPT_COPTIC:
	case USCRIPT_GEORGIAN:
	case USCRIPT_LISU:
	case USCRIPT_CANADIAN_ABORIGINAL: return true;
	default: return false;
	}
}

bool glyphs_mixed(struct str text, const char **one, const char **other)
{
	UScriptCode before = USCRIPT_COMMON;
	uint32_t cp;
	while (utf8_next(&text, &cp)) {
		UErrorCode status = U_ZERO_ERROR;
		if (!u_isalpha((UChar32)cp)) {
			/* Marks and digits do not end a word. */
			if (!is_written((UChar32)cp))
				before = USCRIPT_COMMON;
			continue;
		}
		UScriptCode script = uscript_getScript((UChar32)cp, &status);
		if (!is_imitator(script))
			continue;
		if (before != USCRIPT_COMMON && before != script) {
			*one = uscript_getName(before);
			*other = uscript_getName(script);
			return true;
		}
		before = script;
	}
	return false;
}
