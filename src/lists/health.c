/* SPDX-License-Identifier: Apache-2.0 */
#include "lists/health.h"

#define SECOND          ((int64_t)1000)
#define RETEST_FIRST    (30 * SECOND)  /* after the vote was lost; doubled each time */
#define RETEST_SILENT   (5 * SECOND)   /* a test without answers proves nothing */
#define HOLD            (3600 * SECOND)
#define SILENT_MOST     5              /* answers missing in a row */

/* All but three of the last 64 answers say "listed", while in the long run fewer than four of five
 * did: a mail server under attack sees nothing but listed clients, but then it has seen them for
 * a while, and its lists pass the test that follows at once. */
#define RECENT          64
#define RECENT_HITS     61
#define RATE_MOST       0.8
#define RATE_START      0.5
#define RATE_WEIGHT     (1.0 / 256)

/* Of the last 32 listed mails at least 16, and three of four, were good. Some always are: spammers
 * sign their mail too. */
#define CONTRADICTED_LEAST 16

static const char *const vote_names[FEED_VOTE_COUNT] = {
	[FEED_VOTES] = "yes",
	[FEED_LOST_UNTESTED] = "untested",
	[FEED_LOST_MISSES_TEST] = "misses_test",
	[FEED_LOST_LISTS_ALL] = "lists_all",
	[FEED_LOST_FOREIGN] = "foreign_answer",
	[FEED_LOST_REFUSED] = "refused",
	[FEED_LOST_SILENT] = "silent",
	[FEED_LOST_HIT_RATE] = "hit_rate",
	[FEED_LOST_CONTRADICTED] = "contradicted",
	[FEED_LOST_SPENT] = "day_spent",
	[FEED_LOST_NOT_ASKED] = "not_asked",
};

const char *feed_vote_name(enum feed_vote vote)
{
	return vote_names[vote];
}

static void forget_recent(struct feed_health *h)
{
	h->recent = h->recent_known = 0;
	h->judged = h->judged_known = 0;
	h->silent_row = 0;
}

void health_init(struct feed_health *health, const struct health_limits *limits, int64_t now)
{
	*health = (struct feed_health){ .limits = *limits, .vote = FEED_LOST_UNTESTED, .since = now,
		.test_at = now, .rate = RATE_START };
}

static int64_t retest_after(const struct feed_health *h)
{
	int64_t wait = RETEST_FIRST << (h->retests < 10 ? h->retests : 10);
	return wait < h->limits.test_every ? wait : h->limits.test_every;
}

static enum health_change lose(struct feed_health *h, enum feed_vote why, int64_t now)
{
	bool had = h->vote == FEED_VOTES;
	h->vote = why;
	h->since = now;
	forget_recent(h);
	if (!had)
		return HEALTH_SAME;
	h->counts.lost++;
	h->retests = 0;
	return HEALTH_LOST;
}

static enum health_change regain(struct feed_health *h, int64_t now)
{
	h->retests = 0;
	h->silent_row = 0;
	if (h->vote == FEED_VOTES)
		return HEALTH_SAME;
	h->vote = FEED_VOTES;
	h->since = now;
	h->counts.regained++;
	forget_recent(h);
	return HEALTH_REGAINED;
}

/* ---- tests ---- */

bool health_test_is_due(const struct feed_health *health, int64_t now)
{
	return health->awaited == 0 && health->vote != FEED_LOST_SPENT && now >= health->test_at;
}

void health_test_begin(struct feed_health *health, unsigned probes)
{
	health->awaited = probes;
	health->found = FEED_VOTES;
}

/* No answer, or nobody to ask: of the two kinds of failure the one that proves nothing. */
static bool proves_nothing(enum feed_vote found)
{
	return found == FEED_LOST_SILENT || found == FEED_LOST_NOT_ASKED;
}

static enum health_change test_was_silent(struct feed_health *h, int64_t now)
{
	bool soon = h->vote == FEED_VOTES || h->found == FEED_LOST_NOT_ASKED;
	int64_t wait = soon ? RETEST_SILENT : retest_after(h);
	h->test_at = now + (wait < h->limits.test_every ? wait : h->limits.test_every);
	if (h->found == FEED_LOST_NOT_ASKED)
		return lose(h, FEED_LOST_NOT_ASKED, now);
	if (h->vote != FEED_VOTES) {
		h->retests++;
		h->vote = FEED_LOST_SILENT;
		return HEALTH_SAME;
	}
	return ++h->silent_row >= SILENT_MOST ? lose(h, FEED_LOST_SILENT, now) : HEALTH_SAME;
}

