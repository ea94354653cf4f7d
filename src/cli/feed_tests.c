/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/feed_tests.h"

#include "dns/client.h"
#include "lists/probe.h"

#define ANSWERS_BOUND ((size_t)16 << 20)
/* A question has a deadline of its own; this is for a thread that is stuck. */
#define PATIENCE_MS   60000

struct test {
	const struct feed *feed;
	struct feed_health health;
	struct probe probes[PROBES_MAX];
	size_t probe_count;
};

static void ask_all(const struct settings *settings, struct arena *arena, struct test *tests,
	struct dns_client *client)
{
	const struct feed_set *feeds = &settings->blocklists.feeds;
	struct health_limits limits = { .test_every = 1 };
	for (size_t i = 0; i < feeds->n; i++) {
		struct test *test = &tests[i];
		test->feed = &feeds->v[i];
		test->probe_count = probes_of(arena, test->feed, &settings->blocklists.known_good,
			test->probes);
		health_init(&test->health, &limits, 0);
		health_test_begin(&test->health, (unsigned)test->probe_count);
		for (size_t k = 0; k < test->probe_count; k++)
			dns_client_ask(client, i * PROBES_MAX + k, test->probes[k].name, DNS_A);
	}
}

static void take_all(struct test *tests, struct dns_client *client)
{
	struct arena *arena = arena_new(ANSWERS_BOUND);
	struct dns_client_answer given;
	while (dns_client_next(client, arena, &given)) {
		struct test *test = &tests[given.id / PROBES_MAX];
		struct dns_answer dns = { .status = DNS_SERVFAIL };
		dns_answer_decode(arena, given.payload, &dns);
		health_probed(&test->health,
			probe_judge(test->feed, &test->probes[given.id % PROBES_MAX], &dns), 0);
		arena_reset(arena);
	}
	arena_free(&arena);
}

bool feed_tests_run(struct arena *arena, const struct settings *settings,
	const struct dns_options *dns, struct feed_votes *out, struct error *err)
{
	size_t n = settings->blocklists.feeds.n;
	struct test *tests = arena_array_of(arena, struct test, n);
	struct dns_client *client = dns_client_new(dns, err);
	if (!client)
		return false;
	ask_all(settings, arena, tests, client);
	take_all(tests, client);
	while (dns_client_pending(client) > 0 && dns_client_wait(client, PATIENCE_MS))
		take_all(tests, client);
	dns_client_free(&client);
	*out = (struct feed_votes){ arena_array_of(arena, struct feed_standing, n), n };
	for (size_t i = 0; i < n; i++)
		out->v[i] = (struct feed_standing){ tests[i].feed->name, tests[i].health.vote };
	return true;
}
