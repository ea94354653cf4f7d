/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking the public lists. All questions go out together; a list that has no vote is not asked.
 * Of several lists of one operator, and of several entries of one list, the heaviest counts: they
 * are one opinion. */
#include "connect/results.h"

#include "connect/listing_symbols.h"
#include "dns/suffix.h"

#define REASON_MAX 100 /* characters of a list's own words */
#define HITS_MAX   64  /* of one check */

struct hit {
	const struct feed *feed;
	const struct listed_thing *thing;
	struct str key, name; /* what was looked up, and asked */
	struct feed_reading reading;
};

struct looking {
	struct scan *scan;
	const struct feed_votes *votes;
	struct hit hits[HITS_MAX];
	size_t hit_count;
	struct buf silent;
	bool waits;
};

static enum feed_class class_of(const struct hit *hit)
{
	return feed_finding_class(hit->reading.codes[0]->finding);
}

static void note_silent(struct looking *l, const struct feed *feed, const char *why)
{
	buf_printf(&l->silent, "%s%.*s (%s)", l->silent.n ? ", " : "", STR_ARG(feed->name), why);
}

/* ---- what is asked ---- */

/* Names that no list can know, and our own, about which nobody need be told. */
static bool may_be_told(const struct scan *scan, struct str domain)
{
	static const struct str reserved[] = { STR_INIT("example"), STR_INIT("test"),
		STR_INIT("invalid"), STR_INIT("localhost"), STR_INIT("local"), STR_INIT("internal"),
		STR_INIT("onion"), STR_INIT("arpa"), STR_INIT("example.com"), STR_INIT("example.net"),
		STR_INIT("example.org"), STR_INIT("home.arpa") };
	size_t dot = str_find_last_char(domain, '.');
	if (dot == STR_NONE || settings_domain(scan->settings, domain) ||
		str_eq_nocase(domain, scan->settings->hostname))
		return false;
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
		size_t n = reserved[i].n;
		if (str_ends_nocase(domain, reserved[i]) &&
			(domain.n == n || domain.p[domain.n - n - 1] == '.'))
			return false;
	}
	return true;
}

/* The name that this feed is asked by about the thing; false: it is not asked about such things. */
static bool query_of(const struct scan *scan, const struct feed *feed,
	const struct listed_thing *thing, struct str *key, struct str *name)
{
	struct arena *arena = scan->arena;
	char registered[SUFFIX_NAME_ROOM];
	if (thing->kind == LISTED_IP) {
		*key = ip_text(arena, &thing->ip);
		return !ip_is_private(&thing->ip) && feed_query_ip(arena, feed, &thing->ip, name);
	}
	*key = thing->text;
	if (thing->kind == LISTED_ADDRESS)
		return feed_query_address(arena, feed, thing->text, name);
	if (feed->key != (thing->kind == LISTED_DKIM ? FEED_DKIM : FEED_DOMAIN) ||
		!may_be_told(scan, thing->text))
		return false;
	if (feed->list->names == LIST_NAMES_REGISTERED) {
		if (!suffix_organizational(thing->text, registered))
			return false;
		*key = arena_dup(arena, str_of(registered));
	}
	return feed_query_domain(arena, feed, *key, name);
}

/* What happened before another list was asked about the same name (a name in two places of the
 * mail) counts once. */
static bool asked_before(const struct str *names, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(names[i], name))
			return true;
	return false;
}

static void take_answer(struct looking *l, const struct hit *asked, const struct dns_answer *answer)
{
	struct hit hit = *asked;
	char text[IP_TEXT_MAX];
	feed_read(hit.feed, answer, &hit.reading);
	switch (hit.reading.result) {
	case FEED_CLEAR: return;
	case FEED_LISTED:
		if (l->hit_count < HITS_MAX &&
			hit.reading.codes[0]->finding < FEED_FINDS_NOTE)
			l->hits[l->hit_count++] = hit;
		return;
	case FEED_STRANGE:
		ip_print(&hit.reading.address, text);
		note_silent(l, hit.feed, text);
		return;
	case FEED_REFUSED: note_silent(l, hit.feed, feed_vote_name(FEED_LOST_REFUSED)); return;
	case FEED_FOREIGN: note_silent(l, hit.feed, feed_vote_name(FEED_LOST_FOREIGN)); return;
	case FEED_SILENT: note_silent(l, hit.feed, feed_vote_name(FEED_LOST_SILENT)); return;
	case FEED_NOT_ASKED: note_silent(l, hit.feed, feed_vote_name(FEED_LOST_NOT_ASKED)); return;
	}
}

static void ask_feed(struct looking *l, const struct feed *feed, const struct listed_thing *things,
	size_t count)
{
	struct str names[LISTED_THINGS_MAX];
	enum feed_vote vote = feed_votes_of(l->votes, feed->name);
	size_t most = l->scan->settings->blocklists.questions_per_list, asked = 0;
	for (size_t i = 0; i < count && asked < most; i++) {
		struct hit hit = { .feed = feed, .thing = &things[i] };
		if (!query_of(l->scan, feed, &things[i], &hit.key, &hit.name) ||
			asked_before(names, asked, hit.name))
			continue;
		if (vote != FEED_VOTES) {
			note_silent(l, feed, feed_vote_name(vote));
			return;
		}
		names[asked++] = hit.name;
		const struct dns_answer *answer = ask_dns(l->scan, hit.name, DNS_A);
		if (answer)
			take_answer(l, &hit, answer);
		else
			l->waits = true;
	}
}

