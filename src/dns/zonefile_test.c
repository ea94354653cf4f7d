/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/zonefile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const char *const status_names[] = {
	[DNS_OK] = "ok",
	[DNS_NODATA] = "nodata",
	[DNS_NXDOMAIN] = "nxdomain",
	[DNS_SERVFAIL] = "servfail",
	[DNS_TIMEOUT] = "timeout",
	[DNS_NOT_ASKED] = "not asked",
};

/* One answer as a line: "ok 300 1 name: a b c". */
static void print_answer(struct buf *out, const struct dns_answer *answer, enum dns_type type)
{
	buf_printf(out, "%s ttl=%u aliases=%u canonical=%.*s", status_names[answer->status],
		answer->ttl, answer->alias_count, STR_ARG(answer->canonical));
	for (size_t i = 0; i < answer->record_count; i++) {
		const struct dns_record *r = &answer->records[i];
		char ip[IP_TEXT_MAX];
		ip_print(&r->ip, ip);
		switch (type) {
		case DNS_A:
		case DNS_AAAA: buf_printf(out, " [%s]", ip); break;
		case DNS_MX: buf_printf(out, " [%u %.*s]", r->preference, STR_ARG(r->name)); break;
		case DNS_NS:
		case DNS_PTR:
		case DNS_CNAME: buf_printf(out, " [%.*s]", STR_ARG(r->name)); break;
		default:
			buf_add(out, STR(" ["));
			buf_add_safe(out, r->text, SAFE_TEXT);
			buf_add(out, STR("]"));
		}
	}
}

struct case_row {
	const char *title, *name;
	enum dns_type type;
	const char *expected;
};

static void run_cases(const char *text, const struct case_row *rows, size_t count)
{
	struct error err;
	struct zone *zone = zone_from_text(str_of(text), "test", &err);

	if (!zone)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < count; i++) {
		struct arena *arena = arena_new(1 << 20);
		auto_buf got = BUF(8192);
		struct dns_answer answer;

		zone_answer(zone, arena, str_of(rows[i].name), rows[i].type, &answer);
		print_answer(&got, &answer, rows[i].type);
		if (!str_eq(buf_str(&got), str_of(rows[i].expected)))
			fail_msg("%s: got\n\"%s\", want\n\"%s\"", rows[i].title, got.p,
				rows[i].expected);
		arena_free(&arena);
	}
	zone_free(&zone);
}

