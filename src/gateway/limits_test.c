/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "gateway/limits.h"

static const char settings_text[] =
	"networks = { own = [ \"127.0.0.0/8\" ]; white = [ \"192.0.2.1\" ]; };\n"
	"limits = { message_size = \"64K\"; connections = 300; connections_per_ip = 3; connections_per_white_ip = 100;\n"
	"  connections_per_prefix = 5; connection_rate = 6; mail_rate = 60; recipient_rate = 10;\n"
	"  unknown_recipient_rate = 2; prefix_rate_factor = 2; stress_percent = 50;\n"
	"  bytes_in_flight = \"1M\"; bytes_in_flight_per_ip = \"256K\"; };\n";

struct house {
	struct settings *settings;
	struct limits *limits;
};

static int build(void **state)
{
	static struct house house;
	struct error err;
	if (!settings_load_text(str_of(settings_text), "test", &house.settings, &err))
		fail_msg("%s", err.text);
	house.limits = limits_new(house.settings);
	*state = &house;
	return 0;
}

static int tear_down(void **state)
{
	struct house *house = *state;
	limits_free(&house->limits);
	settings_free(&house->settings);
	return 0;
}

static struct client client_of(struct house *house, const char *address)
{
	struct ip ip;
	struct client client;
	assert_true(ip_parse(str_of(address), &ip));
	limits_client(house->limits, &ip, &client);
	return client;
}

/* K-38: of a white address the 100th is served and the 101st is not; of another one the 3rd and
 * the 4th here. */
static void connections_of_an_address(void **state)
{
	struct house *house = *state;
	static const struct {
		const char *address;
		size_t fine;
	} cases[] = { { "192.0.2.1", 100 }, { "192.0.2.2", 3 }, { "2001:db8::1", 3 } };
	for (size_t i = 0; i < 3; i++) {
		struct client clients[101];
		for (size_t n = 0; n < cases[i].fine; n++) {
			clients[n] = client_of(house, cases[i].address);
			assert_int_equal(limits_enter(house->limits, &clients[n], 0), LIMIT_FINE);
			assert_int_equal(limits_connections(&clients[n]), n + 1);
		}
		struct client one_more = client_of(house, cases[i].address);
		assert_int_equal(limits_enter(house->limits, &one_more, 0), LIMIT_TOO_MANY);
		assert_null(one_more.address);
		limits_leave(&clients[0]);
		one_more = client_of(house, cases[i].address);
		assert_int_equal(limits_enter(house->limits, &one_more, 0), LIMIT_FINE);
		limits_leave(&one_more);
		for (size_t n = 1; n < cases[i].fine; n++)
			limits_leave(&clients[n]);
	}
}

static void connections_of_a_network(void **state)
{
	struct house *house = *state;
	static const char *const near[][7] = {
		{ "198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4", "198.51.100.5",
			"198.51.100.6", "198.51.101.1" },
		{ "2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:1:f::3", "2001:db8:1:1::4",
			"2001:db8:1:1::5", "2001:db8:1:1:ffff::6", "2001:db8:1:2::1" },
	};
	for (size_t v = 0; v < 2; v++) {
		struct client clients[7];
		for (size_t i = 0; i < 7; i++) {
			clients[i] = client_of(house, near[v][i]);
			assert_int_equal(limits_enter(house->limits, &clients[i], 0),
				i == 5 ? LIMIT_TOO_MANY_NEAR : LIMIT_FINE);
		}
		for (size_t i = 0; i < 7; i++)
			limits_leave(&clients[i]);
	}
}

