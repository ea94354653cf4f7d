/* SPDX-License-Identifier: Apache-2.0
 *
 * Decaying counters, and which mails they have counted. */
#include <math.h>

#include "store/tables.h"

/* A counter below this is forgotten. */
#define WORTH_KEEPING 0.01

double tally_at(const struct tally *tally, int64_t now)
{
	int64_t age = now - tally->time;
	if (age <= 0)
		return tally->value;
	return tally->value * exp2(-(double)age / tally->half_life);
}

/* When only WORTH_KEEPING will be left. */
static int64_t gone_at(const struct tally *tally)
{
	double size = fabs(tally->value);
	if (size <= WORTH_KEEPING)
		return tally->time;
	return tally->time + (int64_t)(log2(size / WORTH_KEEPING) * tally->half_life) + 1;
}

enum reply_status store_tally_find(struct store *store, struct str key, struct tally *out)
{
	auto_query query =
		query_new(store->current, "SELECT value, time, half_life FROM tally WHERE key=?");
	query_bind_str(&query, key);
	if (!query_next(&query))
		return store_status(store, REPLY_MISSING);
	out->value = query_double(&query);
	out->time = query_int(&query);
	out->half_life = (uint32_t)query_int(&query);
	return store_status(store, REPLY_OK);
}

bool store_tally_seen(struct store *store, struct str key, struct str mail_id)
{
	auto_query query =
		query_new(store->current, "SELECT 1 FROM tally_seen WHERE key=? AND mail_id=?");
	query_bind_str(&query, key);
	query_bind_str(&query, mail_id);
	return query_next(&query);
}

void store_tally_put(struct store *store, struct str key, const struct tally *tally)
{
	auto_query query = query_new(store->current,
		"INSERT OR REPLACE INTO tally (key, value, time, half_life, gone) VALUES (?, ?, ?, ?, ?)");
	query_bind_str(&query, key);
	query_bind_double(&query, tally->value);
	query_bind_int(&query, tally->time);
	query_bind_int(&query, tally->half_life);
	query_bind_int(&query, gone_at(tally));
	query_run(&query);
}

void store_tally_mark_seen(struct store *store, struct str key, struct str mail_id, int64_t now)
{
	auto_query query = query_new(store->current,
		"INSERT OR IGNORE INTO tally_seen (key, mail_id, time) VALUES (?, ?, ?)");
	query_bind_str(&query, key);
	query_bind_str(&query, mail_id);
	query_bind_int(&query, now);
	query_run(&query);
}
