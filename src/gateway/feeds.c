/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/feeds.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "lists/probe.h"
#include "lists/shared_resolver.h"

#define ARENA_BOUND   ((size_t)16 << 20)
#define TICK_MS       1000
#define TICK_START_MS 50 /* until the resolver has come */
#define DAY_SECONDS   86400

/* One question of a test, on its way. */
struct testing {
	struct feeds *feeds;
	size_t feed, probe;
	uint64_t number; /* at asking; 0: none is on its way */
};

struct feed_at_work {
	const struct feed *feed;
	struct feed_health health;
	struct probe probes[PROBES_MAX];
	struct testing testing[PROBES_MAX];
	size_t probe_count;
	enum feed_vote told; /* as last logged */
};

struct feeds {
	struct loop *loop;
	const struct settings *settings;
	struct asking *asking;
	struct arena *arena;   /* of names */
	struct arena *scratch; /* of one answer */
	struct feed_at_work *v;
	size_t n;
	struct map *by_zone;   /* the first of the zone; others of it follow */
	struct loop_timer *tick;
};

static int64_t today(void)
{
	return clock_wall() / DAY_SECONDS;
}

/* Every change says why, once. */
static void tell(struct feeds *feeds, struct feed_at_work *f)
{
	struct str name = f->feed->name;
	bool had = f->told == FEED_VOTES;
	(void)feeds;
	if (f->health.vote == f->told)
		return;
	f->told = f->health.vote;
	if (f->told == FEED_VOTES)
		log_info("event=list list=%s vote=given", log_str(name));
	else
		log_warning("event=list list=%s vote=%s why=%s", log_str(name),
			had ? "lost" : "none", feed_vote_name(f->told));
}

/* ---- tests ---- */

static void probed(void *context, const struct answer *answer)
{
	struct testing *testing = context;
	struct feeds *feeds = testing->feeds;
	struct feed_at_work *f = &feeds->v[testing->feed];
	struct dns_answer dns = { .status = DNS_SERVFAIL };
	enum feed_vote found = FEED_LOST_NOT_ASKED; /* the resolver is away */
	testing->number = 0;
	if (answer->status == ANSWER_OK) {
		dns_answer_decode(feeds->scratch, answer->payload, &dns);
		found = probe_judge(f->feed, &f->probes[testing->probe], &dns);
	}
	health_probed(&f->health, found, loop_now(feeds->loop));
	arena_reset(feeds->scratch);
	tell(feeds, f);
}

static void begin_test(struct feeds *feeds, size_t index)
{
	struct feed_at_work *f = &feeds->v[index];
	static const struct answer away = { .status = ANSWER_FAILED };
	health_test_begin(&f->health, (unsigned)f->probe_count);
	for (size_t i = 0; i < f->probe_count; i++) {
		f->testing[i] = (struct testing){ .feeds = feeds, .feed = index, .probe = i };
		f->testing[i].number = asking_dns(feeds->asking, f->probes[i].name, DNS_A, probed,
			&f->testing[i]);
		if (f->testing[i].number == 0)
			probed(&f->testing[i], &away);
	}
}

static void tick(void *context)
{
	struct feeds *feeds = context;
	bool away = !asking_has_resolver(feeds->asking);
	for (size_t i = 0; i < feeds->n && !away; i++) {
		struct feed_at_work *f = &feeds->v[i];
		health_new_day(&f->health, loop_now(feeds->loop), today());
		if (health_test_is_due(&f->health, loop_now(feeds->loop)))
			begin_test(feeds, i);
	}
	loop_timer_set(feeds->tick, away ? TICK_START_MS : TICK_MS);
}

/* ---- the life of it ---- */

static void add_feed(struct feeds *feeds, const struct feed *feed)
{
	const struct settings *s = feeds->settings;
	struct feed_at_work *f = &feeds->v[feeds->n++];
	struct health_limits limits = { .test_every = 1000 * (int64_t)s->blocklists.test_every,
		.daily = s->blocklists.questions_per_day ? s->blocklists.questions_per_day
							 : feed->list->daily };
	f->feed = feed;
	f->told = FEED_LOST_UNTESTED;
	f->probe_count = probes_of(feeds->arena, feed, &s->blocklists.known_good, f->probes);
	health_init(&f->health, &limits, loop_now(feeds->loop));
	if (!map_find(feeds->by_zone, feed->zone))
		map_put(feeds->by_zone, feed->zone, f);
}

static void warn_of_resolvers(const struct settings *s)
{
	for (size_t i = 0; s->dns.mode == DNS_MODE_FORWARD && i < s->dns.forward.n; i++)
		if (resolver_is_shared(s->dns.forward.v[i]))
			log_warning("event=list forward=%s text=\"this resolver is shared by many: public "
				    "lists refuse its questions. Use dns.mode = recursion, or keys\"",
				log_str(s->dns.forward.v[i]));
}

struct feeds *feeds_new(struct loop *loop, const struct settings *settings, struct asking *asking)
{
	const struct feed_set *set = &settings->blocklists.feeds;
	struct feeds *feeds = must(calloc(1, sizeof *feeds));
	*feeds = (struct feeds){ .loop = loop, .settings = settings, .asking = asking,
		.arena = arena_new(ARENA_BOUND), .scratch = arena_new(ARENA_BOUND) };
	feeds->v = arena_array_of(feeds->arena, struct feed_at_work, set->n);
	feeds->by_zone = map_new(feeds->arena);
	for (size_t i = 0; i < set->n; i++)
		add_feed(feeds, &set->v[i]);
	if (set->n > 0) {
		warn_of_resolvers(settings);
		feeds->tick = loop_timer_add(loop, 0, tick, feeds);
	}
	return feeds;
}

