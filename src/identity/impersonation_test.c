/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/impersonation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
#include <time.h>

static const char house[] =
	"domains: ( { name = \"haechi.co.kr\"; hop = \"maildir:/tmp\"; } );\n"
	"protect: { names: (\n"
	"  { names = [ \"김해치\", \"Kim Haechi\", \"キム・ヘチ\" ]; addresses = [ \"haechi.kim@gmail.com\" ]; },\n"
	"  { names = [ \"해치상사\", \"Haechi Trading\" ]; domains = [ \"haechi-shop.kr\" ]; } ); };\n";

static const struct {
	const char *name, *address;
	enum name_claim kind;
	const char *of;
} rows[] = {
	/* the name itself */
	{ "PayPal", "x@evil.example", CLAIM_NAME, "PayPal" },
	{ "paypal", "x@evil.example", CLAIM_NAME, "PayPal" },
	{ "P a y P a l", "x@evil.example", CLAIM_NAME, "PayPal" },
	{ "Pay-Pal", "x@evil.example", CLAIM_NAME, "PayPal" },
	{ "PayPal Customer Service", "x@evil.example", CLAIM_NAME, "PayPal" },
	{ "service@PayPal", "x@evil.example", CLAIM_NAME, "PayPal" },
	{ "www.paypal.com", "x@evil.example", CLAIM_NAME, "PayPal" },
	{ "Microsoft account team", "x@evil.example", CLAIM_NAME, "Microsoft" },
	{ "국민은행", "x@evil.kr", CLAIM_NAME, "국민은행" },
	{ "KB국민은행 고객센터", "x@evil.kr", CLAIM_NAME, "KB국민은행" },
	{ "국 민 은 행", "x@evil.kr", CLAIM_NAME, "국민은행" },
	{ "[국세청] 홈택스 알림", "x@evil.kr", CLAIM_NAME, "국세청 홈택스" },
	{ "(주)카카오", "x@evil.kr", CLAIM_NAME, "카카오" },
	{ "카카오뱅크 KakaoBank", "x@evil.kr", CLAIM_NAME, "카카오뱅크" },
	{ "楽天カード株式会社", "x@evil.jp", CLAIM_NAME, "楽天カード" },
	{ "三井住友カード カスタマーサービス", "x@evil.jp", CLAIM_NAME, "三井住友カード" },
	{ "ヤマト運輸よりお知らせ", "x@evil.jp", CLAIM_NAME, "ヤマト運輸" },
	{ "ｱﾏｿﾞﾝ", "x@evil.jp", CLAIM_NAME, "アマゾン" },
	{ "Ａｍａｚｏｎ．ｃｏ．ｊｐ", "x@evil.jp", CLAIM_NAME, "Amazon.co.jp" },
	/* with a right to it */
	{ "PayPal", "service@paypal.com", CLAIM_NONE, NULL },
	{ "PayPal", "service@mail.paypal.co.uk", CLAIM_NONE, NULL },
	{ "네이버 고객센터", "account_noreply@naver.com", CLAIM_NONE, NULL },
	{ "네이버", "a@help.naver.com", CLAIM_NONE, NULL },
	{ "카카오", "a@kakaobank.com", CLAIM_NONE, NULL },
	{ "PayPal for Microsoft", "service@paypal.com", CLAIM_NONE, NULL },
	{ "楽天カード", "info@mail.rakuten-card.co.jp", CLAIM_NONE, NULL },
	/* their name in a country that the list does not have */
	{ "Amazon", "x@amazon.sg", CLAIM_MENTION, "Amazon" },
	{ "Samsung", "x@news.samsung.co.uk", CLAIM_MENTION, "Samsung" },
	{ "PayPal", "x@paypal.tk", CLAIM_NAME, "PayPal" },
	{ "PayPal", "x@paypal.top", CLAIM_NAME, "PayPal" },
	{ "PayPal", "x@amazon.sg", CLAIM_NAME, "PayPal" },
	/* one of the many at a free mail service */
	{ "네이버 고객센터", "a@naver.com", CLAIM_TENANT, "네이버" },
	{ "Google Support", "google.support@gmail.com", CLAIM_TENANT, "Google" },
	{ "Gооgle", "x@gmail.com", CLAIM_DISGUISED, "Google" },
	{ "나는 네이버 사용자", "a@naver.com", CLAIM_NONE, NULL },
	{ "김민수", "a@naver.com", CLAIM_NONE, NULL },
	/* mentioned */
	{ "Fans of PayPal club", "x@fans.example", CLAIM_MENTION, "PayPal" },
	{ "Lockergnome Apple Core", "x@fans.example", CLAIM_MENTION, "Apple" },
	{ "삼성 라이온즈 응원단", "x@fans.example", CLAIM_MENTION, "삼성" },
	{ "우리나라삼성동이야기", "x@fans.example", CLAIM_NONE, NULL },
	{ "Pineapple", "x@fans.example", CLAIM_NONE, NULL },
	{ "Amazonas Tours", "x@fans.example", CLAIM_NONE, NULL },
	/* words that are names */
	{ "LINE", "x@fans.example", CLAIM_NONE, NULL },
	{ "LINE お客様サポート", "x@evil.example", CLAIM_NAME, "LINE" },
	{ "Toss", "x@fans.example", CLAIM_NONE, NULL },
	{ "토스 고객센터", "x@evil.example", CLAIM_NAME, "토스" },
	{ "On line", "x@fans.example", CLAIM_NONE, NULL },
	/* disguised */
	{ "РауРаl", "x@evil.example", CLAIM_DISGUISED, "PayPal" },
	{ "PaypaI", "x@evil.example", CLAIM_DISGUISED, "PayPal" },
	{ "Paypa| Service", "x@evil.example", CLAIM_DISGUISED, "PayPal" },
	{ "Trust WaIIet", "x@evil.example", CLAIM_DISGUISED, "Trust Wallet" },
	{ "Micr0soft", "x@evil.example", CLAIM_DISGUISED, "Microsoft" },
	{ "Arnazon", "x@evil.example", CLAIM_DISGUISED, "Amazon" },
	{ "Amܿazܿon.com", "x@evil.example", CLAIM_DISGUISED, "Amazon" },
	{ "비이버", "x@evil.kr", CLAIM_DISGUISED, "네이버" },
	{ "ㅋㅏㅋㅏㅇㅗ", "x@evil.kr", CLAIM_NAME, "카카오" }, /* NFKC makes syllables of them */
	{ "ㄱㅜㄱㅁㅣㄴ은행", "x@evil.kr", CLAIM_DISGUISED, "국민은행" },
	{ "ㅋㅜㅍㅏㅇ", "x@evil.kr", CLAIM_DISGUISED, "쿠팡" },
	{ "CJ머한통운", "x@evil.kr", CLAIM_DISGUISED, "CJ대한통운" },
	{ "力力オ", "x@evil.jp", CLAIM_DISGUISED, "カカオ" },
	{ "U|2S", "x@evil.example", CLAIM_NONE, NULL },
	{ "Up5", "x@evil.example", CLAIM_NONE, NULL },
	/* the operator's own */
	{ "김해치", "ceo@evil.example", CLAIM_NAME, "김해치" },
	{ "김해치 대표", "ceo@evil.example", CLAIM_NAME, "김해치" },
	{ "Kim Haechi", "ceo@evil.example", CLAIM_NAME, "Kim Haechi" },
	{ "KIM  HAECHI", "ceo@evil.example", CLAIM_NAME, "Kim Haechi" },
	{ "Kim Haechі", "ceo@evil.example", CLAIM_DISGUISED, "Kim Haechi" },
	{ "キムヘチ 社長", "ceo@evil.example", CLAIM_NAME, "キム・ヘチ" },
	{ "김해치", "ceo@haechi.co.kr", CLAIM_NONE, NULL },
	{ "김해치", "haechi.kim@gmail.com", CLAIM_NONE, NULL },
	{ "김해치", "haechi.lee@gmail.com", CLAIM_NAME, "김해치" },
	{ "박김해치수", "x@evil.example", CLAIM_NONE, NULL },
	{ "해치상사 고객센터", "x@evil.example", CLAIM_NAME, "해치상사" },
	{ "해치상사", "x@haechi-shop.kr", CLAIM_NONE, NULL },
	{ "해치상사", "x@mail.haechi-shop.kr", CLAIM_NONE, NULL },
	/* nobody */
	{ "Minsu Kim", "x@example.org", CLAIM_NONE, NULL },
	{ "김민수", "x@example.org", CLAIM_NONE, NULL },
	{ "高橋さくら", "x@example.org", CLAIM_NONE, NULL },
	{ "", "x@example.org", CLAIM_NONE, NULL },
	{ "\xff\xfe\xfd", "x@example.org", CLAIM_NONE, NULL },
};

