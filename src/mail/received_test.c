/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/buf.h"
#include "base/clock.h"
#include "mail/received.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* expected: "from|from_name|ip|by|with|id|for|flags", flags: T tls, A authenticated, D date. */
static const struct {
	const char *title, *value, *expected;
} cases[] = {
	{ "RFC 5321",
		"from Foo.COM (foo.com [192.0.2.1]) by mx.example.org with ESMTPS id abc123\r\n"
		" for <a@b.c>; Sun, 22 Nov 2026 12:00:00 +0900",
		"Foo.COM|foo.com|192.0.2.1|mx.example.org|ESMTPS|abc123|a@b.c|TD" },
	{ "Postfix",
		"from mail.a.kr (unknown [203.0.113.5])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384"
		" (256/256 bits))\r\n\t(Client did not present a certificate)\r\n\tby mx.b.kr (Postfix)"
		" with ESMTPS id 4F1\r\n\tfor <x@b.kr>; Sun, 22 Nov 2026 12:00:00 +0900 (KST)",
		"mail.a.kr||203.0.113.5|mx.b.kr|ESMTPS|4F1|x@b.kr|TD" },
	{ "Postfix, signed in",
		"from [192.168.0.2] (host.isp.kr [203.0.113.7])\r\n\t(Authenticated sender: kim)\r\n"
		"\tby mx.b.kr (Postfix) with ESMTPSA id 4F2; Sun, 22 Nov 2026 12:00:00 +0900",
		"[192.168.0.2]|host.isp.kr|203.0.113.7|mx.b.kr|ESMTPSA|4F2||TAD" },
	{ "Exim",
		"from host.isp.kr ([203.0.113.7]:52313 helo=pc)\r\n by mx.b.kr with esmtpsa"
		" (TLS1.2) tls TLS_ECDHE (Exim 4.96)\r\n (envelope-from <kim@b.kr>) id 1abc-00-2D\r\n"
		" for x@b.kr; Sun, 22 Nov 2026 12:00:00 +0900",
		"pc|host.isp.kr|203.0.113.7|mx.b.kr|esmtpsa|1abc-00-2D|x@b.kr|TAD" },
	{ "Exim, no reverse name", "from [203.0.113.7] (helo=pc ident=x) by mx.b.kr with smtp id 1",
		"pc||203.0.113.7|mx.b.kr|smtp|1||" },
	{ "sendmail", "from pc (host.isp.kr [203.0.113.7] (may be forged)) by mx.b.kr (8.17.1/8.17.1) with ESMTP"
		" id 2AM; Sun, 22 Nov 2026 12:00:00 +0900",
		"pc|host.isp.kr|203.0.113.7|mx.b.kr|ESMTP|2AM||D" },
	{ "sendmail, ident", "from pc (IDENT:kim@host.isp.kr [203.0.113.7]) (authenticated bits=0) by mx.b.kr with ESMTP",
		"pc|host.isp.kr|203.0.113.7|mx.b.kr|ESMTP|||A" },
	{ "qmail", "from unknown (HELO pc) (203.0.113.7)\r\n  by mx.b.kr with SMTP; 22 Nov 2026 12:00:00 -0000",
		"pc||203.0.113.7|mx.b.kr|SMTP|||D" },
	{ "qmail, user", "from host.isp.kr (HELO pc) (kim@203.0.113.7) by mx.b.kr with SMTP",
		"pc|host.isp.kr|203.0.113.7|mx.b.kr|SMTP|||" },
	{ "qmail, itself", "(qmail 2745 invoked from network); 22 Nov 2026 12:00:00 -0000", "|||||||D" },
	{ "Exchange", "from A.prod.outlook.com (2603:1096:100:3::1) by B.prod.outlook.com (2603:1096:100:4::1)"
		" with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE) id 15.20.8158.17;"
		" Sun, 22 Nov 2026 03:00:00 +0000",
		"A.prod.outlook.com||2603:1096:100:3::1|B.prod.outlook.com|SMTP|15.20.8158.17||TD" },
	{ "Exchange, inside", "from A.x ([fe80::1]) by B.x ([fe80::1%6]) with mapi id 15.20; Sun, 22 Nov 2026 03:00:00 +0000",
		"A.x||fe80::1|B.x|mapi|15.20||D" },
	{ "Gmail", "from mail-sor-f41.google.com (mail-sor-f41.google.com. [209.85.220.41])\r\n"
		"        by mx.google.com with SMTPS id d2e1a72fcca58\r\n        for <x@gmail.com>\r\n"
		"        (Google Transport Security);\r\n        Sat, 21 Nov 2026 19:00:00 -0800 (PST)",
		"mail-sor-f41.google.com|mail-sor-f41.google.com|209.85.220.41|mx.google.com|SMTPS|d2e1a72fcca58|"
		"x@gmail.com|TD" },
	{ "Gmail, inside", "by 2002:a05:6a20:4323:b0:1d9 with SMTP id h35csp1; Sat, 21 Nov 2026 19:00:00 -0800 (PST)",
		"|||2002:a05:6a20:4323:b0:1d9|SMTP|h35csp1||D" },
	{ "Naver", "from cvsmtppost105.nm.naver.com ([10.112.130.75])\r\n  by crcvmail15.nm.naver.com with ESMTP id"
		" Xg3+FZ4aRUeA\r\n  for <x@naver.com>;\r\n  Sun, 22 Nov 2026 03:00:00 -0000",
		"cvsmtppost105.nm.naver.com||10.112.130.75|crcvmail15.nm.naver.com|ESMTP|Xg3+FZ4aRUeA|x@naver.com|D" },
	{ "Daum", "from unknown (HELO mail.shop.co.kr) (211.231.99.7) by rmail-1.hanmail.net (8.13.1/8.9.1) with ESMTP"
		" id uAM; Sun, 22 Nov 2026 12:00:00 +0900",
		"mail.shop.co.kr||211.231.99.7|rmail-1.hanmail.net|ESMTP|uAM||D" },
	{ "Korean groupware", "from 211.231.99.7 by mail.b.kr (Crinity Message Backbone-7.0.1) with HTTP; Sun, 22 Nov 2026 12:00:00 +0900",
		"211.231.99.7||211.231.99.7|mail.b.kr|HTTP|||D" },
	{ "Yahoo", "from 203.0.113.7  (EHLO mail.a.kr) (203.0.113.7)\r\n  by mta4003.mail.kks.yahoo.co.jp with SMTPS"
		" (version=TLSv1.2 cipher=ECDHE); Sun, 22 Nov 2026 12:00:00 +0900",
		"mail.a.kr||203.0.113.7|mta4003.mail.kks.yahoo.co.jp|SMTPS|||TD" },
	{ "CommuniGate", "from [192.168.1.4] (account kim HELO [192.168.1.4]) by b.kr (CommuniGate Pro SMTP 5) with ESMTP-TLS id 2",
		"[192.168.1.4]||192.168.1.4|b.kr|ESMTP-TLS|2||TA" },
	{ "web mail", "from [203.0.113.7] by web1.b.kr via HTTP; Sun, 22 Nov 2026 12:00:00 +0900",
		"[203.0.113.7]||203.0.113.7|web1.b.kr|HTTP|||D" },
	{ "local", "by b.kr (Postfix, from userid 1002) id DABB; Sun, 22 Nov 2026 12:00:00 +0900",
		"|||b.kr||DABB||D" },
	{ "local, in brackets", "(from root@localhost) by b.kr (8.17.1/8.17.1/Submit) id 2AM; Sun, 22 Nov 2026 12:00:00 +0900",
		"root@localhost|||b.kr||2AM||D" },
	{ "no semicolon", "from a.kr ([203.0.113.7]) by b.kr with ESMTP id 5 Sun, 22 Nov 2026 12:00:00 +0900",
		"a.kr||203.0.113.7|b.kr|ESMTP|5||D" },
	{ "semicolon in a comment", "from a.kr ([203.0.113.7]) (x; y) by b.kr; Sun, 22 Nov 2026 12:00:00 +0900 (a; b)",
		"a.kr||203.0.113.7|b.kr||||D" },
	{ "greeted as a keyword", "from by (h.isp.kr [203.0.113.7]) by mx.b.kr with SMTP id 1",
		"by|h.isp.kr|203.0.113.7|mx.b.kr|SMTP|1||" },
	{ "a second by and from", "from a.kr ([203.0.113.7]) by b.kr by evil with SMTP from <x@y.z>",
		"a.kr||203.0.113.7|b.kr|SMTP|||" },
	{ "comment open", "from a.kr ([203.0.113.7] by b.kr with SMTP id 1", "a.kr||203.0.113.7|||||?" },
	{ "mapped address", "from a.kr (h.a.kr [::ffff:203.0.113.7]) by b.kr", "a.kr|h.a.kr|203.0.113.7|b.kr||||" },
	{ "cipher behind the protocol", "from a.kr ([203.0.113.7]) by b.kr with ESMTP/TLS/DHE-RSA-AES256 id 1",
		"a.kr||203.0.113.7|b.kr|ESMTP|1||T" },
	{ "cipher before the protocol", "from a.kr ([203.0.113.7]) by b.kr with AES256-SHA encrypted SMTP",
		"a.kr||203.0.113.7|b.kr|SMTP|||T" },
	{ "IPv6, signed in", "from laptop ([IPv6:2001:db8::9]) (Authenticated sender: kim) by s.b.kr with ESMTPSA id 9",
		"laptop||2001:db8::9|s.b.kr|ESMTPSA|9||TA" },
	{ "no by, no date", "from a.kr with SMTP id 1", "a.kr||||SMTP|1||?" },
	{ "empty", "", "|||||||?" },
	{ "anything", "hello world", "|||||||?" },
};

