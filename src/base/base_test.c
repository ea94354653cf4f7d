/* SPDX-License-Identifier: Apache-2.0
 * The small ground: strings, buffers, arena, map, addresses, hashes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/ip.h"
#include "base/map.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void assert_str(struct str got, const char *want)
{
	if (!str_eq(got, str_of(want)))
		fail_msg("got \"%.*s\", want \"%s\"", STR_ARG(got), want);
}

static void strings_compare_and_search(void **state)
{
	(void)state;
	assert_true(str_eq_nocase(STR("ExAmple"), STR("eXaMPLE")));
	assert_false(str_eq_nocase(STR("\xc4"), STR("\xe4"))); /* only ASCII folds */
	assert_int_equal(str_find(STR("a--b--c"), STR("--")), 1);
	assert_int_equal(str_find_nocase(STR("xxABC"), STR("abc")), 2);
	assert_true(str_find(STR("ab"), STR("abc")) == STR_NONE);
	assert_int_equal(str_find(STR(""), STR("")), 0);
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
	assert_str(str_trim(STR(" \t a b\r\n")), "a b");
	assert_str(str_from(STR("abc"), 9), "");
}

static void pieces_follow_the_separator(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t pieces;
	} cases[] = { { "", 0 }, { "a", 1 }, { "a,b", 2 }, { "a,b,", 2 }, { ",", 1 }, { ",,x", 3 } };
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str rest = str_of(cases[i].text), piece;
		size_t n = 0;
		while (str_next_piece(&rest, ',', &piece))
			n++;
		assert_int_equal(n, cases[i].pieces);
	}
}

static void numbers_are_bounded(void **state)
{
	(void)state;
	uint64_t v = 7;
	assert_false(str_to_uint(STR(""), 10, &v));
	assert_false(str_to_uint(STR("11"), 10, &v));
	assert_false(str_to_uint(STR("-1"), 10, &v));
	assert_false(str_to_uint(STR("18446744073709551616"), UINT64_MAX, &v));
	assert_int_equal(v, 7);
	assert_true(str_to_uint(STR("18446744073709551615"), UINT64_MAX, &v));
	assert_true(v == UINT64_MAX);
}

static void utf8_is_checked(void **state)
{
	(void)state;
	assert_true(str_is_utf8(STR("해치 judges")));
	assert_false(str_is_utf8(STR("\xc0\xaf"))); /* overlong */
	assert_false(str_is_utf8(STR("\xed\xa0\x80"))); /* surrogate */
	assert_false(str_is_utf8(STR("\xf4\x90\x80\x80"))); /* above U+10FFFF */
	assert_false(str_is_utf8(STR("abc\xea\xb4")));
	assert_true(str_is_ascii(STR("0123456789abcdef")));
	assert_false(str_is_ascii(STR("0123456789abcde\x80")));
}

static void buffers_keep_their_maximum(void **state)
{
	(void)state;
	auto_buf buf = BUF(10);
	buf_add(&buf, STR("12345"));
	assert_false(buf.full);
	buf_printf(&buf, "%s", "678901234");
	assert_true(buf.full);
	assert_str(buf_str(&buf), "1234567890");
	assert_null(buf_extend(&buf, 1));
	buf_drop(&buf, 8);
	assert_str(buf_str(&buf), "90");
	buf_clear(&buf);
	assert_false(buf.full);
	assert_str(buf_str(&buf), "");
}

static void hostile_bytes_are_made_safe(void **state)
{
	(void)state;
	static const struct {
		const char *in;
		enum safe_for where;
		const char *want;
	} cases[] = {
		{ "a b\n", SAFE_LOG, "a\\x20b\\x0a" },
		{ "a b\x1b[1m", SAFE_TEXT, "a b\\x1b[1m" },
		{ "해치\xff", SAFE_TEXT, "해치\\xff" },
		{ "a\xe2\x80\xae" "b", SAFE_TEXT, "a\\xe2\\x80\\xaeb" }, /* right-to-left override */
		{ "x\r\ny", SAFE_HEADER, "x??y" },
		{ "해", SAFE_HEADER, "?" },
		{ "<a href='\"'>&", SAFE_HTML, "&lt;a href=&#39;&quot;&#39;&gt;&amp;" },
		{ "\"\\\x01\xff", SAFE_JSON, "\\\"\\\\\\u0001\xef\xbf\xbd" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		auto_buf buf = BUF(200);
		buf_add_safe(&buf, str_of(cases[i].in), cases[i].where);
		assert_str(buf_str(&buf), cases[i].want);
	}
}

static void arenas_are_bounded_and_aligned(void **state)
{
	(void)state;
	struct arena *arena = arena_new(100000);
	arena_bytes(arena, 3);
	assert_int_equal((uintptr_t)arena_alloc(arena, 16) % 16, 0);
	assert_true(arena_room(arena, 99000));
	assert_false(arena_room(arena, 100000));
	char *big = arena_bytes(arena, 90000);
	memset(big, 'x', 90000);
	arena_shrink(arena, big, 90000, 10);
	assert_int_equal(arena_used(arena), 3 + 16 + 10);
	assert_str(arena_printf(arena, "%d-%s", 5, "x"), "5-x");
	ARRAY(int) numbers = { 0 };
	for (int i = 0; i < 1000; i++)
		*array_add(arena, &numbers) = i;
	assert_int_equal(numbers.n, 1000);
	assert_int_equal(numbers.v[999], 999);
	arena_reset(arena);
	assert_int_equal(arena_used(arena), 0);
	arena_free(&arena);
	assert_null(arena);
}

static void maps_find_what_was_put(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 24);
	struct map *map = map_new(arena);
	static int value[1000];
	for (int i = 0; i < 1000; i++) {
		map_put(map, arena_printf(arena, "key %d", i), &value[i]);
		map_put(map, arena_printf(arena, "key %d", i), &value[i]);
	}
	assert_int_equal(map_count(map), 1000);
	for (int i = 0; i < 1000; i++)
		assert_ptr_equal(map_find(map, arena_printf(arena, "key %d", i)), &value[i]);
	assert_null(map_find(map, STR("key 1000")));
	arena_free(&arena);
}

