/* SPDX-License-Identifier: Apache-2.0
 *
 * What comes back as an answer about keys: whatever is taken is written again byte for byte. */
#include <stdlib.h>

#include "scan/keys_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(1 << 20);
	auto_buf again = BUF(1 << 20);
	struct keys_answer answer;
	if (keys_answer_decode(arena, str_bytes(data, size), &answer)) {
		keys_answer_encode(&again, &answer);
		if (!str_eq(buf_str(&again), str_bytes(data, size)))
			abort();
	}
	arena_free(&arena);
	return 0;
}
