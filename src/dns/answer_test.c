/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define L63             "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"

static void names_are_normalized(void **state)
{
	static const struct {
		const char *title;
		struct str input;
		const char *expected; /* NULL: no name */
	} table[] = {
		{ "plain", STR_INIT("example.com"), "example.com" },
		{ "capitals and final dot", STR_INIT("Example.COM."), "example.com" },
		{ "one label", STR_INIT("localhost"), "localhost" },
		{ "the root", STR_INIT("."), "" },
		{ "nothing", STR_INIT(""), NULL },
		{ "two final dots", STR_INIT("example.com.."), NULL },
		{ "two dots", STR_INIT(".."), NULL },
		{ "leading dot", STR_INIT(".example.com"), NULL },
		{ "empty label", STR_INIT("a..b"), NULL },
		{ "underscores", STR_INIT("_dmarc.example.com"), "_dmarc.example.com" },
		{ "any octets", STR_INIT("a\xff\\b!*.com"), "a\xff\\b!*.com" },
		{ "non-ASCII capitals stay", STR_INIT("\xc3\x84.com"), "\xc3\x84.com" },
		{ "blank", STR_INIT("a b.com"), NULL },
		{ "tab", STR_INIT("a\tb.com"), NULL },
		{ "line feed", STR_INIT("a.com\n"), NULL },
		{ "NUL", STR_INIT("a\0b.com"), NULL },
		{ "delete", STR_INIT("a\x7f.com"), NULL },
		{ "label of 63", STR_INIT(L63 ".com"), L63 ".com" },
		{ "label of 64", STR_INIT(L63 "x.com"), NULL },
		{ "253 octets",
			STR_INIT(L63 "." L63 "." L63 ".abcdefghijklmnopqrstuvwxyz"
				     "abcdefghijklmnopqrstuvwxyzabcdefghi"),
			L63 "." L63 "." L63 ".abcdefghijklmnopqrstuvwxyz"
			    "abcdefghijklmnopqrstuvwxyzabcdefghi" },
		{ "253 octets and a dot",
			STR_INIT(L63 "." L63 "." L63 ".abcdefghijklmnopqrstuvwxyz"
				     "abcdefghijklmnopqrstuvwxyzabcdefghi."),
			L63 "." L63 "." L63 ".abcdefghijklmnopqrstuvwxyz"
			    "abcdefghijklmnopqrstuvwxyzabcdefghi" },
		{ "254 octets",
			STR_INIT(L63 "." L63 "." L63 ".abcdefghijklmnopqrstuvwxyz"
				     "abcdefghijklmnopqrstuvwxyzabcdefghij"),
			NULL },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct arena *arena = arena_new(4096);
		struct str out = STR("untouched");
		bool ok = dns_name_normalize(arena, table[i].input, &out);

		print_message("%s\n", table[i].title);
		assert_int_equal(ok, table[i].expected != NULL);
		assert_true(str_eq(out, str_of(ok ? table[i].expected : "untouched")));
		arena_free(&arena);
	}
}

static void words_of_types(void **state)
{
	enum dns_type type = DNS_ANY;
	(void)state;

	assert_true(dns_type_parse(STR("txt"), &type));
	assert_int_equal(type, DNS_TXT);
	assert_false(dns_type_parse(STR("TX"), &type));
	assert_false(dns_type_parse(STR(""), &type));
	assert_int_equal(type, DNS_TXT);
	assert_string_equal(dns_type_name(DNS_AAAA), "AAAA");
	assert_string_equal(dns_type_name((enum dns_type)4711), "unknown");
}

static void assert_same(const struct dns_answer *a, const struct dns_answer *b)
{
	assert_int_equal(a->status, b->status);
	assert_int_equal(a->security, b->security);
	assert_int_equal(a->ttl, b->ttl);
	assert_int_equal(a->alias_count, b->alias_count);
	assert_true(str_eq(a->canonical, b->canonical));
	assert_int_equal(a->record_count, b->record_count);
	for (size_t i = 0; i < a->record_count; i++) {
		const struct dns_record *x = &a->records[i], *y = &b->records[i];
		assert_int_equal(x->ttl, y->ttl);
		assert_int_equal(x->preference, y->preference);
		assert_true(ip_eq(&x->ip, &y->ip));
		assert_true(str_eq(x->name, y->name));
		assert_true(str_eq(x->text, y->text));
	}
}

static struct dns_record samples[] = {
	{ .ttl = 300, .ip = { { 192, 0, 2, 1 }, false } },
	{ .ttl = 0xffffffff, .ip = { { 0x20, 1, 0xd, 0xb8, [15] = 1 }, true } },
	{ .ip = { { 0 }, true } },
	{ .ttl = 7, .preference = 65535, .name = STR_INIT("mx.example.com") },
	{ .name = STR_INIT("") },
	{ .text = STR_INIT("v=spf1 \0\xff -all") },
};