static void addresses_parse_and_print(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out; /* out NULL: refused */
	} cases[] = { { "192.0.2.1", "192.0.2.1" }, { "192.0.2.256", NULL }, { "192.0.2.01", NULL },
		{ "2001:DB8:0:0::1", "2001:db8::1" }, { "::ffff:192.0.2.7", "192.0.2.7" }, { "", NULL },
		{ "1:2:3:4:5:6:7:8:9", NULL }, { " 1.2.3.4", NULL } };
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ip ip;
		char text[IP_TEXT_MAX];
		bool ok = ip_parse(str_of(cases[i].in), &ip);
		assert_int_equal(ok, cases[i].out != NULL);
		if (!ok)
			continue;
		ip_print(&ip, text);
		assert_string_equal(text, cases[i].out);
	}
}

static void prefixes_hold_their_addresses(void **state)
{
	(void)state;
	static const struct {
		const char *prefix, *ip;
		bool has;
	} cases[] = { { "192.0.2.0/24", "192.0.2.255", true }, { "192.0.2.0/24", "192.0.3.0", false },
		{ "192.0.2.128/25", "192.0.2.127", false }, { "0.0.0.0/0", "9.9.9.9", true },
		{ "0.0.0.0/0", "::1", false }, { "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false }, { "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false } };
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ip_prefix prefix;
		struct ip ip;
		assert_true(ip_prefix_parse(str_of(cases[i].prefix), &prefix));
		assert_true(ip_parse(str_of(cases[i].ip), &ip));
		assert_int_equal(ip_prefix_has(&prefix, &ip), cases[i].has);
	}
	struct ip_prefix none;
	assert_false(ip_prefix_parse(STR("192.0.2.0/33"), &none));
	assert_false(ip_prefix_parse(STR("192.0.2.0/"), &none));
}

static void reverse_names_and_networks(void **state)
{
	(void)state;
	struct arena *arena = arena_new(10000);
	struct ip v4, v6;
	assert_true(ip_parse(STR("192.0.2.65"), &v4));
	assert_true(ip_parse(STR("2001:db8::567:89ab"), &v6));
	assert_str(ip_reverse_name(arena, &v4), "65.2.0.192.in-addr.arpa");
	assert_str(ip_reverse_name(arena, &v6), "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
						"8.b.d.0.1.0.0.2.ip6.arpa");
	struct ip network = ip_network(&v4, 26, 64);
	assert_str(ip_text(arena, &network), "192.0.2.64");
	network = ip_network(&v6, 24, 64);
	assert_str(ip_text(arena, &network), "2001:db8::");
	assert_true(ip_is_private(&v6));
	assert_true(ip_parse(STR("8.8.8.8"), &v4));
	assert_false(ip_is_private(&v4));
	assert_true(ip_parse(STR("::1"), &v6));
	assert_true(ip_is_loopback(&v6));
	arena_free(&arena);
}

static void hashes_are_the_known_ones(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1000);
	assert_str(hash_sha256_hex(arena, STR("abc")),
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(hash_keyed(STR("abc")) == hash_keyed(STR("abc")));
	assert_true(hash_keyed(STR("abc")) != hash_keyed(STR("abd")));
	arena_free(&arena);
}

static void errors_take_prefixes(void **state)
{
	(void)state;
	struct error err = { 0 };
	assert_false(error_set(&err, ERROR_PERMANENT, "unknown setting \"%s\"", "x"));
	error_prefix(&err, "file:%d", 3);
	assert_string_equal(err.text, "file:3: unknown setting \"x\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_compare_and_search),
		cmocka_unit_test(pieces_follow_the_separator),
		cmocka_unit_test(numbers_are_bounded),
		cmocka_unit_test(utf8_is_checked),
		cmocka_unit_test(buffers_keep_their_maximum),
		cmocka_unit_test(hostile_bytes_are_made_safe),
		cmocka_unit_test(arenas_are_bounded_and_aligned),
		cmocka_unit_test(maps_find_what_was_put),
		cmocka_unit_test(addresses_parse_and_print),
		cmocka_unit_test(prefixes_hold_their_addresses),
		cmocka_unit_test(reverse_names_and_networks),
		cmocka_unit_test(hashes_are_the_known_ones),
		cmocka_unit_test(errors_take_prefixes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
