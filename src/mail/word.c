/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/word.h"

#include "base/buf.h"
#include "mail/charset.h"

#define CHARSET_LABEL_MAX 64
#define WORD_MAX          75 /* RFC 2047 2 */

struct word {
	struct str raw, charset, text;
	bool base64;
	bool odd; /* blanks, folds or 8-bit bytes inside, or nothing */
};

/* A character of a charset's name in a word; RFC 2047 allows fewer, mail has more. */
static bool is_label(char c)
{
	return c > ' ' && c < 0x7f && c != '?' && c != '=' && c != '"';
}

/* encoded-text up to "?="; another word that begins before it ends the search, which keeps the
 * whole reading linear. */
static bool word_text(struct str s, struct word *out)
{
	for (size_t i = 0; i + 1 < s.n; i++) {
		char c = s.p[i];
		if (c == '?' && s.p[i + 1] == '=') {
			out->text = str_first(s, i);
			out->odd |= i == 0;
			return true;
		}
		if (c == '=' && s.p[i + 1] == '?' && i + 2 < s.n && is_label(s.p[i + 2]))
			return false;
		out->odd |= c <= ' ' || c > '~';
	}
	return false;
}

enum at { AT_NOTHING, AT_LIKENESS, AT_WORD };

/* encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?=" */
static enum at word_at(struct str s, struct word *out)
{
	if (s.n < 2 || s.p[0] != '=' || s.p[1] != '?')
		return AT_NOTHING;
	struct str label = str_first(str_from(s, 2), CHARSET_LABEL_MAX + 1);
	size_t n = 0;
	while (n < label.n && is_label(label.p[n]))
		n++;
	if (n == 0 || n == label.n || label.p[n] != '?')
		return AT_NOTHING;
	struct str rest = str_from(s, 2 + n + 1);
	label = str_first(label, n);
	size_t star = str_find_char(label, '*');
	*out = (struct word){ .charset = star == STR_NONE ? label : str_first(label, star) };
	if (rest.n < 2 || rest.p[1] != '?' || !out->charset.n)
		return AT_LIKENESS;
	char encoding = ascii_lower(rest.p[0]);
	out->base64 = encoding == 'b';
	if ((encoding != 'b' && encoding != 'q') || !word_text(str_from(rest, 2), out))
		return AT_LIKENESS;
	out->raw = str_first(s, (size_t)(out->text.p + out->text.n + 2 - s.p));
	return AT_WORD;
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Whatever can be decoded, also after early padding; false if anything was wrong with it. */
static bool decode_base64(struct str text, struct buf *out)
{
	uint32_t bits = 0;
	unsigned count = 0, padding = 0, wanted = 0;
	bool good = true;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		int value = base64_value(c);
		if (value >= 0) {
			good &= padding == 0;
			bits = bits << 6 | (uint32_t)value;
			if (++count > 1)
				buf_add_char(out, (char)(bits >> (8 - 2 * count)));
			count %= 4;
		} else if (c == '=') {
			if (padding++ == 0)
				wanted = count == 2 ? 2 : count == 3 ? 1 : 0;
			count = 0;
		} else if (!ascii_is_blank(c)) {
			good = false;
		}
	}
	return good && count == 0 && padding == wanted;
}

/* RFC 2047 4.2; a fold inside is no part of the text. */
static bool decode_q(struct str text, struct buf *out)
{
	bool good = true;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		int high, low;
		if (c == '=' && i + 2 < text.n && (high = ascii_hex_value(text.p[i + 1])) >= 0 &&
			(low = ascii_hex_value(text.p[i + 2])) >= 0) {
			buf_add_char(out, (char)(high << 4 | low));
			i += 2;
		} else if (c == '\r' || c == '\n') {
			while (i + 1 < text.n && ascii_is_blank(text.p[i + 1]))
				i++;
		} else {
			good &= c != '=';
			buf_add_char(out, c == '_' ? ' ' : c);
		}
	}
	return good;
}

/* A value being decoded. */
struct decoding {
	struct arena *arena;
	struct str value;
	size_t offset;
	struct flaws *flaws;
	struct str raw_charset; /* of 8-bit bytes outside of words */
	struct buf out;
};

static void note(struct decoding *d, enum flaw flaw, const char *at)
{
	flaw_add(d->flaws, flaw, d->offset + (size_t)(at - d->value.p));
}

static void add_converted(struct decoding *d, struct str label, struct str bytes,
	struct charset_text *text)
{
	charset_to_utf8(d->arena, label, bytes, text);
	buf_add(&d->out, text->text);
	if (text->cut)
		note(d, FLAW_UNREAD, d->value.p);
}

/* Text outside of words: unfolded; other line ends become blanks. */
static void add_plain(struct decoding *d, struct str text)
{
	auto_buf line = BUF(text.n);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		bool crlf = c == '\r' && i + 1 < text.n && text.p[i + 1] == '\n';
		if (!crlf && c != '\n' && c != '\r') {
			buf_add_char(&line, c);
			continue;
		}
		i += crlf;
		if (i + 1 < text.n && !ascii_is_wsp(text.p[i + 1]))
			buf_add_char(&line, ' ');
	}
	struct charset_text converted;
	if (str_is_utf8(buf_str(&line)))
		buf_add(&d->out, buf_str(&line));
	else
		add_converted(d, d->raw_charset, buf_str(&line), &converted);
}

