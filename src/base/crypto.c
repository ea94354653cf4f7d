/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "base/cleanup.h"
#include "base/der.h"

#define RSA_MODULUS_MAX   (16384 / 8) /* bytes; OpenSSL's own limit */
#define RSA_MODULUS_MIN   (512 / 8)   /* below it no SHA-256 in PKCS#1 fits */
#define RSA_EXPONENT_MAX  8           /* bytes: the time of a verification grows with it */
#define ED25519_KEY_SIZE  32
#define ED25519_SIGN_SIZE 64

/* A fetch of an algorithm by its name costs as much as a small hash: once per process. */
static EVP_MD *sha256_method(void)
{
	static EVP_MD *method;

	if (!method)
		method = must(EVP_MD_fetch(NULL, "SHA256", NULL));
	return method;
}

/* Many small pieces come from a relaxed canonicalization; EVP takes 20 ns for each. */
#define GATHER 1024

struct sha256 {
	EVP_MD_CTX *context, *copy;
	size_t gathered;
	char gather[GATHER];
};

struct sha256 *sha256_new(void)
{
	struct sha256 *sha = must(calloc(1, sizeof *sha));

	sha->context = must(EVP_MD_CTX_new());
	sha256_begin(sha);
	return sha;
}

void sha256_free(struct sha256 **sha)
{
	if (*sha) {
		EVP_MD_CTX_free((*sha)->context);
		EVP_MD_CTX_free((*sha)->copy);
		free(*sha);
	}
	*sha = NULL;
}

void sha256_begin(struct sha256 *sha)
{
	sha->gathered = 0;
	if (EVP_DigestInit_ex2(sha->context, sha256_method(), NULL) != 1)
		abort();
}

static void update(EVP_MD_CTX *context, struct str bytes)
{
	if (EVP_DigestUpdate(context, bytes.p, bytes.n) != 1)
		abort();
}

static void flush(struct sha256 *sha)
{
	if (sha->gathered > 0)
		update(sha->context, str_bytes(sha->gather, sha->gathered));
	sha->gathered = 0;
}

void sha256_add(struct sha256 *sha, struct str bytes)
{
	if (bytes.n > GATHER - sha->gathered)
		flush(sha);
	if (bytes.n > GATHER / 2) {
		flush(sha);
		update(sha->context, bytes);
	} else if (bytes.n > 0) {
		memcpy(sha->gather + sha->gathered, bytes.p, bytes.n);
		sha->gathered += bytes.n;
	}
}

static void finish(EVP_MD_CTX *context, uint8_t out[static SHA256_SIZE])
{
	unsigned n = 0;

	if (EVP_DigestFinal_ex(context, out, &n) != 1 || n != SHA256_SIZE)
		abort();
}

void sha256_end(struct sha256 *sha, uint8_t out[static SHA256_SIZE])
{
	flush(sha);
	finish(sha->context, out);
}

void sha256_peek(struct sha256 *sha, struct str more, uint8_t out[static SHA256_SIZE])
{
	flush(sha);
	if (!sha->copy)
		sha->copy = must(EVP_MD_CTX_new());
	if (EVP_MD_CTX_copy_ex(sha->copy, sha->context) != 1)
		abort();
	update(sha->copy, more);
	finish(sha->copy, out);
}

void sha256_copy(struct sha256 *to, const struct sha256 *from)
{
	if (EVP_MD_CTX_copy_ex(to->context, from->context) != 1)
		abort();
	to->gathered = from->gathered;
	memcpy(to->gather, from->gather, from->gathered);
}

/* Of RSA the context is ready for verification: its preparation costs as much as half of one. */
struct public_key {
	enum key_type type;
	unsigned bits;
	EVP_PKEY *key;
	EVP_PKEY_CTX *verify;
	EVP_MD_CTX *message; /* Ed25519 */
};

/* RSAPublicKey (RFC 8017 A.1.1), as it is or within SubjectPublicKeyInfo (RFC 5280 4.1). Read here
 * and not by d2i_PUBKEY(): OpenSSL's decoders take 100 us for what verifies in 18. */
static bool rsa_numbers(struct str bytes, struct str *modulus, struct str *exponent)
{
	/* 1.2.840.113549.1.1.1 rsaEncryption */
	static const struct str oid = STR_INIT("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01");
	struct str sequence, algorithm, name, bits;

	if (!der_take(&bytes, DER_SEQUENCE, &sequence))
		return false;
	if (der_take(&sequence, DER_SEQUENCE, &algorithm)) {
		if (!der_take(&algorithm, DER_OBJECT_IDENTIFIER, &name) || !str_eq(name, oid) ||
			!der_take(&sequence, DER_BIT_STRING, &bits) || bits.n == 0 || *bits.p != 0)
			return false;
		bits = str_from(bits, 1);
		if (!der_take(&bits, DER_SEQUENCE, &sequence))
			return false;
	}
	return der_take_unsigned(&sequence, modulus) && der_take_unsigned(&sequence, exponent) &&
	       sequence.n == 0;
}

