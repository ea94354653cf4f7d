/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "identity/dynamic.h"

static const struct {
	const char *name, *ip;
	enum naming naming;
	const char *pattern;
} cases[] = {
	/* the address in the name */
	{ "192-0-2-17.dynamic.example.net", "192.0.2.17", NAMING_DYNAMIC, "dynamic" },
	{ "17.2.0.192.in.isp.example.net", "192.0.2.17", NAMING_GENERIC, "address" },
	{ "host-192-0-2-17.isp.example.net", "192.0.2.17", NAMING_GENERIC, "address" },
	{ "192x0x2x17.ap192.example.jp", "192.0.2.17", NAMING_GENERIC, "address" },
	{ "cpe-2-17.res.example.com", "192.0.2.17", NAMING_DYNAMIC, "cpe" },
	{ "h2-17.office.example.com", "192.0.2.17", NAMING_OWN, NULL },
	{ "c0000211.isp.example.net", "192.0.2.17", NAMING_GENERIC, "address" },
	{ "softbank192000002017.bbtec.net", "192.0.2.17", NAMING_DYNAMIC, "bbtec.net" },
	{ "static-192-0-2-17.isp.example.net", "192.0.2.17", NAMING_GENERIC, "address" },
	{ "192-0-2-17.static.isp.example.net", "192.0.2.17", NAMING_GENERIC, "address" },
	/* words of access lines */
	{ "p54a1b2c3.dip0.t-ipconnect.de", "84.161.178.195", NAMING_DYNAMIC, "t-ipconnect.de" },
	{ "adsl-99-12.isp.example.net", "198.51.100.7", NAMING_DYNAMIC, "adsl" },
	{ "pool-71-200.example.net", "198.51.100.7", NAMING_DYNAMIC, "pool" },
	{ "user12345.isp.example.net", "198.51.100.7", NAMING_DYNAMIC, "user" },
	{ "ppp7.isp.example.net", "198.51.100.7", NAMING_DYNAMIC, "ppp" },
	/* providers of Korea and Japan */
	{ "121-128-3-4.kornet.net", "121.128.3.4", NAMING_DYNAMIC, "kornet.net" },
	{ "1-224-5-6.hananet.net", "1.224.5.6", NAMING_DYNAMIC, "hananet.net" },
	{ "106-240-7-8.bora.net", "106.240.7.8", NAMING_DYNAMIC, "bora.net" },
	{ "p1234-ipngn100osakachuo.osaka.ocn.ne.jp", "203.0.113.5", NAMING_DYNAMIC, "ocn.ne.jp" },
	/* clouds */
	{ "ec2-203-0-113-5.ap-northeast-2.compute.amazonaws.com", "203.0.113.5", NAMING_GENERIC,
		"amazonaws.com" },
	{ "5.113.0.203.bc.googleusercontent.com", "203.0.113.5", NAMING_GENERIC,
		"bc.googleusercontent.com" },
	{ "static.5.113.0.203.clients.your-server.de", "203.0.113.5", NAMING_GENERIC,
		"clients.your-server.de" },
	{ "vmi123456.contaboserver.net", "203.0.113.5", NAMING_GENERIC, "contaboserver.net" },
	/* IPv6 */
	{ "2001-db8-12-34--1.example.net", "2001:db8:12:34::1", NAMING_GENERIC, "address" },
	{ "20010db8001200340000000000000001.v6.example.net", "2001:db8:12:34::1", NAMING_GENERIC,
		"address" },
	{ "mailgate.v6.example.net", "2001:db8:12:34::1", NAMING_OWN, NULL },
	/* must not hit: names that somebody chose */
	{ "mail.example.com", "192.0.2.17", NAMING_OWN, NULL },
	{ "mail-ed1-f50.google.com", "209.85.208.50", NAMING_OWN, NULL },
	{ "mail-sor-f41.google.com", "209.85.220.41", NAMING_OWN, NULL },
	{ "a8-31.smtp-out.amazonses.com", "54.240.8.31", NAMING_OWN, NULL },
	{ "mta-192-0-2-17.esp.example.com", "192.0.2.17", NAMING_OWN, NULL },
	{ "o1.example.sendgrid.net", "192.0.2.17", NAMING_OWN, NULL },
	{ "smtp2.cable.co.uk", "192.0.2.17", NAMING_OWN, NULL },
	{ "mx7.dynamic.co.jp", "192.0.2.17", NAMING_OWN, NULL },
	{ "cvsmtppost25.nm.naver.com", "114.111.35.232", NAMING_OWN, NULL },
	{ "mail-smail-vm52.hanmail.net", "211.231.106.52", NAMING_OWN, NULL },
	{ "mfmail101.ocn.ne.jp", "203.0.113.5", NAMING_OWN, NULL },
	{ "dhcp.example.com", "192.0.2.17", NAMING_OWN, NULL },
	{ "vps1.example.org", "192.0.2.17", NAMING_OWN, NULL },
	{ "ns2.example.org", "192.0.2.17", NAMING_OWN, NULL },
	{ "example.com", "192.0.2.17", NAMING_OWN, NULL },
	{ "localhost", "192.0.2.17", NAMING_OWN, NULL },
	{ "", "192.0.2.17", NAMING_OWN, NULL },
	{ "...", "192.0.2.17", NAMING_OWN, NULL },
};

static void test_naming(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *pattern = "untouched";
		struct ip ip;
		assert_true(ip_parse(str_of(cases[i].ip), &ip));
		enum naming naming = naming_of(str_of(cases[i].name), &ip, &pattern);
		if (naming != cases[i].naming)
			print_error("%s: %d, %s\n", cases[i].name, (int)naming,
				pattern ? pattern : "-");
		assert_int_equal(naming, cases[i].naming);
		if (cases[i].pattern)
			assert_string_equal(pattern, cases[i].pattern);
		else
			assert_null(pattern);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_naming) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
