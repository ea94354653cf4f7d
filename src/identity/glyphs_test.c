/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/glyphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
#include <time.h>

#include "base/array.h"

static bool same(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	return n == m && (n == 0 || memcmp(a, b, n * sizeof *a) == 0);
}

/* Two texts: the same as written, or only by their look, or neither. */
enum likeness { WRITTEN, LOOKS, OTHER };

static const struct {
	const char *title, *one, *other;
	enum likeness likeness;
} pairs[] = {
	{ "case and width", "PayPal", "ｐａｙＰＡＬ", WRITTEN },
	{ "blanks, signs", "Pay-Pal!", " pay  pal", WRITTEN },
	{ "zero width", "Pay\u200b\u00adPal", "paypal", WRITTEN },
	{ "bold letters", "𝐏𝐚𝐲𝐏𝐚𝐥", "paypal", WRITTEN },
	{ "Cyrillic", "РауРаl", "paypal", LOOKS },
	{ "digit for letter", "paypa1", "paypal", LOOKS },
	{ "capital I for l", "PaypaI", "paypal", LOOKS },
	{ "bar for l", "paypa|", "paypal", LOOKS },
	{ "bar within", "pay|oad", "payload", LOOKS },
	{ "a bar of its own", "Pay | Pal", "paypal", WRITTEN },
	{ "dollar", "Micro$oft", "microsoft", LOOKS },
	{ "rn for m", "rnicrosoft", "microsoft", LOOKS },
	{ "vv for w", "vvoori", "woori", LOOKS },
	{ "cl for d", "clhl", "dhl", LOOKS },
	{ "accent", "pàypäl", "paypal", LOOKS },
	{ "marks of another script", "Amܿazܿon", "amazon", LOOKS },
	{ "Armenian", "gօօgle", "google", LOOKS },
	{ "another word", "paypay", "paypal", OTHER },
	{ "syllables, letters", "국민은행", "ㄱㅜㄱㅁㅣㄴㅇㅡㄴㅎㅐㅇ", LOOKS },
	{ "halfwidth letters", "가나", "ﾡￂﾤￂ", WRITTEN },
	{ "double final", "닭", "ㄷㅏㄹㄱ", LOOKS },
	{ "double vowel", "과", "ㄱㅗㅏ", LOOKS },
	{ "머 대", "멍멍이", "댕댕이", LOOKS },
	{ "귀 커", "귀엽다", "커엽다", LOOKS },
	{ "비 네", "네이버", "비이버", LOOKS },
	{ "며 띠", "명작", "띵작", LOOKS },
	{ "파 과", "파란", "과란", LOOKS },
	{ "왕 앟", "세종대왕", "세종머앟", LOOKS },
	{ "유 윾", "유재석", "윾재석", LOOKS },
	{ "another syllable", "국민은행", "국민운행", OTHER },
	{ "Kana and Han", "カカオ", "力力オ", LOOKS },
	{ "halfwidth Kana", "ｶｶｵ", "カカオ", WRITTEN },
	{ "voicing counts", "ハンク", "バンク", OTHER },
	{ "Han one and long mark", "一", "ー", LOOKS },
};

static void texts_look_alike(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 24);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct glyphs a, b;
		glyphs_read(arena, str_of(pairs[i].one), &a);
		glyphs_read(arena, str_of(pairs[i].other), &b);
		enum likeness seen = same(a.plain, a.n, b.plain, b.n) ? WRITTEN
			: same(a.look, a.looks, b.look, b.looks)      ? LOOKS
								      : OTHER;
		if (seen != pairs[i].likeness)
			fail_msg("%s: %d", pairs[i].title, seen);
	}
	arena_free(&arena);
}

static const struct {
	const char *text, *edges; /* ^ where a word may begin */
} edged[] = {
	{ "pay pal", "^..^.." },
	{ "KB국민은행", "^.^^^^" },
	{ "a1b-2", "^..^" },
	{ "楽天card", "^^^..." },
};

static void words_have_edges(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof edged / sizeof *edged; i++) {
		struct glyphs g;
		glyphs_read(arena, str_of(edged[i].text), &g);
		assert_int_equal(g.n, strlen(edged[i].edges));
		assert_true(g.edge[g.n]);
		for (size_t k = 0; k < g.n; k++)
			if (g.edge[k] != (edged[i].edges[k] == '^'))
				fail_msg("%s at %zu", edged[i].text, k);
	}
	arena_free(&arena);
}

static const struct {
	const char *text;
	bool mixed;
} mixtures[] = {
	{ "PayPal", false },
	{ "РауРаl", true },
	{ "Иван Petrov", false },
	{ "Ivаn Petrov", true },
	{ "LG전자", false },
	{ "NTTドコモ", false },
	{ "楽天カードから", false },
	{ "υniswaρ", true },
	{ "Ω 5", false },
	{ "paypа1", true },
	{ "Ольга-Smith", false },
	{ "\xff\xfe", false },
	{ "", false },
};

static void scripts_are_mixed_within_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mixtures / sizeof *mixtures; i++) {
		const char *one, *other;
		if (glyphs_mixed(str_of(mixtures[i].text), &one, &other) != mixtures[i].mixed)
			fail_msg("%s", mixtures[i].text);
	}
}

/* Whatever comes: what is kept has its bound, and every look belongs to a character. */
static void hostile_texts_are_bounded(void **state)
{
	(void)state;
	static const char *const pieces[] = { "\xef\xb7\xba", "a", "\u200b", "\xed\xa0\x80", "ᄀ", "ǆ",
		"각", " ", "\xf0\x9d\x90\x80", "ﷺ" };
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct arena *arena = arena_new(1 << 20);
		size_t n = strlen(pieces[i]), copies = 60000 / n;
		char *text = malloc(copies * n);
		for (size_t k = 0; k < copies; k++)
			memcpy(text + k * n, pieces[i], n);
		struct glyphs g;
		glyphs_read(arena, str_bytes(text, copies * n), &g);
		assert_true(g.n <= GLYPHS_MAX);
		for (size_t k = 0; k < g.looks; k++)
			assert_true(g.from[k] < g.n && (k == 0 || g.from[k] >= g.from[k - 1]));
		free(text);
		arena_free(&arena);
	}
}

static double seconds_of(size_t bytes)
{
	char *text = malloc(bytes);
	memset(text, 'a', bytes);
	for (size_t i = 0; i + 3 < bytes; i += 7)
		memcpy(text + i, "\u200b", 3);
	clock_t begin = clock();
	for (int i = 0; i < 20; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct glyphs g;
		const char *one, *other;
		glyphs_read(arena, str_bytes(text, bytes), &g);
		glyphs_mixed(str_bytes(text, bytes), &one, &other);
		arena_free(&arena);
	}
	free(text);
	return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

static void time_grows_with_the_text(void **state)
{
	(void)state;
	seconds_of(1 << 14);
	double once = seconds_of(1 << 18), twice = seconds_of(1 << 19);
	assert_true(twice < 6 * once + 0.01);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_look_alike),
		cmocka_unit_test(words_have_edges),
		cmocka_unit_test(scripts_are_mixed_within_words),
		cmocka_unit_test(hostile_texts_are_bounded),
		cmocka_unit_test(time_grows_with_the_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
