/* SPDX-License-Identifier: Apache-2.0 */
#include "content/label.h"

#include "base/utf8.h"
#include "content/marks.h"
#include "content/reply_prefix.h"

#define AROUND_MAX  64 /* characters looked at to find the bracket before a word */
#define BETWEEN_MAX 3  /* separators read across between two letters */
#define INSIDE_MAX  10 /* characters before the word within its bracket: "(대출광고)" */

/* One character of the subject as it came, and folded: full-width forms to plain ones. */
struct point {
	uint32_t raw, folded;
	size_t offset;
	bool invisible;
};

/* A letter. Hangul syllables give two to four: ㄱ ㅗ ㅏ ㅇ. */
struct atom {
	uint32_t cp;
	uint16_t point; /* index of the character it is part of */
	bool first, last; /* of that character */
};

struct text_points {
	struct point *points;
	size_t n;
	struct atom *atoms;
	size_t atom_count;
	bool hangul;
	size_t length; /* bytes of the subject */
};

/* Words that make a label, as atoms. */
struct core {
	uint32_t atoms[13];
	uint8_t n;
	enum { KOREAN, CHINESE, ENGLISH, ENGLISH_SHORT } kind;
};

static const struct core cores[] = {
	{ { 0x3131, 0x3157, 0x314f, 0x3147, 0x3131, 0x3157 }, 6, KOREAN }, /* 광고 */
	{ { 0x5ee3, 0x544a }, 2, CHINESE },                                /* 廣告 */
	{ { 0x5e83, 0x544a }, 2, CHINESE },                                /* 広告 */
	{ { 0x5e7f, 0x544a }, 2, CHINESE },                                /* 广告 */
	{ { 'a', 'd', 'v', 'e', 'r', 't', 'i', 's', 'e', 'm', 'e', 'n', 't' }, 13, ENGLISH },
	{ { 'a', 'd', 'v' }, 3, ENGLISH_SHORT },
	{ { 'a', 'd' }, 2, ENGLISH_SHORT },
};

/* Where a core was found and what stands around it. */
struct place {
	const struct core *core;
	size_t first, last;         /* points of the core */
	size_t open, close;         /* points of the brackets, valid if has_… */
	bool has_open, has_close;
	bool separated, blank_only; /* something between the letters; nothing but blanks */
	bool invisible, jamo, quoted, padded, word_inside;
};

/* Vowels written as two: the decomposition the match uses. */
static const struct {
	uint16_t whole, a, b;
} vowel_pairs[] = {
	{ 0x3158, 0x3157, 0x314f }, { 0x3159, 0x3157, 0x3150 }, { 0x315a, 0x3157, 0x3163 },
	{ 0x315d, 0x315c, 0x3153 }, { 0x315e, 0x315c, 0x3154 }, { 0x315f, 0x315c, 0x3163 },
	{ 0x3162, 0x3161, 0x3163 },
};

/* Initial consonants and finals of Unicode's algorithm as compatibility letters. */
static const uint16_t initials[19] = { 0x3131, 0x3132, 0x3134, 0x3137, 0x3138, 0x3139, 0x3141, 0x3142,
	0x3143, 0x3145, 0x3146, 0x3147, 0x3148, 0x3149, 0x314a, 0x314b, 0x314c, 0x314d, 0x314e };
static const uint16_t finals[28] = { 0, 0x3131, 0x3132, 0x3133, 0x3134, 0x3135, 0x3136, 0x3137, 0x3139,
	0x313a, 0x313b, 0x313c, 0x313d, 0x313e, 0x313f, 0x3140, 0x3141, 0x3142, 0x3144, 0x3145, 0x3146,
	0x3147, 0x3148, 0x314a, 0x314b, 0x314c, 0x314d, 0x314e };

static bool is_syllable(uint32_t cp)
{
	return cp >= 0xac00 && cp <= 0xd7a3;
}

static bool is_jamo(uint32_t cp)
{
	return cp >= 0x3131 && cp <= 0x318e;
}

/* Letters as they stand alone. Conjoining ones (U+1100…) are a decomposed syllable, as macOS writes
 * them (NFD), and no trick. */
static bool is_loose_jamo(uint32_t raw)
{
	return is_jamo(raw) || (raw >= 0xffa1 && raw <= 0xffdc);
}

