/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/clock.h"
#include "mail/charset.h"
#include "mail/charset_table.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define BOUND        (64u << 20)

static struct arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_new(BOUND);
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* Header-sized texts in the charsets that mail comes in without saying so. */
static const struct sample {
	const char *charset, *bytes, *text;
} samples[] = {
	{ "windows-949", "\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4", "안녕하세요" },
	{ "windows-949", "(\xb1\xa4\xb0\xed) \xc6\xaf\xb0\xa1 \xc7\xd2\xc0\xce \xbe\xc8\xb3\xbb", "(광고) 특가 할인 안내" },
	{ "windows-949", "\xc7\xd1\xb1\xdb", "한글" },
	{ "windows-949", "\xc8\xab\xb1\xe6\xb5\xbf", "홍길동" },
	{ "windows-949", "[\xb0\xf8\xc1\xf6] \xbd\xc3\xbd\xba\xc5\xdb \xc1\xa1\xb0\xcb \xbe\xc8\xb3\xbb", "[공지] 시스템 점검 안내" },
	{ "windows-949", "\xc0\xd4\xb1\xdd \xc8\xae\xc0\xce \xba\xce\xc5\xb9\xb5\xe5\xb8\xb3\xb4\xcf\xb4\xd9", "입금 확인 부탁드립니다" },
	{ "windows-949", "Re: \xc8\xb8\xc0\xc7 \xc0\xda\xb7\xe1", "Re: 회의 자료" },
	{ "windows-949", "\xb9\xab\xb7\xe1 \xc4\xed\xc6\xf9\xc0\xcc \xb5\xb5\xc2\xf8\xc7\xdf\xbd\xc0\xb4\xcf\xb4\xd9", "무료 쿠폰이 도착했습니다" },
	{ "windows-949", "\x8c" "c\xb9\xe6\xb0\xa2\xc7\xcf \xbc\x84\xbd\xc3\xc4\xdd\xb6\xf3", "똠방각하 펲시콜라" },
	{ "windows-949", "\xb1\xe8\xc3\xb6\xbc\xf6", "김철수" },
	{ "windows-949", "\xbc\xad\xbf\xef\xc6\xaf\xba\xb0\xbd\xc3 \xb0\xad\xb3\xb2\xb1\xb8", "서울특별시 강남구" },
	{ "windows-949", "\xb4\xeb\xc3\xe2 \xbb\xf3\xb4\xe3", "대출 상담" },
	{ "windows-949", "\xc4\xab\xb5\xe5 \xb8\xed\xbc\xbc\xbc\xad", "카드 명세서" },
	{ "windows-31j", "\x82\xa8\x90\xa2\x98" "b\x82\xc9\x82\xc8\x82\xc1\x82\xc4\x82\xa8\x82\xe8\x82\xdc\x82\xb7", "お世話になっております" },
	{ "windows-31j", "\x82\xb2\x92\x8d\x95\xb6\x82\xcc\x8am\x94" "F", "ご注文の確認" },
	{ "windows-31j", "\x89\xef\x8b" "c\x82\xcc\x82\xb2\x88\xc4\x93\xe0", "会議のご案内" },
	{ "windows-31j", "\x81y\x8f" "d\x97v\x81z\x83" "A\x83J\x83" "E\x83\x93\x83g\x82\xcc\x8am\x94" "F", "【重要】アカウントの確認" },
	{ "windows-31j", "\x8a\x94\x8e\xae\x89\xef\x8e\xd0", "株式会社" },
	{ "windows-31j", "\x83" "e\x83X\x83g", "テスト" },
	{ "windows-31j", "\x93\x8c\x8b\x9e\x93s\x8d`\x8b\xe6", "東京都港区" },
	{ "windows-31j", "\x96\xa2\x8f\xb3\x91\xf8\x8dL\x8d\x90\x81\xa6\x8c\xc0\x92\xe8\x8f\xee\x95\xf1", "未承諾広告※限定情報" },
	{ "windows-31j", "\x90\xbf\x8b\x81\x8f\x91", "請求書" },
	{ "windows-31j", "Re: \x96\xbe\x93\xfa\x82\xcc\x97\x5c\x92\xe8", "Re: 明日の予定" },
	{ "euc-jp", "\xa4\xaa\xc0\xa4\xcf\xc3\xa4\xcb\xa4\xca\xa4\xc3\xa4\xc6\xa4\xaa\xa4\xea\xa4\xde\xa4\xb9", "お世話になっております" },
	{ "euc-jp", "\xa4\xb4\xc3\xed\xca\xb8\xa4\xce\xb3\xce\xc7\xa7", "ご注文の確認" },
	{ "euc-jp", "\xb2\xf1\xb5\xc4\xa4\xce\xa4\xb4\xb0\xc6\xc6\xe2", "会議のご案内" },
	{ "euc-jp", "\xa1\xda\xbd\xc5\xcd\xd7\xa1\xdb\xa5\xa2\xa5\xab\xa5\xa6\xa5\xf3\xa5\xc8\xa4\xce\xb3\xce\xc7\xa7", "【重要】アカウントの確認" },
	{ "euc-jp", "\xb3\xf4\xbc\xb0\xb2\xf1\xbc\xd2", "株式会社" },
	{ "euc-jp", "\xa5\xc6\xa5\xb9\xa5\xc8", "テスト" },
	{ "euc-jp", "\xc5\xec\xb5\xfe\xc5\xd4\xb9\xc1\xb6\xe8", "東京都港区" },
	{ "euc-jp", "\xcc\xa4\xbe\xb5\xc2\xfa\xb9\xad\xb9\xf0\xa2\xa8\xb8\xc2\xc4\xea\xbe\xf0\xca\xf3", "未承諾広告※限定情報" },
	{ "euc-jp", "\xc0\xc1\xb5\xe1\xbd\xf1", "請求書" },
	{ "euc-jp", "Re: \xcc\xc0\xc6\xfc\xa4\xce\xcd\xbd\xc4\xea", "Re: 明日の予定" },
	{ "iso-2022-jp", "\x1b$B$*@$OC$K$J$C$F$*$j$^$9\x1b(B", "お世話になっております" },
	{ "iso-2022-jp", "\x1b$B$4CmJ8$N3NG'\x1b(B", "ご注文の確認" },
	{ "iso-2022-jp", "\x1b$B2q5D$N$40FFb\x1b(B", "会議のご案内" },
	{ "iso-2022-jp", "\x1b$B!Z=EMW![%\x22%+%&%s%H$N3NG'\x1b(B", "【重要】アカウントの確認" },
	{ "iso-2022-jp", "\x1b$B3t<02q<R\x1b(B", "株式会社" },
	{ "iso-2022-jp", "\x1b$B%F%9%H\x1b(B", "テスト" },
	{ "iso-2022-jp", "\x1b$BEl5~ET9A6h\x1b(B", "東京都港区" },
	{ "iso-2022-jp", "\x1b$BL$>5Bz9-9p\x22(8BDj>pJs\x1b(B", "未承諾広告※限定情報" },
	{ "iso-2022-jp", "\x1b$B@A5a=q\x1b(B", "請求書" },
	{ "iso-2022-jp", "Re: \x1b$BL@F|$NM=Dj\x1b(B", "Re: 明日の予定" },
	{ "gb18030", "\xc4\xfa\xba\xc3", "您好" },
	{ "gb18030", "\xb7\xa2\xc6\xb1", "发票" },
	{ "gb18030", "\xb4\xfa\xbf\xaa\xb7\xa2\xc6\xb1", "代开发票" },
	{ "gb18030", "\xb9\xd8\xd3\xda\xbb\xe1\xd2\xe9\xb5\xc4\xcd\xa8\xd6\xaa", "关于会议的通知" },
	{ "gb18030", "\xb1\xb1\xbe\xa9\xca\xd0", "北京市" },
	{ "gb18030", "\xc3\xe2\xb7\xd1\xca\xd4\xd3\xc3", "免费试用" },
	{ "gb18030", "Re: \xba\xcf\xcd\xac", "Re: 合同" },
	{ "gb18030", "\xd6\xd0\xbb\xaa\xc8\xcb\xc3\xf1\xb9\xb2\xba\xcd\xb9\xfa", "中华人民共和国" },
	{ "gb18030", "\xd3\xc5\xbb\xdd\xbb\xee\xb6\xaf", "优惠活动" },
	{ "gb18030", "\xc7\xeb\xb2\xe9\xca\xd5\xb8\xbd\xbc\xfe", "请查收附件" },
	{ "big5", "\xb1z\xa6n", "您好" },
	{ "big5", "\xb7|\xc4\xb3\xb3q\xaa\xbe", "會議通知" },
	{ "big5", "\xadq\xb3\xe6\xbdT\xbb{", "訂單確認" },
	{ "big5", "\xbbO\xa5_\xa5\xab", "臺北市" },
	{ "big5", "\xa7K\xb6O\xc0u\xb4" "f", "免費優惠" },
	{ "big5", "Re: \xb3\xf8\xbb\xf9\xb3\xe6", "Re: 報價單" },
	{ "big5", "\xbd\xd0\xac" "d\xa6\xac\xaa\xfe\xa5\xf3", "請查收附件" },
	{ "big5", "\xa4\xa4\xb5\xd8\xa5\xc1\xb0\xea", "中華民國" },
	{ "big5", "\xb9q\xa4l\xb5o\xb2\xbc", "電子發票" },
	{ "big5", "\xb3\xcc\xb7s\xae\xf8\xae\xa7", "最新消息" },
	{ "windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет" },
	{ "windows-1251", "\xd1\xf7\xb8\xf2 \xed\xe0 \xee\xef\xeb\xe0\xf2\xf3", "Счёт на оплату" },
	{ "windows-1251", "Re: \xe4\xee\xe3\xee\xe2\xee\xf0", "Re: договор" },
	{ "windows-1251", "\xcc\xce\xd1\xca\xc2\xc0", "МОСКВА" },
	{ "koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет" },
	{ "koi8-r", "\xf3\xde\xa3\xd4 \xce\xc1 \xcf\xd0\xcc\xc1\xd4\xd5", "Счёт на оплату" },
	{ "koi8-r", "Re: \xc4\xcf\xc7\xcf\xd7\xcf\xd2", "Re: договор" },
	{ "koi8-r", "\xed\xef\xf3\xeb\xf7\xe1", "МОСКВА" },
	{ "windows-1252", "caf\xe9", "café" },
	{ "windows-1252", "Gr\xfc\xdf" "e aus M\xfcnchen", "Grüße aus München" },
	{ "windows-1252", "R\xe9union", "Réunion" },
	{ "windows-1252", "\xa1Hola se\xf1or!", "¡Hola señor!" },
	{ "windows-1252", "A\xf1o", "Año" },
	{ "windows-1252", "\xa3" "100 off \x96 now", "£100 off – now" },
	{ "utf-8", "\xec\x95\x88\xeb\x85\x95\xed\x95\x98\xec\x84\xb8\xec\x9a\x94", "안녕하세요" },
	{ "utf-8", "(\xea\xb4\x91\xea\xb3\xa0) \xed\x8a\xb9\xea\xb0\x80 \xed\x95\xa0\xec\x9d\xb8 \xec\x95\x88\xeb\x82\xb4", "(광고) 특가 할인 안내" },
	{ "utf-8", "\xe6\x82\xa8\xe5\xa5\xbd", "您好" },
	{ "utf-8", "\xe5\x8f\x91\xe7\xa5\xa8", "发票" },
	{ "utf-8", "caf\xc3\xa9", "café" },
	{ "utf-8", "Gr\xc3\xbc\xc3\x9f" "e aus M\xc3\xbcnchen", "Grüße aus München" },
	{ "iso-2022-kr", "\x1b$)C\x0e>H3gGO<<\x3f" "d\x0f", "안녕하세요" },
	{ "iso-2022-kr", "(\x1b$)C\x0e" "1$0m\x0f) \x0e" "F/0!\x0f \x0eGR@N\x0f \x0e>H3;\x0f", "(광고) 특가 할인 안내" },
	{ "iso-2022-kr", "\x1b$)C\x0eGQ1[\x0f", "한글" },
};

