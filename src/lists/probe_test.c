/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lists/probe.h"

#define BOUND ((size_t)16 << 20)

static struct str good_things[] = { STR_INIT("8.8.8.8"), STR_INIT("2001:4860:4860::8888"),
	STR_INIT("wikipedia.org") };
static const struct str_list known_good = { good_things, 3 };

static struct feed_set feeds_of(struct arena *arena)
{
	static struct str use[] = { STR_INIT("preset"), STR_INIT("msbl-ebl"), STR_INIT("dronebl"),
		STR_INIT("mailspike-rep") };
	struct feed_choice choice = { .use = { use, 4 } };
	struct directory *directory = arena_new_of(arena, struct directory);
	struct feed_set set;
	struct str bytes;
	struct error err = { 0 };
	const char *setting;
	if (!directory_load(arena, NULL, directory, &bytes, &err) ||
		!feed_set_choose(arena, directory, &choice, &set, &setting, &err))
		fail_msg("%s", err.text);
	return set;
}

static const struct {
	const char *feed;
	const char *probes; /* + must, - must not, ? known good */
} expected[] = {
	{ "spamhaus-zen/ip4", "+2.0.0.127.zen.spamhaus.org -1.0.0.127.zen.spamhaus.org "
			      "?8.8.8.8.zen.spamhaus.org" },
	{ "spamhaus-zen/ip6",
		"+2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.zen.spamhaus.org "
		"-1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.zen.spamhaus.org "
		"?8.8.8.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.8.4.0.6.8.4.1.0.0.2.zen.spamhaus.org" },
	{ "spamhaus-dbl/domain", "+test.dbl.spamhaus.org -invalid.dbl.spamhaus.org "
				 "?wikipedia.org.dbl.spamhaus.org" },
	{ "dronebl/ip4", "?8.8.8.8.dnsbl.dronebl.org" },
	{ "dnswl-dkim/dkim", "-invalid.dwl.dnswl.org" },
	{ "msbl-ebl/address", "-94722ffb0d1a72f5c3a6225ba31067aa9b4f0351.ebl.msbl.org" },
};

static void what_is_asked(void **state)
{
	struct arena *arena = arena_new(BOUND);
	struct feed_set set = feeds_of(arena);
	(void)state;
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		const struct feed *feed = feed_find(&set, str_of(expected[i].feed));
		struct probe probes[PROBES_MAX];
		auto_buf text = BUF(10000);
		assert_non_null(feed);
		size_t n = probes_of(arena, feed, &known_good, probes);
		for (size_t k = 0; k < n; k++)
			buf_printf(&text, "%s%c%.*s", k ? " " : "", "+-?"[probes[k].kind],
				STR_ARG(probes[k].name));
		if (!str_eq(buf_str(&text), str_of(expected[i].probes)))
			fail_msg("%s: %.*s", expected[i].feed, STR_ARG(buf_str(&text)));
	}
	/* Whatever the operator gives as known good, there is always something to ask. */
	struct str_list none = { NULL, 0 };
	struct probe probes[PROBES_MAX];
	for (size_t i = 0; i < set.n; i++)
		assert_true(probes_of(arena, &set.v[i], &none, probes) > 0);
	arena_free(&arena);
}

static const struct {
	const char *title, *feed;
	enum probe_kind kind;
	enum dns_status status;
	const char *ip;
	enum feed_vote vote;
} judged[] = {
	{ "listed as it must be", "psbl/ip4", PROBE_LISTED, DNS_OK, "127.0.0.2", FEED_VOTES },
	{ "with a code of its own", "psbl/ip4", PROBE_LISTED, DNS_OK, "127.0.0.99", FEED_VOTES },
	{ "emptied", "psbl/ip4", PROBE_LISTED, DNS_NXDOMAIN, NULL, FEED_LOST_MISSES_TEST },
	{ "the neighbour is clear", "psbl/ip4", PROBE_CLEAR, DNS_NXDOMAIN, NULL, FEED_VOTES },
	{ "the neighbour is listed", "psbl/ip4", PROBE_CLEAR, DNS_OK, "127.0.0.2",
		FEED_LOST_LISTS_ALL },
	{ "the good are listed", "psbl/ip4", PROBE_GOOD, DNS_OK, "127.0.0.2", FEED_LOST_LISTS_ALL },
	{ "… with a code nobody knows", "psbl/ip4", PROBE_GOOD, DNS_OK, "127.0.0.99",
		FEED_LOST_LISTS_ALL },
	{ "the good are praised", "mailspike-rep/ip4", PROBE_GOOD, DNS_OK, "127.0.0.20",
		FEED_VOTES },
	{ "the good are bad", "mailspike-rep/ip4", PROBE_GOOD, DNS_OK, "127.0.0.10",
		FEED_LOST_LISTS_ALL },
	{ "error code", "psbl/ip4", PROBE_LISTED, DNS_OK, "127.255.255.254", FEED_LOST_REFUSED },
	{ "outside 127/8", "psbl/ip4", PROBE_LISTED, DNS_OK, "203.0.113.5", FEED_LOST_FOREIGN },
	{ "no server", "psbl/ip4", PROBE_LISTED, DNS_SERVFAIL, NULL, FEED_LOST_SILENT },
	{ "no network", "psbl/ip4", PROBE_CLEAR, DNS_NOT_ASKED, NULL, FEED_LOST_NOT_ASKED },
};

static void what_the_answers_prove(void **state)
{
	struct arena *arena = arena_new(BOUND);
	struct feed_set set = feeds_of(arena);
	(void)state;
	for (size_t i = 0; i < sizeof judged / sizeof *judged; i++) {
		struct dns_record record = { .ttl = 1 };
		struct dns_answer answer = { .status = judged[i].status, .records = &record,
			.record_count = judged[i].ip != NULL };
		struct probe probe = { .kind = judged[i].kind };
		if (judged[i].ip)
			assert_true(ip_parse(str_of(judged[i].ip), &record.ip));
		enum feed_vote vote =
			probe_judge(feed_find(&set, str_of(judged[i].feed)), &probe, &answer);
		if (vote != judged[i].vote)
			fail_msg("%s: %s", judged[i].title, feed_vote_name(vote));
	}
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_asked),
		cmocka_unit_test(what_the_answers_prove),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