/* Full-width ASCII, half-width and conjoining Hangul letters to their plain forms. */
static uint32_t fold(uint32_t cp)
{
	if (cp >= 0xff01 && cp <= 0xff5e)
		cp -= 0xfee0;
	else if (cp == 0x3000 || cp == 0xa0)
		return ' ';
	else if (cp >= 0xffa1 && cp <= 0xffbe)
		return cp - 0xffa1 + 0x3131;
	else if (cp >= 0xffc2 && cp <= 0xffdc) /* vowels stand in groups of six with gaps of two */
		return 0x314f + (cp - 0xffc2) / 8 * 6 + (cp - 0xffc2) % 8;
	else if (cp >= 0x1100 && cp <= 0x1112)
		return initials[cp - 0x1100];
	else if (cp >= 0x1161 && cp <= 0x1175)
		return cp - 0x1161 + 0x314f;
	else if (cp >= 0x11a8 && cp <= 0x11c2)
		return finals[cp - 0x11a7];
	return cp < 0x80 ? (uint8_t)ascii_lower((char)cp) : cp;
}

static bool is_blank(uint32_t folded)
{
	return folded == ' ' || folded == '\t' || (folded >= 0x2000 && folded <= 0x200a);
}

static bool is_quote(uint32_t folded)
{
	return folded == '"' || folded == '\'' || folded == '`' || (folded >= 0x2018 && folded <= 0x201f) ||
		(folded >= 0x300c && folded <= 0x300f) || folded == 0xab || folded == 0xbb;
}

/* '(' or ')' for every kind of bracket, 0 for what is none. */
static char bracket(uint32_t folded)
{
	static const uint32_t pairs[][2] = { { '(', ')' }, { '[', ']' }, { '<', '>' }, { '{', '}' },
		{ 0x3008, 0x3009 }, { 0x300a, 0x300b }, { 0x3010, 0x3011 }, { 0x3014, 0x3015 },
		{ 0x3016, 0x3017 }, { 0x2039, 0x203a }, { 0xfe59, 0xfe5a }, { 0x207d, 0x207e },
		{ 0x2768, 0x2769 } };
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (folded == pairs[i][0])
			return '(';
		if (folded == pairs[i][1])
			return ')';
	}
	return 0;
}

/* Neither letter nor digit. */
static bool is_separator(uint32_t folded)
{
	if (folded < 0x80)
		return !ascii_is_alnum((char)folded);
	return (folded >= 0xa1 && folded <= 0xbf && folded != 0xaa && folded != 0xb5 && folded != 0xba) ||
		(folded >= 0x2000 && folded <= 0x206f) || (folded >= 0x2190 && folded <= 0x2bff) ||
		(folded >= 0x3000 && folded <= 0x303f) || folded == 0x30fb || folded == 0x318d ||
		(folded >= 0xfe10 && folded <= 0xfe6f) || (folded >= 0xff5f && folded <= 0xff65);
}

static void add_atom(struct text_points *text, size_t point, uint32_t cp, bool first)
{
	struct atom *atom = &text->atoms[text->atom_count++];
	*atom = (struct atom){ cp, (uint16_t)point, first, false };
}

static void add_vowel(struct text_points *text, size_t point, uint32_t vowel, bool first)
{
	for (size_t i = 0; i < sizeof(vowel_pairs) / sizeof(vowel_pairs[0]); i++) {
		if (vowel_pairs[i].whole == vowel) {
			add_atom(text, point, vowel_pairs[i].a, first);
			add_atom(text, point, vowel_pairs[i].b, false);
			return;
		}
	}
	add_atom(text, point, vowel, first);
}

static void add_point(struct text_points *text, uint32_t raw, size_t offset)
{
	size_t at = text->n;
	uint32_t folded = fold(raw);
	struct point *point = &text->points[text->n++];
	*point = (struct point){ raw, folded, offset, mark_is_invisible(raw) };
	if (point->invisible)
		return;
	if (is_syllable(folded)) {
		uint32_t index = folded - 0xac00;
		add_atom(text, at, initials[index / 588], true);
		add_vowel(text, at, 0x314f + index % 588 / 28, false);
		if (index % 28)
			add_atom(text, at, finals[index % 28], false);
	} else {
		add_vowel(text, at, folded, true);
	}
	text->atoms[text->atom_count - 1].last = true;
	text->hangul |= is_syllable(folded) || is_jamo(folded);
}

static void text_read(struct arena *arena, struct str subject, struct text_points *out)
{
	*out = (struct text_points){ .length = subject.n };
	size_t room = subject.n < LABEL_POINTS_MAX ? subject.n : LABEL_POINTS_MAX;
	out->points = arena_array_of(arena, struct point, room + 1);
	out->atoms = arena_array_of(arena, struct atom, 4 * room + 1);
	struct str rest = subject;
	uint32_t cp;
	while (out->n < room) {
		size_t offset = subject.n - rest.n;
		if (!utf8_next(&rest, &cp))
			break;
		add_point(out, cp, offset);
	}
}

