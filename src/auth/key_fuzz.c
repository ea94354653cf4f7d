/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "auth/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RECORDS_MAX 8

static struct dns_record records[RECORDS_MAX];

static const struct dns_answer *ask(void *context, struct str name, enum dns_type type)
{
	(void)name;
	assert(type == DNS_TXT);
	return context;
}

/* Lines are the TXT records of one name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)1 << 22);
	struct str rest = str_bytes(data, size);
	struct dns_answer answer = { .records = records };
	const struct dns_source dns = { ask, &answer };
	struct key_record record;

	while (answer.record_count < RECORDS_MAX &&
		str_next_piece(&rest, '\n', &records[answer.record_count].text))
		answer.record_count++;
	assert(key_look_up(arena, &dns, STR("s"), STR("example.org"), &record));
	assert((record.state == KEY_FINE) == (record.key != NULL));
	if (answer.record_count == 1) {
		key_record_parse(arena, records[0].text, &record);
		assert((record.state == KEY_FINE) == (record.key != NULL));
		assert(record.state != KEY_MISSING && record.state != KEY_RECORDS);
	}
	key_cache_trim();
	arena_free(&arena);
	return 0;
}
