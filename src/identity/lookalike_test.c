/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/lookalike.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
#include <time.h>

#include "base/buf.h"
#include "mail/domain.h"

static const char house[] =
	"domains: ( { name = \"haechi.co.kr\"; hop = \"maildir:/tmp\"; },"
	"           { name = \"bank.example\"; hop = \"maildir:/tmp\"; } );\n"
	"protect: { domains = [ \"partner-firm.co.jp\" ];\n"
	"  names: ( { names = [ \"해치상사\" ]; domains = [ \"haechi-shop.kr\", \"카카오뱅크.한국\" ]; } ); };\n";

static struct settings *load(const char *text)
{
	struct settings *settings;
	struct error err;
	if (!settings_load_text(str_of(text), "test", &settings, &err))
		fail_msg("%s", err.text);
	protection_use(settings);
	return settings;
}

static void drop(struct settings *settings)
{
	protection_use(NULL);
	settings_free(&settings);
}

static struct lookalike_match find(struct arena *arena, const char *domain, const struct str_list *ours)
{
	struct lookalike_match match;
	struct str ascii;
	assert_true(domain_to_ascii(arena, str_of(domain), &ascii));
	lookalike_find(arena, protection_in_force(), ascii, ours, &match);
	return match;
}

static const struct {
	const char *domain;
	enum lookalike kind;
	const char *of; /* the protected domain */
} rows[] = {
	/* themselves */
	{ "paypal.com", LOOKALIKE_NONE, NULL },
	{ "mail.paypal.com", LOOKALIKE_NONE, NULL },
	{ "kakaobank.com", LOOKALIKE_NONE, NULL },
	{ "haechi.co.kr", LOOKALIKE_NONE, NULL },
	{ "news.haechi.co.kr", LOOKALIKE_NONE, NULL },
	{ "partner-firm.co.jp", LOOKALIKE_NONE, NULL },
	{ "amazon.co.jp", LOOKALIKE_NONE, NULL },
	/* letters that look alike */
	{ "pаypаl.com", LOOKALIKE_GLYPHS, "paypal.com" },
	{ "xn--pypl-53dc.com", LOOKALIKE_GLYPHS, "paypal.com" },
	{ "paypa1.com", LOOKALIKE_GLYPHS, "paypal.com" },
	{ "paypai.com", LOOKALIKE_GLYPHS, "paypal.com" },
	{ "rnicrosoft.com", LOOKALIKE_GLYPHS, "microsoft.com" },
	{ "rnicros0ft.net", LOOKALIKE_GLYPHS, "microsoft.com" },
	{ "vvooribank.com", LOOKALIKE_GLYPHS, "wooribank.com" },
	{ "faceb00k.com", LOOKALIKE_GLYPHS, "facebook.com" },
	{ "naνer.com", LOOKALIKE_GLYPHS, "naver.com" },
	{ "kаkао.com", LOOKALIKE_GLYPHS, "kakao.com" },
	{ "카카오밴크.한국", LOOKALIKE_NONE, NULL },
	{ "카카오뱅크.com", LOOKALIKE_NONE, NULL },
	{ "haech1.co.kr", LOOKALIKE_GLYPHS, "haechi.co.kr" },
	{ "häechi.co.kr", LOOKALIKE_GLYPHS, "haechi.co.kr" },
	{ "partner-f1rm.co.jp", LOOKALIKE_GLYPHS, "partner-firm.co.jp" },
	/* one letter off */
	{ "paypall.com", LOOKALIKE_NEAR, "paypal.com" },
	{ "netfix.com", LOOKALIKE_NEAR, "netflix.com" },
	{ "nteflix.com", LOOKALIKE_NEAR, "netflix.com" },
	{ "docusgin.net", LOOKALIKE_NEAR, "docusign.com" },
	{ "hanacards.co.kr", LOOKALIKE_NEAR, "hanacard.co.kr" },
	{ "heachi.co.kr", LOOKALIKE_NEAR, "haechi.co.kr" },
	{ "pay-pal.com", LOOKALIKE_NEAR, "paypal.com" },
	{ "partnerfirm.co.jp", LOOKALIKE_NEAR, "partner-firm.co.jp" },
	/* short names are near to too much */
	{ "never.com", LOOKALIKE_NONE, NULL },
	{ "tosa.im", LOOKALIKE_NONE, NULL },
	{ "list.org", LOOKALIKE_NONE, NULL },
	{ "19.com", LOOKALIKE_NONE, NULL },
	{ "payal.com", LOOKALIKE_NONE, NULL },
	/* words hung on */
	{ "kakaobank-secure.com", LOOKALIKE_BAIT, "kakaobank.com" },
	{ "secure-kakaobank.com", LOOKALIKE_BAIT, "kakaobank.com" },
	{ "mykakaobank.com", LOOKALIKE_BAIT, "kakaobank.com" },
	{ "kakaobanklogin.net", LOOKALIKE_BAIT, "kakaobank.com" },
	{ "paypa1-account-verify.com", LOOKALIKE_BAIT, "paypal.com" },
	{ "haechi-support.com", LOOKALIKE_BAIT, "haechi.co.kr" },
	{ "metamask-staff.com", LOOKALIKE_BAIT, "metamask.io" },
	{ "amazon-river.org", LOOKALIKE_PART, "amazon.com" },
	{ "coinbase-cola.com", LOOKALIKE_PART, "coinbase.com" },
	{ "amazonien.org", LOOKALIKE_NONE, NULL },
	{ "pineapple-farm.com", LOOKALIKE_NONE, NULL },
	/* labels of another domain */
	{ "kakao.com.evil.example", LOOKALIKE_WHOLE, "kakao.com" },
	{ "mail.kakao.com.x.evil.example", LOOKALIKE_WHOLE, "kakao.com" },
	{ "hanacard-co-kr.evil.example", LOOKALIKE_WHOLE, "hanacard.co.kr" },
	{ "haechi.co.kr.evil.com", LOOKALIKE_WHOLE, "haechi.co.kr" },
	{ "paypal.mktg.example.com", LOOKALIKE_PART, "paypal.com" },
	{ "paypa1.mktg.example.com", LOOKALIKE_BAIT, "paypal.com" },
	{ "list.mktg.example.com", LOOKALIKE_NONE, NULL },
	/* elsewhere */
	{ "paypal.example", LOOKALIKE_SUFFIX, "paypal.com" },
	{ "haechi.com", LOOKALIKE_SUFFIX, "haechi.co.kr" },
	{ "toss.net", LOOKALIKE_NONE, NULL },
	{ "police.example", LOOKALIKE_NONE, NULL },
	{ "office-support.example", LOOKALIKE_NONE, NULL },
	/* nobody */
	{ "example.org", LOOKALIKE_NONE, NULL },
	{ "co.kr", LOOKALIKE_NONE, NULL },
	{ "localhost", LOOKALIKE_NONE, NULL },
};

