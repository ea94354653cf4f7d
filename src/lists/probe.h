/* SPDX-License-Identifier: Apache-2.0
 *
 * How a feed shows that it works: RFC 5782 section 5. Its test entry must be listed, the neighbour
 * of it must not, and neither must addresses and domains that are known to be good: who lists
 * those, lists the world. */
#pragma once

#include "lists/feed.h"
#include "lists/health.h"

#define PROBES_MAX 8

enum probe_kind {
	PROBE_LISTED, /* must be listed */
	PROBE_CLEAR,  /* must not be listed, as nothing */
	PROBE_GOOD,   /* must not be listed against; who speaks for it may */
};

struct probe {
	enum probe_kind kind;
	struct str name; /* to ask an A record of */
	struct str what; /* that it is about: "127.0.0.2" */
};

/* known_good: addresses and domains; those that the feed could not be asked about are left out. */
size_t probes_of(struct arena *arena, const struct feed *feed, const struct str_list *known_good,
	struct probe out[static PROBES_MAX]);
/* Why the feed fails by this answer; FEED_VOTES: it does not. */
enum feed_vote probe_judge(const struct feed *feed, const struct probe *probe,
	const struct dns_answer *answer);