/* Reads a core from atom `at` on, across separators. */
static bool core_match(const struct text_points *text, size_t at, const struct core *core,
	struct place *out)
{
	const struct atom *atoms = text->atoms;
	if (atoms[at].cp != core->atoms[0] || !atoms[at].first)
		return false;
	size_t i = at + 1, between = 0, matched = 1;
	bool separated = false, blank_only = true;
	while (matched < core->n && i < text->atom_count) {
		if (atoms[i].cp == core->atoms[matched]) {
			matched++;
			between = 0;
		} else if (is_separator(atoms[i].cp) && between < BETWEEN_MAX && !bracket(atoms[i].cp)) {
			between++;
			separated = true;
			blank_only = blank_only && is_blank(atoms[i].cp);
		} else {
			return false;
		}
		i++;
	}
	if (matched < core->n || !atoms[i - 1].last)
		return false;
	*out = (struct place){ .core = core, .first = atoms[at].point, .last = atoms[i - 1].point,
		.separated = separated, .blank_only = separated && blank_only };
	for (size_t p = out->first; p <= out->last; p++) {
		out->invisible |= text->points[p].invisible;
		out->jamo |= core->kind == KOREAN && is_loose_jamo(text->points[p].raw);
	}
	return true;
}

/* Looks left of the core for its bracket: past blanks and quotes, then past a few letters. */
static void look_left(const struct text_points *text, struct place *place)
{
	size_t inside = 0;
	bool quoted = false, padded = false, invisible = false;
	for (size_t p = place->first; p-- > 0 && place->first - p <= AROUND_MAX;) {
		const struct point *point = &text->points[p];
		if (point->invisible) {
			invisible = true;
		} else if (bracket(point->folded) == '(') {
			place->has_open = true;
			place->open = p;
			place->quoted = quoted;
			place->padded = padded;
			place->invisible |= invisible;
			place->word_inside = inside > 0;
			return;
		} else if (bracket(point->folded) == ')') {
			return;
		} else if (is_quote(point->folded)) {
			quoted = true;
		} else if (is_blank(point->folded)) {
			padded = padded || !inside;
		} else if (inside++ >= INSIDE_MAX) {
			return;
		}
	}
	/* No bracket: quotes alone may still be the label's marks, at the very start. */
	place->quoted = quoted && !inside;
}

static void look_right(const struct text_points *text, struct place *place)
{
	bool invisible = false, quoted = false;
	size_t looked = 0;
	for (size_t p = place->last + 1; p < text->n && looked <= BETWEEN_MAX; p++) {
		const struct point *point = &text->points[p];
		if (point->invisible) {
			invisible = true;
			continue;
		}
		looked++;
		if (bracket(point->folded) == ')') {
			place->has_close = true;
			place->close = p;
			place->invisible |= invisible;
			place->quoted |= quoted && place->has_open;
			return;
		}
		if (is_quote(point->folded))
			quoted = true;
		else if (is_blank(point->folded))
			place->padded = true;
		else
			return;
	}
}

/* Is there a letter or digit among points [from, to)? */
static bool has_letters(const struct text_points *text, size_t from, size_t to)
{
	for (size_t p = from; p < to; p++) {
		if (!text->points[p].invisible && !is_separator(text->points[p].folded))
			return true;
	}
	return false;
}

static bool is_hangul_at(const struct text_points *text, size_t p)
{
	return p < text->n && (is_syllable(text->points[p].folded) || is_jamo(text->points[p].folded));
}

/* "(광고)" letter for letter, with or without something before it. */
static enum label_form exact_form(const struct text_points *text, struct str subject,
	const struct place *place)
{
	if (place->open == 0)
		return LABEL_CORRECT;
	struct reply_prefix prefix;
	reply_prefix_find(subject, &prefix);
	if ((prefix.replies || prefix.forwards) && text->points[place->open].offset == prefix.length)
		return LABEL_AFTER_REPLY;
	return LABEL_MISPLACED;
}

/* A Korean core whose letters stand together. */
static enum label_form whole_form(const struct text_points *text, struct str subject,
	const struct place *place)
{
	bool first = !has_letters(text, 0, place->has_open ? place->open : place->first);
	bool final = !has_letters(text, place->has_close ? place->close : place->last + 1, text->n);
	if (!place->has_open || !place->has_close) {
		/* "광고) …" and `"광고" …` at the start; "광고" alone is a word like others. */
		bool marked = place->has_close || place->quoted;
		return first && marked && !place->word_inside ? LABEL_BRACKETS : LABEL_NONE;
	}
	if (place->quoted && !place->word_inside)
		return LABEL_QUOTED;
	if (place->word_inside)
		return first ? LABEL_WORD_INSIDE : LABEL_NONE;
	if (place->padded)
		return LABEL_SEPARATED;
	uint32_t open = text->points[place->open].raw, close = text->points[place->close].raw;
	if (open == '(' && close == ')')
		return exact_form(text, subject, place);
	if (!first && !final)
		return LABEL_NONE;
	return fold(open) == '(' && fold(close) == ')' ? LABEL_FULL_WIDTH : LABEL_BRACKETS;
}

