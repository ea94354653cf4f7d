/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "mail/received.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct str part, struct str all)
{
	assert(part.n == 0 || (part.p >= all.p && part.p + part.n <= all.p + all.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str value = str_bytes(data, size);
	struct arena *arena = arena_new(1 << 12);
	struct received out;
	received_parse_value(arena, value, &out);
	check(out.from, value);
	check(out.from_name, value);
	check(out.by, value);
	check(out.with, value);
	check(out.id, value);
	check(out.for_address, value);
	arena_free(&arena);
	return 0;
}
