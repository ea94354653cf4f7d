/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "auth/tags.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_bytes(data, size), where, item, rest, bytes;
	struct arena *arena = arena_new((size_t)1 << 22);
	struct tags tags;
	uint64_t number;

	if (tags_parse(text, &tags, &where) != TAGS_FINE)
		assert(where.n <= text.n);
	for (size_t i = 0; i < tags.n; i++) {
		struct str value = tags.v[i].value;
		assert(tags_find(&tags, tags.v[i].name) == &tags.v[i]);
		if (tags_base64(arena, value, &bytes))
			assert(bytes.n <= value.n);
		if (tags_number(value, UINT64_MAX, &number))
			assert(number <= 999999999999);
		rest = value;
		while (tags_next(&rest, ':', &item))
			assert(str_find_char(item, ':') == STR_NONE);
	}
	arena_free(&arena);
	return 0;
}