void feeds_free(struct feeds **feeds)
{
	struct feeds *f = *feeds;
	*feeds = NULL;
	if (!f)
		return;
	for (size_t i = 0; i < f->n; i++)
		for (size_t k = 0; k < f->v[i].probe_count; k++)
			asking_cancel(f->asking, f->v[i].testing[k].number);
	loop_timer_remove(&f->tick);
	arena_free(&f->scratch);
	arena_free(&f->arena);
	free(f);
}

/* ---- what mails need and show ---- */

void feeds_votes(const struct feeds *feeds, struct buf *payload)
{
	bool away = !asking_has_resolver(feeds->asking);
	struct feed_standing standing[FEEDS_MAX];
	for (size_t i = 0; i < feeds->n; i++)
		standing[i] = (struct feed_standing){ feeds->v[i].feed->name,
			away ? FEED_LOST_NOT_ASKED : feeds->v[i].health.vote };
	feed_votes_encode(payload, &(struct feed_votes){ standing, feeds->n });
}

/* The feed whose zone the name ends in; names of zones are found label by label. */
static struct feed_at_work *feed_of_name(const struct feeds *feeds, struct str name)
{
	for (size_t dot; (dot = str_find_char(name, '.')) != STR_NONE;) {
		name = str_from(name, dot + 1);
		struct feed_at_work *f = map_find(feeds->by_zone, name);
		if (f)
			return f;
	}
	return NULL;
}

/* A scanner in a stranger's hands may ask for names of its own making: for lists of addresses only
 * the name of this mail's client counts. Of a zone that is asked by IPv4 and IPv6 it is the feed that
 * would be asked so. */
static struct feed_at_work *feed_asked(struct feeds *feeds, struct feed_at_work *first,
	struct str asked, const struct ip *client)
{
	struct str name;
	for (struct feed_at_work *f = first; f < feeds->v + feeds->n; f++) {
		if (!str_eq(f->feed->zone, first->feed->zone))
			continue;
		if (f->feed->key != FEED_IP4 && f->feed->key != FEED_IP6)
			return f;
		if (client && feed_query_ip(feeds->scratch, f->feed, client, &name) &&
			str_eq_nocase(name, asked))
			return f;
	}
	return NULL;
}

static void mark(struct feed_marks *marks, size_t index)
{
	marks->bits[index / 64] |= (uint64_t)1 << index % 64;
}

static void take_reading(struct feeds *feeds, struct feed_at_work *f, struct str payload,
	struct feed_marks *listed)
{
	struct dns_answer dns;
	struct feed_reading reading;
	if (!dns_answer_decode(feeds->scratch, payload, &dns))
		return;
	feed_read(f->feed, &dns, &reading);
	health_answered(&f->health, reading.result, loop_now(feeds->loop), today());
	if (reading.result == FEED_LISTED &&
		feed_finding_class(reading.codes[0]->finding) < FEED_WELCOME)
		mark(listed, (size_t)(f - feeds->v));
	tell(feeds, f);
}

void feeds_heard(struct feeds *feeds, const struct question *question, const struct answer *answer,
	const struct ip *client, struct feed_marks *listed)
{
	if (question->kind != QUESTION_DNS || question->type != DNS_A ||
		answer->status != ANSWER_OK || feeds->n == 0)
		return;
	struct feed_at_work *first = feed_of_name(feeds, question->key);
	struct feed_at_work *f =
		first ? feed_asked(feeds, first, question->key, client) : NULL;
	if (f)
		take_reading(feeds, f, answer->payload, listed);
	arena_reset(feeds->scratch);
}

/* That the author's domain stands for a mail says something of the address that it came from, and
 * nothing of the domain. */
static bool can_be_contradicted(const struct feed *feed)
{
	return feed->key == FEED_IP4 || feed->key == FEED_IP6;
}

static bool is_marked(const struct feed_marks *marks, size_t index)
{
	return marks->bits[index / 64] >> index % 64 & 1;
}

/* Lists of two operators that say the same are more likely right than both wrong. */
static bool is_alone(const struct feeds *feeds, const struct feed_marks *listed, size_t index)
{
	for (size_t i = 0; i < feeds->n; i++)
		if (is_marked(listed, i) && !str_eq(feeds->v[i].feed->list->operator,
						    feeds->v[index].feed->list->operator))
			return false;
	return true;
}

void feeds_judged(struct feeds *feeds, const struct feed_marks *listed, bool proven_good)
{
	for (size_t i = 0; i < feeds->n; i++) {
		if (!is_marked(listed, i) || !can_be_contradicted(feeds->v[i].feed))
			continue;
		health_judged(&feeds->v[i].health, proven_good && is_alone(feeds, listed, i),
			loop_now(feeds->loop));
		tell(feeds, &feeds->v[i]);
	}
}

size_t feeds_count(const struct feeds *feeds)
{
	return feeds->n;
}

struct feed_state feeds_state(const struct feeds *feeds, size_t index)
{
	const struct feed_at_work *f = &feeds->v[index];
	return (struct feed_state){ .name = f->feed->name, .vote = f->health.vote,
		.counts = f->health.counts };
}
