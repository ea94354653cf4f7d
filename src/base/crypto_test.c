/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/der.h"
#include "base/hash.h"

static struct str hex(struct arena *arena, const uint8_t *bytes, size_t n)
{
	struct str out = STR("");

	for (size_t i = 0; i < n; i++)
		out = arena_printf(arena, "%.*s%02x", STR_ARG(out), bytes[i]);
	return out;
}

static struct str unhex(struct arena *arena, const char *text)
{
	size_t n = strlen(text) / 2;
	char *out = arena_bytes(arena, n);

	for (size_t i = 0; i < n; i++)
		out[i] = (char)(ascii_hex_value(text[2 * i]) << 4 | ascii_hex_value(text[2 * i + 1]));
	return str_bytes(out, n);
}

/* Pieces of every size give the hash of the whole, whatever is looked at on the way. */
static void a_stream_is_its_bytes(void **state)
{
	static char text[5000];
	struct arena *arena = arena_new(1 << 20);
	struct sha256 *sha = sha256_new();
	uint8_t digest[SHA256_SIZE], peeked[SHA256_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(1 + i * 7 % 255);
	struct str want = hash_sha256_hex(arena, str_bytes(text, sizeof text));
	struct str more = hash_sha256_hex(arena,
		arena_printf(arena, "%.*sand more", (int)sizeof text, text));
	for (size_t step = 1; step <= sizeof text; step = step * 3 - 1) {
		sha256_begin(sha);
		for (size_t at = 0; at < sizeof text; at += step) {
			sha256_add(sha, str_first(str_from(str_bytes(text, sizeof text), at), step));
			if (at % 3 == 0 && at + step < sizeof text)
				sha256_peek(sha, STR("something else"), peeked);
		}
		sha256_peek(sha, STR("and more"), peeked);
		sha256_end(sha, digest);
		assert_true(str_eq(hex(arena, peeked, SHA256_SIZE), more));
		assert_true(str_eq(hex(arena, digest, SHA256_SIZE), want));
	}
	sha256_begin(sha);
	sha256_end(sha, digest);
	assert_true(str_eq(hex(arena, digest, SHA256_SIZE), hash_sha256_hex(arena, STR(""))));
	sha256_free(&sha);
	sha256_free(&sha);
	arena_free(&arena);
}

static void what_is_signed_verifies(void **state)
{
	static const struct {
		enum key_type type;
		unsigned bits;
	} rows[] = { { KEY_RSA, 512 }, { KEY_RSA, 1024 }, { KEY_RSA, 2048 }, { KEY_ED25519, 256 } };
	uint8_t digest[SHA256_SIZE] = { 1, 2, 3 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct private_key *made, *read;
		struct error err;
		assert_true(private_key_generate(rows[i].type, rows[i].bits, &made, &err));
		assert_true(private_key_parse(private_key_pem(arena, made), &read, &err));
		assert_int_equal(private_key_type(read), rows[i].type);
		assert_int_equal(private_key_bits(read), rows[i].bits);
		struct public_key *key =
			public_key_parse(rows[i].type, private_key_public(arena, made));
		assert_non_null(key);
		assert_int_equal(public_key_type(key), rows[i].type);
		assert_int_equal(public_key_bits(key), rows[i].bits);
		struct str signature = private_key_sign(arena, read, digest);
		for (int again = 0; again < 3; again++) {
			assert_true(public_key_verify(key, digest, signature));
			assert_false(public_key_verify(
				key, digest, str_first(signature, signature.n - 1)));
			assert_false(public_key_verify(key, digest, STR("")));
			digest[0] ^= 1;
			assert_false(public_key_verify(key, digest, signature));
			digest[0] ^= 1;
		}
		struct str longer = arena_printf(arena, "%.*s0", STR_ARG(signature));
		assert_false(public_key_verify(key, digest, longer));
		private_key_free(&made);
		private_key_free(&read);
		private_key_free(&read);
		public_key_free(&key);
		public_key_free(&key);
		arena_free(&arena);
	}
}

/* Modulus and exponent as SubjectPublicKeyInfo and bare, with what is wrong with them. */
static void public_keys_are_read_strictly(void **state)
{
#define N64 "024100" \
	"c1c2c3c4c5c6c7c8c1c2c3c4c5c6c7c8c1c2c3c4c5c6c7c8c1c2c3c4c5c6c7c8" \
	"c1c2c3c4c5c6c7c8c1c2c3c4c5c6c7c8c1c2c3c4c5c6c7c8c1c2c3c4c5c6c7"
#define ODD N64 "c9"
#define RSA_OID "300d06092a864886f70d0101010500"
	static const struct {
		const char *title, *hex;
		bool good;
	} rows[] = {
		{ "bare", "3048" ODD "0203010001", true },
		{ "within SubjectPublicKeyInfo", "305c" RSA_OID "034b003048" ODD "0203010001", true },
		{ "no parameters beside the algorithm",
			"305a300b06092a864886f70d010101034b003048" ODD "0203010001", true },
		{ "another algorithm", "305c300d06092a864886f70d01010a0500034b003048" ODD "0203010001",
			false },
		{ "unused bits", "305c" RSA_OID "034b013048" ODD "0203010001", false },
		{ "even modulus", "3048" N64 "c8" "0203010001", false },
		{ "even exponent", "3048" ODD "0203010002", false },
		{ "exponent 1", "3046" ODD "020101", false },
		{ "exponent 0", "3046" ODD "020100", false },
		{ "exponent 3", "3046" ODD "020103", true },
		{ "negative exponent", "3046" ODD "0201ff", false },
		{ "exponent of nine bytes", "304e" ODD "0209010000000000000001", false },
		{ "a third number", "304b" ODD "0203010001020103", false },
		{ "cut", "3048" ODD "02030100", false },
		{ "length beyond the end", "3082ffff" ODD "0203010001", false },
		{ "indefinite length", "3080" ODD "02030100010000", false },
		{ "modulus of one byte", "3006020111020103", false },
		{ "empty", "", false },
		{ "text", "68656c6c6f", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct public_key *key =
			public_key_parse(KEY_RSA, unhex(arena, rows[i].hex));
		if (!!key != rows[i].good)
			print_error("%s\n", rows[i].title);
		assert_int_equal(!!key, rows[i].good);
		if (key)
			assert_int_equal(public_key_bits(key), 512);
		public_key_free(&key);
		arena_free(&arena);
	}
	assert_null(public_key_parse(KEY_ED25519, STR("thirty-one bytes are not enough")));
}

static void a_modulus_has_a_limit(void **state)
{
	static const struct {
		size_t bytes;
		bool good;
	} rows[] = { { 2048, true }, { 2049, false } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n = rows[i].bytes;
		struct arena *arena = arena_new(1 << 20);
		char *bytes = arena_alloc(arena, n + 14);
		const uint8_t head[] = { 0x30, 0x82, (uint8_t)((n + 10) >> 8), (uint8_t)(n + 10),
			0x02, 0x82, (uint8_t)((n + 1) >> 8), (uint8_t)(n + 1), 0x00 };
		const uint8_t exponent[] = { 0x02, 0x03, 0x01, 0x00, 0x01 };
		memcpy(bytes, head, sizeof head);
		memset(bytes + sizeof head, 0xc1, n);
		memcpy(bytes + sizeof head + n, exponent, sizeof exponent);
		struct public_key *key = public_key_parse(KEY_RSA, str_bytes(bytes, n + 14));
		assert_int_equal(!!key, rows[i].good);
		public_key_free(&key);
		arena_free(&arena);
	}
}

static void private_keys_say_what_is_wrong(void **state)
{
	static const struct {
		const char *pem, *says;
	} rows[] = {
		{ "", "no private key" },
		{ "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no private key" },
		{ "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
			"encrypted" },
		{ "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
		  "DEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
			"encrypted" },
		/* P-256, made for this test */
		{ "-----BEGIN EC PRIVATE KEY-----\n"
		  "MHcCAQEEID9dK8zoCkG7h2XFZIJ6zhyf/YwNjIkeQACSc9jJKsnRoAoGCCqGSM49\n"
		  "AwEHoUQDQgAEeOdPQw0s1qRsGDiEjlAhuQ7zSFoMMh3zl7v7TCMafLLlDW6g+VuC\n"
		  "3NjUQhDFFgbwZ051p1IqCaIu5WLf61ciRg==\n"
		  "-----END EC PRIVATE KEY-----\n",
			"neither RSA nor Ed25519" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct private_key *key = NULL;
		struct error err = { 0 };
		assert_false(private_key_parse(str_of(rows[i].pem), &key, &err));
		assert_null(key);
		assert_non_null(strstr(err.text, rows[i].says));
	}
	struct private_key *key = NULL;
	struct error err = { 0 };
	assert_false(private_key_generate(KEY_RSA, 100, &key, &err));
	assert_false(private_key_generate(KEY_RSA, 20000, &key, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_is_its_bytes),
		cmocka_unit_test(what_is_signed_verifies),
		cmocka_unit_test(public_keys_are_read_strictly),
		cmocka_unit_test(a_modulus_has_a_limit),
		cmocka_unit_test(private_keys_say_what_is_wrong),
	};

	crypto_prepare();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