static void print_received(const struct received *r, struct buf *out)
{
	char ip[IP_TEXT_MAX] = "";
	if (r->has_ip)
		ip_print(&r->ip, ip);
	buf_printf(out, "%.*s|%.*s|%s|%.*s|%.*s|%.*s|%.*s|", STR_ARG(r->from), STR_ARG(r->from_name), ip,
		STR_ARG(r->by), STR_ARG(r->with), STR_ARG(r->id), STR_ARG(r->for_address));
	buf_printf(out, "%s%s%s%s", r->tls ? "T" : "", r->authenticated ? "A" : "",
		r->date.flaws & DATE_BAD ? "" : "D", r->parsed ? "" : "?");
}

static void values_are_read(void **state)
{
	unsigned missed = 0;
	struct arena *arena = arena_new(1 << 16);
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct received r;
		auto_buf got = BUF(4096);
		received_parse_value(arena, str_of(cases[i].value), &r);
		print_received(&r, &got);
		if (!str_eq(buf_str(&got), str_of(cases[i].expected))) {
			printf("%s: %.*s\n", cases[i].title, STR_ARG(buf_str(&got)));
			missed++;
		}
	}
	arena_free(&arena);
	assert_int_equal(missed, 0);
}

static void headers_are_read_newest_first(void **state)
{
	static const char mail[] = "Received: from b by c; Sun, 22 Nov 2026 12:00:00 +0900\r\n"
				   "Subject: x\r\n"
				   "Received: from a\r\n by b; Sun, 22 Nov 2026 11:00:00 +0900\r\n\r\n";
	struct arena *arena = arena_new(1 << 20);
	struct headers headers;
	struct flaws flaws = { 0 };
	struct received *list;
	(void)state;
	headers_parse(arena, str_of(mail), 0, &flaws, &headers);
	assert_int_equal(received_parse(arena, &headers, &list), 2);
	assert_true(str_eq(list[0].by, STR("c")));
	assert_true(str_eq(list[1].by, STR("b")));
	assert_true(list[0].date.time - list[1].date.time == 3600);
	assert_non_null(list[1].header);
	arena_free(&arena);
}

