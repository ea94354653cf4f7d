/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "action/fold.h"
#include "base/arena.h"
#include "mail/word.h"

/* Every line ends in CRLF, continues with a blank, and is short enough. */
static void assert_well_formed(struct str field, size_t longest)
{
	assert_true(str_ends(field, STR("\r\n")));
	for (size_t at = 0, line = 0; at < field.n; at++) {
		char c = field.p[at];
		assert_true(c == '\r' || c == '\n' || c == '\t' || (c >= ' ' && c <= '~'));
		if (c == '\n') {
			assert_int_equal(field.p[at - 1], '\r');
			assert_true(at - 1 - line <= longest);
			assert_true(at + 1 == field.n || field.p[at + 1] == '\t');
			line = at + 1;
		} else if (c == '\r') {
			assert_int_equal(field.p[at + 1], '\n');
		}
	}
}

static void test_words(void **state)
{
	(void)state;
	auto_buf out = BUF(10000);
	struct fold fold;
	fold_begin(&fold, &out, "X-Test");
	for (int i = 0; i < 40; i++)
		fold_printf(&fold, "word%d", i);
	fold_end(&fold);
	assert_well_formed(buf_str(&out), 78);
	assert_true(str_starts(buf_str(&out), STR("X-Test: word0 word1 ")));
}

static void test_hostile(void **state)
{
	(void)state;
	auto_buf out = BUF(10000);
	struct fold fold;
	fold_begin(&fold, &out, "X-Test");
	fold_word(&fold, STR("a\r\nInjected: yes\0\x80\xff"));
	fold_join(&fold, STR("\n\n"));
	fold_text(&fold, STR("b\r\n\r\nbody"));
	fold_end(&fold);
	assert_well_formed(buf_str(&out), 78);
	assert_true(str_find(buf_str(&out), STR("\nInjected")) == STR_NONE);
	assert_true(str_find(buf_str(&out), STR("\nbody")) == STR_NONE);
}

static void test_long_word(void **state)
{
	(void)state;
	static char word[5000];
	memset(word, 'x', sizeof(word));
	auto_buf out = BUF(10000);
	struct fold fold;
	fold_begin(&fold, &out, "X-Test");
	fold_word(&fold, str_bytes(word, sizeof(word)));
	fold_end(&fold);
	assert_well_formed(buf_str(&out), 998);
}

/* What was encoded is read back as it was. */
static void test_text(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"plain words only",
		"보낸 사람 이름 안에 실제 주소와 다른 메일 주소가 들어 있습니다. 다른 사람인 것처럼 속이는 수법입니다.",
		"差出人の名前の中に、実際とは異なるドメインのメールアドレスが書かれています。別人を装う手口です。",
		"=?UTF-8?B?7ZWY?= is shown as written",
		"emoji \xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80 end",
	};
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		auto_buf out = BUF(10000);
		struct fold fold;
		struct flaws flaws = { 0 };
		fold_begin(&fold, &out, "X-Test");
		fold_text(&fold, str_of(texts[i]));
		fold_end(&fold);
		assert_well_formed(buf_str(&out), 78);
		struct str value = str_trim(str_from(buf_str(&out), sizeof("X-Test:") - 1));
		struct str read = word_decode(arena, value, 0, &flaws);
		assert_true(str_eq(read, str_of(texts[i])));
		assert_int_equal(flaws.seen, 0);
	}
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_long_word),
		cmocka_unit_test(test_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
