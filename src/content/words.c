/* SPDX-License-Identifier: Apache-2.0 */
#include "content/words.h"

#include "base/hash.h"
#include "base/utf8.h"

#define WORD_MAX 32 /* bytes of a word that count */

/* The word that is being read. */
struct word {
	char bytes[WORD_MAX];
	size_t n;
	uint32_t wide_before; /* the last wide character, 0: none directly before */
};

static void keep(struct words *words, struct str word)
{
	uint64_t bit = hash64(word) % WORDS_BITS;
	uint64_t mask = UINT64_C(1) << (bit % 64);
	if (words->bits[bit / 64] & mask)
		return;
	words->bits[bit / 64] |= mask;
	words->count++;
}

static void end_word(struct words *words, struct word *word)
{
	if (word->n >= 3)
		keep(words, str_bytes(word->bytes, word->n));
	word->n = 0;
}

static bool is_wide_letter(uint32_t cp)
{
	return utf8_width(cp) == 2 && (cp < 0x2e80 || cp > 0x303f) && cp < 0xff00;
}

static void put_ascii(struct words *words, struct word *word, char c)
{
	if (!ascii_is_alnum(c))
		end_word(words, word);
	else if (word->n < WORD_MAX)
		word->bytes[word->n++] = ascii_lower(c);
	word->wide_before = 0;
}

static void put(struct words *words, struct word *word, uint32_t cp)
{
	if (cp < 0x80) {
		put_ascii(words, word, (char)cp);
		return;
	}
	if (cp >= 0xc0 && cp < 0x2000) {
		if (WORD_MAX - word->n >= 2) {
			word->bytes[word->n++] = (char)(cp >> 8);
			word->bytes[word->n++] = (char)(cp & 0xff);
		}
		word->wide_before = 0;
		return;
	}
	end_word(words, word);
	if (!is_wide_letter(cp)) {
		word->wide_before = 0;
		return;
	}
	if (word->wide_before) {
		uint32_t pair[2] = { word->wide_before, cp };
		keep(words, str_bytes(pair, sizeof(pair)));
	}
	word->wide_before = cp;
}

void words_add_text(struct words *words, struct str text)
{
	struct word word = { .n = 0 };
	uint32_t cp;
	while (utf8_next(&text, &cp))
		put(words, &word, cp);
	end_word(words, &word);
}

/* After "<": passes the tag, a comment, or a whole style or script element. */
static struct str skip_markup(struct str rest)
{
	static const struct {
		struct str opens, closes;
	} wholes[] = {
		{ STR_INIT("!--"), STR_INIT("-->") },
		{ STR_INIT("style"), STR_INIT("</style") },
		{ STR_INIT("script"), STR_INIT("</script") },
		{ STR_INIT("title"), STR_INIT("</title") },
	};
	for (size_t i = 0; i < sizeof(wholes) / sizeof(wholes[0]); i++) {
		if (!str_starts_nocase(rest, wholes[i].opens))
			continue;
		size_t end = str_find_nocase(rest, wholes[i].closes);
		if (end == STR_NONE)
			return str_from(rest, rest.n);
		rest = str_from(rest, end);
		break;
	}
	size_t close = str_find_char(rest, '>');
	return close == STR_NONE ? str_from(rest, rest.n) : str_from(rest, close + 1);
}

/* After "&": reads a reference; what is none stays an ampersand. */
static uint32_t take_reference(struct str *rest)
{
	static const struct {
		struct str name;
		uint32_t cp;
	} names[] = { { STR_INIT("nbsp;"), ' ' }, { STR_INIT("amp;"), '&' }, { STR_INIT("lt;"), '<' },
		{ STR_INIT("gt;"), '>' }, { STR_INIT("quot;"), '"' }, { STR_INIT("apos;"), '\'' } };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_starts(*rest, names[i].name)) {
			*rest = str_from(*rest, names[i].name.n);
			return names[i].cp;
		}
	}
	if (!rest->n || rest->p[0] != '#')
		return '&';
	bool hexadecimal = rest->n > 1 && ascii_lower(rest->p[1]) == 'x';
	uint32_t cp = 0;
	size_t i = hexadecimal ? 2 : 1, from = i;
	for (; i < rest->n && i - from < 7; i++) {
		int digit = ascii_hex_value(rest->p[i]);
		if (digit < 0 || (!hexadecimal && digit > 9))
			break;
		cp = cp * (hexadecimal ? 16 : 10) + (uint32_t)digit;
	}
	if (i == from)
		return '&';
	*rest = str_from(*rest, i < rest->n && rest->p[i] == ';' ? i + 1 : i);
	return cp;
}

void words_add_html(struct words *words, struct str html)
{
	struct word word = { .n = 0 };
	uint32_t cp;
	while (utf8_next(&html, &cp)) {
		if (cp == '<') {
			html = skip_markup(html);
			cp = ' ';
		} else if (cp == '&') {
			cp = take_reference(&html);
		}
		put(words, &word, cp);
	}
	end_word(words, &word);
}

double words_share(const struct words *a, const struct words *b)
{
	uint32_t all = 0, common = 0;
	for (size_t i = 0; i < WORDS_BITS / 64; i++) {
		all += (uint32_t)__builtin_popcountll(a->bits[i]);
		common += (uint32_t)__builtin_popcountll(a->bits[i] & b->bits[i]);
	}
	return all ? (double)common / all : 1;
}