static void records_of_all_types(void **state)
{
	static const char text[] = "\xef\xbb\xbf; a comment at the head\r\n"
				   "$ORIGIN example.com.\n"
				   "$TTL 1h30m\n"
				   "@ IN SOA ns hostmaster ( 2024010101 ; serial\n"
				   "    7200 (30m ; refresh, retry, nested\n"
				   "    1w) 900 )\n"
				   "\tNS ns\n"
				   "   IN 60 MX 10 Mail.Example.COM.\n"
				   "   60 IN MX 20 mail2\n"
				   "   MX 20 mail2 ; the same again counts once\n"
				   "   TXT \"v=spf1 ip4:192.0.2.0/24\" \" -all\"\n"
				   "   TXT unquoted\\ blank\\;\\\"\\065\n"
				   "mail A 192.0.2.1\n"
				   "     A 192.0.2.2\n"
				   "     AAAA 2001:db8::1\n"
				   "mail2 AAAA ::ffff:192.0.2.9\n"
				   "null 5 MX 0 .\n"
				   "empty TXT \"\"\n"
				   "_25._tcp.mail TLSA 3 1 1 ( 00ff\n  10 )\n"
				   "generic TYPE1 \\# 4 C0000203\n"
				   "generic IN TYPE65280 \\# 3 ab CDef\n"
				   "generic CAA 0 issue \"ca.example\"\n"
				   "srv SRV 1 2 3 target\n"
				   "1.2.0.192.in-addr.arpa. PTR mail\n"
				   "absolute.example.net. A 192.0.2.3\n"
				   "$ORIGIN sub\n"
				   "w A 192.0.2.4\n"
				   "$ORIGIN .\n"
				   "root.example A 192.0.2.5\n"
				   "caf\xc3\xa9.example A 192.0.2.6\n"
				   "a\\.b.example A 192.0.2.7\n"
				   "last.example A 192.0.2.8";
	static const struct case_row rows[] = {
		{ "MX, ttl stated", "example.com", DNS_MX,
			"ok ttl=60 aliases=0 canonical=example.com [10 mail.example.com] "
			"[20 mail2.example.com]" },
		{ "TXT joined, escapes", "Example.Com.", DNS_TXT,
			"ok ttl=5400 aliases=0 canonical=example.com [v=spf1 ip4:192.0.2.0/24 -all] "
			"[unquoted blank;\"A]" },
		{ "A by the owner before", "mail.example.com", DNS_A,
			"ok ttl=5400 aliases=0 canonical=mail.example.com [192.0.2.1] [192.0.2.2]" },
		{ "AAAA", "mail.example.com", DNS_AAAA,
			"ok ttl=5400 aliases=0 canonical=mail.example.com [2001:db8::1]" },
		{ "null MX", "null.example.com", DNS_MX,
			"ok ttl=5 aliases=0 canonical=null.example.com [0 ]" },
		{ "empty string", "empty.example.com", DNS_TXT,
			"ok ttl=5400 aliases=0 canonical=empty.example.com []" },
		{ "TLSA as bytes", "_25._tcp.mail.example.com", DNS_TLSA,
			"ok ttl=5400 aliases=0 canonical=_25._tcp.mail.example.com "
			"[\\x03\\x01\\x01\\x00\\xff\\x10]" },
		{ "A written generically", "generic.example.com", DNS_A,
			"ok ttl=5400 aliases=0 canonical=generic.example.com [192.0.2.3]" },
		{ "unknown type", "generic.example.com", (enum dns_type)65280,
			"ok ttl=5400 aliases=0 canonical=generic.example.com [\\xab\\xcd\\xef]" },
		{ "a type kept as written", "generic.example.com", (enum dns_type)257,
			"ok ttl=5400 aliases=0 canonical=generic.example.com [0 issue ca.example]" },
		{ "PTR", "1.2.0.192.in-addr.arpa", DNS_PTR,
			"ok ttl=5400 aliases=0 canonical=1.2.0.192.in-addr.arpa [mail.example.com]" },
		{ "NS", "example.com", DNS_NS,
			"ok ttl=5400 aliases=0 canonical=example.com [ns.example.com]" },
		{ "absolute owner", "absolute.example.net", DNS_A,
			"ok ttl=5400 aliases=0 canonical=absolute.example.net [192.0.2.3]" },
		{ "relative origin", "w.sub.example.com", DNS_A,
			"ok ttl=5400 aliases=0 canonical=w.sub.example.com [192.0.2.4]" },
		{ "origin of the root", "root.example", DNS_A,
			"ok ttl=5400 aliases=0 canonical=root.example [192.0.2.5]" },
		{ "octets above 127", "caf\xc3\xa9.example", DNS_A,
			"ok ttl=5400 aliases=0 canonical=caf\xc3\xa9.example [192.0.2.6]" },
		{ "a dot inside a label is no separator", "a.b.example", DNS_A,
			"nxdomain ttl=0 aliases=0 canonical=a.b.example" },
		{ "no line end at the end", "last.example", DNS_A,
			"ok ttl=5400 aliases=0 canonical=last.example [192.0.2.8]" },
		{ "no such type", "mail.example.com", DNS_TXT,
			"nodata ttl=900 aliases=0 canonical=mail.example.com" },
		{ "no such name", "nothing.example.com", DNS_A,
			"nxdomain ttl=900 aliases=0 canonical=nothing.example.com" },
		{ "empty non-terminal", "_tcp.mail.example.com", DNS_A,
			"nodata ttl=900 aliases=0 canonical=_tcp.mail.example.com" },
		{ "above the zone", "com", DNS_A, "nodata ttl=0 aliases=0 canonical=com" },
		{ "the root", ".", DNS_A, "nodata ttl=0 aliases=0 canonical=" },
		{ "elsewhere", "example.org", DNS_A,
			"nxdomain ttl=0 aliases=0 canonical=example.org" },
		{ "no name", "a..b", DNS_A, "not asked ttl=0 aliases=0 canonical=" },
	};
	(void)state;

	run_cases(text, rows, COUNT_OF(rows));
}

