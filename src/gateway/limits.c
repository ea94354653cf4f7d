/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/limits.h"

#include <assert.h>
#include <stdlib.h>

#include "base/hash.h"

#define CELL_SETS   8192 /* a power of two; with WAYS: clients known at once */
#define CELL_WAYS   8
#define GOOD_SETS   4096
#define GOOD_WAYS   4
#define GOOD_MS     (7 * 86400 * INT64_C(1000))
#define MINUTE_US   INT64_C(60000000)
#define NETWORK_V4  24
#define NETWORK_V6  64
#define TOLD_PER_SECOND 10

/* Rates by the "theoretical arrival time": the moment at which the rate will be full again. What
 * lies in the past means nothing any more, which is how a cell is known to have recovered. */
struct limit_cell {
	uint64_t tag; /* 0: never used */
	uint64_t bytes;
	uint32_t open;
	int64_t full_at[LIMIT_RATE_COUNT]; /* microseconds */
};

struct good {
	uint64_t tag;
	int64_t until;
};

struct limits {
	const struct settings *settings;
	uint32_t open;
	uint64_t bytes;
	uint64_t refused[LIMIT_TOO_FAST + 1];
	int64_t telling_since;
	uint32_t told;
	int64_t step[LIMIT_RATE_COUNT]; /* microseconds that one costs an address */
	struct limit_cell *cells;       /* CELL_SETS times CELL_WAYS */
	struct limit_cell *overflow;    /* CELL_SETS: for all who found no place in their set */
	struct good *good;              /* GOOD_SETS times GOOD_WAYS */
};

static void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n, size);
	if (!p)
		abort();
	return p;
}

struct limits *limits_new(const struct settings *settings)
{
	struct limits *limits = zeroed(1, sizeof *limits);
	limits->settings = settings;
	limits->cells = zeroed((size_t)CELL_SETS * CELL_WAYS, sizeof *limits->cells);
	limits->overflow = zeroed(CELL_SETS, sizeof *limits->overflow);
	limits->good = zeroed((size_t)GOOD_SETS * GOOD_WAYS, sizeof *limits->good);
	const uint32_t rates[] = {
		[LIMIT_CONNECTIONS] = settings->limits.connection_rate,
		[LIMIT_MAILS] = settings->limits.mail_rate,
		[LIMIT_RECIPIENTS] = settings->limits.recipient_rate,
		[LIMIT_UNKNOWN_RECIPIENTS] = settings->limits.unknown_recipient_rate,
	};
	for (size_t i = 0; i < LIMIT_RATE_COUNT; i++)
		limits->step[i] = MINUTE_US / (rates[i] ? rates[i] : 1);
	return limits;
}

void limits_free(struct limits **limits)
{
	if (!*limits)
		return;
	free((*limits)->cells);
	free((*limits)->overflow);
	free((*limits)->good);
	free(*limits);
	*limits = NULL;
}

/* ---- all together ---- */

bool limits_open(struct limits *limits)
{
	if (limits->open >= limits->settings->limits.connections) {
		limits->refused[LIMIT_FINE]++;
		return false;
	}
	limits->open++;
	return true;
}

void limits_close(struct limits *limits)
{
	assert(limits->open > 0);
	limits->open--;
}

uint32_t limits_opened(const struct limits *limits)
{
	return limits->open;
}

bool limits_stressed(const struct limits *limits)
{
	return (uint64_t)limits->open * 100 >=
		(uint64_t)limits->settings->limits.connections *
			limits->settings->limits.stress_percent;
}

/* ---- cells ---- */

static uint64_t tag_of(const struct ip *ip, char kind)
{
	char key[18] = { kind, ip->v6 ? '6' : '4' };
	memcpy(key + 2, ip->b, sizeof ip->b);
	uint64_t tag = hash_keyed(str_bytes(key, sizeof key));
	return tag ? tag : 1;
}

static bool recovered(const struct limit_cell *cell, int64_t now_us)
{
	if (cell->open > 0 || cell->bytes > 0)
		return false;
	for (size_t i = 0; i < LIMIT_RATE_COUNT; i++)
		if (cell->full_at[i] > now_us)
			return false;
	return true;
}

static struct limit_cell *find_cell(struct limits *limits, uint64_t tag, int64_t now_us)
{
	size_t set = tag & (CELL_SETS - 1);
	struct limit_cell *cells = limits->cells + set * CELL_WAYS, *unused = NULL;
	for (size_t i = 0; i < CELL_WAYS; i++) {
		if (cells[i].tag == tag)
			return &cells[i];
		if (!unused && recovered(&cells[i], now_us))
			unused = &cells[i];
	}
	if (unused) {
		*unused = (struct limit_cell){ .tag = tag };
		return unused;
	}
	return &limits->overflow[set];
}

void limits_client(const struct limits *limits, const struct ip *ip, struct client *out)
{
	const struct settings *s = limits->settings;
	*out = (struct client){ .ip = *ip,
		.trusted = prefix_list_has(&s->networks.own, ip),
		.white = prefix_list_has(&s->networks.white, ip),
		.normalize = prefix_list_has(&s->networks.normalize, ip) };
	out->connections_max = out->white ? s->limits.connections_per_white_ip
		: out->trusted ? s->limits.connections : s->limits.connections_per_ip;
}

/* Those whom we know may send as fast as their connections allow. */
static bool is_rated(const struct client *client, enum limit_rate rate)
{
	return !client->trusted && (!client->white || rate == LIMIT_UNKNOWN_RECIPIENTS);
}

static bool rate_has(const struct limit_cell *cell, enum limit_rate rate, int64_t step,
	int64_t now_us)
{
	return cell->full_at[rate] - now_us <= MINUTE_US - step;
}

