/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

#include "base/arena.h"
#include "content/subject.h"
#include "content/words.h"

static double share(const char *text, const char *html)
{
	struct arena *arena = arena_new(1 << 20);
	struct words *a = arena_new_of(arena, struct words), *b = arena_new_of(arena, struct words);
	words_add_text(a, str_of(text));
	words_add_html(b, str_of(html));
	double result = words_share(a, b);
	arena_free(&arena);
	return result;
}

static void test_share(void **state)
{
	(void)state;
	assert_true(share("The quick brown fox", "<p>the <b>quick</b> brown&nbsp;fox</p>") > 0.99);
	assert_true(share("The quick brown fox", "<style>the quick brown fox</style><p>other words</p>") <
		0.01);
	assert_true(share("The quick brown fox", "<!-- the quick brown fox --><p>other</p>") < 0.01);
	assert_true(share("겨울 외투와 장갑", "<div>겨울 <i>외투와</i> 장갑</div>") > 0.99);
	assert_true(share("광고", "<p>&#44305;&#xACE0;</p>") > 0.99);
	assert_true(share("冬のコートと手袋", "<p>夏のセール会場案内</p>") < 0.2);
	assert_true(share("", "<p>x</p>") > 0.99);
	assert_true(share("words here", "") < 0.01);
	/* Broken HTML ends somewhere. */
	assert_true(share("words here", "<p words here") < 0.01);
	assert_true(share("words here", "words &#; here <!-- never closed words") > 0.99);
}

static double seconds(const char *piece, size_t bytes)
{
	struct arena *arena = arena_new(bytes + (1 << 20));
	struct words *words = arena_new_of(arena, struct words);
	char *html = arena_bytes(arena, bytes);
	size_t n = strlen(piece);
	for (size_t i = 0; i < bytes; i++)
		html[i] = piece[i % n];
	clock_t start = clock();
	words_add_html(words, str_bytes(html, bytes));
	double taken = (double)(clock() - start) / CLOCKS_PER_SEC;
	arena_free(&arena);
	return taken;
}

static void test_linear(void **state)
{
	(void)state;
	static const char *const pieces[] = { "<", "<!--", "<style", "&#", "<script>x", "word 광고 " };
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		double once = seconds(pieces[i], 1 << 20), fourfold = seconds(pieces[i], 4 << 20);
		/* Quadratic time would be sixteen. */
		assert_true(fourfold < 10 * once + 0.05);
	}
}

static void test_looks(void **state)
{
	(void)state;
	static const struct {
		const char *subject;
		bool capitals;
		unsigned exclamations, run, money, symbols;
	} rows[] = {
		{ "Minutes of Thursday", false, 0, 0, 0, 0 },
		{ "URGENT BUSINESS PROPOSAL", true, 0, 0, 0, 0 },
		{ "URGENTBUSINESS", false, 0, 0, 0, 0 },
		{ "VPN DNS", false, 0, 0, 0, 0 },
		{ "[긴급] ABCDE FGHIJ 안내", true, 0, 0, 0, 0 },
		{ "really?! yes!!", false, 4, 2, 0, 0 },
		{ "대박！！！", false, 3, 3, 0, 0 },
		{ "$$$ ￦ €", false, 0, 0, 5, 0 },
		{ "★♥▶ \xf0\x9f\x94\xa5", false, 0, 0, 0, 4 },
		{ "※ ■ 안내", false, 0, 0, 0, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct subject_looks looks;
		subject_look(str_of(rows[i].subject), &looks);
		assert_int_equal(looks.all_capitals, rows[i].capitals);
		assert_int_equal(looks.exclamations, rows[i].exclamations);
		assert_int_equal(looks.longest_run, rows[i].run);
		assert_int_equal(looks.money, rows[i].money);
		assert_int_equal(looks.symbols, rows[i].symbols);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_share),
		cmocka_unit_test(test_linear),
		cmocka_unit_test(test_looks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
