/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "content/label.h"
#include "content/marks.h"
#include "content/reply_prefix.h"

static const struct {
	const char *subject;
	enum label_form form;
	const char *seen;
} rows[] = {
	/* as the law wants it */
	{ "(광고) 가을 신상품 안내", LABEL_CORRECT, "(광고)" },
	{ "(광고)화장품 광고", LABEL_CORRECT, "(광고)" },
	{ "Re: (광고) 가을 신상품", LABEL_AFTER_REPLY, "(광고)" },
	{ "전달: (광고) 가을 신상품", LABEL_AFTER_REPLY, "(광고)" },
	/* not first */
	{ " (광고) 가을", LABEL_MISPLACED, "(광고)" },
	{ "[해치몰](광고) 가을", LABEL_MISPLACED, "(광고)" },
	{ "★(광고) 가을", LABEL_MISPLACED, "(광고)" },
	{ "가을 특가 (광고)", LABEL_MISPLACED, "(광고)" },
	{ "\xe2\x80\x8b(광고) 가을", LABEL_MISPLACED, "(광고)" },
	{ "\xef\xbb\xbf(광고) 가을", LABEL_MISPLACED, "(광고)" },
	/* other marks */
	{ "[광고] 가을", LABEL_BRACKETS, "[광고]" },
	{ "<광고> 가을", LABEL_BRACKETS, "<광고>" },
	{ "【광고】가을", LABEL_BRACKETS, "【광고】" },
	{ "광고) 가을", LABEL_BRACKETS, "광고)" },
	{ "\"광고\" 가을", LABEL_BRACKETS, "광고" },
	{ "（광고） 가을", LABEL_FULL_WIDTH, "（광고）" },
	{ "（광고) 가을", LABEL_FULL_WIDTH, "（광고)" },
	/* K-60, Korean */
	{ "(광/고) 가을", LABEL_SEPARATED, "(광/고)" },
	{ "(광 고) 가을", LABEL_SEPARATED, "(광 고)" },
	{ "(광.고) 가을", LABEL_SEPARATED, "(광.고)" },
	{ "(\"광고\") 가을", LABEL_QUOTED, "(\"광고\")" },
	{ "(“광고”) 가을", LABEL_QUOTED, "(“광고”)" },
	{ "(대출광고) 쉬운 대출", LABEL_WORD_INSIDE, "(대출광고)" },
	{ "(성인광고) 쉬운", LABEL_WORD_INSIDE, "(성인광고)" },
	/* K-60, English */
	{ "(Adver/tisement) Sale", LABEL_SEPARATED, "(Adver/tisement)" },
	{ "(Adver tisement) Sale", LABEL_SEPARATED, "(Adver tisement)" },
	{ "(Adver.tisement) Sale", LABEL_SEPARATED, "(Adver.tisement)" },
	{ "(\"Advertisement\") Sale", LABEL_QUOTED, "(\"Advertisement\")" },
	{ "(Loan Advertisement) Sale", LABEL_WORD_INSIDE, "(Loan Advertisement)" },
	/* K-60, Japanese */
	{ "(広/告) セール", LABEL_SEPARATED, "(広/告)" },
	{ "(広 告) セール", LABEL_SEPARATED, "(広 告)" },
	{ "(広.告) セール", LABEL_SEPARATED, "(広.告)" },
	{ "(「広告」) セール", LABEL_QUOTED, "(「広告」)" },
	{ "(貸付広告) セール", LABEL_WORD_INSIDE, "(貸付広告)" },
	/* historic evasions */
	{ "광:고 특가", LABEL_SEPARATED, "광:고" },
	{ "광*고) 특가", LABEL_SEPARATED, "광*고)" },
	{ "(광~고) 특가", LABEL_SEPARATED, "(광~고)" },
	{ "[광-고] 특가", LABEL_SEPARATED, "[광-고]" },
	{ "(광  ·  고) 특가", LABEL_NONE, "" }, /* five separators: no longer read as one word */
	{ "( 광고 ) 특가", LABEL_SEPARATED, "( 광고 )" },
	/* invisible characters */
	{ "(광\xe2\x80\x8b고) 특가", LABEL_INVISIBLE, "(광\xe2\x80\x8b고)" },
	{ "(광\xc2\xad고) 특가", LABEL_INVISIBLE, "(광\xc2\xad고)" },
	{ "(\xe2\x81\xa0광고) 특가", LABEL_INVISIBLE, "(\xe2\x81\xa0광고)" },
	{ "(광\xcc\x81고) 특가", LABEL_INVISIBLE, "(광\xcc\x81고)" },
	/* letters */
	{ "(ㄱㅘㅇㄱㅗ) 특가", LABEL_JAMO, "(ㄱㅘㅇㄱㅗ)" },
	{ "ㄱㅗㅏㅇㄱㅗ 특가", LABEL_JAMO, "ㄱㅗㅏㅇㄱㅗ" },
	{ "(고ㅏㅇ고) 특가", LABEL_JAMO, "(고ㅏㅇ고)" },
	{ "(광ㄱㅗ) 특가", LABEL_JAMO, "(광ㄱㅗ)" },
	{ "(ㄱ.ㅘ.ㅇ.고) 특가", LABEL_JAMO, "(ㄱ.ㅘ.ㅇ.고)" },
	{ "(ﾡￍﾷﾡￌ) 특가", LABEL_JAMO, "(ﾡￍﾷﾡￌ)" },
	{ "(\xe1\x84\x80\xe1\x85\xaa\xe1\x86\xbc\xe1\x84\x80\xe1\x85\xa9) 특가", LABEL_CORRECT,
		"(\xe1\x84\x80\xe1\x85\xaa\xe1\x86\xbc\xe1\x84\x80\xe1\x85\xa9)" }, /* NFD */
	/* other scripts */
	{ "(廣告) 특가 안내", LABEL_FOREIGN, "(廣告)" },
	{ "[AD] 특가 안내", LABEL_FOREIGN, "[AD]" },
	{ "（ＡＤ） 특가 안내", LABEL_FOREIGN, "（ＡＤ）" },
	{ "(Advertisement) 특가 안내", LABEL_FOREIGN, "(Advertisement)" },
	{ "(Advertisement) Autumn sale", LABEL_OTHER_LANGUAGE, "(Advertisement)" },
	{ "【広告】秋のセール", LABEL_OTHER_LANGUAGE, "【広告】" },
	{ "<ADV> Autumn sale", LABEL_OTHER_LANGUAGE, "<ADV>" },
	{ "ADV: Autumn sale", LABEL_OTHER_LANGUAGE, "ADV" },
	/* words that are no label */
	{ "광고 대행 문의드립니다", LABEL_NONE, "" },
	{ "관광·고용 정책 안내", LABEL_NONE, "" },
	{ "(관광고속버스) 예약", LABEL_NONE, "" },
	{ "관광 고객 만족도 조사", LABEL_NONE, "" },
	{ "이번 [광고] 시안 검토 부탁드립니다", LABEL_NONE, "" },
	{ "광고비(광고 집행 내역) 정산", LABEL_NONE, "" },
	{ "(광고성 정보 수신 동의 안내)", LABEL_NONE, "" },
	{ "[AD] user sync failed", LABEL_NONE, "" },
	{ "Adding users (advertisements later)", LABEL_NONE, "" },
	{ "Advice: read this", LABEL_NONE, "" },
	{ "", LABEL_NONE, "" },
};