static enum label_form korean_form(const struct text_points *text, struct str subject,
	const struct place *place)
{
	bool bracketed = place->has_open && place->has_close;
	bool alone = !(place->first > 0 && is_hangul_at(text, place->first - 1)) &&
		!is_hangul_at(text, place->last + 1);
	if (place->invisible && (bracketed || alone))
		return LABEL_INVISIBLE;
	/* Letters taken apart never happen by accident, unless they are part of a longer word. */
	if (place->jamo && (bracketed || alone))
		return LABEL_JAMO;
	if (!place->separated)
		return whole_form(text, subject, place);
	if (bracketed && !place->word_inside)
		return LABEL_SEPARATED;
	/* "광.고 …" but not "관광·고용", nor "광 고" as two words of a sentence. */
	bool first = !has_letters(text, 0, place->first);
	bool ends = place->has_close || (place->last + 1 < text->n &&
		is_separator(text->points[place->last + 1].folded));
	return first && alone && ends && (!place->blank_only || place->has_close) ? LABEL_SEPARATED
									      : LABEL_NONE;
}

/* "(広告)", "(Advertisement)" and what was made of them. */
static enum label_form foreign_form(const struct text_points *text, const struct place *place)
{
	bool first = !has_letters(text, 0, place->has_open ? place->open : place->first);
	if (!first)
		return LABEL_NONE;
	if (place->core->kind == ENGLISH_SHORT) {
		bool colon = place->first == 0 && place->core->n == 3 && !place->separated &&
			place->last + 1 < text->n && text->points[place->last + 1].folded == ':';
		bool bracketed = place->has_open && place->has_close && !place->word_inside &&
			!place->separated;
		if (bracketed && text->hangul)
			return LABEL_FOREIGN;
		return colon || (bracketed && place->core->n == 3) ? LABEL_OTHER_LANGUAGE : LABEL_NONE;
	}
	if (!place->has_open || !place->has_close)
		return LABEL_NONE;
	if (place->invisible)
		return LABEL_INVISIBLE;
	if (place->separated)
		return LABEL_SEPARATED;
	if (place->quoted)
		return LABEL_QUOTED;
	if (place->word_inside)
		return LABEL_WORD_INSIDE;
	return text->hangul ? LABEL_FOREIGN : LABEL_OTHER_LANGUAGE;
}

static void label_set(const struct text_points *text, struct str subject, const struct place *place,
	enum label_form form, struct label *out)
{
	size_t first = place->has_open ? place->open : place->first;
	size_t after = (place->has_close ? place->close : place->last) + 1;
	size_t at = text->points[first].offset;
	size_t end = after < text->n ? text->points[after].offset : text->length;
	/* A subject longer than what was read ends where reading ended. */
	if (after == text->n && text->n == LABEL_POINTS_MAX)
		end = text->points[text->n - 1].offset;
	*out = (struct label){ form, str_first(str_from(subject, at), end - at), at };
}

void label_find(struct arena *arena, struct str subject, struct label *out)
{
	*out = (struct label){ .form = LABEL_NONE };
	struct text_points text;
	text_read(arena, subject, &text);
	for (size_t at = 0; at < text.atom_count; at++) {
		for (size_t c = 0; c < sizeof(cores) / sizeof(cores[0]); c++) {
			struct place place;
			if (!core_match(&text, at, &cores[c], &place))
				continue;
			look_left(&text, &place);
			look_right(&text, &place);
			enum label_form form = cores[c].kind == KOREAN
				? korean_form(&text, subject, &place)
				: foreign_form(&text, &place);
			if (form != LABEL_NONE) {
				label_set(&text, subject, &place, form, out);
				return;
			}
		}
	}
}

bool label_is_disguised(enum label_form form)
{
	return form >= LABEL_SEPARATED;
}

bool label_is_wrong_form(enum label_form form)
{
	return form >= LABEL_MISPLACED && form < LABEL_SEPARATED;
}

const char *label_form_name(enum label_form form)
{
	static const char *const names[] = {
		[LABEL_NONE] = "none",
		[LABEL_CORRECT] = "correct",
		[LABEL_AFTER_REPLY] = "after reply mark",
		[LABEL_OTHER_LANGUAGE] = "of another language",
		[LABEL_MISPLACED] = "not first",
		[LABEL_BRACKETS] = "other brackets",
		[LABEL_FULL_WIDTH] = "full-width brackets",
		[LABEL_WORD_INSIDE] = "another word inside",
		[LABEL_FOREIGN] = "other script",
		[LABEL_SEPARATED] = "separated",
		[LABEL_QUOTED] = "quoted",
		[LABEL_INVISIBLE] = "invisible characters",
		[LABEL_JAMO] = "letters taken apart",
	};
	return names[form];
}
