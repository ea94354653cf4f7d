/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "mail/parameter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct flaws flaws = { 0 };
	struct parameter *list;
	struct arena *arena = arena_new(1 << 16);
	size_t n = parameters_parse(arena, str_bytes(data, size), 0, &flaws, &list);
	assert(n <= PARAMETERS_MAX && (n == 0) == (list == NULL));
	for (size_t i = 0; i < n; i++)
		assert(list[i].name.n > 0 && list[i].value.p && str_is_utf8(list[i].value));
	arena_free(&arena);
	return 0;
}