static void rates_refill_evenly(void **state)
{
	struct house *house = *state;
	struct client client = client_of(house, "203.0.113.9");
	int64_t now = 1000000;
	for (int i = 0; i < 6; i++) {
		assert_int_equal(limits_enter(house->limits, &client, now), LIMIT_FINE);
		limits_leave(&client);
	}
	assert_int_equal(limits_enter(house->limits, &client, now), LIMIT_TOO_FAST);
	now += 9999; /* one comes back every ten seconds */
	assert_int_equal(limits_enter(house->limits, &client, now), LIMIT_TOO_FAST);
	now += 1;
	assert_int_equal(limits_enter(house->limits, &client, now), LIMIT_FINE);
	for (int i = 0; i < 10; i++)
		assert_true(limits_take(house->limits, &client, LIMIT_RECIPIENTS, now));
	assert_false(limits_has(house->limits, &client, LIMIT_RECIPIENTS, now));
	assert_false(limits_take(house->limits, &client, LIMIT_RECIPIENTS, now));
	assert_true(limits_has(house->limits, &client, LIMIT_MAILS, now));
	assert_true(limits_take(house->limits, &client, LIMIT_RECIPIENTS, now + 6000));
	assert_false(limits_take(house->limits, &client, LIMIT_RECIPIENTS, now + 6000));
	limits_leave(&client);
}

/* Many addresses of one network: together they may do twice what one may. */
static void a_network_has_rates_too(void **state)
{
	struct house *house = *state;
	int fine = 0;
	for (int i = 0; i < 50; i++) {
		char address[IP_TEXT_MAX];
		snprintf(address, sizeof address, "203.0.114.%d", i);
		struct client client = client_of(house, address);
		if (limits_enter(house->limits, &client, 2000000) == LIMIT_FINE) {
			fine++;
			limits_leave(&client);
		}
	}
	assert_int_equal(fine, 12);
}

static void the_known_are_not_rated(void **state)
{
	struct house *house = *state;
	struct client own = client_of(house, "127.0.0.1"), white = client_of(house, "192.0.2.1");
	assert_int_equal(limits_enter(house->limits, &own, 0), LIMIT_FINE);
	assert_int_equal(limits_enter(house->limits, &white, 0), LIMIT_FINE);
	for (int i = 0; i < 1000; i++) {
		assert_true(limits_take(house->limits, &own, LIMIT_UNKNOWN_RECIPIENTS, 0));
		assert_true(limits_take(house->limits, &white, LIMIT_MAILS, 0));
	}
	/* Unknown recipients are counted for a white address too: lists age. */
	assert_true(limits_take(house->limits, &white, LIMIT_UNKNOWN_RECIPIENTS, 0));
	assert_true(limits_take(house->limits, &white, LIMIT_UNKNOWN_RECIPIENTS, 0));
	assert_false(limits_take(house->limits, &white, LIMIT_UNKNOWN_RECIPIENTS, 0));
	limits_leave(&own);
	limits_leave(&white);
}

/* An attacker who fills the whole table is not forgotten by it. */
static void a_full_table_forgets_nobody(void **state)
{
	struct house *house = *state;
	int64_t now = 9000000;
	struct client attacker = client_of(house, "203.0.113.77");
	while (limits_enter(house->limits, &attacker, now) == LIMIT_FINE)
		limits_leave(&attacker);
	size_t fine = 0;
	for (uint32_t i = 0; i < 200000; i++) {
		struct ip ip = { .b = { 10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i } };
		struct client client;
		limits_client(house->limits, &ip, &client);
		if (limits_enter(house->limits, &client, now) == LIMIT_FINE) {
			fine++;
			limits_leave(&client);
		}
	}
	assert_int_equal(limits_enter(house->limits, &attacker, now), LIMIT_TOO_FAST);
	/* Newcomers are served still, if fewer at a time … */
	assert_true(fine > 5000);
	/* … and a minute later the crowd is over. */
	struct client late = client_of(house, "203.0.115.1");
	assert_int_equal(limits_enter(house->limits, &late, now + 60000), LIMIT_FINE);
	limits_leave(&late);
}

