/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "envelope/harvest.h"

#define MOST 12

static const struct {
	const char *title;
	const char *recipients[MOST];
	size_t run;
	const char *first, *last;
	size_t words;
} cases[] = {
	{ "nobody", { NULL }, 0, "", "", 0 },
	{ "one person", { "minsu.kim@example.net" }, 1, NULL, NULL, 0 },
	{ "numbers counted through",
		{ "user1@example.net", "user3@example.net", "user2@example.net",
			"user4@example.net", "user5@example.net" },
		5, "user1@example.net", "user5@example.net", 5 },
	{ "numbers with zeros and without case",
		{ "M098@example.net", "m099@example.net", "m100@example.net", "m101@example.net" },
		4, "M098@example.net", "m101@example.net", 0 },
	{ "a gap ends the run",
		{ "k1@example.net", "k2@example.net", "k4@example.net", "k5@example.net",
			"k6@example.net" },
		3, "k4@example.net", "k6@example.net", 0 },
	{ "repeated addresses are no run",
		{ "k7@example.net", "k7@example.net", "k7@example.net", "K7@example.net" }, 1, NULL,
		NULL, 0 },
	{ "other domains are no run",
		{ "k1@example.net", "k2@example.org", "k3@example.net", "k4@example.org" }, 1, NULL,
		NULL, 0 },
	{ "letters counted through",
		{ "haeba@example.net", "haebb@example.net", "haebc@example.net",
			"haebd@example.net" },
		4, "haeba@example.net", "haebd@example.net", 0 },
	{ "words of a dictionary",
		{ "angel@example.net", "happy@example.net", "love@example.net",
			"tiger7@example.net", "princess@example.net", "j.park@example.net" },
		1, NULL, NULL, 5 },
	{ "people",
		{ "jihye.lee@example.net", "park.js@example.net", "tanaka@example.net",
			"yamada.t@example.net", "seoyeon@example.net", "dohyun@example.net" },
		1, NULL, NULL, 0 },
	{ "no address at all", { "", "@", "1", "x" }, 1, NULL, NULL, 0 },
	{ "a number too large to count",
		{ "a99999999999999999999@example.net", "a99999999999999999998@example.net" }, 0, "",
		"", 0 },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct envelope_recipient recipients[MOST] = { 0 };
		struct harvest harvest;
		size_t n = 0;
		for (; n < MOST && cases[i].recipients[n]; n++)
			recipients[n].address = str_of(cases[i].recipients[n]);
		harvest_read(arena, recipients, n, &harvest);
		if (harvest.run != cases[i].run || harvest.words != cases[i].words)
			print_error("%s: run %zu, words %zu\n", cases[i].title, harvest.run,
				harvest.words);
		assert_int_equal(harvest.looked_at, n);
		assert_int_equal(harvest.run, cases[i].run);
		assert_int_equal(harvest.words, cases[i].words);
		if (cases[i].first) {
			assert_true(str_eq(harvest.run_first, str_of(cases[i].first)));
			assert_true(str_eq(harvest.run_last, str_of(cases[i].last)));
		}
		arena_free(&arena);
	}
}

/* More recipients than are looked at. */
static void test_bound(void **state)
{
	struct arena *arena = arena_new(1 << 22);
	struct envelope_recipient *recipients =
		arena_array_of(arena, struct envelope_recipient, 3 * HARVEST_RECIPIENTS_MAX);
	struct harvest harvest;

	(void)state;
	for (size_t i = 0; i < 3 * HARVEST_RECIPIENTS_MAX; i++)
		recipients[i].address = arena_printf(arena, "u%zu@example.net", i);
	harvest_read(arena, recipients, 3 * HARVEST_RECIPIENTS_MAX, &harvest);
	assert_int_equal(harvest.looked_at, HARVEST_RECIPIENTS_MAX);
	assert_int_equal(harvest.run, HARVEST_RECIPIENTS_MAX);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
