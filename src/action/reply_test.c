/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "action/reply.h"

static const struct symbol heavy = SYMBOL("HEAVY", 4.0, CATEGORY_FORMAT, TEXT("가", "a", "あ"),
	TEXT("나", "b", "い"));
static const struct symbol light = SYMBOL("LIGHT", 0.5, CATEGORY_FORMAT, TEXT("가", "a", "あ"),
	TEXT("나", "b", "い"));
static const struct symbol told = SYMBOL("TOLD", 0.0, CATEGORY_NONE, TEXT("가", "a", "あ"),
	TEXT("나", "b", "い"));
static const struct text policy = TEXT("안 됩니다", "Not permitted", "許可されません");

static struct settings *settings;

static void expect(const struct verdict *verdict, const char *id, const char *expected)
{
	struct arena *arena = arena_new(1 << 20);
	struct envelope envelope = { .mail_id = str_of(id) };
	struct scan *scan = scan_new(arena, settings, &envelope, NULL, CONSULT_RCPT);
	finding_add(scan, &light, "x");
	finding_add(scan, &told, "x");
	finding_add(scan, &heavy, "x");
	finding_add(scan, &heavy, "again");
	struct str text = reply_text(scan, verdict);
	if (!str_eq(text, str_of(expected)))
		fail_msg("\"%.*s\", expected \"%s\"", STR_ARG(text), expected);
	assert_true(text.n <= 400);
	arena_free(&arena);
}

static void test_sentences(void **state)
{
	(void)state;
	struct verdict verdict = { .action = ACTION_ACCEPT, .score = 4.5 };
	expect(&verdict, "0123456789abcdef", "Accepted [ref 0123456789abcdef]");
	verdict.action = ACTION_JUNK;
	expect(&verdict, "0123456789abcdef", "Accepted [ref 0123456789abcdef]");
	verdict.action = ACTION_REJECT;
	expect(&verdict, "a", "This mail was judged to be spam (HEAVY, LIGHT) [ref a]");
	verdict.because = &told;
	verdict.reply = &policy;
	expect(&verdict, "a", "Not permitted (TOLD) [ref a]");
	verdict.action = ACTION_DEFER;
	verdict.reply = NULL;
	verdict.because = NULL;
	expect(&verdict, "a", "This mail cannot be judged now, please try again later (HEAVY, LIGHT) [ref a]");
}

/* A policy that says what was found, whatever that is made of. */
static void test_evidence(void **state)
{
	(void)state;
	struct verdict verdict = { .action = ACTION_REJECT, .because = &told, .reply = &policy,
		.evidence = STR("example.com: SPF fail\r\n250 ok") };
	expect(&verdict, "a", "Not permitted (TOLD): example.com: SPF fail??250 ok [ref a]");
	static char text[1000];
	memset(text, 'x', sizeof(text));
	char expected[512];
	snprintf(expected, sizeof(expected), "Not permitted (TOLD): %.*s [ref a]", 336 - 22, text);
	verdict.evidence = str_bytes(text, sizeof(text));
	expect(&verdict, "a", expected);
	verdict.action = ACTION_JUNK;
	expect(&verdict, "a", "Not permitted [ref a]");
}

static void test_hostile_id(void **state)
{
	(void)state;
	struct verdict verdict = { .action = ACTION_ACCEPT };
	expect(&verdict, "a\r\n250 b", "Accepted [ref a??250?b]");
	expect(&verdict, "", "Accepted [ref ]");
}

static int setup(void **state)
{
	(void)state;
	settings = settings_defaults();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	settings_free(&settings);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_hostile_id),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