static void stress_begins_at_its_share(void **state)
{
	struct house *house = *state;
	uint32_t n = 0;
	while (!limits_stressed(house->limits)) {
		assert_true(limits_open(house->limits));
		n++;
	}
	assert_int_equal(n, 150);
	while (limits_open(house->limits))
		n++;
	assert_int_equal(n, 300);
	assert_int_equal(limits_opened(house->limits), 300);
	while (n-- > 0)
		limits_close(house->limits);
	assert_false(limits_stressed(house->limits));
}

static void bytes_in_flight_are_bounded(void **state)
{
	struct house *house = *state;
	const uint64_t kib = 1024;
	struct client one = client_of(house, "198.51.100.1"), own = client_of(house, "127.0.0.1");
	assert_int_equal(limits_enter(house->limits, &one, 20000000), LIMIT_FINE);
	assert_int_equal(limits_enter(house->limits, &own, 20000000), LIMIT_FINE);
	struct held_bytes mail = { 0 }, second = { 0 }, third = { 0 };
	assert_true(limits_bytes_take(house->limits, &one, &mail, 200 * kib));
	assert_true(limits_bytes_take(house->limits, &one, &mail, 56 * kib));
	assert_false(limits_bytes_take(house->limits, &one, &second, 1));
	assert_false(limits_bytes_fit(house->limits, &one, UINT64_MAX));
	assert_true(limits_bytes_take(house->limits, &own, &third, 768 * kib));
	assert_false(limits_bytes_take(house->limits, &own, &third, 1));
	/* The mail outlives its connection, and its bytes count until it is safe. */
	limits_leave(&one);
	assert_int_equal(limits_enter(house->limits, &one, 20000000), LIMIT_FINE);
	assert_false(limits_bytes_fit(house->limits, &one, 1));
	limits_bytes_release(house->limits, &mail);
	assert_true(limits_bytes_fit(house->limits, &one, 256 * kib));
	limits_bytes_release(house->limits, &third);
	limits_bytes_release(house->limits, &second);
	limits_leave(&one);
	limits_leave(&own);
}

static void good_clients_are_remembered_for_days(void **state)
{
	struct house *house = *state;
	struct ip ip, near, v6, v6_near;
	assert_true(ip_parse(STR("192.0.2.7"), &ip) && ip_parse(STR("192.0.2.8"), &near));
	assert_true(ip_parse(STR("2001:db8::7"), &v6) && ip_parse(STR("2001:db8::8"), &v6_near));
	const int64_t day = 86400000;
	limits_good_add(house->limits, &ip, 0);
	limits_good_add(house->limits, &v6, 0);
	assert_true(limits_good(house->limits, &ip, 6 * day));
	assert_false(limits_good(house->limits, &ip, 7 * day));
	assert_false(limits_good(house->limits, &near, 0));
	assert_true(limits_good(house->limits, &v6_near, 0)); /* one host has a whole /64 */
	limits_good_add(house->limits, &ip, 5 * day);
	assert_true(limits_good(house->limits, &ip, 7 * day));
	limits_good_remove(house->limits, &ip);
	assert_false(limits_good(house->limits, &ip, 5 * day));
	/* More than the table holds: the last ones are there. */
	for (uint32_t i = 0; i < 100000; i++) {
		struct ip many = { .b = { 10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i } };
		limits_good_add(house->limits, &many, day + i);
		assert_true(limits_good(house->limits, &many, day + i));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(connections_of_an_address),
		cmocka_unit_test(connections_of_a_network),
		cmocka_unit_test(rates_refill_evenly),
		cmocka_unit_test(a_network_has_rates_too),
		cmocka_unit_test(the_known_are_not_rated),
		cmocka_unit_test(a_full_table_forgets_nobody),
		cmocka_unit_test(stress_begins_at_its_share),
		cmocka_unit_test(bytes_in_flight_are_bounded),
		cmocka_unit_test(good_clients_are_remembered_for_days),
	};
	return cmocka_run_group_tests(tests, build, tear_down);
}
