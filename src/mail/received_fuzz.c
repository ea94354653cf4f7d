/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/received.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(1 << 20);
	struct received received;
	received_parse_value(arena, str_bytes(data, size), &received);
	arena_free(&arena);
	return 0;
}
