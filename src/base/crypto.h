/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests and signatures (OpenSSL's EVP): SHA-256 in a stream, public keys of RSA and Ed25519 as DNS
 * records carry them, private keys as PEM files. crypto_prepare() makes OpenSSL load all that it would
 * open lazily; it is called before a seal. Nothing here knows DKIM. */
#pragma once

#include "base/arena.h"
#include "base/error.h"

#define SHA256_SIZE 32

enum key_type { KEY_RSA, KEY_ED25519, KEY_TYPE_COUNT };

/* Once in the template: one digest, one verification and one signature of each kind. */
void crypto_prepare(void);

/* A running SHA-256. */
struct sha256;
struct sha256 *sha256_new(void);
void sha256_free(struct sha256 **sha);
/* Starts over. */
void sha256_begin(struct sha256 *sha);
void sha256_add(struct sha256 *sha, struct str bytes);
void sha256_end(struct sha256 *sha, uint8_t out[static SHA256_SIZE]);
/* The hash as it would be if `more` were added and that were all; what was added so far stays. */
void sha256_peek(struct sha256 *sha, struct str more, uint8_t out[static SHA256_SIZE]);
/* `to` goes on from where `from` is; both can be added to. */
void sha256_copy(struct sha256 *to, const struct sha256 *from);

/* A parsed public key: made once, used for many mails. */
struct public_key;
/* bytes: of RSA a SubjectPublicKeyInfo or a bare RSAPublicKey (RFC 6376 errata 1532 and 3017), of
 * Ed25519 the 32 bytes of RFC 8463. NULL if it is none, or a modulus under 512 or over 16384 bits, or an
 * even or oversized exponent: what would cost a verifier too much is no key. */
struct public_key *public_key_parse(enum key_type type, struct str bytes);
void public_key_free(struct public_key **key);
enum key_type public_key_type(const struct public_key *key);
unsigned public_key_bits(const struct public_key *key);
/* RSA: PKCS#1 v1.5 over the SHA-256 digest. Ed25519: PureEdDSA over the 32 bytes of the digest (RFC
 * 8463 3). A signature of another length is wrong. */
bool public_key_verify(const struct public_key *key, const uint8_t digest[static SHA256_SIZE],
	struct str signature);

struct private_key;
/* PEM (PKCS#8 or traditional, unencrypted). err says what is wrong, never what it holds. */
bool private_key_parse(struct str pem, struct private_key **out, struct error *err);
/* bits: of RSA; of Ed25519 ignored. */
bool private_key_generate(enum key_type type, unsigned bits, struct private_key **out,
	struct error *err);
/* Wipes it. */
void private_key_free(struct private_key **key);
enum key_type private_key_type(const struct private_key *key);
unsigned private_key_bits(const struct private_key *key);
/* PKCS#8 PEM. */
struct str private_key_pem(struct arena *arena, const struct private_key *key);
/* As p= of a key record wants it, before base64: SubjectPublicKeyInfo, or Ed25519's 32 bytes. */
struct str private_key_public(struct arena *arena, const struct private_key *key);
/* The counterpart of public_key_verify(). Empty if it failed. */
struct str private_key_sign(struct arena *arena, const struct private_key *key,
	const uint8_t digest[static SHA256_SIZE]);
