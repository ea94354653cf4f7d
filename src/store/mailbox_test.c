/* SPDX-License-Identifier: Apache-2.0 */
#include "store/mailbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define A16 "aaaaaaaaaaaaaaaa"
#define A63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char *title;
	struct str address;
	const char *expected; /* NULL: no address */
} parse_cases[] = {
	{ "plain", STR_INIT("user@example.com"), "user@example.com" },
	{ "case folds", STR_INIT("User.Name@EXAMPLE.Com"), "user.name@example.com" },
	{ "final dot", STR_INIT("u@example.com."), "u@example.com" },
	{ "quoted is unquoted", STR_INIT("\"John\\ Doe\"@example.com"), "john doe@example.com" },
	{ "quoted at sign", STR_INIT("\"a@b\"@example.com"), "a@b@example.com" },
	{ "quote inside", STR_INIT("\"a\"b\"@example.com"), NULL },
	{ "open quote", STR_INIT("\"ab@example.com"), NULL },
	{ "backslash at the end", STR_INIT("\"ab\\\"@example.com"), NULL },
	{ "empty quotes", STR_INIT("\"\"@example.com"), NULL },
	{ "no local part", STR_INIT("@example.com"), NULL },
	{ "no domain", STR_INIT("user@"), NULL },
	{ "no at sign", STR_INIT("postmaster"), NULL },
	{ "empty", STR_INIT(""), NULL },
	{ "control", STR_INIT("a\tb@example.com"), NULL },
	{ "NUL", STR_INIT("a\0b@example.com"), NULL },
	{ "empty label", STR_INIT("a@example..com"), NULL },
	{ "blank in domain", STR_INIT("a@exa mple.com"), NULL },
	{ "literal", STR_INIT("a@[192.0.2.1]"), NULL },
	{ "local of 64", STR_INIT(A16 A16 A16 A16 "@example.com"), A16 A16 A16 A16 "@example.com" },
	{ "local of 65", STR_INIT(A16 A16 A16 A16 "a@example.com"), NULL },
	{ "label of 63", STR_INIT("u@" A63 ".com"), "u@" A63 ".com" },
	{ "label of 64", STR_INIT("u@a" A63 ".com"), NULL },
	{ "Korean domain", STR_INIT("u@한국.kr"), "u@xn--3e0b707e.kr" },
	{ "Korean domain, NFD", STR_INIT("u@한국.kr"), "u@xn--3e0b707e.kr" },
	{ "Korean local part, NFD becomes NFC", STR_INIT("한@example.com"), "한@example.com" },
	{ "other letters fold", STR_INIT("ÄÖ@example.com"), "äö@example.com" },
	{ "not UTF-8", STR_INIT("\xb0\xa1@example.com"), NULL },
};

static void addresses_are_compared_in_one_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof parse_cases / sizeof *parse_cases; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct mailbox mailbox;
		bool good = mailbox_parse(arena, parse_cases[i].address, &mailbox);
		if (good != (parse_cases[i].expected != NULL))
			fail_msg("%s", parse_cases[i].title);
		if (good && !str_eq(mailbox.address, str_of(parse_cases[i].expected)))
			fail_msg("%s: %.*s", parse_cases[i].title, STR_ARG(mailbox.address));
		arena_free(&arena);
	}
}

static const struct {
	const char *address, *untagged;
} tag_cases[] = {
	{ "user+tag@example.com", "user@example.com" },
	{ "user+a+b@example.com", "user@example.com" },
	{ "user+@example.com", "user@example.com" },
	{ "user@example.com", NULL },
	{ "+tag@example.com", NULL },
};

static void tags_are_taken_off(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof tag_cases / sizeof *tag_cases; i++) {
		struct mailbox mailbox, untagged;
		assert_true(mailbox_parse(arena, str_of(tag_cases[i].address), &mailbox));
		bool tagged = mailbox_untagged(arena, &mailbox, &untagged);
		assert_int_equal(tagged, tag_cases[i].untagged != NULL);
		if (tagged)
			assert_true(str_eq(untagged.address, str_of(tag_cases[i].untagged)));
	}
	arena_free(&arena);
}

static const struct {
	const char *address;
	bool good;
} name_cases[] = {
	{ "user@example.com", true },
	{ "first.last-x_y@example.com", true },
	{ "o'brien@example.com", true },
	{ "홍길동@example.com", true },
	{ ".hidden@example.com", false },
	{ "-rf@example.com", false },
	{ "a..b@example.com", false },
	{ "a/b@example.com", false },
	{ "\"../x\"@example.com", false },
	{ "\"a b\"@example.com", false },
	{ "a+b@example.com", false },
	{ "\"a@b\"@example.com", false },
	{ "a$b@example.com", false },
	{ "a:b@example.com", false },
};

static void account_names_are_safe_directory_names(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof name_cases / sizeof *name_cases; i++) {
		struct mailbox mailbox;
		assert_true(mailbox_parse(arena, str_of(name_cases[i].address), &mailbox));
		if (mailbox_names_account(&mailbox) != name_cases[i].good)
			fail_msg("%s", name_cases[i].address);
	}
	arena_free(&arena);
}

static void keys_begin_with_the_domain(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	assert_true(str_eq(mailbox_key(arena, STR("U@Example.COM")), STR("example.com@u")));
	assert_true(str_eq(mailbox_key(arena, STR("@Example.COM")), STR("example.com@")));
	assert_true(str_eq(mailbox_key(arena, STR("")), STR("")));
	assert_true(str_eq(mailbox_key(arena, STR("no address")), STR("no address")));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_compared_in_one_form),
		cmocka_unit_test(tags_are_taken_off),
		cmocka_unit_test(account_names_are_safe_directory_names),
		cmocka_unit_test(keys_begin_with_the_domain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
