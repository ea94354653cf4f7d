/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <sys/random.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t hash64(struct str s)
{
	return XXH3_64bits(s.p, s.n);
}

/* The secret is drawn once per process; a process forked from the template inherits it. */
static const uint64_t *secret(void)
{
	static uint64_t key[2];
	static bool drawn;
	if (!drawn) {
		if (getrandom(key, sizeof key, 0) != sizeof key)
			abort();
		drawn = true;
	}
	return key;
}

static uint64_t rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

struct sip {
	uint64_t a, b, c, d;
};

static void sip_round(struct sip *v)
{
	v->a += v->b;
	v->b = rotate(v->b, 13) ^ v->a;
	v->a = rotate(v->a, 32);
	v->c += v->d;
	v->d = rotate(v->d, 16) ^ v->c;
	v->a += v->d;
	v->d = rotate(v->d, 21) ^ v->a;
	v->c += v->b;
	v->b = rotate(v->b, 17) ^ v->c;
	v->c = rotate(v->c, 32);
}

static void sip_word(struct sip *v, uint64_t word)
{
	v->d ^= word;
	sip_round(v);
	sip_round(v);
	v->a ^= word;
}

/* SipHash-2-4 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", section 2). */
static uint64_t siphash(const uint64_t key[static 2], struct str s)
{
	struct sip v = { key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du,
		key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u };
	size_t i = 0;
	for (; i + 8 <= s.n; i += 8) {
		uint64_t word;
		memcpy(&word, s.p + i, 8);
		sip_word(&v, word);
	}
	uint64_t last = (uint64_t)(s.n & 0xff) << 56;
	for (size_t k = 0; i + k < s.n; k++)
		last |= (uint64_t)(unsigned char)s.p[i + k] << (8 * k);
	sip_word(&v, last);
	v.c ^= 0xff;
	for (int k = 0; k < 4; k++)
		sip_round(&v);
	return v.a ^ v.b ^ v.c ^ v.d;
}

uint64_t hash_keyed(struct str s)
{
	return siphash(secret(), s);
}

struct str hash_sha256_hex(struct arena *arena, struct str s)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[32];
	SHA256((const unsigned char *)s.p, s.n, digest);
	char *hex = arena_bytes(arena, 64);
	for (size_t i = 0; i < 32; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	return str_bytes(hex, 64);
}
