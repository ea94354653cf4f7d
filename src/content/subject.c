/* SPDX-License-Identifier: Apache-2.0 */
#include "content/subject.h"

#include "base/utf8.h"

#define SUBJECT_POINTS_MAX 2000
#define CAPITALS_MIN       10

static bool is_exclamation(uint32_t cp)
{
	return cp == '!' || cp == '?' || cp == 0xff01 || cp == 0xff1f || cp == 0x203c || cp == 0x2049 ||
		cp == 0x2757 || cp == 0x2755 || cp == 0xa1;
}

static bool is_money(uint32_t cp)
{
	return cp == '$' || cp == 0xa3 || cp == 0xa5 || cp == 0x20a9 || cp == 0x20ac || cp == 0xff04 ||
		cp == 0xffe5 || cp == 0xffe6;
}

/* Arrows, boxes, stars, dingbats, emoji. Marks of lists (■ ※ ○) are ordinary in Korean and
 * Japanese subjects and not counted. */
static bool is_symbol(uint32_t cp)
{
	return (cp >= 0x2190 && cp <= 0x21ff) || cp == 0x25b6 || cp == 0x25b7 || cp == 0x25ba || cp == 0x25c0 ||
		(cp >= 0x2600 && cp <= 0x27bf) || (cp >= 0x2b00 && cp <= 0x2bff) ||
		(cp >= 0x1f000 && cp <= 0x1faff);
}

void subject_look(struct str subject, struct subject_looks *out)
{
	*out = (struct subject_looks){ 0 };
	uint32_t cp, capitals = 0, small = 0, words = 0, run = 0;
	bool letter_before = false;
	for (size_t n = 0; n < SUBJECT_POINTS_MAX && utf8_next(&subject, &cp); n++) {
		bool letter = cp < 0x80 && ascii_is_alpha((char)cp);
		if (letter)
			*(cp >= 'a' ? &small : &capitals) += 1;
		words += letter && !letter_before;
		letter_before = letter;
		run = is_exclamation(cp) ? run + 1 : 0;
		out->exclamations += is_exclamation(cp);
		if (run > out->longest_run)
			out->longest_run = run;
		out->money += is_money(cp);
		out->symbols += is_symbol(cp);
	}
	out->all_capitals = capitals >= CAPITALS_MIN && !small && words > 1;
}
