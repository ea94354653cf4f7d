/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "mail/word.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str value = str_bytes(data, size);
	struct flaws flaws = { 0 };
	struct arena *arena = arena_new(1 << 16);
	struct str text = word_decode(arena, value, 0, &flaws);
	assert(str_is_utf8(text));
	assert(word_length(value) <= size);
	assert(!word_length(value) || word_present(value));
	arena_free(&arena);
	return 0;
}
