/* SPDX-License-Identifier: Apache-2.0 */
#include "lists/probe.h"

/* RFC 5782 section 5: what is listed and what is not, by kind of key. Hashes and signing domains
 * have no entries that all lists agree on. */
static const struct {
	const char *listed, *clear;
} rfc5782[FEED_KEY_COUNT] = {
	[FEED_IP4] = { "127.0.0.2", "127.0.0.1" },
	[FEED_IP6] = { "::ffff:7f00:2", "::ffff:7f00:1" },
	[FEED_DOMAIN] = { "test", "invalid" },
	[FEED_DKIM] = { NULL, NULL },
	[FEED_ADDRESS] = { NULL, NULL },
};

/* An IPv4-mapped address is kept as IPv4 by base/ip, but is asked here by its 32 nibbles. */
static bool ip_of_test(struct str text, bool v6, struct ip *out)
{
	if (!ip_parse(text, out))
		return false;
	if (v6 && !out->v6) {
		struct ip mapped = { .v6 = true, .b = { [10] = 0xff, [11] = 0xff } };
		memcpy(mapped.b + 12, out->b, 4);
		*out = mapped;
	}
	return true;
}

static bool query_of(struct arena *arena, const struct feed *feed, struct str what, bool test,
	struct str *out)
{
	struct ip ip;
	switch (feed->key) {
	case FEED_IP4:
	case FEED_IP6:
		return ip_of_test(what, test && feed->key == FEED_IP6, &ip) &&
			feed_query_ip(arena, feed, &ip, out);
	case FEED_DOMAIN:
		return !ip_parse(what, &ip) && feed_query_domain(arena, feed, what, out);
	case FEED_DKIM:
	case FEED_ADDRESS:
	case FEED_KEY_COUNT: break;
	}
	return false;
}

struct probes {
	struct arena *arena;
	const struct feed *feed;
	struct probe *v;
	size_t n;
};

static void add(struct probes *probes, enum probe_kind kind, struct str what)
{
	struct probe probe = { .kind = kind, .what = what };
	if (probes->n < PROBES_MAX && query_of(probes->arena, probes->feed, what,
		    kind != PROBE_GOOD, &probe.name))
		probes->v[probes->n++] = probe;
}

/* What nobody can have listed, where a list has no test entries: that it answers at all, and in
 * its own name, is seen by that. */
static void add_nobody(struct probes *probes)
{
	struct probe probe = { .kind = PROBE_CLEAR, .what = STR("nobody@invalid") };
	if (probes->feed->key == FEED_ADDRESS) {
		if (feed_query_address(probes->arena, probes->feed, probe.what, &probe.name))
			probes->v[probes->n++] = probe;
		return;
	}
	probe.what = STR("invalid");
	if (feed_query_domain(probes->arena, probes->feed, probe.what, &probe.name))
		probes->v[probes->n++] = probe;
	else
		add(probes, PROBE_CLEAR, str_of(rfc5782[probes->feed->key].clear));
}

size_t probes_of(struct arena *arena, const struct feed *feed, const struct str_list *known_good,
	struct probe out[static PROBES_MAX])
{
	struct probes probes = { arena, feed, out, 0 };
	if (feed->list->tests == LIST_TESTS_RFC5782 && rfc5782[feed->key].listed) {
		add(&probes, PROBE_LISTED, str_of(rfc5782[feed->key].listed));
		add(&probes, PROBE_CLEAR, str_of(rfc5782[feed->key].clear));
	}
	for (size_t i = 0; i < known_good->n; i++)
		add(&probes, PROBE_GOOD, known_good->v[i]);
	if (probes.n == 0)
		add_nobody(&probes);
	return probes.n;
}

/* Codes are in the order of their weight. */
static bool speaks_against(const struct feed_reading *reading)
{
	return reading->result == FEED_STRANGE ||
		feed_finding_class(reading->codes[0]->finding) < FEED_WELCOME;
}

enum feed_vote probe_judge(const struct feed *feed, const struct probe *probe,
	const struct dns_answer *answer)
{
	struct feed_reading reading;
	feed_read(feed, answer, &reading);
	switch (reading.result) {
	case FEED_FOREIGN: return FEED_LOST_FOREIGN;
	case FEED_REFUSED: return FEED_LOST_REFUSED;
	case FEED_SILENT: return FEED_LOST_SILENT;
	case FEED_NOT_ASKED: return FEED_LOST_NOT_ASKED;
	case FEED_CLEAR: return probe->kind == PROBE_LISTED ? FEED_LOST_MISSES_TEST : FEED_VOTES;
	case FEED_LISTED:
	case FEED_STRANGE: break; /* test entries have codes of their own on some lists */
	}
	if (probe->kind == PROBE_LISTED)
		return FEED_VOTES;
	return probe->kind == PROBE_CLEAR || speaks_against(&reading) ? FEED_LOST_LISTS_ALL
								      : FEED_VOTES;
}