static void hops_are_limited(void **state)
{
	auto_buf mail = BUF(1 << 20);
	struct arena *arena = arena_new(1 << 20);
	struct headers headers;
	struct flaws flaws = { 0 };
	struct received *list;
	(void)state;
	for (int i = 0; i < 150; i++)
		buf_printf(&mail, "Received: from a%d by b; Sun, 22 Nov 2026 12:00:00 +0900\r\n", i);
	buf_add(&mail, STR("\r\n"));
	headers_parse(arena, buf_str(&mail), 0, &flaws, &headers);
	assert_int_equal(received_parse(arena, &headers, &list), RECEIVED_MAX);
	headers_parse(arena, STR("Subject: x\r\n\r\n"), 0, &flaws, &headers);
	assert_int_equal(received_parse(arena, &headers, &list), 0);
	assert_null(list);
	arena_free(&arena);
}

static int64_t cpu_of(const char *pattern, size_t n)
{
	static char value[1 << 20];
	size_t length = strlen(pattern);
	struct received out;
	struct arena *arena = arena_new(1 << 12);
	for (size_t i = 0; i < n; i++)
		value[i] = pattern[i % length];
	int64_t start = clock_cpu_ns();
	received_parse_value(arena, str_bytes(value, n), &out);
	start = clock_cpu_ns() - start;
	arena_free(&arena);
	return start;
}