static void mapped_addresses_stay_ipv6(void **state)
{
	struct error err;
	struct zone *zone = zone_from_text(STR("a. AAAA ::ffff:192.0.2.9"), "t", &err);
	struct arena *arena = arena_new(1 << 20);
	struct dns_answer answer;
	(void)state;

	assert_non_null(zone);
	zone_answer(zone, arena, STR("a"), DNS_AAAA, &answer);
	assert_int_equal(answer.record_count, 1);
	assert_true(answer.records[0].ip.v6);
	assert_memory_equal(answer.records[0].ip.b, "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\2\t", 16);
	assert_true(str_eq(zone_source(zone), STR("zone t")));
	arena_free(&arena);
	zone_free(&zone);
}

/* The zone and the table of answers of RFC 4592 section 2.2.1, and more. */
static void wildcards(void **state)
{
	static const char text[] = "$ORIGIN example.\n"
				   "$TTL 3600\n"
				   "@ SOA ns1 host 1 2 3 4 600\n"
				   "  NS ns.example.com.\n"
				   "* TXT \"this is a wildcard\"\n"
				   "* MX 10 host1.example.\n"
				   "sub.* TXT \"this is not a wildcard\"\n"
				   "host1 A 192.0.2.1\n"
				   "_ssh._tcp.host1 SRV 0 0 22 host1\n"
				   "_ssh._tcp.host2 SRV 0 0 22 host2\n"
				   "*.alias CNAME host1\n"
				   "*.broken TXT !servfail\n";
	static const struct case_row rows[] = {
		{ "synthesized", "host3.example", DNS_MX,
			"ok ttl=3600 aliases=0 canonical=host3.example [10 host1.example]" },
		{ "no such type at the wildcard", "host3.example", DNS_A,
			"nodata ttl=600 aliases=0 canonical=host3.example" },
		{ "several labels", "foo.bar.example", DNS_TXT,
			"ok ttl=3600 aliases=0 canonical=foo.bar.example [this is a wildcard]" },
		{ "the name exists", "host1.example", DNS_MX,
			"nodata ttl=600 aliases=0 canonical=host1.example" },
		{ "below a wildcard's own name exists", "sub.*.example", DNS_MX,
			"nodata ttl=600 aliases=0 canonical=sub.*.example" },
		{ "a closer encloser", "_telnet._tcp.host1.example", (enum dns_type)33,
			"nxdomain ttl=600 aliases=0 canonical=_telnet._tcp.host1.example" },
		{ "an empty non-terminal", "host2.example", DNS_MX,
			"nodata ttl=600 aliases=0 canonical=host2.example" },
		{ "below the name of a wildcard", "ghost.*.example", DNS_MX,
			"nxdomain ttl=600 aliases=0 canonical=ghost.*.example" },
		{ "the wildcard itself", "*.example", DNS_TXT,
			"ok ttl=3600 aliases=0 canonical=*.example [this is a wildcard]" },
		{ "an alias by wildcard", "x.y.alias.example", DNS_A,
			"ok ttl=3600 aliases=1 canonical=host1.example [192.0.2.1]" },
		{ "a failure by wildcard", "x.broken.example", DNS_TXT,
			"servfail ttl=0 aliases=0 canonical=x.broken.example" },
	};
	(void)state;

	run_cases(text, rows, COUNT_OF(rows));
}

static void wildcard_below_the_root(void **state)
{
	static const struct case_row rows[] = {
		{ "everything", "any.thing.test", DNS_A,
			"ok ttl=3600 aliases=0 canonical=any.thing.test [192.0.2.1]" },
	};
	(void)state;

	run_cases("*. A 192.0.2.1\n", rows, COUNT_OF(rows));
}