static void test_forms(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	int wrong = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct label label;
		label_find(arena, str_of(rows[i].subject), &label);
		if (label.form != rows[i].form || !str_eq(label.seen, str_of(rows[i].seen)))
			wrong += printf("%s: %s \"%.*s\", expected %s \"%s\"\n", rows[i].subject,
				label_form_name(label.form), STR_ARG(label.seen),
				label_form_name(rows[i].form), rows[i].seen);
		arena_reset(arena);
	}
	arena_free(&arena);
	assert_int_equal(wrong, 0);
}

static void test_long_subject(void **state)
{
	(void)state;
	struct arena *arena = arena_new(8 << 20);
	/* Openings and cores without end: bounded by LABEL_POINTS_MAX, and no read past the end. */
	size_t n = 1 << 20;
	char *long_subject = arena_bytes(arena, n);
	for (size_t i = 0; i + 6 <= n; i += 6)
		memcpy(long_subject + i, "광고", 6);
	struct label label;
	label_find(arena, str_bytes(long_subject, n - n % 6), &label);
	assert_int_equal(label.form, LABEL_NONE);
	arena_free(&arena);
}

static void test_marks(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint32_t hidden, bidi;
	} marks_rows[] = {
		{ "plain 글자 文字", 0, 0 },
		{ "a\xe2\x80\x8b" "b\xe2\x80\x8b", 2, 0 },
		{ "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", 0, 0 },              /* woman, joiner, laptop */
		{ "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\xd9\x88\xd8\xa7\xd9\x87", 0, 0 }, /* Persian */
		{ "pay\xe2\x80\x8dpal", 1, 0 },
		{ "invoice\xe2\x80\xae" "fdp.exe", 0, 1 },
		{ "\xe2\x80\xab\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\xe2\x80\xac", 0, 0 },   /* Hebrew */
		{ "\xe3\x85\xa4", 1, 0 },                                                /* Hangul filler */
		{ "\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xbf", 0, 0 },
		{ "x\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2", 2, 0 },
	};
	for (size_t i = 0; i < sizeof(marks_rows) / sizeof(marks_rows[0]); i++) {
		struct marks marks = marks_count(str_of(marks_rows[i].text));
		assert_int_equal(marks.hidden, marks_rows[i].hidden);
		assert_int_equal(marks.bidi, marks_rows[i].bidi);
	}
}

static void test_prefixes(void **state)
{
	(void)state;
	static const struct {
		const char *subject;
		unsigned replies, forwards;
		const char *after;
	} prefix_rows[] = {
		{ "Hello", 0, 0, NULL },
		{ "Re: Hello", 1, 0, "Hello" },
		{ "RE[2]: Re^3: Fwd:Hello", 2, 1, "Hello" },
		{ "회신: 전달: 견적", 1, 1, "견적" },
		{ "返信：見積", 1, 0, "見積" },
		{ "答复: 报价", 1, 0, "报价" },
		{ "[list] Re: topic", 1, 0, "topic" },
		{ "[list] topic", 0, 0, NULL },
		{ "Reply: no mark", 0, 0, NULL },
		{ "Re no colon", 0, 0, NULL },
		{ "Ref) x", 0, 0, NULL },
		{ "", 0, 0, NULL },
		{ "Re:", 1, 0, "" },
	};
	for (size_t i = 0; i < sizeof(prefix_rows) / sizeof(prefix_rows[0]); i++) {
		struct str subject = str_of(prefix_rows[i].subject);
		struct reply_prefix prefix;
		reply_prefix_find(subject, &prefix);
		assert_int_equal(prefix.replies, prefix_rows[i].replies);
		assert_int_equal(prefix.forwards, prefix_rows[i].forwards);
		if (prefix_rows[i].after)
			assert_true(str_eq(str_from(subject, prefix.length), str_of(prefix_rows[i].after)));
		else
			assert_int_equal(prefix.length, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_long_subject),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_prefixes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
