/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "envelope/harvest.h"
#include "envelope/helo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The whole input as a HELO name, its lines as recipients. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct settings settings = { .hostname = STR_INIT("mx.example") };
	struct str text = str_bytes(data, size), rest = text;
	struct arena *arena = arena_new((size_t)1 << 22);
	struct envelope_recipient recipients[64] = { 0 };
	struct harvest harvest;
	struct helo helo;
	size_t n = 0;

	helo_read(arena, text, &helo);
	assert(helo.name.n <= DNS_NAME_MAX);
	assert((helo.name.n > 0) == (helo.form == HELO_NAME || helo.form == HELO_PRIVATE_NAME));
	helo_is_ours(&settings, text, &helo);
	while (n < 64 && str_next_piece(&rest, '\n', &recipients[n].address))
		n++;
	harvest_read(arena, recipients, n, &harvest);
	assert(harvest.run <= n && harvest.words <= n);
	arena_free(&arena);
	return 0;
}