static struct settings *load(const char *text)
{
	struct settings *settings;
	struct error err;
	if (!settings_load_text(str_of(text), "test", &settings, &err))
		fail_msg("%s", err.text);
	protection_use(settings);
	return settings;
}

static struct shown shown(const char *name, const char *address)
{
	struct str whole = str_of(address);
	return (struct shown){ str_of(name), str_from(whole, str_find_char(whole, '@') + 1), whole };
}

static void names_claim(void **state)
{
	(void)state;
	struct settings *settings = load(house);
	struct arena *arena = arena_new(1 << 24);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct shown who = shown(rows[i].name, rows[i].address);
		struct claim claim;
		impersonation_claim(arena, protection_in_force(), &who, &claim);
		if (claim.kind != rows[i].kind)
			fail_msg("%s <%s>: %d", rows[i].name, rows[i].address, claim.kind);
		if (rows[i].of && !str_eq(claim.of->text, str_of(rows[i].of)))
			fail_msg("%s: %.*s", rows[i].name, STR_ARG(claim.of->text));
	}
	arena_free(&arena);
	protection_use(NULL);
	settings_free(&settings);
}

static const struct {
	const char *name, *address;
	bool found;
	const char *inner;
} inner_rows[] = {
	{ "ceo@haechi.co.kr", "x@evil.example", true, "ceo@haechi.co.kr" },
	{ "Kim (CEO@HAECHI.CO.KR)", "x@evil.example", true, "CEO@HAECHI.CO.KR" },
	{ "ceo@haechi.co.kr", "x@news.haechi.co.kr", false, NULL },
	{ "help@kakaobank.com", "x@evil.example", true, "help@kakaobank.com" },
	{ "help@kakaobank.com", "x@kakao.com", true, "help@kakaobank.com" },
	{ "kim@naver.com", "x@evil.example", false, NULL },
	{ "kim@example.org", "x@evil.example", false, NULL },
	{ "kakaobank", "x@evil.example", false, NULL },
	{ "", "x@evil.example", false, NULL },
};

