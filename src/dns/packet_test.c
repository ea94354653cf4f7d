/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

#define NOERROR  0x8180
#define SERVFAIL 0x8182
#define NXDOMAIN 0x8183
#define REFUSED  0x8185

/* The name asked, "www.example.com", stands at offset 12; "example.com" at 16, "com" at 24. */
#define WWW     "\xc0\x0c"
#define EXAMPLE "\xc0\x10"
#define ASKED   "\3www\7example\3com\0"

struct packet {
	struct buf bytes;
	uint16_t answers, authorities;
};

static void put16(struct buf *out, unsigned value)
{
	buf_add_char(out, (char)(value >> 8));
	buf_add_char(out, (char)(value & 0xff));
}

static void begin(struct packet *packet, unsigned flags, struct str name, unsigned type)
{
	*packet = (struct packet){ .bytes = BUF(DNS_PACKET_MAX) };
	put16(&packet->bytes, 0x1234);
	put16(&packet->bytes, flags);
	put16(&packet->bytes, 1);
	for (int i = 0; i < 3; i++)
		put16(&packet->bytes, 0);
	buf_add(&packet->bytes, name);
	put16(&packet->bytes, type);
	put16(&packet->bytes, 1);
}

static void put_resource(
	struct packet *packet, struct str owner, unsigned type, uint32_t ttl, struct str rdata)
{
	struct buf *out = &packet->bytes;

	buf_add(out, owner);
	put16(out, type);
	put16(out, 1);
	put16(out, ttl >> 16);
	put16(out, ttl & 0xffff);
	put16(out, (unsigned)rdata.n);
	buf_add(out, rdata);
}

static void answer(
	struct packet *packet, struct str owner, unsigned type, uint32_t ttl, struct str rdata)
{
	put_resource(packet, owner, type, ttl, rdata);
	packet->answers++;
	packet->bytes.p[6] = (char)(packet->answers >> 8);
	packet->bytes.p[7] = (char)(packet->answers & 0xff);
}

static void authority(
	struct packet *packet, struct str owner, unsigned type, uint32_t ttl, struct str rdata)
{
	put_resource(packet, owner, type, ttl, rdata);
	packet->bytes.p[9] = (char)++packet->authorities;
}

static bool parse(
	struct arena *arena, struct packet *packet, enum dns_type type, struct dns_answer *out)
{
	bool ok =
		dns_packet_parse(arena, buf_str(&packet->bytes), STR("www.example.com"), type, out);
	buf_done(&packet->bytes);
	return ok;
}

#define SOA_RDATA "\2ns" EXAMPLE "\4host" EXAMPLE "\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\1\x2c"

