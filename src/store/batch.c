/* SPDX-License-Identifier: Apache-2.0
 *
 * Journal rows and counters wait here, so that a mail costs no write to the disk of its own. */
#include "store/keeper_inside.h"

#define KEY_MAX 512

void batch_init(struct batch *batch)
{
	*batch = (struct batch){ .arena = arena_new(BATCH_BYTES_MOST + 2 * REQUEST_MAX) };
	batch->counter_by_key = map_new(batch->arena);
	batch->seen = map_new(batch->arena);
}

void batch_done(struct batch *batch)
{
	arena_free(&batch->arena);
}

void batch_clear(struct batch *batch)
{
	if (batch_rows(batch) == 0)
		return;
	batch_done(batch);
	batch_init(batch);
}

size_t batch_rows(const struct batch *batch)
{
	return batch->journal.n + batch->counters.n + batch->counted.n;
}

bool batch_is_due(const struct batch *batch, int64_t mono_ms)
{
	size_t rows = batch_rows(batch);
	if (rows == 0 || mono_ms < batch->retry_at)
		return false;
	return rows >= BATCH_ROWS || arena_used(batch->arena) >= BATCH_BYTES ||
	       mono_ms - batch->since >= BATCH_MILLISECONDS;
}

/* May `bytes` more be taken in? */
static bool batch_room(struct batch *batch, size_t bytes, int64_t mono_ms)
{
	size_t rows = batch_rows(batch);
	if (rows >= BATCH_ROWS_MOST || arena_used(batch->arena) + bytes > BATCH_BYTES_MOST)
		return false;
	if (rows == 0)
		batch->since = mono_ms;
	return true;
}

static size_t row_bytes(const struct journal_row *row)
{
	size_t n = 1024 + row->record.n + row->helo.n + row->mail_from.n + row->reply.n +
		   row->summary.n + row->author.n;
	for (size_t i = 0; i < row->recipient_count; i++)
		n += row->recipients[i].address.n + 64;
	return n;
}

bool batch_add_journal(struct batch *batch, const struct journal_row *row, int64_t mono_ms)
{
	if (!batch_room(batch, row_bytes(row), mono_ms))
		return false;
	struct arena *arena = batch->arena;
	struct journal_row *copy = array_add(arena, &batch->journal);
	*copy = *row;
	struct str *strings[] = { &copy->mail_id, &copy->listener, &copy->client, &copy->helo,
		&copy->mail_from, &copy->action, &copy->category, &copy->reply, &copy->summary,
		&copy->record, &copy->author };
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
		*strings[i] = arena_dup(arena, *strings[i]);
	copy->recipients = arena_array_of(arena, struct journal_recipient, row->recipient_count);
	for (size_t i = 0; i < row->recipient_count; i++) {
		copy->recipients[i].address = arena_dup(arena, row->recipients[i].address);
		copy->recipients[i].action = arena_dup(arena, row->recipients[i].action);
	}
	return true;
}

/* The counter as it stands: collected here, or in the store, or new. */
static enum reply_status find_counter(
	struct batch *batch, struct store *store, struct str key, struct tally *out)
{
	const struct counter *counter = map_find(batch->counter_by_key, key);
	*out = (struct tally){ .half_life = 1 };
	if (counter) {
		*out = counter->tally;
		return REPLY_OK;
	}
	enum reply_status status = store_tally_find(store, key, out);
	return status == REPLY_MISSING ? REPLY_OK : status;
}

static void put_counter(struct batch *batch, struct str key, const struct tally *tally)
{
	struct counter *counter = map_find(batch->counter_by_key, key);
	if (!counter) {
		counter = arena_new_of(batch->arena, struct counter);
		counter->key = arena_dup(batch->arena, key);
		map_put(batch->counter_by_key, counter->key, counter);
		*array_add(batch->arena, &batch->counters) = counter;
	}
	counter->tally = *tally;
}

static void put_counted(
	struct batch *batch, struct str key, struct str mail_id, struct str seen_key)
{
	struct counted *counted = array_add(batch->arena, &batch->counted);
	counted->key = arena_dup(batch->arena, key);
	counted->mail_id = arena_dup(batch->arena, mail_id);
	map_put(batch->seen, arena_dup(batch->arena, seen_key), batch);
}

enum reply_status batch_tally(struct batch *batch, struct store *store,
	const struct request *request, int64_t wall, int64_t mono_ms, double *value_out,
	bool *lost_out)
{
	struct str key = request->tally.key, mail_id = request->tally.mail_id;
	if (key.n == 0 || key.n > KEY_MAX || !row_id_valid(mail_id))
		return REPLY_INVALID;
	struct tally tally;
	enum reply_status status = find_counter(batch, store, key, &tally);
	if (status != REPLY_OK)
		return status;
	tally.value = tally_at(&tally, wall);
	*value_out = tally.value;
	char bytes[KEY_MAX + 1 + ROW_ID_MAX];
	memcpy(bytes, key.p, key.n);
	bytes[key.n] = '\0';
	memcpy(bytes + key.n + 1, mail_id.p, mail_id.n);
	struct str seen_key = { bytes, key.n + 1 + mail_id.n };
	if (map_find(batch->seen, seen_key) || store_tally_seen(store, key, mail_id))
		return REPLY_OK;
	tally.value += request->tally.amount;
	tally.time = wall;
	tally.half_life = request->tally.half_life;
	*value_out = tally.value;
	*lost_out = !batch_room(batch, 4096, mono_ms);
	if (!*lost_out) {
		put_counter(batch, key, &tally);
		put_counted(batch, key, mail_id, seen_key);
	}
	return REPLY_OK;
}

enum reply_status batch_write(const struct batch *batch, struct store *store, int64_t wall)
{
	for (size_t i = 0; i < batch->counters.n; i++)
		store_tally_put(store, batch->counters.v[i]->key, &batch->counters.v[i]->tally);
	for (size_t i = 0; i < batch->counted.n; i++)
		store_tally_mark_seen(
			store, batch->counted.v[i].key, batch->counted.v[i].mail_id, wall);
	struct arena *scratch = arena_new(2 * BATCH_BYTES_MOST);
	enum reply_status status = REPLY_OK;
	for (size_t i = 0; i < batch->journal.n && status == REPLY_OK; i++) {
		status = store_journal_add(store, scratch, &batch->journal.v[i]);
		arena_reset(scratch);
	}
	arena_free(&scratch);
	return status;
}
