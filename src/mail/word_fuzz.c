/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "mail/word.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str value = str_bytes(data, size), *list;
	struct flaws flaws = { 0 };
	struct arena *arena = arena_new(1 << 16);
	struct str text = word_decode(arena, value, 0, &flaws);
	assert(str_is_utf8(text));
	size_t n = word_list(arena, value, 0, &flaws, &list);
	for (size_t i = 0; i < n; i++)
		assert(list[i].n > 0 && str_is_utf8(list[i]));
	if (word_present(value))
		assert(word_charset(value).n > 0);
	assert(word_length(value) <= size);
	arena_free(&arena);
	return 0;
}
