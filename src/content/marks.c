/* SPDX-License-Identifier: Apache-2.0 */
#include "content/marks.h"

#include "base/utf8.h"

/* A joiner belongs to these scripts and to emoji; elsewhere it hides something. */
static bool wants_joiner(uint32_t cp)
{
	return (cp >= 0x0590 && cp <= 0x109f) || (cp >= 0x1780 && cp <= 0x18af) ||
		(cp >= 0x2190 && cp <= 0x2bff) || cp == 0xfe0f || (cp >= 0x1f000 && cp <= 0x1faff);
}

static bool is_joiner(uint32_t cp)
{
	return cp == 0x200c || cp == 0x200d;
}

static bool is_bidi_control(uint32_t cp)
{
	return (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

static bool is_right_to_left(uint32_t cp)
{
	return (cp >= 0x0590 && cp <= 0x08ff) || (cp >= 0xfb1d && cp <= 0xfdff) ||
		(cp >= 0xfe70 && cp <= 0xfefc);
}

/* Invisible, and of no use in any writing. */
static bool is_hidden(uint32_t cp)
{
	return cp == 0x200b || (cp >= 0x2060 && cp <= 0x2064) || cp == 0xfeff || cp == 0xad || cp == 0x34f ||
		cp == 0x115f || cp == 0x1160 || cp == 0x3164 || cp == 0xffa0 || cp == 0x180e;
}

/* The flags of England, Scotland and Wales are spelled in tag characters after U+1F3F4. */
static bool is_tag(uint32_t cp)
{
	return cp >= 0xe0000 && cp <= 0xe007f;
}

bool mark_is_invisible(uint32_t cp)
{
	return is_hidden(cp) || is_joiner(cp) || is_bidi_control(cp) || is_tag(cp) || cp == 0x200e ||
		cp == 0x200f || cp == 0x61c || (cp >= 0x0300 && cp <= 0x036f) ||
		(cp >= 0xfe00 && cp <= 0xfe0f) || (cp >= 0x20d0 && cp <= 0x20ff);
}

struct marks marks_count(struct str text)
{
	struct marks marks = { 0 };
	bool right_to_left = false, flag = false;
	uint32_t cp, before = 0;
	for (size_t n = 0; n < MARKS_POINTS_MAX && utf8_next(&text, &cp); n++) {
		if (cp == 0x1f3f4)
			flag = true;
		else if (!is_tag(cp))
			flag = false;
		right_to_left = right_to_left || is_right_to_left(cp);
		bool hidden = is_hidden(cp) || (is_tag(cp) && !flag) ||
			(is_joiner(cp) && !wants_joiner(before));
		if (hidden && !marks.hidden++)
			marks.first_hidden = cp;
		if (is_bidi_control(cp) && !marks.bidi++)
			marks.first_bidi = cp;
		before = cp;
	}
	if (right_to_left)
		marks.bidi = 0;
	return marks;
}