static void rate_take(struct limit_cell *cell, enum limit_rate rate, int64_t step, int64_t now_us)
{
	int64_t *full_at = &cell->full_at[rate];
	*full_at = (*full_at > now_us ? *full_at : now_us) + step;
}

static int64_t network_step(const struct limits *limits, enum limit_rate rate)
{
	int64_t step = limits->step[rate] / limits->settings->limits.prefix_rate_factor;
	return step > 0 ? step : 1;
}

bool limits_has(const struct limits *limits, const struct client *client, enum limit_rate rate,
	int64_t now)
{
	return !client->address || !is_rated(client, rate) ||
		(rate_has(client->address, rate, limits->step[rate], now * 1000) &&
			rate_has(client->network, rate, network_step(limits, rate), now * 1000));
}

bool limits_take(struct limits *limits, struct client *client, enum limit_rate rate, int64_t now)
{
	if (!limits_has(limits, client, rate, now))
		return false;
	if (client->address && is_rated(client, rate)) {
		rate_take(client->address, rate, limits->step[rate], now * 1000);
		rate_take(client->network, rate, network_step(limits, rate), now * 1000);
	}
	return true;
}

enum limit_verdict limits_enter(struct limits *limits, struct client *client, int64_t now)
{
	struct ip network = ip_network(&client->ip, NETWORK_V4, NETWORK_V6);
	client->address = find_cell(limits, tag_of(&client->ip, 'a'), now * 1000);
	client->address->open++; /* so that the network cannot be given the same place */
	client->network = find_cell(limits, tag_of(&network, 'n'), now * 1000);
	client->network->open++;
	enum limit_verdict verdict = LIMIT_FINE;
	if (client->address->open > client->connections_max)
		verdict = LIMIT_TOO_MANY;
	else if (!client->trusted && !client->white &&
		client->network->open > limits->settings->limits.connections_per_prefix)
		verdict = LIMIT_TOO_MANY_NEAR;
	else if (!limits_take(limits, client, LIMIT_CONNECTIONS, now))
		verdict = LIMIT_TOO_FAST;
	if (verdict != LIMIT_FINE) {
		limits->refused[verdict]++;
		limits_leave(client);
	}
	return verdict;
}

uint64_t limits_refused(const struct limits *limits, enum limit_verdict why)
{
	return limits->refused[why];
}

void limits_leave(struct client *client)
{
	if (!client->address)
		return;
	assert(client->address->open > 0 && client->network->open > 0);
	client->address->open--;
	client->network->open--;
	client->address = client->network = NULL;
}

bool limits_tell_refusal(struct limits *limits, int64_t now)
{
	if (now - limits->telling_since >= 1000) {
		limits->telling_since = now;
		limits->told = 0;
	}
	return limits->told++ < TOLD_PER_SECOND;
}

uint32_t limits_connections(const struct client *client)
{
	return client->address ? client->address->open : 0;
}

/* ---- bytes ---- */

bool limits_bytes_fit(const struct limits *limits, const struct client *client, uint64_t n)
{
	uint64_t all = limits->settings->limits.bytes_in_flight;
	uint64_t own = limits->settings->limits.bytes_in_flight_per_ip;
	uint64_t used = client->address ? client->address->bytes : 0;
	return n <= all && limits->bytes <= all - n &&
		(client->trusted || (n <= own && used <= own - n));
}

bool limits_bytes_take(struct limits *limits, const struct client *client, struct held_bytes *held,
	uint64_t n)
{
	if (!limits_bytes_fit(limits, client, n))
		return false;
	assert(!held->address || held->address == client->address);
	held->address = client->address;
	held->n += n;
	limits->bytes += n;
	if (held->address)
		held->address->bytes += n;
	return true;
}

void limits_bytes_release(struct limits *limits, struct held_bytes *held)
{
	assert(limits->bytes >= held->n);
	limits->bytes -= held->n;
	if (held->address)
		held->address->bytes -= held->n;
	*held = (struct held_bytes){ 0 };
}

uint64_t limits_bytes(const struct limits *limits)
{
	return limits->bytes;
}

/* ---- good clients ---- */

static struct good *good_set(const struct limits *limits, const struct ip *ip, uint64_t *tag)
{
	struct ip host = ip_network(ip, 32, NETWORK_V6);
	*tag = tag_of(&host, 'g');
	return limits->good + (*tag & (GOOD_SETS - 1)) * GOOD_WAYS;
}

static struct good *good_find(const struct limits *limits, const struct ip *ip)
{
	uint64_t tag;
	struct good *set = good_set(limits, ip, &tag);
	for (size_t i = 0; i < GOOD_WAYS; i++)
		if (set[i].tag == tag)
			return &set[i];
	return NULL;
}

void limits_good_add(struct limits *limits, const struct ip *ip, int64_t now)
{
	uint64_t tag;
	struct good *set = good_set(limits, ip, &tag), *place = good_find(limits, ip);
	for (size_t i = 0; !place && i < GOOD_WAYS; i++)
		if (set[i].tag == 0 || set[i].until <= now)
			place = &set[i];
	for (size_t i = 0; !place && i < GOOD_WAYS; i++) {
		bool oldest = true;
		for (size_t k = 0; k < GOOD_WAYS; k++)
			oldest = oldest && set[i].until <= set[k].until;
		if (oldest)
			place = &set[i];
	}
	*place = (struct good){ .tag = tag, .until = now + GOOD_MS };
}

void limits_good_remove(struct limits *limits, const struct ip *ip)
{
	struct good *place = good_find(limits, ip);
	if (place)
		*place = (struct good){ 0 };
}

bool limits_good(const struct limits *limits, const struct ip *ip, int64_t now)
{
	const struct good *place = good_find(limits, ip);
	return place && place->until > now;
}
