/* SPDX-License-Identifier: Apache-2.0
 * Input: a record, as a captured scanner could send one. What is taken can be shown in every way. */
#include <assert.h>

#include "action/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(16 << 20);
	struct record record;
	struct error err;
	if (size < 4 << 20 && record_read(arena, str_bytes(data, size), &record, &err)) {
		auto_buf out = BUF(1 << 20);
		record_print_json(&out, &record, STR("file"));
		assert(out.full || str_is_utf8(buf_str(&out)));
		for (int l = 0; l < LANGUAGE_COUNT; l++) {
			buf_clear(&out);
			explain_print(&out, &record, (enum language)l, EXPLAIN_ALL | EXPLAIN_REMEDY, 60);
			for (size_t i = 0; i < out.n; i++)
				assert(out.p[i] == '\n' || (uint8_t)out.p[i] >= ' ');
		}
	}
	arena_free(&arena);
	return 0;
}
