/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "gateway/proxy.h"

#define V2 "\r\n\r\n\0\r\nQUIT\n"
#define V4_BODY "\300\0\2\1\300\0\2\2\4\1\0\31"
#define V6_BODY "\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\1" "\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\2" "\4\1\0\31"

static const struct {
	const char *title;
	struct str in;
	enum proxy_status status;
	const char *client;
	size_t left;
} cases[] = {
	{ "v1, IPv4", STR_INIT("PROXY TCP4 192.0.2.1 192.0.2.2 1025 25\r\nEHLO"), PROXY_OK, "192.0.2.1", 4 },
	{ "v1, IPv6", STR_INIT("PROXY TCP6 2001:db8::1 2001:db8::2 1025 25\r\n"), PROXY_OK, "2001:db8::1", 0 },
	{ "v1, mapped", STR_INIT("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.2 1025 25\r\n"), PROXY_OK,
		"192.0.2.1", 0 },
	{ "v1, unknown", STR_INIT("PROXY UNKNOWN\r\n"), PROXY_LOCAL, NULL, 0 },
	{ "v1, unknown with more", STR_INIT("PROXY UNKNOWN ff 1 2 3\r\n"), PROXY_LOCAL, NULL, 0 },
	{ "v1, wrong family", STR_INIT("PROXY TCP4 2001:db8::1 2001:db8::2 1025 25\r\n"), PROXY_BAD, NULL, 0 },
	{ "v1, UDP", STR_INIT("PROXY UDP4 192.0.2.1 192.0.2.2 1025 25\r\n"), PROXY_BAD, NULL, 0 },
	{ "v1, port", STR_INIT("PROXY TCP4 192.0.2.1 192.0.2.2 65536 25\r\n"), PROXY_BAD, NULL, 0 },
	{ "v1, too few", STR_INIT("PROXY TCP4 192.0.2.1 192.0.2.2 1025\r\n"), PROXY_BAD, NULL, 0 },
	{ "v1, too many", STR_INIT("PROXY TCP4 192.0.2.1 192.0.2.2 1025 25 1\r\n"), PROXY_BAD, NULL, 0 },
	{ "v1, bare LF", STR_INIT("PROXY TCP4 192.0.2.1 192.0.2.2 1025 25\n"), PROXY_MORE, NULL, 0 },
	{ "v1, endless", STR_INIT("PROXY TCP4 1111111111111111111111111111111111111111111111111111111"
		"11111111111111111111111111111111111111111111111111111111111111111111"), PROXY_BAD, NULL, 0 },
	{ "nothing yet", STR_INIT(""), PROXY_MORE, NULL, 0 },
	{ "no proxy", STR_INIT("EHLO"), PROXY_BAD, NULL, 0 },
	{ "v2, IPv4", STR_INIT(V2 "\x21\x11\0\14" V4_BODY "E"), PROXY_OK, "192.0.2.1", 1 },
	{ "v2, IPv6", STR_INIT(V2 "\x21\x21\0\44" V6_BODY), PROXY_OK, "2001:db8::1", 0 },
	{ "v2, extensions", STR_INIT(V2 "\x21\x11\0\17" V4_BODY "\4\0\0"), PROXY_OK, "192.0.2.1", 0 },
	{ "v2, local", STR_INIT(V2 "\x20\0\0\0X"), PROXY_LOCAL, NULL, 1 },
	{ "v2, unspecified", STR_INIT(V2 "\x21\0\0\0"), PROXY_LOCAL, NULL, 0 },
	{ "v2, unix", STR_INIT(V2 "\x21\x31\0\0"), PROXY_BAD, NULL, 0 },
	{ "v2, address too short", STR_INIT(V2 "\x21\x11\0\13" "12345678901"), PROXY_BAD, NULL, 0 },
	{ "v2, version 3", STR_INIT(V2 "\x31\x11\0\14" V4_BODY), PROXY_BAD, NULL, 0 },
	{ "v2, command 2", STR_INIT(V2 "\x22\x11\0\14" V4_BODY), PROXY_BAD, NULL, 0 },
	{ "v2, too long", STR_INIT(V2 "\x21\x11\377\377"), PROXY_BAD, NULL, 0 },
	{ "v2, cut", STR_INIT(V2 "\x21\x11\0\14" "\300\0\2"), PROXY_MORE, NULL, 0 },
};

static void headers_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct proxied proxied = { 0 };
		size_t used = 0;
		struct ip client;
		enum proxy_status status = proxy_parse(cases[i].in, &proxied, &used);
		bool as_said = status == cases[i].status;
		if (status == PROXY_OK)
			as_said = as_said && ip_parse(str_of(cases[i].client), &client) &&
				ip_eq(&client, &proxied.client) && proxied.port == 1025;
		if (status == PROXY_OK || status == PROXY_LOCAL)
			as_said = as_said && cases[i].in.n - used == cases[i].left;
		/* Every beginning of a good header waits for more. */
		for (size_t n = 0; n < used && as_said; n++)
			as_said = proxy_parse(str_first(cases[i].in, n), &proxied, &used) == PROXY_MORE;
		if (!as_said)
			fail_msg("%s: status %d", cases[i].title, (int)status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(headers_are_read) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
