/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "auth/canonical_slow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define WANTED 10

static void hash_of(struct sha256 *sha, struct str bytes, uint8_t out[static SHA256_SIZE])
{
	sha256_begin(sha);
	sha256_add(sha, bytes);
	sha256_end(sha, out);
}

static void check_body(struct arena *arena, struct sha256 *sha, struct str body, size_t seed)
{
	struct body_hash wanted[WANTED];
	uint8_t hash[SHA256_SIZE];

	for (size_t i = 0; i < WANTED; i++)
		wanted[i] = (struct body_hash){ .form = (enum canonical)(i % 2),
			.limited = i > 2,
			.limit = body.n > 0 ? (seed * i * i) % (body.n + 4) : i };
	body_hash_all(arena, body, wanted, WANTED);
	for (size_t i = 0; i < WANTED; i++) {
		size_t *origin;
		struct str slow = slow_body(arena, body, wanted[i].form, &origin);
		assert(wanted[i].length == slow.n);
		bool all = !wanted[i].limited || wanted[i].limit >= slow.n;
		struct str covered = all ? slow : str_first(slow, (size_t)wanted[i].limit);
		hash_of(sha, covered, hash);
		assert(memcmp(hash, wanted[i].hash, SHA256_SIZE) == 0);
		assert(wanted[i].covered == (all ? body.n : origin[covered.n]));
	}
}

static void check_header(struct arena *arena, struct sha256 *sha, struct str raw)
{
	uint8_t slow[SHA256_SIZE], fast[SHA256_SIZE];
	size_t colon = str_find_char(raw, ':');

	/* A field has a name, which is on its first line. */
	if (colon == STR_NONE || str_find_char(str_first(raw, colon), '\n') != STR_NONE)
		return;
	for (int form = 0; form < 2; form++) {
		struct str want = slow_header(arena, raw, (enum canonical)form);
		for (int last = 0; last < 2; last++) {
			hash_of(sha, str_first(want, want.n - 2 * (size_t)last), slow);
			sha256_begin(sha);
			canonical_header(sha, (enum canonical)form, raw, last);
			sha256_end(sha, fast);
			assert(memcmp(slow, fast, SHA256_SIZE) == 0);
		}
	}
}

/* The input is a body, and a field; a field with b= is signed as the field without its value. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)1 << 26);
	struct sha256 *sha = sha256_new();
	struct str text = str_bytes(data, size), b;
	uint8_t cut[SHA256_SIZE], whole[SHA256_SIZE];

	if (size > 0)
		check_body(arena, sha, text, data[0]);
	check_header(arena, sha, text);
	size_t colon = str_find_char(text, ':');
	size_t at = colon == STR_NONE ? STR_NONE : str_find(str_from(text, colon), STR("b="));
	if (at != STR_NONE) {
		at += colon + 2;
		b = str_trim(str_first(str_from(text, at), text.n % 7));
		if (b.n == 0)
			b = str_first(str_from(text, at), 0);
		sha256_begin(sha);
		canonical_signature(sha, CANONICAL_RELAXED, text, b);
		sha256_end(sha, cut);
		size_t behind = (size_t)(b.p - text.p) + b.n;
		while (behind < text.n && ascii_is_blank(text.p[behind]))
			behind++;
		char *joined = arena_bytes(arena, text.n);
		memcpy(joined, text.p, at);
		memcpy(joined + at, text.p + behind, text.n - behind);
		sha256_begin(sha);
		canonical_header(
			sha, CANONICAL_RELAXED, str_bytes(joined, at + text.n - behind), true);
		sha256_end(sha, whole);
		assert(memcmp(cut, whole, SHA256_SIZE) == 0);
	}
	sha256_free(&sha);
	arena_free(&arena);
	return 0;
}