static void names_show_addresses(void **state)
{
	(void)state;
	struct settings *settings = load(house);
	for (size_t i = 0; i < sizeof inner_rows / sizeof *inner_rows; i++) {
		struct shown who = shown(inner_rows[i].name, inner_rows[i].address);
		struct str inner;
		bool found = impersonation_shown_address(protection_in_force(), &who, &inner) != NULL;
		if (found != inner_rows[i].found)
			fail_msg("%s", inner_rows[i].name);
		if (found && !str_eq(inner, str_of(inner_rows[i].inner)))
			fail_msg("%.*s", STR_ARG(inner));
	}
	protection_use(NULL);
	settings_free(&settings);
}

static const struct {
	const char *title, *text, *error;
} bad_settings[] = {
	{ "nobody", "protect: { names: ( { names = []; } ); };", "test:1: \"names\" names nobody" },
	{ "no names", "protect: { names: (\n{ domains = [ \"a.kr\" ]; } ); };", "test:2: \"names\" is missing" },
	{ "no domain", "protect: { names: ( { names = [ \"a\" ];\ndomains = [ \"a b\" ]; } ); };",
		"test:2: \"a b\" is not a domain name" },
	{ "no address", "protect: { names: ( { names = [ \"a\" ]; addresses = [ \"a\" ]; } ); };",
		"test:1: \"a\" is not a mail address" },
	{ "no domain of ours", "protect: {\n domains = [ \"nowhere\" ]; };",
		"test:2: \"nowhere\" is not a domain name" },
	{ "misspelt", "protect: { name: (); };", "did you mean \"names\"" },
	{ "no file", "protect: { brands_file = \"/nonexistent/brands.conf\"; };", "/nonexistent/brands.conf" },
};

static void settings_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad_settings / sizeof *bad_settings; i++) {
		struct settings *settings;
		struct error err;
		if (settings_load_text(str_of(bad_settings[i].text), "test", &settings, &err))
			fail_msg("%s", bad_settings[i].title);
		if (!strstr(err.text, bad_settings[i].error))
			fail_msg("%s: %s", bad_settings[i].title, err.text);
	}
}

/* "none" is no list, and then nobody is a brand. */
static void brands_can_be_left_out(void **state)
{
	(void)state;
	struct settings *settings = load("protect: { brands_file = \"none\"; };");
	struct arena *arena = arena_new(1 << 20);
	struct shown who = shown("PayPal", "x@evil.example");
	struct claim claim;
	impersonation_claim(arena, protection_in_force(), &who, &claim);
	assert_int_equal(claim.kind, CLAIM_NONE);
	arena_free(&arena);
	protection_use(NULL);
	settings_free(&settings);
}

static double seconds_of(size_t bytes)
{
	char *text = malloc(bytes + 1);
	for (size_t i = 0; i < bytes; i++)
		text[i] = "paypal "[i % 7];
	text[bytes] = '\0';
	struct shown who = shown(text, "x@evil.example");
	clock_t begin = clock();
	for (int i = 0; i < 20; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct claim claim;
		impersonation_claim(arena, protection_in_force(), &who, &claim);
		arena_free(&arena);
	}
	free(text);
	return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

static void time_has_a_bound(void **state)
{
	(void)state;
	struct settings *settings = load(house);
	seconds_of(1 << 12);
	double once = seconds_of(1 << 15), twice = seconds_of(1 << 16);
	assert_true(twice < 6 * once + 0.01);
	protection_use(NULL);
	settings_free(&settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_claim),
		cmocka_unit_test(names_show_addresses),
		cmocka_unit_test(settings_are_refused),
		cmocka_unit_test(brands_can_be_left_out),
		cmocka_unit_test(time_has_a_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