static void records_are_read(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct packet p;
	struct dns_answer out;
	(void)state;

	begin(&p, NOERROR, STR(ASKED), DNS_A);
	answer(&p, STR(WWW), DNS_A, 300, STR("\xc0\0\2\1"));
	answer(&p, STR(WWW), DNS_A, 200, STR("\xc0\0\2\2"));
	answer(&p, STR(EXAMPLE), DNS_A, 100, STR("\xc0\0\2\3")); /* not of this name */
	answer(&p, STR(WWW), 46, 50, STR("signature"));
	assert_true(parse(arena, &p, DNS_A, &out));
	assert_int_equal(out.status, DNS_OK);
	assert_int_equal(out.record_count, 2);
	assert_int_equal(out.ttl, 200);
	assert_int_equal(out.records[0].ttl, 300);
	assert_memory_equal(out.records[1].ip.b, "\xc0\0\2\2", 4);
	assert_true(str_eq(out.canonical, STR("www.example.com")));
	assert_int_equal(out.alias_count, 0);

	begin(&p, NOERROR, STR("\3wWw\7EXAMPLE\3com\0"), DNS_MX);
	answer(&p, STR(WWW), DNS_MX, 0x80000000, STR("\0\x0a\4mAil" EXAMPLE));
	answer(&p, STR(WWW), DNS_MX, 60, STR("\0\0\0"));
	assert_true(parse(arena, &p, DNS_MX, &out));
	assert_int_equal(out.record_count, 2);
	assert_int_equal(out.records[0].preference, 10);
	assert_true(str_eq(out.records[0].name, STR("mail.example.com")));
	assert_int_equal(out.records[0].ttl, 0); /* the top bit set */
	assert_true(str_eq(out.records[1].name, STR("")));

	begin(&p, NOERROR, STR(ASKED), DNS_TXT);
	answer(&p, STR(WWW), DNS_TXT, 60, STR("\7v=spf1 \4-all"));
	answer(&p, STR(WWW), DNS_TXT, 60, STR("\0"));
	assert_true(parse(arena, &p, DNS_TXT, &out));
	assert_true(str_eq(out.records[0].text, STR("v=spf1 -all")));
	assert_true(str_eq(out.records[1].text, STR("")));

	begin(&p, NOERROR, STR(ASKED), DNS_SOA);
	answer(&p, STR(WWW), DNS_SOA, 60, STR(SOA_RDATA));
	assert_true(parse(arena, &p, DNS_SOA, &out));
	assert_true(str_eq(out.records[0].text, STR("\2ns\7example\3com\0\4host\7example\3com\0"
						    "\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\1\x2c")));

	begin(&p, NOERROR, STR(ASKED), DNS_PTR);
	answer(&p, STR(WWW), DNS_PTR, 60, STR("\4a.\0b" EXAMPLE));
	assert_true(parse(arena, &p, DNS_PTR, &out));
	assert_true(str_eq(out.records[0].name, STR("a\\046\\000b.example.com")));
	arena_free(&arena);
}

static void aliases_are_followed(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct packet p;
	struct dns_answer out;
	(void)state;

	/* Out of order, as no server must but some do. */
	begin(&p, NOERROR, STR(ASKED), DNS_AAAA);
	answer(&p, STR("\1b" EXAMPLE), DNS_AAAA, 300, STR("0123456789abcdef"));
	answer(&p, STR("\1a" EXAMPLE), DNS_CNAME, 30, STR("\1b" EXAMPLE));
	answer(&p, STR(WWW), DNS_CNAME, 60, STR("\1A" EXAMPLE));
	assert_true(parse(arena, &p, DNS_AAAA, &out));
	assert_int_equal(out.status, DNS_OK);
	assert_int_equal(out.alias_count, 2);
	assert_int_equal(out.ttl, 30);
	assert_true(str_eq(out.canonical, STR("b.example.com")));
	assert_true(out.records[0].ip.v6);

	/* The alias itself was asked for. */
	begin(&p, NOERROR, STR(ASKED), DNS_CNAME);
	answer(&p, STR(WWW), DNS_CNAME, 60, STR("\1a" EXAMPLE));
	answer(&p, STR("\1a" EXAMPLE), DNS_CNAME, 30, STR("\1b" EXAMPLE));
	assert_true(parse(arena, &p, DNS_CNAME, &out));
	assert_int_equal(out.alias_count, 0);
	assert_true(str_eq(out.records[0].name, STR("a.example.com")));

	begin(&p, NXDOMAIN, STR(ASKED), DNS_A);
	answer(&p, STR(WWW), DNS_CNAME, 60, STR("\4gone" EXAMPLE));
	authority(&p, STR(EXAMPLE), DNS_SOA, 3600, STR(SOA_RDATA));
	assert_true(parse(arena, &p, DNS_A, &out));
	assert_int_equal(out.status, DNS_NXDOMAIN);
	assert_int_equal(out.alias_count, 1);
	assert_int_equal(out.ttl, 60);
	assert_true(str_eq(out.canonical, STR("gone.example.com")));

	for (int length = 16; length <= 17; length++) {
		begin(&p, NOERROR, STR(ASKED), DNS_A);
		for (int i = 0; i < length; i++) {
			char from[2] = { 1, (char)('a' + i - 1) }, to[2] = { 1, (char)('a' + i) };
			auto_buf owner = BUF(16), target = BUF(16);
			buf_add(&owner, i ? str_bytes(from, 2) : STR(""));
			buf_add(&owner, i ? STR(EXAMPLE) : STR(WWW));
			buf_add(&target, str_bytes(to, 2));
			buf_add(&target, STR(EXAMPLE));
			answer(&p, buf_str(&owner), DNS_CNAME, 60, buf_str(&target));
		}
		answer(&p, length == 16 ? STR("\1p" EXAMPLE) : STR("\1q" EXAMPLE), DNS_A, 60,
			STR("1234"));
		assert_int_equal(parse(arena, &p, DNS_A, &out), length == 16);
	}
	begin(&p, NOERROR, STR(ASKED), DNS_A);
	answer(&p, STR(WWW), DNS_CNAME, 60, STR(WWW));
	assert_false(parse(arena, &p, DNS_A, &out));
	arena_free(&arena);
}