static void answers_survive_the_wire(void **state)
{
	const struct dns_answer table[] = {
		{ .status = DNS_OK,
			.security = DNS_SECURE,
			.ttl = 3600,
			.canonical = STR("b.example.com"),
			.alias_count = 2,
			.records = samples,
			.record_count = COUNT_OF(samples) },
		{ .status = DNS_NXDOMAIN, .ttl = 900, .canonical = STR("no.example.com") },
		{ .status = DNS_SERVFAIL, .security = DNS_BOGUS },
		{ .status = DNS_NOT_ASKED },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct arena *arena = arena_new(65536);
		auto_buf bytes = BUF(DNS_ANSWER_MAX);
		struct dns_answer out;

		dns_answer_encode(&bytes, &table[i]);
		assert_false(bytes.full);
		assert_true(dns_answer_decode(arena, buf_str(&bytes), &out));
		assert_same(&table[i], &out);
		/* No prefix of it is an answer, nor is anything longer. */
		for (size_t n = 0; n < bytes.n; n++)
			assert_false(dns_answer_decode(arena, str_first(buf_str(&bytes), n), &out));
		buf_add_char(&bytes, 'x');
		assert_false(dns_answer_decode(arena, buf_str(&bytes), &out));
		arena_free(&arena);
	}
}

static void damaged_heads_are_refused(void **state)
{
	static const struct {
		const char *title;
		size_t at;
		char value;
	} table[] = {
		{ "another layout", 0, 2 },
		{ "no such status", 1, DNS_NOT_ASKED + 1 },
		{ "records without success", 1, DNS_NODATA },
		{ "no such security", 2, DNS_BOGUS + 1 },
		{ "name longer than all bytes", 12, 1 },
		{ "too many records", 15, 2 },
		{ "no such address layout", 22, 3 },
	};
	struct dns_answer answer = {
		.status = DNS_OK, .canonical = STR("x"), .records = samples, .record_count = 1
	};
	struct arena *arena = arena_new(65536);
	auto_buf good = BUF(DNS_ANSWER_MAX);
	struct dns_answer out = { 0 };
	(void)state;

	dns_answer_encode(&good, &answer);
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		auto_buf bad = BUF(DNS_ANSWER_MAX);
		buf_add(&bad, buf_str(&good));
		print_message("%s\n", table[i].title);
		assert_true(dns_answer_decode(arena, buf_str(&bad), &out));
		assert_true(bad.p[table[i].at] != table[i].value);
		bad.p[table[i].at] = table[i].value;
		assert_false(dns_answer_decode(arena, buf_str(&bad), &out));
	}
	arena_free(&arena);
}

static void too_large_is_a_server_failure(void **state)
{
	static char octets[DNS_ANSWER_MAX];
	struct dns_record record = { .text = { octets, sizeof octets } };
	struct dns_answer answer = { .status = DNS_OK,
		.ttl = 5,
		.canonical = STR("big.example"),
		.records = &record,
		.record_count = 1 };
	struct arena *arena = arena_new(1 << 20);
	auto_buf bytes = BUF(DNS_ANSWER_MAX);
	struct dns_answer out;
	(void)state;

	dns_answer_encode(&bytes, &answer);
	assert_true(dns_answer_decode(arena, buf_str(&bytes), &out));
	assert_int_equal(out.status, DNS_SERVFAIL);
	assert_int_equal(out.record_count, 0);
	assert_true(str_eq(out.canonical, STR("big.example")));

	/* The largest that fits: 15 octets of head, the name, 11 of the record. */
	record.text.n = DNS_ANSWER_MAX - 15 - answer.canonical.n - 11;
	buf_clear(&bytes);
	dns_answer_encode(&bytes, &answer);
	assert_int_equal(bytes.n, DNS_ANSWER_MAX);
	assert_true(dns_answer_decode(arena, buf_str(&bytes), &out));
	assert_int_equal(out.status, DNS_OK);
	assert_int_equal(out.records[0].text.n, record.text.n);
	arena_free(&arena);
}

static void a_full_arena_is_no_room(void **state)
{
	struct dns_answer answer = { .status = DNS_OK, .records = samples, .record_count = 1 };
	struct arena *arena = arena_new(256);
	auto_buf bytes = BUF(DNS_ANSWER_MAX);
	struct dns_answer out;
	(void)state;

	dns_answer_encode(&bytes, &answer);
	assert_false(dns_answer_decode(arena, buf_str(&bytes), &out));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_normalized),
		cmocka_unit_test(words_of_types),
		cmocka_unit_test(answers_survive_the_wire),
		cmocka_unit_test(damaged_heads_are_refused),
		cmocka_unit_test(too_large_is_a_server_failure),
		cmocka_unit_test(a_full_arena_is_no_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