static void short_texts_are_guessed(void **state)
{
	unsigned missed = 0;
	(void)state;
	for (const struct sample *s = samples; s < samples + COUNT(samples); s++) {
		struct charset_text got;
		struct str guess = charset_guess(str_of(s->bytes));
		charset_to_utf8(arena, STR(""), str_of(s->bytes), &got);
		if (str_eq(guess, str_of(s->charset)) && str_eq(got.text, str_of(s->text)) &&
			got.result == CHARSET_OK && got.bad == 0)
			continue;
		printf("%s %s: guessed %.*s: %.*s\n", s->charset, s->text, STR_ARG(guess),
			STR_ARG(got.text));
		missed++;
	}
	assert_int_equal(missed, 0);
}

/* A true label is never overruled, however short or rare the text. */
static void true_labels_are_kept(void **state)
{
	(void)state;
	for (const struct sample *s = samples; s < samples + COUNT(samples); s++) {
		struct charset_text got;
		charset_to_utf8(arena, str_of(s->charset), str_of(s->bytes), &got);
		if (got.result != CHARSET_OK || !str_eq(got.text, str_of(s->text)))
			fail_msg("%s: %s became %.*s", s->charset, s->text, STR_ARG(got.text));
	}
}

static const struct labelled {
	const char *title, *label, *bytes, *text, *used;
	enum charset_result result;
	uint32_t bad;
} labelled[] = {
	{ "plain", "utf-8", "abc", "abc", "utf-8", CHARSET_OK, 0 },
	{ "ascii under any label", "euc-kr", "abc", "abc", "utf-8", CHARSET_OK, 0 },
	{ "byte order mark", "utf-8", "\xef\xbb\xbf" "abc", "abc", "utf-8", CHARSET_OK, 0 },
	{ "CP949 syllable under EUC-KR", "EUC-KR", "\x8c" "c\xb9\xe6\xb0\xa2\xc7\xcf", "똠방각하",
		"windows-949", CHARSET_OK, 0 },
	{ "ks_c_5601-1987", "ks_c_5601-1987", "\xc7\xd1\xb1\xdb", "한글", "windows-949",
		CHARSET_OK, 0 },
	{ "Hanja are not Chinese", "euc-kr", "\xd3\xde\xf9\xdb\xda\xc5\xcf\xd0 \xfa\xca\xdb\xf6",
		"大韓民國 憲法", "windows-949", CHARSET_OK, 0 },
	{ "vendor's characters", "shift_jis", "\x87\x8a\xee\xe0\x93\x87\x89\xae\x87@",
		"㈱髙島屋①", "windows-31j", CHARSET_OK, 0 },
	{ "vendor's characters in JIS", "ISO-2022-JP", "\x1b$B-!-j|b\x1b(B", "①㈱髙",
		"iso-2022-jp", CHARSET_OK, 0 },
	{ "half-width katakana in JIS", "iso-2022-jp", "\x1b(I12\x1b(B", "ｱｲ", "iso-2022-jp",
		CHARSET_OK, 0 },
	{ "JIS X 0212 beside 0208", "iso-2022-jp", "\x1b$BF|\x1b$(D0!\x1b(B", "日丂", "iso-2022-jp-2",
		CHARSET_OK, 0 },
	{ "JIS left open at the end of line", "iso-2022-jp", "\x1b$BF|\nok", "日\nok",
		"iso-2022-jp", CHARSET_OK, 0 },
	{ "half a JIS character", "iso-2022-jp", "\x1b$BF\x1b(Bok", "\xef\xbf\xbdok", "iso-2022-jp",
		CHARSET_OK, 1 },
	{ "Korean seven bits", "iso-2022-kr", "\x1b$)C\x0e" "4kGQ9N19\x0f!", "대한민국!",
		"iso-2022-kr", CHARSET_OK, 0 },
	{ "its designator lost", "iso-2022-kr", "\x0e" "4kGQ\x0f", "대한", "iso-2022-kr", CHARSET_OK, 0 },
	{ "gb2312 is gb18030", "gb2312", "\x95\xc5\xc4\xe3\xba\xc3", "暸你好", "gb18030", CHARSET_OK,
		0 },
	{ "HZ", "hz-gb-2312", "~{VPND~}", "中文", "hz", CHARSET_OK, 0 },
	{ "latin1 is windows-1252", "iso-8859-1", "\x93" "a\x94 \x80", "“a” €", "windows-1252",
		CHARSET_OK, 0 },
	{ "Hebrew", "ISO-8859-8-I", "\xf9\xec\xe5\xed", "שלום", "iso-8859-8", CHARSET_OK, 0 },
	{ "Thai", "TIS-620", "\xe4\xb7\xc2", "ไทย", "windows-874", CHARSET_OK, 0 },
	{ "Greek", "iso-8859-7", "\xc3\xe5\xe9\xdc", "Γειά", "iso-8859-7", CHARSET_OK, 0 },
	{ "experimental name", "x-euc-kr", "\xc7\xd1", "한", "windows-949", CHARSET_OK, 0 },
	{ "registry's short name", "csShiftJIS", "\x83\x65", "テ", "windows-31j", CHARSET_OK, 0 },
	{ "one bad byte", "euc-kr", "\xc7\xd1\xb1\xdb\xff", "한글\xef\xa3\xb7", "windows-949",
		CHARSET_OK, 0 },
	{ "cut at the end", "euc-kr", "\xc7\xd1\xb1\xdb\xc7", "한글\xef\xbf\xbd", "windows-949",
		CHARSET_OK, 1 },
	{ "UTF-8 cut at the end", "utf-8", "한글\xed\x95", "한글\xef\xbf\xbd", "utf-8", CHARSET_OK, 2 },
	{ "UTF-8 surrogates", "utf-8", "한글과\xed\xa0\x80", "한글과\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
		"utf-8", CHARSET_OK, 3 },

	{ "euc-kr that is UTF-8", "euc-kr", "안녕하세요", "안녕하세요", "utf-8", CHARSET_WRONG, 0 },
	{ "latin1 that is UTF-8", "iso-8859-1", "caf\xc3\xa9", "café", "utf-8", CHARSET_WRONG, 0 },
	{ "us-ascii that is Korean", "us-ascii", "\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4",
		"안녕하세요", "windows-949", CHARSET_WRONG, 0 },
	{ "latin1 that is Korean", "iso-8859-1",
		"\xc8\xb8\xc0\xc7 \xc0\xcf\xc1\xa4\xc0\xbb \xbe\xcb\xb7\xc1", "회의 일정을 알려",
		"windows-949", CHARSET_WRONG, 0 },
	{ "UTF-8 that is Korean", "utf-8", "\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4", "안녕하세요",
		"windows-949", CHARSET_WRONG, 0 },
	{ "UTF-8 that is latin1", "utf-8", "caf\xe9", "café", "windows-1252", CHARSET_WRONG, 0 },
	{ "euc-kr that is Shift_JIS", "euc-kr", "\x82\xb2\x92\x8d\x95\xb6\x82\xcc\x8am\x94" "F",
		"ご注文の確認", "windows-31j", CHARSET_WRONG, 0 },
	{ "gb2312 that is Korean", "gb2312", "\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4 \xb0\xed\xb0\xb4\xb4\xd4",
		"안녕하세요 고객님", "windows-949", CHARSET_WRONG, 0 },
	{ "euc-kr that is Chinese", "euc-kr", "\xbb\xe1\xd2\xe9\xcd\xa8\xd6\xaa \xb8\xbd\xbc\xfe",
		"会议通知 附件", "gb18030", CHARSET_WRONG, 0 },
	{ "us-ascii that is JIS", "us-ascii", "\x1b$BF|K\\8l\x1b(B", "日本語", "iso-2022-jp",
		CHARSET_WRONG, 0 },
	{ "JIS that is Shift_JIS", "iso-2022-jp", "\x82\xb2\x92\x8d\x95\xb6", "ご注文", "windows-31j",
		CHARSET_WRONG, 0 },
	{ "UTF-16 that is plain", "utf-16", "just some text", "just some text", "utf-8",
		CHARSET_WRONG, 0 },

	{ "unknown, UTF-8", "x-unknown", "caf\xc3\xa9", "café", "utf-8", CHARSET_UNKNOWN, 0 },
	{ "unknown, ASCII", "iso-8859-99", "abc", "abc", "utf-8", CHARSET_UNKNOWN, 0 },
	{ "JOHAB is unknown", "johab", "\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4", "안녕하세요",
		"windows-949", CHARSET_UNKNOWN, 0 },
	{ "label of one hundred letters",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"abc", "abc", "utf-8", CHARSET_UNKNOWN, 0 },
};

