/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a feed may vote. It may not before it has passed its tests, and loses its vote at once
 * when it fails them, answers outside 127.0.0.0/8 or with an error code, falls silent, lists
 * everything all of a sudden, or again and again lists mail that is proven good otherwise. It
 * regains it by passing its tests, after the last of these reasons only when a while has gone by.
 * A state machine without clock or network: time and results are told to it. */
#pragma once

#include "lists/feed.h"

enum feed_vote {
	FEED_VOTES,
	FEED_LOST_UNTESTED,
	FEED_LOST_MISSES_TEST,  /* its test entry is not listed: emptied, or dead */
	FEED_LOST_LISTS_ALL,    /* what must never be listed is */
	FEED_LOST_FOREIGN,      /* answers outside 127.0.0.0/8 */
	FEED_LOST_REFUSED,      /* error codes: too many questions, a public resolver, a wrong key */
	FEED_LOST_SILENT,
	FEED_LOST_HIT_RATE,     /* nearly all that is asked is listed, and it was not so before */
	FEED_LOST_CONTRADICTED, /* lists mail that is proven good otherwise */
	FEED_LOST_SPENT,        /* the day's questions are used up */
	FEED_LOST_NOT_ASKED,    /* nobody is there to ask */
	FEED_VOTE_COUNT
};

/* "yes", "untested", "misses_test", …: machine words. */
const char *feed_vote_name(enum feed_vote vote);

struct health_limits {
	int64_t test_every; /* milliseconds between tests of a feed that votes */
	uint32_t daily;     /* questions a day; 0: no limit */
};

/* Questions and what became of them, since the start. */
struct health_counts {
	uint64_t asked, listed, refused, foreign, silent;
	uint64_t lost, regained;
};

struct feed_health {
	struct health_limits limits;
	enum feed_vote vote;
	int64_t since;        /* when the vote last changed */
	int64_t test_at;      /* when it is to be tested */
	int64_t hold_until;   /* a test before that does not give the vote back */
	unsigned retests;     /* without success, in a row */
	unsigned awaited;     /* probes on their way; 0: no test runs */
	enum feed_vote found; /* by the test that runs */
	unsigned silent_row;
	uint64_t recent, recent_known; /* the last 64 answers, bit set: listed; bits that are answers */
	double rate;          /* share of listed answers in the long run */
	uint32_t judged, judged_known; /* the last 32 hits on judged mails, bit set: proven good */
	int64_t day;
	uint64_t asked_today;
	struct health_counts counts;
};

enum health_change { HEALTH_SAME, HEALTH_LOST, HEALTH_REGAINED };

/* Times are milliseconds that never go back. */
void health_init(struct feed_health *health, const struct health_limits *limits, int64_t now);
bool health_test_is_due(const struct feed_health *health, int64_t now);
/* probes: how many will be reported by health_probed(). */
void health_test_begin(struct feed_health *health, unsigned probes);
enum health_change health_probed(struct feed_health *health, enum feed_vote found, int64_t now);
/* A mail's question was answered; day: days since 1970. */
enum health_change health_answered(struct feed_health *health, enum feed_result result, int64_t now,
	int64_t day);
/* A mail that the feed lists was judged. proven_good: signed or sent by its author's domain, and
 * nothing but lists speaks against it. */
enum health_change health_judged(struct feed_health *health, bool proven_good, int64_t now);
/* Another day begins: what was spent is there again. */
void health_new_day(struct feed_health *health, int64_t now, int64_t day);