static void negative_answers_stay_apart(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct packet p;
	struct dns_answer out;
	(void)state;

	begin(&p, NXDOMAIN, STR(ASKED), DNS_A);
	authority(&p, STR(EXAMPLE), DNS_SOA, 3600, STR(SOA_RDATA));
	assert_true(parse(arena, &p, DNS_A, &out));
	assert_int_equal(out.status, DNS_NXDOMAIN);
	assert_int_equal(out.ttl, 300); /* the SOA's minimum */

	begin(&p, NOERROR, STR(ASKED), DNS_A);
	authority(&p, STR(EXAMPLE), DNS_SOA, 120, STR(SOA_RDATA));
	assert_true(parse(arena, &p, DNS_A, &out));
	assert_int_equal(out.status, DNS_NODATA);
	assert_int_equal(out.ttl, 120); /* the SOA's own TTL */

	begin(&p, NOERROR, STR(ASKED), DNS_A);
	assert_true(parse(arena, &p, DNS_A, &out));
	assert_int_equal(out.status, DNS_NODATA);
	assert_int_equal(out.ttl, 0);

	begin(&p, SERVFAIL, STR(ASKED), DNS_A);
	assert_true(parse(arena, &p, DNS_A, &out));
	assert_int_equal(out.status, DNS_SERVFAIL);

	begin(&p, REFUSED, STR(ASKED), DNS_A);
	answer(&p, STR(WWW), DNS_A, 300, STR("\xc0\0\2\1")); /* believed from nobody */
	assert_true(parse(arena, &p, DNS_A, &out));
	assert_int_equal(out.status, DNS_SERVFAIL);
	assert_int_equal(out.record_count, 0);
	arena_free(&arena);
}

static void damage_is_told(void **state)
{
	static const struct {
		const char *title;
		unsigned type;
		struct str owner, rdata;
	} table[] = {
		{ "a pointer to itself", DNS_A, STR_INIT("\xc0\x21"), STR_INIT("1234") },
		{ "a pointer forward", DNS_A, STR_INIT("\xc0\xff"), STR_INIT("1234") },
		{ "a label of 64", DNS_A, STR_INIT("\x40" ASKED), STR_INIT("1234") },
		{ "an address of three octets", DNS_A, STR_INIT(WWW), STR_INIT("123") },
		{ "an address of five octets", DNS_A, STR_INIT(WWW), STR_INIT("12345") },
		{ "an IPv6 address of four octets", DNS_AAAA, STR_INIT(WWW), STR_INIT("1234") },
		{ "an exchange without name", DNS_MX, STR_INIT(WWW), STR_INIT("\0\1") },
		{ "more behind the exchange", DNS_MX, STR_INIT(WWW), STR_INIT("\0\1" WWW "x") },
		{ "a name beyond the data", DNS_PTR, STR_INIT(WWW), STR_INIT("\1") },
		{ "a string beyond the data", DNS_TXT, STR_INIT(WWW), STR_INIT("\5four") },
		{ "a start of authority cut off", DNS_SOA, STR_INIT(WWW), STR_INIT(WWW WWW "123") },
	};
	struct arena *arena = arena_new(1 << 20);
	struct packet p;
	struct dns_answer out;
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		print_message("%s\n", table[i].title);
		begin(&p, NOERROR, STR(ASKED), table[i].type);
		answer(&p, table[i].owner, table[i].type, 60, table[i].rdata);
		assert_false(parse(arena, &p, (enum dns_type)table[i].type, &out));
	}

	print_message("another name, another type, a query, cut short\n");
	begin(&p, NOERROR, STR("\3www\7example\3net\0"), DNS_A);
	assert_false(parse(arena, &p, DNS_A, &out));
	begin(&p, NOERROR, STR(ASKED), DNS_AAAA);
	assert_false(parse(arena, &p, DNS_A, &out));
	begin(&p, 0x0100, STR(ASKED), DNS_A);
	assert_false(parse(arena, &p, DNS_A, &out));
	begin(&p, NOERROR | 0x0200, STR(ASKED), DNS_A);
	assert_false(parse(arena, &p, DNS_A, &out));

	begin(&p, NOERROR, STR(ASKED), DNS_MX);
	answer(&p, STR(WWW), DNS_MX, 60, STR("\0\x0a\4mail" EXAMPLE));
	for (size_t n = 0; n < p.bytes.n; n++)
		assert_false(dns_packet_parse(arena, str_first(buf_str(&p.bytes), n),
			STR("www.example.com"), DNS_MX, &out));
	assert_true(parse(arena, &p, DNS_MX, &out));
	arena_free(&arena);
}

