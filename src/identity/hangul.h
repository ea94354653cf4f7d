/* SPDX-License-Identifier: Apache-2.0
 *
 * Hangul as the eye takes it: syllables as their letters, so that 국민 and ㄱㅜㄱㅁㅣㄴ are one, and
 * syllables that yaminjeongeum (야민정음) swaps for their likeness (머 대, 귀 커, 비 네 …) as one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HANGUL_LETTERS_MAX 6 /* of one character: 2 for a double vowel, 2 for a double final, … */

/* The letters of a syllable or a conjoining letter (what NFKC makes of the others), as initial and
 * medial ones of U+1100; 0 if it is not Hangul. */
size_t hangul_letters(uint32_t cp, uint32_t out[static HANGUL_LETTERS_MAX]);
