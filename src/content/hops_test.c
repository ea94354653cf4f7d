/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "content/hops.h"

#define NOW 1795348800

static struct received hop(const char *from_name, const char *ip, const char *by, const char *with,
	int64_t time)
{
	struct received hop = { .from = str_of("pc"), .from_name = str_of(from_name),
		.by = str_of(by), .with = str_of(with), .parsed = true, .date.time = time };
	hop.has_ip = ip_parse(str_of(ip), &hop.ip);
	hop.authenticated = str_ends(hop.with, STR("A"));
	return hop;
}

static struct hops judge(struct arena *arena, const struct received *hops, size_t n)
{
	struct hops out;
	hops_judge(arena, hops, n, NOW, STR("mx.example.net"), &out);
	return out;
}

static void test_times(void **state)
{
	struct arena *arena = *state;
	struct received chain[] = {
		hop("b.example", "198.41.0.4", "c.example", "ESMTP", NOW - 100),
		hop("a.example", "198.41.0.5", "b.example", "ESMTP", NOW - 50),
		hop("x.example", "198.41.0.6", "a.example", "ESMTPSA", NOW - 4000),
	};
	struct hops hops = judge(arena, chain, 3);
	assert_true(hops.dated);
	assert_int_equal(hops.oldest, NOW - 4000);
	assert_int_equal(hops.newest, NOW - 100);
	assert_int_equal(hops.backwards, 50);
	assert_int_equal(hops.backwards_at, 0);
	assert_int_equal(hops.ahead, 0);
	chain[0].date.time = NOW + 7200;
	assert_int_equal(judge(arena, chain, 3).ahead, 7200);
	chain[1].date.flaws = DATE_BAD;
	assert_int_equal(judge(arena, chain, 3).backwards, 0);
}

static void test_empty(void **state)
{
	struct hops hops = judge(*state, NULL, 0);
	assert_false(hops.dated);
	assert_null(hops.open_relay);
	assert_int_equal(hops.most_repeats, 0);
}

static void test_repeats(void **state)
{
	struct received chain[6];
	for (int i = 0; i < 6; i++)
		chain[i] = hop("a.example", "198.41.0.4", i % 2 ? "Loop.example" : "loop.EXAMPLE", "ESMTP",
			NOW);
	chain[3].by = STR("MX.example.net");
	struct hops hops = judge(*state, chain, 6);
	assert_int_equal(hops.most_repeats, 5);
	assert_int_equal(hops.ours, 1);
}

static void test_open_relay(void **state)
{
	static const struct {
		const char *name, *ip, *by, *with;
		bool found;
	} rows[] = {
		{ "198-41-0-4.dynamic.isp.example", "198.41.0.4", "mail.victim.example", "SMTP", true },
		{ "host4.0.41.198.isp.example", "198.41.0.4", "mail.victim.example", "ESMTP", true },
		{ "dsl-77.isp.example", "198.41.0.4", "mail.victim.example", "ESMTP", true },
		{ "198-41-0-4.dynamic.isp.example", "198.41.0.4", "mail.victim.example", "ESMTPSA", false },
		{ "198-41-0-4.dynamic.isp.example", "198.41.0.4", "smtp.isp.example", "ESMTP", false },
		{ "198-41-0-4.dynamic.isp.example", "198.41.0.4", "mail.victim.example", "HTTP", false },
		{ "mail.sender.example", "198.41.0.4", "mail.victim.example", "ESMTP", false },
		{ "[198.41.0.4]", "198.41.0.4", "mail.victim.example", "ESMTP", false },
		{ "dsl-77.isp.example", "10.0.0.1", "mail.victim.example", "ESMTP", false },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct received first = hop(rows[i].name, rows[i].ip, rows[i].by, rows[i].with, NOW);
		assert_int_equal(judge(*state, &first, 1).open_relay != NULL, rows[i].found);
	}
	struct received first = hop("pc", "192.168.0.7", "mail.example", "ESMTP", NOW);
	assert_true(judge(*state, &first, 1).first_private);
}

static int setup(void **state)
{
	*state = arena_new(1 << 20);
	return 0;
}

static int teardown(void **state)
{
	struct arena *arena = *state;
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_open_relay),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
