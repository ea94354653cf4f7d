/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as results: everything that comes out lies within the text or is shorter than it. */
#include <assert.h>

#include "auth/authres.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena *arena;
	struct authres authres;
	struct authres_result result;
	size_t count = 0;

	if (!arena)
		arena = arena_new((size_t)4 << 20);
	authres_begin(&authres, arena, str_bytes(data, size));
	while (authres_next(&authres, &result)) {
		assert(result.method.n && result.result.n && result.n <= AUTHRES_PROPERTIES_MAX);
		for (size_t i = 0; i < result.n; i++)
			assert(result.v[i].name.n && result.v[i].value.n <= size);
		count++;
	}
	assert(count <= AUTHRES_RESULTS_MAX);
	arena_reset(arena);
	return 0;
}