static void labels_are_read_as_mail_programs_do(void **state)
{
	unsigned missed = 0;
	(void)state;
	for (const struct labelled *l = labelled; l < labelled + COUNT(labelled); l++) {
		struct charset_text got;
		charset_to_utf8(arena, str_of(l->label), str_of(l->bytes), &got);
		if (str_eq(got.text, str_of(l->text)) && str_eq(got.used, str_of(l->used)) &&
			got.result == l->result && got.bad == l->bad)
			continue;
		printf("%s: result %d, used %.*s, bad %u: %.*s\n", l->title, got.result,
			STR_ARG(got.used), got.bad, STR_ARG(got.text));
		missed++;
	}
	assert_int_equal(missed, 0);
}

static void wide_charsets_are_read(void **state)
{
	static const struct {
		struct str label, bytes;
		const char *text;
	} cases[] = {
		{ STR_INIT("utf-16le"), STR_INIT("H\xc5U\xb1X\xd5" "8\xc1\x94\xc6"), "안녕하세요" },
		{ STR_INIT("utf-16be"), STR_INIT("\xc5H\xb1U\xd5X\xc1" "8\xc6\x94"), "안녕하세요" },
		{ STR_INIT("utf-16"), STR_INIT("\xfe\xff\xc5H\xb1U"), "안녕" },
		{ STR_INIT("utf-16"), STR_INIT("\xff\xfeH\xc5U\xb1"), "안녕" },
		{ STR_INIT("utf-16"), STR_INIT("\0H\0e\0l\0l\0o"), "Hello" },
		{ STR_INIT("unicode"), STR_INIT("H\0e\0l\0l\0o\0"), "Hello" },
		{ STR_INIT("utf-16le"), STR_INIT("\x3d\xd8\x00\xde!\0"), "😀!" },
		{ STR_INIT("utf-16le"), STR_INIT("\x3d\xd8!\0"), "\xef\xbf\xbd!" },
		{ STR_INIT("utf-32be"), STR_INIT("\0\1\xf6\0"), "😀" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct charset_text got;
		charset_to_utf8(arena, cases[i].label, cases[i].bytes, &got);
		if (!str_eq(got.text, str_of(cases[i].text)))
			fail_msg("case %zu: %.*s", i, STR_ARG(got.text));
	}
}

static void utf7_is_read_and_noted(void **state)
{
	struct charset_text got;
	(void)state;
	charset_to_utf8(arena, STR("utf-7"), STR("+1VyuAA +yBy6qQ-"), &got);
	assert_true(str_eq(got.text, STR("한글 제목")));
	assert_true(got.utf7);
	charset_to_utf8(arena, STR("utf-8"), STR("+1VyuAA-"), &got);
	assert_true(str_eq(got.text, STR("+1VyuAA-")));
	assert_false(got.utf7);
}

static void every_converter_opens(void **state)
{
	(void)state;
	charset_prepare();
	for (enum charset_id id = 0; id < CHARSET_ID_COUNT; id++)
		assert_non_null(charsets[id].name);
}

static void unfinished_characters_are_counted(void **state)
{
	static const struct {
		const char *label, *bytes;
		size_t want;
	} cases[] = {
		{ "utf-8", "한글", 0 },
		{ "utf-8", "한\xea\xb8", 2 },
		{ "utf-8", "한\xea", 1 },
		{ "utf-8", "\x80\x80", 0 },
		{ "utf-8", "", 0 },
		{ "euc-kr", "\xc7\xd1", 0 },
		{ "euc-kr", "\xc7\xd1\xb1", 1 },
		{ "shift_jis", "\x83", 1 },
		{ "iso-2022-jp", "\x1b$BF|", 0 },
		{ "iso-2022-jp", "\x1b$BF", 1 },
		{ "gb18030", "\x81\x30\x81", 3 },
		{ "iso-8859-1", "\xe9", 0 },
		{ "no-such", "\xe9", 0 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(charset_unfinished(str_of(cases[i].label), str_of(cases[i].bytes)),
			cases[i].want);
}

/* What a full arena cannot take is cut, and said. */
static void the_arena_bounds_the_text(void **state)
{
	struct arena *small = arena_new(3000);
	struct charset_text got;
	char bytes[4000];
	(void)state;
	for (size_t i = 0; i < sizeof bytes; i += 2) {
		bytes[i] = (char)0xc7;
		bytes[i + 1] = (char)0xd1;
	}
	charset_to_utf8(small, STR("euc-kr"), str_bytes(bytes, sizeof bytes), &got);
	assert_true(got.cut);
	assert_true(got.text.n > 1000 && got.text.n <= 3000);
	assert_true(str_is_utf8(got.text));
	charset_to_utf8(small, STR("euc-kr"), str_bytes(bytes, sizeof bytes), &got);
	assert_true(got.cut);
	arena_free(&small);
}

static int64_t cpu_of(const char *label, const char *pattern, size_t n)
{
	static char bytes[1 << 20];
	struct charset_text got;
	size_t length = strlen(pattern);
	for (size_t i = 0; i < n; i++)
		bytes[i] = pattern[i % length];
	int64_t start = clock_cpu_ns();
	for (int i = 0; i < 4; i++) {
		charset_to_utf8(arena, str_of(label), str_bytes(bytes, n), &got);
		arena_reset(arena);
	}
	return clock_cpu_ns() - start;
}

/* Twice the text takes about twice the time, whatever the bytes. */
static void time_is_linear(void **state)
{
	static const char *const cases[][2] = {
		{ "euc-kr", "\xc7\xd1" }, { "utf-8", "\xff" }, { "utf-8", "\xed\x95" },
		{ "iso-2022-jp", "\x1b$B" }, { "iso-2022-jp", "\x1b$BF" }, { "iso-2022-kr", "\x0e\x1b" },
		{ "utf-7", "+A" }, { "hz", "~{" }, { "", "\x1b" }, { "", "\x81" }, { "gb18030", "\x81\x30" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		cpu_of(cases[i][0], cases[i][1], 1 << 18);
		int64_t once = cpu_of(cases[i][0], cases[i][1], 1 << 18);
		int64_t four = cpu_of(cases[i][0], cases[i][1], 1 << 20);
		if (four > once * 10 + 20000000)
			fail_msg("case %zu: %lld ns, then %lld ns", i, (long long)once, (long long)four);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_texts_are_guessed),
		cmocka_unit_test(true_labels_are_kept),
		cmocka_unit_test(labels_are_read_as_mail_programs_do),
		cmocka_unit_test(wide_charsets_are_read),
		cmocka_unit_test(utf7_is_read_and_noted),
		cmocka_unit_test(every_converter_opens),
		cmocka_unit_test(unfinished_characters_are_counted),
		cmocka_unit_test(the_arena_bounds_the_text),
		cmocka_unit_test(time_is_linear),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