static enum health_change test_ended(struct feed_health *h, int64_t now)
{
	if (proves_nothing(h->found))
		return test_was_silent(h, now);
	if (h->found != FEED_VOTES) {
		enum health_change change = lose(h, h->found, now);
		h->test_at = now + retest_after(h);
		h->retests++;
		return change;
	}
	h->test_at = now + h->limits.test_every;
	if (now >= h->hold_until)
		return regain(h, now);
	h->test_at = h->hold_until < h->test_at ? h->hold_until : h->test_at;
	return HEALTH_SAME;
}

enum health_change health_probed(struct feed_health *health, enum feed_vote found, int64_t now)
{
	if (health->awaited == 0)
		return HEALTH_SAME;
	/* What is wrong outweighs what is silent. */
	if (found != FEED_VOTES && (health->found == FEED_VOTES || proves_nothing(health->found)))
		health->found = found;
	return --health->awaited == 0 ? test_ended(health, now) : HEALTH_SAME;
}

/* ---- answers ---- */

static unsigned bits_of(uint64_t bits)
{
	return (unsigned)__builtin_popcountll(bits);
}

static enum health_change count_hit(struct feed_health *h, bool listed, int64_t now)
{
	bool suddenly;
	h->recent = h->recent << 1 | listed;
	h->recent_known = h->recent_known << 1 | 1;
	suddenly = bits_of(h->recent_known) == RECENT && bits_of(h->recent) >= RECENT_HITS &&
		h->rate < RATE_MOST;
	h->rate += ((listed ? 1.0 : 0.0) - h->rate) * RATE_WEIGHT;
	if (!suddenly || h->vote != FEED_VOTES)
		return HEALTH_SAME;
	h->test_at = now;
	return lose(h, FEED_LOST_HIT_RATE, now);
}

static enum health_change fail(struct feed_health *h, enum feed_vote why, int64_t now)
{
	if (h->vote != FEED_VOTES)
		return HEALTH_SAME;
	h->test_at = now + retest_after(h);
	return lose(h, why, now);
}

static enum health_change missed(struct feed_health *h, int64_t now)
{
	h->counts.silent++;
	return ++h->silent_row >= SILENT_MOST ? fail(h, FEED_LOST_SILENT, now) : HEALTH_SAME;
}

static bool day_is_spent(struct feed_health *h, int64_t now, int64_t day)
{
	health_new_day(h, now, day);
	return ++h->asked_today >= h->limits.daily && h->limits.daily > 0;
}

enum health_change health_answered(struct feed_health *health, enum feed_result result, int64_t now,
	int64_t day)
{
	struct feed_health *h = health;
	if (result == FEED_NOT_ASKED)
		return HEALTH_SAME;
	h->counts.asked++;
	h->counts.listed += result == FEED_LISTED;
	if (day_is_spent(h, now, day) && h->vote == FEED_VOTES)
		return lose(h, FEED_LOST_SPENT, now);
	if (result != FEED_SILENT)
		h->silent_row = 0;
	switch (result) {
	case FEED_REFUSED: h->counts.refused++; return fail(h, FEED_LOST_REFUSED, now);
	case FEED_FOREIGN: h->counts.foreign++; return fail(h, FEED_LOST_FOREIGN, now);
	case FEED_SILENT: return missed(h, now);
	default: return count_hit(h, result != FEED_CLEAR, now);
	}
}

enum health_change health_judged(struct feed_health *health, bool proven_good, int64_t now)
{
	struct feed_health *h = health;
	h->judged = h->judged << 1 | proven_good;
	h->judged_known = h->judged_known << 1 | 1;
	unsigned good = bits_of(h->judged);
	if (h->vote != FEED_VOTES || good < CONTRADICTED_LEAST ||
		4 * good < 3 * bits_of(h->judged_known))
		return HEALTH_SAME;
	h->hold_until = now + HOLD;
	h->test_at = h->hold_until;
	return lose(h, FEED_LOST_CONTRADICTED, now);
}

void health_new_day(struct feed_health *health, int64_t now, int64_t day)
{
	if (health->day == day)
		return;
	health->day = day;
	health->asked_today = 0;
	if (health->vote == FEED_LOST_SPENT) {
		health->vote = FEED_LOST_UNTESTED;
		health->test_at = now;
	}
}