/* ---- what is reported ---- */

static bool same_opinion(const struct hit *a, const struct hit *b)
{
	bool welcome_a = class_of(a) >= FEED_WELCOME, welcome_b = class_of(b) >= FEED_WELCOME;
	return welcome_a == welcome_b && str_eq(a->feed->list->operator, b->feed->list->operator);
}

/* Is another of the same operator heavier, or as heavy and earlier? */
static bool is_outweighed(const struct looking *l, size_t index)
{
	const struct hit *hit = &l->hits[index];
	for (size_t i = 0; i < l->hit_count; i++) {
		const struct hit *other = &l->hits[i];
		if (i == index || !same_opinion(hit, other))
			continue;
		if (class_of(other) < class_of(hit) || (class_of(other) == class_of(hit) && i < index))
			return true;
	}
	return false;
}

/* The list's own words, asked for only here. */
static struct str reason_of(struct looking *l, const struct hit *hit)
{
	if (!hit->feed->list->has_reason || !l->scan->settings->blocklists.reasons)
		return STR("");
	const struct dns_answer *answer = ask_dns(l->scan, hit->name, DNS_TXT);
	if (!answer)
		l->waits = true;
	return answer && answer->record_count > 0 ? str_first(answer->records[0].text, REASON_MAX)
						  : STR("");
}

static void add_part(struct buf *out, const char *before, struct str text)
{
	if (text.n > 0)
		buf_printf(out, "; %s%.*s", before, STR_ARG(text));
}

/* The other lists of the operator and the other codes of this one. */
static void add_others(const struct looking *l, size_t index, struct buf *out)
{
	const struct hit *hit = &l->hits[index];
	for (size_t i = 1; i < hit->reading.code_count; i++)
		if (hit->reading.codes[i]->finding < FEED_FINDS_NOTE)
			add_part(out, "also ", hit->reading.codes[i]->means);
	for (size_t i = 0; i < l->hit_count; i++)
		if (i != index && same_opinion(hit, &l->hits[i]))
			buf_printf(out, "; also %s%s%.*s on %.*s", l->hits[i].thing->role,
				*l->hits[i].thing->role ? " " : "", STR_ARG(l->hits[i].key),
				STR_ARG(l->hits[i].feed->list->title));
}

static void report(struct looking *l, size_t index)
{
	const struct hit *hit = &l->hits[index];
	const struct public_list *list = hit->feed->list;
	const struct feed_code *code = hit->reading.codes[0];
	char answer[IP_TEXT_MAX];
	auto_buf text = BUF(2000);
	struct str reason = reason_of(l, hit);
	if (l->waits)
		return;
	ip_print(&hit->reading.address, answer);
	buf_printf(&text, "%s%s%.*s on %.*s (%.*s %s): %.*s", hit->thing->role,
		*hit->thing->role ? " " : "", STR_ARG(hit->key), STR_ARG(list->title),
		STR_ARG(list->name), answer, STR_ARG(code->means));
	add_part(&text, "look up ", feed_page(l->scan->arena, list->lookup, hit->key));
	if (class_of(hit) < FEED_WELCOME && !str_starts(list->lookup, list->delist))
		add_part(&text, "removal ", feed_page(l->scan->arena, list->delist, hit->key));
	if (list->payment)
		add_part(&text, "never pay; ends ", list->expiry);
	add_part(&text, "it says: ", reason);
	add_others(l, index, &text);
	finding_add(l->scan, &listing_symbol[code->finding], "%.*s", STR_ARG(buf_str(&text)));
}

enum step connect_ask_lists(struct scan *scan, const struct listed_thing *things, size_t count)
{
	const struct feed_set *feeds = &scan->settings->blocklists.feeds;
	struct looking l = { .scan = scan, .silent = BUF(1000) };
	count = count < LISTED_THINGS_MAX ? count : LISTED_THINGS_MAX;
	if (count == 0 || feeds->n == 0)
		return DONE;
	l.votes = ask_feeds(scan);
	if (!l.votes)
		return WAIT;
	for (size_t i = 0; i < feeds->n; i++)
		ask_feed(&l, &feeds->v[i], things, count);
	for (size_t i = 0; i < l.hit_count && !l.waits; i++)
		if (!is_outweighed(&l, i))
			reason_of(&l, &l.hits[i]);
	for (size_t i = 0; i < l.hit_count && !l.waits; i++)
		if (!is_outweighed(&l, i))
			report(&l, i);
	if (l.silent.n > 0 && !l.waits)
		finding_add(scan, &listing_symbol[LISTING_SYMBOL_SILENT], "%.*s",
			STR_ARG(buf_str(&l.silent)));
	buf_done(&l.silent);
	return l.waits ? WAIT : DONE;
}