static void time_is_linear(void **state)
{
	static const char *const patterns[] = { "(", "()", "from (", "from by ", "by ", "with x ", "; ", "(a;", "a@[", ",", " ",
		"from ([", "(helo=x)", "Sun, " };
	(void)state;
	for (size_t i = 0; i < COUNT(patterns); i++) {
		cpu_of(patterns[i], 1 << 16);
		int64_t once = cpu_of(patterns[i], 1 << 17);
		int64_t four = cpu_of(patterns[i], 1 << 19);
		if (four > once * 10 + 20000000)
			fail_msg("%s: %lld ns, then %lld ns", patterns[i], (long long)once,
				(long long)four);
	}
}

#define CTIME "ctime's order, which the suite's parser mixes up"
#define ZONE  "PST and PDT are -0800 and -0700 (RFC 5322 4.3)"
#define YEAR  "a two-digit year below 50 is of this century (RFC 5322 4.3)"
#define USER  "\"user@192.0.2.1\" is qmail's ident with the address that connected"

/* Where we differ from the suite, and why. `fields` is the line that compare() prints. */
static const struct {
	size_t index;
	const char *fields, *why;
} differing[] = {
	{ 13, "date ", CTIME },
	{ 28, "id ", "the suite ends an id at a slash; it is a word (RFC 5321 4.4: atom)" },
	{ 29, "id ", "as 28" },
	{ 30, "id ", "as 28" },
	{ 64, "ip ", USER },
	{ 67, "date ", ZONE },
	{ 69, "date ", "no \";\" before the date: the suite gives none" },
	{ 86, "ip ", USER },
	{ 87, "ip ", USER },
	{ 89, "date ", YEAR },
	{ 90, "date ", YEAR },
	{ 97, "ip ", USER },
	{ 116, "ip ", USER },
	{ 117, "date ", CTIME },
	{ 118, "date ", CTIME },
	{ 119, "ip ", USER },
	{ 123, "by ", "\"by alpha by uid 7791\": the first is the host" },
	{ 125, "from ", "\"Unknown/Local\": the suite ends the name at the slash" },
	{ 128, "for date ", "\"for\" behind the date is not read; " YEAR },
	{ 144, "date ", "a fraction of a second: the suite drops the seconds with it" },
	{ 151, "date ", CTIME },
	{ 153, "for ", "\"for <address>\", a placeholder: given as written" },
	{ 155, "tls ", "the field is mangled where \"with\" should stand" },
	{ 163, "date ", ZONE },
	{ 165, "from ", "\"invoked from network\" names no host" },
	{ 171, "from ", "\"from userid 1002\" names no host" },
};

static struct str json_str(json_t *object, const char *name)
{
	json_t *value = json_object_get(object, name);
	if (json_is_object(value)) /* {"Name": x} or {"IpAddr": x} */
		value = json_object_iter_value(json_object_iter(value));
	return str_of(json_string_value(value));
}