static void failures(void **state)
{
	static const char text[] = "a.test. A !servfail\n"
				   "a.test. TXT \"still there\"\n"
				   "b.test. TXT !TIMEOUT\n"
				   "c.test. ANY !timeout\n"
				   "c.test. TXT \"not seen\"\n"
				   "d.test. CNAME c.test.\n"
				   "e.test. TXT \"!servfail\"\n"
				   "f.test. CNAME !servfail\n"
				   "g.test. ANY !timeout\n"
				   "g.test. A !servfail\n";
	static const struct case_row rows[] = {
		{ "this type", "a.test", DNS_A, "servfail ttl=0 aliases=0 canonical=a.test" },
		{ "not that", "a.test", DNS_TXT,
			"ok ttl=3600 aliases=0 canonical=a.test [still there]" },
		{ "timeout", "b.test", DNS_TXT, "timeout ttl=0 aliases=0 canonical=b.test" },
		{ "other type", "b.test", DNS_A, "nodata ttl=0 aliases=0 canonical=b.test" },
		{ "all types", "c.test", DNS_AAAA, "timeout ttl=0 aliases=0 canonical=c.test" },
		{ "all types, also with data", "c.test", DNS_TXT,
			"timeout ttl=0 aliases=0 canonical=c.test" },
		{ "by an alias", "d.test", DNS_A, "timeout ttl=0 aliases=1 canonical=c.test" },
		{ "quoted it is text", "e.test", DNS_TXT,
			"ok ttl=3600 aliases=0 canonical=e.test [!servfail]" },
		{ "the alias fails", "f.test", DNS_A, "servfail ttl=0 aliases=0 canonical=f.test" },
		{ "the type's own failure first", "g.test", DNS_A,
			"servfail ttl=0 aliases=0 canonical=g.test" },
		{ "then the name's", "g.test", DNS_MX, "timeout ttl=0 aliases=0 canonical=g.test" },
	};
	(void)state;

	run_cases(text, rows, COUNT_OF(rows));
}

static void aliases(void **state)
{
	auto_buf text = BUF(4096);
	static const struct case_row rows[] = {
		{ "sixteen", "c1.test", DNS_A,
			"ok ttl=7 aliases=16 canonical=c17.test [192.0.2.1]" },
		{ "seventeen", "c0.test", DNS_A, "servfail ttl=0 aliases=16 canonical=c17.test" },
		{ "a loop", "loop.test", DNS_A, "servfail ttl=0 aliases=16 canonical=pool.test" },
		{ "asked for itself", "c16.test", DNS_CNAME,
			"ok ttl=7 aliases=0 canonical=c16.test [c17.test]" },
		{ "to nowhere", "astray.test", DNS_A,
			"nxdomain ttl=0 aliases=1 canonical=nowhere.test" },
		{ "to another type", "c16.test", DNS_MX,
			"nodata ttl=0 aliases=1 canonical=c17.test" },
		{ "beside the type asked", "both.test", DNS_A,
			"ok ttl=60 aliases=0 canonical=both.test [192.0.2.2]" },
	};
	(void)state;

	for (int i = 0; i < 17; i++)
		buf_printf(&text, "c%d.test. %d CNAME c%d.test.\n", i, i == 16 ? 7 : 60, i + 1);
	buf_printf(&text, "c17.test. 60 A 192.0.2.1\nloop.test. CNAME pool.test.\n"
			  "pool.test. CNAME loop.test.\nastray.test. CNAME nowhere.test.\n"
			  "both.test. 60 A 192.0.2.2\nboth.test. CNAME c17.test.\n");
	run_cases(text.p, rows, COUNT_OF(rows));
}

