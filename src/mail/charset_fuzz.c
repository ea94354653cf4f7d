/* SPDX-License-Identifier: Apache-2.0
 * Input: a label, a NUL, the bytes. Whatever comes in, UTF-8 comes out. */
#include <assert.h>

#include "mail/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = str_bytes(data, size), label, bytes;
	struct charset_text text;
	if (!str_cut(all, 0, &label, &bytes))
		return 0;
	struct arena *arena = arena_new(1 << 16);
	charset_to_utf8(arena, label, bytes, &text);
	assert(str_is_utf8(text.text));
	assert(charset_unfinished(label, bytes) <= bytes.n);
	charset_guess(bytes);
	arena_free(&arena);
	return 0;
}
