/* SPDX-License-Identifier: Apache-2.0
 *
 * The answers of a list: an encoded DNS answer, read by every feed of the preset; and the votes of
 * a record. */
#include <assert.h>

#include "lists/probe.h"
#include "lists/votes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct feed_set feeds(struct arena *arena)
{
	static struct str use[] = { STR_INIT("preset"), STR_INIT("surbl") };
	struct feed_choice choice = { .use = { use, 2 } };
	struct directory *directory = arena_new_of(arena, struct directory);
	struct feed_set set = { 0 };
	struct str bytes;
	struct error err;
	const char *setting;
	bool good = directory_load(arena, NULL, directory, &bytes, &err) &&
		feed_set_choose(arena, directory, &choice, &set, &setting, &err);
	assert(good);
	return good ? set : (struct feed_set){ 0 };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct feed_set set;
	static struct arena *kept;
	if (!kept)
		set = feeds(kept = arena_new(16 << 20));
	struct arena *arena = arena_new(1 << 20);
	struct dns_answer answer;
	struct feed_votes votes;
	if (dns_answer_decode(arena, str_bytes(data, size), &answer))
		for (size_t i = 0; i < set.n; i++) {
			struct feed_reading reading;
			struct probe probe = { .kind = (enum probe_kind)(i % 3) };
			feed_read(&set.v[i], &answer, &reading);
			assert((reading.result == FEED_LISTED) == (reading.code_count > 0));
			probe_judge(&set.v[i], &probe, &answer);
		}
	if (feed_votes_decode(arena, str_bytes(data, size), &votes)) {
		auto_buf again = BUF(1 << 20);
		feed_votes_encode(&again, &votes);
		assert(str_eq(buf_str(&again), str_bytes(data, size)));
	}
	arena_free(&arena);
	return 0;
}