static bool is_odd(struct str number)
{
	return number.n > 0 && (number.p[number.n - 1] & 1);
}

static BIGNUM *number_of(struct str bytes)
{
	return must(BN_bin2bn((const unsigned char *)bytes.p, (int)bytes.n, NULL));
}

static EVP_PKEY *rsa_of(struct str modulus, struct str exponent)
{
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *context = must(EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL));
	OSSL_PARAM_BLD *builder = must(OSSL_PARAM_BLD_new());
	BIGNUM *n = number_of(modulus), *e = number_of(exponent);

	if (OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) &&
		OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e)) {
		OSSL_PARAM *params = must(OSSL_PARAM_BLD_to_param(builder));
		if (EVP_PKEY_fromdata_init(context) != 1 ||
			EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
			key = NULL;
		OSSL_PARAM_free(params);
	}
	OSSL_PARAM_BLD_free(builder);
	BN_free(n);
	BN_free(e);
	EVP_PKEY_CTX_free(context);
	return key;
}

static bool rsa_parse(struct str bytes, struct public_key *out)
{
	struct str modulus, exponent;

	if (!rsa_numbers(bytes, &modulus, &exponent) || modulus.n > RSA_MODULUS_MAX ||
		modulus.n < RSA_MODULUS_MIN || exponent.n > RSA_EXPONENT_MAX || !is_odd(modulus) ||
		!is_odd(exponent) || (exponent.n == 1 && *exponent.p == 1))
		return false;
	out->key = rsa_of(modulus, exponent);
	if (!out->key)
		return false;
	out->verify = must(EVP_PKEY_CTX_new_from_pkey(NULL, out->key, NULL));
	out->bits = (unsigned)EVP_PKEY_get_bits(out->key);
	return EVP_PKEY_verify_init(out->verify) == 1 &&
	       EVP_PKEY_CTX_set_rsa_padding(out->verify, RSA_PKCS1_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_signature_md(out->verify, sha256_method()) == 1;
}

static bool ed25519_parse(struct str bytes, struct public_key *out)
{
	if (bytes.n != ED25519_KEY_SIZE)
		return false;
	out->key = EVP_PKEY_new_raw_public_key_ex(
		NULL, "ED25519", NULL, (const unsigned char *)bytes.p, bytes.n);
	if (!out->key)
		return false;
	out->message = must(EVP_MD_CTX_new());
	out->bits = 256;
	return true;
}

struct public_key *public_key_parse(enum key_type type, struct str bytes)
{
	struct public_key *key = must(calloc(1, sizeof *key));

	key->type = type;
	if (!(type == KEY_RSA ? rsa_parse(bytes, key) : ed25519_parse(bytes, key))) {
		public_key_free(&key);
		ERR_clear_error();
	}
	return key;
}

void public_key_free(struct public_key **key)
{
	if (*key) {
		EVP_PKEY_CTX_free((*key)->verify);
		EVP_MD_CTX_free((*key)->message);
		EVP_PKEY_free((*key)->key);
		free(*key);
	}
	*key = NULL;
}

enum key_type public_key_type(const struct public_key *key)
{
	return key->type;
}

unsigned public_key_bits(const struct public_key *key)
{
	return key->bits;
}

bool public_key_verify(const struct public_key *key, const uint8_t digest[static SHA256_SIZE],
	struct str signature)
{
	const unsigned char *bytes = (const unsigned char *)signature.p;
	bool good;

	if (key->type == KEY_RSA)
		good = EVP_PKEY_verify(key->verify, bytes, signature.n, digest, SHA256_SIZE) == 1;
	else
		good = signature.n == ED25519_SIGN_SIZE &&
		       EVP_DigestVerifyInit_ex(
			       key->message, NULL, NULL, NULL, NULL, key->key, NULL) == 1 &&
		       EVP_DigestVerify(key->message, bytes, signature.n, digest, SHA256_SIZE) == 1;
	if (!good)
		ERR_clear_error();
	return good;
}

/* A verification of each kind with keys that exist for this alone. */
static void prepare(enum key_type type, unsigned bits)
{
	static const uint8_t digest[SHA256_SIZE] = { 1 };
	struct arena *arena = arena_new(1 << 16);
	struct private_key *private_key = NULL;
	struct error err;

	if (!private_key_generate(type, bits, &private_key, &err))
		abort();
	struct public_key *key = public_key_parse(type, private_key_public(arena, private_key));
	if (!key || !public_key_verify(key, digest, private_key_sign(arena, private_key, digest)))
		abort();
	public_key_verify(key, digest, STR("what fails is loaded as well"));
	public_key_free(&key);
	private_key_free(&private_key);
	arena_free(&arena);
}

void crypto_prepare(void)
{
	struct sha256 *sha = sha256_new();
	uint8_t digest[SHA256_SIZE];

	sha256_add(sha, STR("x"));
	sha256_peek(sha, STR("y"), digest);
	sha256_end(sha, digest);
	sha256_free(&sha);
	prepare(KEY_RSA, 512); /* the smallest is made in milliseconds */
	prepare(KEY_ED25519, 0);
}
