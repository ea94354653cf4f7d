/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "mail/received.h"

struct expected {
	const char *title, *value;
	const char *from, *from_name, *ip, *by, *with, *id, *for_address;
	bool tls, authenticated, parsed, dated;
};

static const struct expected cases[] = {
	{ "Postfix with TLS",
		"from mail.example.org (mail.example.org [192.0.2.7])\r\n\t(using TLSv1.3 with cipher X "
		"(256/256 bits))\r\n\tby mx.example.com (Postfix) with ESMTPS id 4F2\r\n\tfor "
		"<a@example.com>; Sun, 22 Nov 2026 12:00:00 +0900 (KST)",
		"mail.example.org", "mail.example.org", "192.0.2.7", "mx.example.com", "ESMTPS", "4F2",
		"a@example.com", true, false, true, true },
	{ "sendmail, forged name",
		"from spike (host66.example.net [65.217.159.66] (may be forged)) by a.example.org "
		"(8.11.6/8.11.6) with ESMTP id h2F0; Sat, 15 Mar 2003 00:38:03 GMT",
		"spike", "host66.example.net", "65.217.159.66", "a.example.org", "ESMTP", "h2F0", "", false,
		false, true, true },
	{ "qmail", "from unknown (HELO PC1) (203.0.113.9) by b.example.org with SMTP; 3 Mar 2004 20:34:38 -0000",
		"PC1", "", "203.0.113.9", "b.example.org", "SMTP", "", "", false, false, true, true },
	{ "Exim", "from [218.19.142.229] (helo=hotmail.com ident=y) by yz with smtp (Exim 3.35 #1 (Debian)) id 194B-00; "
		  "Sat, 12 Apr 2003 03:58:53 +0100",
		"hotmail.com", "", "218.19.142.229", "yz", "smtp", "194B-00", "", false, false, true, true },
	{ "Exchange", "from E2.global.net (10.45.252.152) by E1.global.net (10.45.252.153) with Microsoft SMTP "
		      "Server (version=TLS1_2, cipher=X) id 15.1.1261.35; Mon, 29 Oct 2018 11:17:19 +0100",
		"E2.global.net", "", "10.45.252.152", "E1.global.net", "SMTP", "15.1.1261.35", "", true, false,
		true, true },
	{ "IPv6, submission",
		"from laptop ([IPv6:2001:db8::9]) (Authenticated sender: kim) by s.example.com with ESMTPSA id 9; Sun, 22 "
		"Nov 2026 12:00:00 +0000",
		"laptop", "", "2001:db8::9", "s.example.com", "ESMTPSA", "9", "", true, true, true, true },
	{ "no from", "by 10.1.2.3 with SMTP id x1; Sun, 22 Nov 2026 12:00:00 -0800 (PST)", "", "", NULL,
		"10.1.2.3", "SMTP", "x1", "", false, false, true, true },
	{ "semicolon inside a comment", "from a by b (x; y) with SMTP", "a", "", NULL, "b", "SMTP", "", "", false,
		false, true, false },
	{ "nothing of the kind", "hello world", "", "", NULL, "", "", "", "", false, false, false, false },
	{ "unclosed comment", "from a (b [192.0.2.3] by c", "a", "", "192.0.2.3", "", "", "", "", false, false,
		false, false },
	{ "empty", "", "", "", NULL, "", "", "", "", false, false, false, false },
};

static void check(const char *title, struct str got, const char *want)
{
	if (!str_eq(got, str_of(want)))
		fail_msg("%s: got \"%.*s\", want \"%s\"", title, STR_ARG(got), want);
}

static void server_forms_are_read(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct expected *c = &cases[i];
		struct received r;
		char ip[IP_TEXT_MAX] = "";
		received_parse_value(arena, str_of(c->value), &r);
		if (r.has_ip)
			ip_print(&r.ip, ip);
		check(c->title, r.from, c->from);
		check(c->title, r.from_name, c->from_name);
		check(c->title, str_of(ip), c->ip ? c->ip : "");
		check(c->title, r.by, c->by);
		check(c->title, r.with, c->with);
		check(c->title, r.id, c->id);
		check(c->title, r.for_address, c->for_address);
		if (r.tls != c->tls || r.authenticated != c->authenticated || r.parsed != c->parsed ||
			!(r.date.flaws & DATE_BAD) != c->dated)
			fail_msg("%s: tls %d authenticated %d parsed %d date flaws %x", c->title, r.tls,
				r.authenticated, r.parsed, r.date.flaws);
	}
	arena_free(&arena);
}

static void the_newest_comes_first_and_the_count_is_bounded(void **state)
{
	(void)state;
	struct arena *arena = arena_new(8 << 20);
	struct flaws flaws = { 0 };
	struct headers headers;
	struct received *list;
	auto_buf text = BUF(1 << 20);
	for (int i = 0; i < RECEIVED_MAX + 20; i++)
		buf_printf(&text, "Received: from a by host%d; Sun, 22 Nov 2026 12:00:00 +0000\r\n", i);
	buf_add(&text, STR("\r\n"));
	headers_parse(arena, buf_str(&text), 0, &flaws, &headers);
	assert_int_equal(received_parse(arena, &headers, &list), RECEIVED_MAX);
	check("newest", list[0].by, "host0");
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(server_forms_are_read),
		cmocka_unit_test(the_newest_comes_first_and_the_count_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
