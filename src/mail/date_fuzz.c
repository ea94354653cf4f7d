/* SPDX-License-Identifier: Apache-2.0
 * A date that can be read can be written, and read again as the same time. */
#include <assert.h>

#include "mail/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct date date, again;
	if (!date_parse(str_bytes(data, size), &date)) {
		assert(date.flaws == DATE_BAD);
		return 0;
	}
	assert(date.month >= 1 && date.month <= 12);
	struct arena *arena = arena_new(1 << 12);
	struct str text = date_print(arena, date.time, date.zone);
	assert(date_parse(text, &again));
	if (date.year >= 1900 && date.year <= 9000 && date.day < 1000 && date.hour < 1000 &&
		date.minute < 1000 && date.second < 1000)
		assert(again.time == date.time);
	arena_free(&arena);
	return 0;
}
