/* SPDX-License-Identifier: Apache-2.0
 * Input: an encoded body. The fast ways agree with slow ones, and no output is longer than its
 * input. */
#include <assert.h>

#include "base/buf.h"
#include "mail/transfer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* base64 without "=": all characters of the alphabet in a row. */
static void check_base64(struct str from, struct str got)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	size_t held = 0, n = 0;

	for (size_t i = 0; i < from.n; i++) {
		const char *digit = from.p[i] ? strchr(digits, from.p[i]) : NULL;
		if (!digit)
			continue;
		bits = bits << 6 | (uint32_t)(digit - digits);
		held += 6;
		if (held >= 8) {
			held -= 8;
			assert(n < got.n && (uint8_t)got.p[n] == (uint8_t)(bits >> held));
			n++;
		}
	}
	assert(n == got.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str from = str_bytes(data, size);
	struct flaws flaws = { 0 };
	struct arena *arena = arena_new(1 << 20);

	if (size > 100000)
		return 0;
	struct str got = base64_decode(arena, from, 0, &flaws);
	assert(got.n <= size);
	if (str_find_char(from, '=') == STR_NONE)
		check_base64(from, got);
	assert(quoted_printable_decode(arena, from, 0, &flaws).n <= size);
	assert(uuencode_decode(arena, from, 0, &flaws).n <= size);
	uuencode_begins(from);
	for (enum flaw f = 0; f < FLAW_COUNT; f++)
		assert(flaws.v[f].first <= size);
	arena_free(&arena);

	arena = arena_new(64);
	base64_decode(arena, from, 0, &flaws);
	quoted_printable_decode(arena, from, 0, &flaws);
	uuencode_decode(arena, from, 0, &flaws);
	arena_free(&arena);
	return 0;
}