/* "[192.0.2.1]" and "192.0.2.1." as the suite has them. */
static struct str plain(struct str s)
{
	if (s.n > 1 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		s = str_first(str_from(s, 1), s.n - 2);
	return s;
}

static bool date_agrees(json_t *want, const struct date *d)
{
	static const char *const names[8] = { "year", "month", "day", "hour", "minute", "second", "tz_hour",
		"tz_minute" };
	int v[8];
	if (!json_is_object(want))
		return (d->flaws & DATE_BAD) != 0;
	for (int i = 0; i < 8; i++)
		v[i] = (int)json_integer_value(json_object_get(want, names[i]));
	int zone = v[6] * 60 + v[7];
	if (json_is_true(json_object_get(want, "tz_before_gmt")))
		zone = -zone;
	return d->year == v[0] && d->month == v[1] && d->day == v[2] && d->hour == v[3] && d->minute == v[4] &&
		d->second == v[5] && d->zone == zone;
}

static bool ip_agrees(json_t *want, const struct received *r)
{
	struct str text = json_str(want, "from_ip");
	struct ip ip;
	if (!text.n) /* the suite leaves the address in "from" when it stands there */
		text = json_str(want, "from");
	if (!ip_parse(text, &ip))
		return !r->has_ip;
	return r->has_ip && ip_eq(&ip, &r->ip);
}

/* The suite names the protocol within what was written: "SMTP" of "Microsoft SMTPSVC(5.0)". */
static bool with_agrees(json_t *want, const struct received *r)
{
	struct str with = json_str(want, "with"), via = json_str(want, "via");
	if (!with.n && !via.n)
		return true;
	return (with.n && str_find_nocase(r->with, with) != STR_NONE) ||
		(with.n && str_eq(with, STR("ESMTPS")) && r->tls) || (!with.n && str_eq(r->with, via));
}

/* Names of the fields that differ, blank between. */
static void compare(json_t *want, const struct received *r, struct buf *out)
{
	struct str helo = json_str(want, "helo"), from = json_str(want, "from");
	bool greeted = json_object_get(want, "helo_cmd") != NULL;
	struct str name = json_str(want, "from_iprev");
	if (str_ends(name, STR(".")))
		name = str_first(name, name.n - 1);
	if (!str_eq_nocase(plain(r->from), greeted ? helo : from))
		buf_add(out, STR("from "));
	if (name.n && !str_eq_nocase(r->from_name, name))
		buf_add(out, STR("name "));
	if (!ip_agrees(want, r))
		buf_add(out, STR("ip "));
	if (!str_eq_nocase(plain(r->by), json_str(want, "by")))
		buf_add(out, STR("by "));
	if (!with_agrees(want, r))
		buf_add(out, STR("with "));
	if (!str_eq(r->id, json_str(want, "id")))
		buf_add(out, STR("id "));
	if (!str_eq(r->for_address, json_str(want, "for_")))
		buf_add(out, STR("for "));
	if (!r->tls && (json_str(want, "tls_version").n || json_str(want, "tls_cipher").n))
		buf_add(out, STR("tls "));
	if (!date_agrees(json_object_get(want, "date"), &r->date))
		buf_add(out, STR("date "));
}

static struct str differs_at(size_t index)
{
	for (size_t i = 0; i < COUNT(differing); i++)
		if (differing[i].index == index)
			return str_of(differing[i].fields);
	return STR("");
}

static void suite_received(void **state)
{
	json_error_t error;
	json_t *suite = json_load_file("../shared/suites/mime/received.json", 0, &error), *item;
	struct arena *arena = arena_new(1 << 16);
	size_t index, agreed = 0;
	unsigned missed = 0;
	(void)state;
	if (!suite)
		printf("skipped: received.json\n");
	json_array_foreach(suite, index, item) {
		struct received r;
		auto_buf fields = BUF(200), got = BUF(4096);
		received_parse_value(arena, str_of(json_string_value(json_object_get(item, "header"))), &r);
		compare(json_object_get(item, "expected"), &r, &fields);
		agreed += fields.n == 0;
		if (str_eq(buf_str(&fields), differs_at(index)))
			continue;
		print_received(&r, &got);
		printf("%zu: %s%.*s\n", index, buf_str(&fields).p, STR_ARG(buf_str(&got)));
		missed++;
	}
	if (suite)
		printf("received: %zu of %zu agree, %zu differ as listed\n", agreed, json_array_size(suite),
			COUNT(differing));
	json_decref(suite);
	arena_free(&arena);
	assert_int_equal(missed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_read),
		cmocka_unit_test(headers_are_read_newest_first),
		cmocka_unit_test(hops_are_limited),
		cmocka_unit_test(time_is_linear),
		cmocka_unit_test(suite_received),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
