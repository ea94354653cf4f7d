/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/hangul.h"

/* Unicode 3.12: syllables are counted by initial, medial and final. */
#define SYLLABLE_FIRST 0xac00u
#define SYLLABLE_LAST  0xd7a3u
#define INITIAL_FIRST  0x1100u
#define MEDIAL_FIRST   0x1161u
#define FINAL_BEFORE   0x11a7u /* final 0 is none */
#define INITIALS       19
#define MEDIALS        21
#define FINALS         28

/* Places of letters in the counting. */
enum initial { G, GG, N, D, DD, R, M, B, BB, S, SS, O, J, JJ, CH, K, T, P, H };
enum medial { A, AE, YA, YAE, EO, E, YEO, YE, OH, WA, WAE, OE, YO, U, WO, WE, WI, YU, EU, UI, I };

/* Which look like which: initial and medial, whatever stands below. */
static const struct {
	uint8_t initial, medial, as_initial, as_medial;
} swaps[] = {
	{ M, EO, D, AE },  /* 머 대: 멍멍이, 댕댕이 */
	{ G, WI, K, EO },  /* 귀 커: 귀엽다, 커엽다 */
	{ P, A, G, WA },   /* 파 과 */
	{ B, I, N, E },    /* 비 네 */
	{ M, YEO, DD, I }, /* 며 띠 */
	{ P, I, GG, UI },  /* 피 끠 */
	{ JJ, U, GG, U },  /* 쭈 꾸 */
};
/* Whole syllables. */
static const struct {
	uint32_t from, as;
} syllable_swaps[] = {
	{ 0xc55f, 0xc655 }, /* 앟 왕 */
	{ 0xc73e, 0xc720 }, /* 윾 유 */
};

/* A double vowel by its two; the others stand for themselves. */
static size_t put_medial(unsigned medial, uint32_t *out)
{
	static const uint8_t doubles[MEDIALS][2] = { [WA] = { OH, A }, [WAE] = { OH, AE },
		[OE] = { OH, I }, [WO] = { U, EO }, [WE] = { U, E }, [WI] = { U, I }, [UI] = { EU, I } };
	const uint8_t *pair = doubles[medial];
	if (pair[0] == 0 && pair[1] == 0) {
		out[0] = MEDIAL_FIRST + medial;
		return 1;
	}
	out[0] = MEDIAL_FIRST + pair[0];
	out[1] = MEDIAL_FIRST + pair[1];
	return 2;
}

/* A final by the initial of the same letter, or two of them; 1 more than its place, 0: none. */
static size_t put_final(unsigned final, uint32_t *out)
{
	static const uint8_t letters[FINALS][2] = { { 0 }, { G + 1 }, { GG + 1 }, { G + 1, S + 1 },
		{ N + 1 }, { N + 1, J + 1 }, { N + 1, H + 1 }, { D + 1 }, { R + 1 },
		{ R + 1, G + 1 }, { R + 1, M + 1 }, { R + 1, B + 1 }, { R + 1, S + 1 },
		{ R + 1, T + 1 }, { R + 1, P + 1 }, { R + 1, H + 1 }, { M + 1 }, { B + 1 },
		{ B + 1, S + 1 }, { S + 1 }, { SS + 1 }, { O + 1 }, { J + 1 }, { CH + 1 }, { K + 1 },
		{ T + 1 }, { P + 1 }, { H + 1 } };
	size_t n = 0;
	for (; n < 2 && letters[final][n]; n++)
		out[n] = INITIAL_FIRST + letters[final][n] - 1;
	return n;
}

static size_t put_syllable(uint32_t cp, uint32_t *out)
{
	for (size_t i = 0; i < sizeof syllable_swaps / sizeof *syllable_swaps; i++)
		if (syllable_swaps[i].from == cp)
			cp = syllable_swaps[i].as;
	uint32_t place = cp - SYLLABLE_FIRST;
	unsigned initial = place / (MEDIALS * FINALS), medial = place / FINALS % MEDIALS;
	for (size_t i = 0; i < sizeof swaps / sizeof *swaps; i++) {
		if (swaps[i].initial != initial || swaps[i].medial != medial)
			continue;
		initial = swaps[i].as_initial;
		medial = swaps[i].as_medial;
		break;
	}
	size_t n = 0;
	out[n++] = INITIAL_FIRST + initial;
	n += put_medial(medial, out + n);
	return n + put_final(place % FINALS, out + n);
}

size_t hangul_letters(uint32_t cp, uint32_t out[static HANGUL_LETTERS_MAX])
{
	if (cp >= SYLLABLE_FIRST && cp <= SYLLABLE_LAST)
		return put_syllable(cp, out);
	if (cp >= MEDIAL_FIRST && cp < MEDIAL_FIRST + MEDIALS)
		return put_medial(cp - MEDIAL_FIRST, out);
	if (cp > FINAL_BEFORE && cp < FINAL_BEFORE + FINALS)
		return put_final(cp - FINAL_BEFORE, out);
	if (cp < INITIAL_FIRST || cp > 0x11ff)
		return 0;
	out[0] = cp;
	return 1;
}