static void a_long_name_is_damage(void **state)
{
	/* Five labels of 63 octets by one pointer to the other: 257 octets in all. */
	char label[65];
	struct arena *arena = arena_new(1 << 20);
	struct packet p;
	struct dns_answer out;
	auto_buf owner = BUF(512), target = BUF(512);
	(void)state;

	memset(label, 'x', sizeof label);
	label[0] = 63;
	for (int i = 0; i < 4; i++)
		buf_add(&target, str_bytes(label, 64));
	buf_add(&target, STR("\0"));
	begin(&p, NOERROR, STR(ASKED), DNS_CNAME);
	answer(&p, STR(WWW), DNS_CNAME, 60, buf_str(&target));
	assert_false(parse(arena, &p, DNS_CNAME, &out));
	/* 255 octets are a name: three of 63, one of 61. */
	label[0] = 61;
	buf_clear(&target);
	buf_add(&target, str_bytes(label, 62));
	label[0] = 63;
	for (int i = 0; i < 3; i++)
		buf_add(&target, str_bytes(label, 64));
	buf_add(&target, STR("\0"));
	begin(&p, NOERROR, STR(ASKED), DNS_CNAME);
	answer(&p, STR(WWW), DNS_CNAME, 60, buf_str(&target));
	assert_true(parse(arena, &p, DNS_CNAME, &out));
	assert_int_equal(out.records[0].name.n, DNS_NAME_MAX);
	arena_free(&arena);
}

static void many_records_are_cut(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct packet p;
	struct dns_answer out;
	(void)state;

	begin(&p, NOERROR, STR(ASKED), DNS_A);
	for (unsigned i = 0; i < 3000; i++) {
		char rdata[4] = { 10, 0, (char)(i >> 8), (char)(i & 0xff) };
		answer(&p, STR(WWW), DNS_A, 60, str_bytes(rdata, 4));
	}
	assert_true(parse(arena, &p, DNS_A, &out));
	assert_int_equal(out.record_count, DNS_RECORDS_MAX);
	assert_int_equal(out.records[DNS_RECORDS_MAX - 1].ip.b[3], 255);
	arena_free(&arena);
}

static void a_full_arena_is_told(void **state)
{
	struct arena *arena = arena_new(4096);
	struct packet p;
	struct dns_answer out;
	(void)state;

	begin(&p, NOERROR, STR(ASKED), DNS_A);
	assert_false(parse(arena, &p, DNS_A, &out));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_are_read),
		cmocka_unit_test(aliases_are_followed),
		cmocka_unit_test(negative_answers_stay_apart),
		cmocka_unit_test(damage_is_told),
		cmocka_unit_test(a_long_name_is_damage),
		cmocka_unit_test(many_records_are_cut),
		cmocka_unit_test(a_full_arena_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