/* Blanks alone, with at most folds among them: nothing, between two words. */
static bool is_all_blank(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_is_blank(s.p[i]))
			return false;
	return true;
}

static void note_word(struct decoding *d, const struct word *word)
{
	struct str v = d->value;
	const char *end = word->raw.p + word->raw.n;
	bool glued = (word->raw.p > v.p && !ascii_is_blank(word->raw.p[-1]) && word->raw.p[-1] != '(') ||
		(end < v.p + v.n && !ascii_is_blank(*end) && *end != ')');
	if (word->odd || glued)
		note(d, FLAW_WORD_SYNTAX, word->raw.p);
	if (word->raw.n > WORD_MAX)
		note(d, FLAW_WORD_OVER_75, word->raw.p);
}

/* The next word if only blanks stand before it. */
static bool next_word(struct str rest, struct word *word)
{
	size_t i = 0;
	while (i < rest.n && ascii_is_blank(rest.p[i]))
		i++;
	return word_at(str_from(rest, i), word) == AT_WORD;
}

/* The words of one charset from `word` on, decoded as one. Returns where they end; *word is the
 * last. A character unfinished at a word's end and a next word to finish it: it was cut. */
static void add_words(struct decoding *d, struct word *word)
{
	auto_buf bytes = BUF(d->value.n);
	struct charset_text text;
	const char *first = word->raw.p;
	struct word next = *word;
	size_t whole = 0; /* up to here characters are finished */
	for (;;) {
		*word = next;
		note_word(d, word);
		if (word->base64 && !decode_base64(word->text, &bytes))
			note(d, FLAW_WORD_BAD_BASE64, word->raw.p);
		if (!word->base64 && !decode_q(word->text, &bytes))
			note(d, FLAW_WORD_SYNTAX, word->raw.p);
		const char *end = word->raw.p + word->raw.n;
		struct str rest = str_from(d->value, (size_t)(end - d->value.p));
		if (!next_word(rest, &next) || !str_eq_nocase(next.charset, word->charset))
			break;
		size_t left = charset_unfinished(word->charset, str_from(buf_str(&bytes), whole));
		whole = bytes.n - left;
		if (left)
			note(d, FLAW_WORD_SPLIT_CHARACTER, word->raw.p);
	}
	add_converted(d, word->charset, buf_str(&bytes), &text);
	if (text.result == CHARSET_UNKNOWN)
		note(d, FLAW_WORD_CHARSET_UNKNOWN, first);
	if (text.result == CHARSET_WRONG || text.bad)
		note(d, FLAW_WORD_CHARSET_WRONG, first);
	if (text.utf7)
		note(d, FLAW_CHARSET_UTF7, first);
}

static void decode_all(struct decoding *d)
{
	struct str v = d->value;
	size_t plain = 0, i = 0;
	bool after_word = false;
	while (i < v.n) {
		struct word word;
		enum at at = v.p[i] == '=' ? word_at(str_from(v, i), &word) : AT_NOTHING;
		if (at == AT_LIKENESS)
			note(d, FLAW_WORD_SYNTAX, v.p + i);
		if (at != AT_WORD) {
			i++;
			continue;
		}
		struct str between = str_first(str_from(v, plain), i - plain);
		if (!after_word || !is_all_blank(between))
			add_plain(d, between);
		add_words(d, &word);
		i = plain = (size_t)(word.raw.p + word.raw.n - v.p);
		after_word = true;
	}
	add_plain(d, str_from(v, plain));
}

static struct str keep(struct decoding *d)
{
	struct str out = str_trim(buf_str(&d->out));
	if (arena_room(d->arena, out.n))
		return arena_dup(d->arena, out);
	note(d, FLAW_UNREAD, d->value.p);
	return STR("");
}

struct str word_decode(struct arena *arena, struct str value, size_t offset, struct flaws *flaws)
{
	struct str text = str_trim(value);
	bool words = str_find(text, STR("=?")) != STR_NONE;
	bool utf8 = str_is_utf8(text);
	bool folded = str_find_char(text, '\n') != STR_NONE || str_find_char(text, '\r') != STR_NONE;
	if (utf8 && !words && !folded)
		return text;
	struct decoding d = { .arena = arena, .value = text, .flaws = flaws,
		.offset = offset + (size_t)(text.p - value.p),
		.out = BUF(text.n < SIZE_MAX / 4 ? text.n * 3 + 16 : text.n) };
	if (!utf8) {
		/* One charset for all of it: a few bytes between two words tell too little. */
		struct charset_text all;
		charset_to_utf8(arena, STR("utf-8"), text, &all);
		d.raw_charset = all.used;
	}
	decode_all(&d);
	struct str out = keep(&d);
	buf_done(&d.out);
	return out;
}

/* The first word in it. */
static bool word_find(struct str value, struct word *word)
{
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] == '=' && word_at(str_from(value, i), word) == AT_WORD)
			return true;
	return false;
}

bool word_present(struct str value)
{
	struct word word;
	return word_find(value, &word);
}

size_t word_length(struct str text)
{
	struct word word;
	return word_at(text, &word) == AT_WORD ? word.raw.n : 0;
}