static void errors_say_where(void **state)
{
	static const struct {
		const char *text, *expected;
	} table[] = {
		{ "a. A 192.0.2.1\nb. A 192.0.2\n",
			"z:2: \"192.0.2\" where an IPv4 address should be" },
		{ "a. A 2001:db8::1\n", "z:1: \"2001:db8::1\" where an IPv4 address should be" },
		{ "a. AAAA 192.0.2.1\n", "z:1: \"192.0.2.1\" where an IPv6 address should be" },
		{ "\n\na. MX 10\n", "z:3: data ends where a domain name should be" },
		{ "a. MX 65536 b.\n", "z:1: \"65536\" where a number up to 65535 should be" },
		{ "a. MX 1 b. c.\n", "z:1: \"c.\" where nothing more should be" },
		{ "a. MX 1 b..c.\n", "z:1: \"b..c.\" where a domain name should be" },
		{ "a. TXT\n", "z:1: data ends where text should be" },
		{ "a. TXT \"\\300\"\n", "z:1: \"\\300\" where text should be" },
		{ "a. TXT \"open\nb. A 192.0.2.1\n", "z:1: quote not closed" },
		{ "a. SOA b. c. (\n1 2 3 4 5\n", "z:1: parenthesis not closed" },
		{ "\na. A 192.0.2.1 )\n", "z:2: parenthesis never opened" },
		{ "a. IN 60\n", "z:1: a record without type" },
		{ "a. TXTT \"x\"\n", "z:1: \"TXTT\" is no type" },
		{ "a. CH TXT \"x\"\n", "z:1: only class IN is known here" },
		{ " A 192.0.2.1\n", "z:1: no owner, and none before" },
		{ "a..b. A 192.0.2.1\n", "z:1: the owner is no domain name" },
		{ "$TTL x\n", "z:1: $TTL takes a number of seconds" },
		{ "$TTL 2147483648\n", "z:1: $TTL takes a number of seconds" },
		{ "$ORIGIN\n", "z:1: $ORIGIN takes a domain name" },
		{ "$GENERATE 1-3 a A 192.0.2.$\n", "z:1: no such directive" },
		{ "$INCLUDE other\n", "z:1: $INCLUDE in a text that is no file" },
		{ "a. ANY 192.0.2.1\n", "z:1: type ANY takes !servfail or !timeout alone" },
		{ "a. TYPE1 \\# 4 C00002\n", "z:1: \\# says 4 octets, there are 3" },
		{ "a. TYPE1 \\# 3 C00002\n", "z:1: data that does not fit its type" },
		{ "a. TYPE1 \\# 1 C\n", "z:1: \"C\" where hexadecimal digits in pairs should be" },
		{ "a. TYPE65536 \\# 0\n", "z:1: \"TYPE65536\" is no type" },
		{ "a. TLSA 3 1 1 zz\n", "z:1: \"zz\" where hexadecimal digits in pairs should be" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct error err = { .text = "untouched" };
		struct zone *zone = zone_from_text(str_of(table[i].text), "z", &err);

		assert_null(zone);
		assert_string_equal(err.text, table[i].expected);
	}
}

static void limits_hold(void **state)
{
	auto_buf many = BUF(1 << 20), types = BUF(1 << 20), words = BUF(1 << 20),
		 large = BUF(1 << 20);
	struct error err;
	(void)state;

	for (int i = 0; i <= DNS_RECORDS_MAX; i++)
		buf_printf(&many, "a. A 10.0.%d.%d\n", i / 256, i % 256);
	assert_null(zone_from_text(buf_str(&many), "z", &err));
	assert_string_equal(err.text, "z:257: more than 256 records of one name and type");
	for (int i = 0; i < 65; i++)
		buf_printf(&types, "a. TYPE%d \\# 0\n", 1000 + i);
	assert_null(zone_from_text(buf_str(&types), "z", &err));
	assert_string_equal(err.text, "z:65: more than 64 types at one name");
	buf_add(&words, STR("a. TXT"));
	for (int i = 0; i < 1023; i++)
		buf_add(&words, STR(" x"));
	assert_null(zone_from_text(buf_str(&words), "z", &err));
	assert_string_equal(err.text, "z:1: more than 1024 words in one entry");
	buf_add(&large, STR("a. TXT "));
	for (int i = 0; i < 65536; i++)
		buf_add_char(&large, 'x');
	assert_null(zone_from_text(buf_str(&large), "z", &err));
	assert_string_equal(err.text, "z:1: more than 65535 octets of data");
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void files_include_files(void **state)
{
	char directory[] = "/tmp/haechi-zone-XXXXXX", main_file[64], part[64], loop[64];
	struct error err;
	struct dns_answer answer;
	struct arena *arena = arena_new(1 << 20);
	(void)state;

	assert_non_null(mkdtemp(directory));
	snprintf(main_file, sizeof main_file, "%s/main", directory);
	snprintf(part, sizeof part, "%s/part", directory);
	snprintf(loop, sizeof loop, "%s/loop", directory);
	write_file(main_file, "$ORIGIN example.com.\n$INCLUDE part sub\na A 192.0.2.1\n");
	write_file(part, "b A 192.0.2.2\n$ORIGIN elsewhere.\nc A 192.0.2.3\n");
	write_file(loop, "\n$INCLUDE loop\n");

	struct zone *zone = zone_load(main_file, &err);
	assert_non_null(zone);
	zone_answer(zone, arena, STR("a.example.com"), DNS_A, &answer);
	assert_int_equal(answer.status, DNS_OK);
	zone_answer(zone, arena, STR("b.sub.example.com"), DNS_A, &answer);
	assert_int_equal(answer.status, DNS_OK);
	zone_answer(zone, arena, STR("c.elsewhere"), DNS_A, &answer);
	assert_int_equal(answer.status, DNS_OK);
	zone_free(&zone);

	assert_null(zone_load(loop, &err));
	assert_non_null(strstr(err.text, "loop:2: more than 8 files inside each other"));
	write_file(part, "b A 192.0.2.2\n\nb A nonsense\n");
	assert_null(zone_load(main_file, &err));
	assert_non_null(strstr(err.text, "part:3: \"nonsense\" where an IPv4"));
	remove(part);
	assert_null(zone_load(main_file, &err));
	assert_non_null(strstr(err.text, "main:2: "));
	assert_null(zone_load(directory, &err));
	assert_non_null(strstr(err.text, "is a directory"));
	remove(main_file);
	remove(loop);
	remove(directory);
	arena_free(&arena);
}

/* CPU milliseconds to load n names and to ask for each. */
static double load_and_ask(int n)
{
	auto_buf text = BUF(64 << 20);
	struct error err;
	clock_t begin = clock();

	for (int i = 0; i < n; i++)
		buf_printf(&text, "h%d.d%d.example. A 192.0.2.1\n", i, i % 1000);
	struct zone *zone = zone_from_text(buf_str(&text), "z", &err);
	assert_non_null(zone);
	struct arena *arena = arena_new(1 << 20);
	for (int i = 0; i < n; i++) {
		char name[64];
		struct dns_answer answer;
		snprintf(name, sizeof name, "h%d.d%d.example", i, i % 1000);
		arena_reset(arena);
		zone_answer(zone, arena, str_of(name), DNS_A, &answer);
		assert_int_equal(answer.status, DNS_OK);
	}
	arena_free(&arena);
	zone_free(&zone);
	return (double)(clock() - begin) * 1000 / CLOCKS_PER_SEC;
}

/* Sixteen times the names cost sixteen times the time if linear, 256 times if quadratic. */
static void time_is_linear(void **state)
{
	(void)state;

	load_and_ask(1000);
	double small = load_and_ask(2000), large = load_and_ask(32000);
	print_message("2,000 names %.1f ms, 32,000 names %.1f ms\n", small, large);
	assert_true(large < small * 64 + 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_of_all_types),
		cmocka_unit_test(mapped_addresses_stay_ipv6),
		cmocka_unit_test(wildcards),
		cmocka_unit_test(wildcard_below_the_root),
		cmocka_unit_test(failures),
		cmocka_unit_test(aliases),
		cmocka_unit_test(errors_say_where),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(files_include_files),
		cmocka_unit_test(time_is_linear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