static void domains_are_compared(void **state)
{
	(void)state;
	struct settings *settings = load(house);
	struct arena *arena = arena_new(1 << 24);
	struct str_list nobody = { 0 };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct lookalike_match match = find(arena, rows[i].domain, &nobody);
		if (match.kind != rows[i].kind)
			fail_msg("%s: %s", rows[i].domain, lookalike_name(match.kind));
		if (rows[i].of && !str_eq(match.of->domain, str_of(rows[i].of)))
			fail_msg("%s: %.*s", rows[i].domain, STR_ARG(match.of->domain));
	}
	arena_free(&arena);
	drop(settings);
}

/* As many domains as a provider's customers have. */
static struct settings *load_many(size_t n)
{
	auto_buf text = BUF(4 << 20);
	buf_add(&text, STR("domains: ( "));
	for (size_t i = 0; i < n; i++)
		buf_printf(&text, "%s{ name = \"customer%c%c%c%zu.example\"; hop = \"maildir:/tmp\"; }",
			i ? ", " : "", (int)('a' + i % 26), (int)('a' + i / 26 % 26),
			(int)('a' + i / 676 % 26), i);
	buf_add(&text, STR(" );"));
	return load(text.p);
}

/* Customers of one provider are strangers to each other: only the recipient's own domain counts. */
static void of_many_domains_the_recipients_count(void **state)
{
	(void)state;
	struct settings *settings = load_many(2000);
	struct arena *arena = arena_new(1 << 24);
	struct str recipients[] = { STR_INIT("customeraaa0.example") };
	struct str_list nobody = { 0 }, ours = { recipients, 1 };
	assert_int_equal(find(arena, "customeraaao.example", &nobody).kind, LOOKALIKE_NONE);
	assert_int_equal(find(arena, "customeraaao.example", &ours).kind, LOOKALIKE_GLYPHS);
	assert_int_equal(find(arena, "customeraaa.example", &ours).kind, LOOKALIKE_NEAR);
	assert_int_equal(find(arena, "customerbaa1.example", &ours).kind, LOOKALIKE_NONE);
	arena_free(&arena);
	drop(settings);
}

static double seconds_with(size_t domains)
{
	struct settings *settings = load_many(domains);
	struct str_list nobody = { 0 };
	clock_t begin = clock();
	for (int i = 0; i < 2000; i++) {
		struct arena *arena = arena_new(1 << 20);
		find(arena, "customerzzz-secure.paypal.evil.example", &nobody);
		arena_free(&arena);
	}
	double used = (double)(clock() - begin) / CLOCKS_PER_SEC;
	drop(settings);
	return used;
}

/* A mail pays for its own names, not for what is protected. */
static void time_does_not_grow_with_the_domains(void **state)
{
	(void)state;
	double few = seconds_with(100), many = seconds_with(10000);
	assert_true(many < 5 * few + 0.02);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(domains_are_compared),
		cmocka_unit_test(of_many_domains_the_recipients_count),
		cmocka_unit_test(time_does_not_grow_with_the_domains),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
