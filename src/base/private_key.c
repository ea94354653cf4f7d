/* SPDX-License-Identifier: Apache-2.0
 *
 * Private keys: for whoever signs. */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/cleanup.h"
#include "base/crypto.h"

#define RSA_BITS_MIN 512
#define RSA_BITS_MAX 16384
#define ED25519_BITS 256

struct private_key {
	enum key_type type;
	EVP_PKEY *key;
};

/* Nobody is asked for a passphrase. */
static int no_passphrase(char *out, int room, int writing, void *context)
{
	(void)out;
	(void)room;
	(void)writing;
	(void)context;
	return -1;
}

static bool pem_is_encrypted(struct str pem)
{
	return str_find(pem, STR("BEGIN ENCRYPTED ")) != STR_NONE ||
	       str_find(pem, STR("Proc-Type: 4,ENCRYPTED")) != STR_NONE;
}

bool private_key_parse(struct str pem, struct private_key **out, struct error *err)
{
	if (pem_is_encrypted(pem))
		return error_set(err, ERROR_PERMANENT,
			"the private key is encrypted; it must be readable without a passphrase");
	BIO *bio = must(BIO_new_mem_buf(pem.p, pem.n < INT32_MAX ? (int)pem.n : 0));
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);

	BIO_free(bio);
	ERR_clear_error();
	if (!key)
		return error_set(err, ERROR_PERMANENT, "no private key in PEM form");
	bool rsa = EVP_PKEY_is_a(key, "RSA");
	if (!rsa && !EVP_PKEY_is_a(key, "ED25519")) {
		EVP_PKEY_free(key);
		return error_set(err, ERROR_PERMANENT, "the private key is neither RSA nor Ed25519");
	}
	*out = must(calloc(1, sizeof **out));
	(*out)->type = rsa ? KEY_RSA : KEY_ED25519;
	(*out)->key = key;
	return true;
}

bool private_key_generate(enum key_type type, unsigned bits, struct private_key **out,
	struct error *err)
{
	EVP_PKEY *key = NULL;

	if (type == KEY_ED25519)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	else if (bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
	else
		return error_set(err, ERROR_PERMANENT, "RSA keys have %d to %d bits", RSA_BITS_MIN,
			RSA_BITS_MAX);
	if (!key) {
		ERR_clear_error();
		return error_set(err, ERROR_TEMPORARY, "could not make a key");
	}
	*out = must(calloc(1, sizeof **out));
	(*out)->type = type;
	(*out)->key = key;
	return true;
}

/* OpenSSL clears what is secret in a key when it is freed. */
void private_key_free(struct private_key **key)
{
	if (*key) {
		EVP_PKEY_free((*key)->key);
		free(*key);
	}
	*key = NULL;
}

enum key_type private_key_type(const struct private_key *key)
{
	return key->type;
}

unsigned private_key_bits(const struct private_key *key)
{
	return key->type == KEY_RSA ? (unsigned)EVP_PKEY_get_bits(key->key) : ED25519_BITS;
}

struct str private_key_pem(struct arena *arena, const struct private_key *key)
{
	BIO *bio = must(BIO_new(BIO_s_mem()));
	char *p = NULL;

	if (PEM_write_bio_PKCS8PrivateKey(bio, key->key, NULL, NULL, 0, NULL, NULL) != 1)
		abort();
	long n = BIO_get_mem_data(bio, &p);
	struct str pem = arena_dup(arena, str_bytes(p, (size_t)n));
	BIO_free(bio); /* clears it */
	return pem;
}

struct str private_key_public(struct arena *arena, const struct private_key *key)
{
	if (key->type == KEY_ED25519) {
		size_t n = ED25519_BITS / 8;
		char *out = arena_bytes(arena, n);
		if (EVP_PKEY_get_raw_public_key(key->key, (unsigned char *)out, &n) != 1)
			abort();
		return str_bytes(out, n);
	}
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(key->key, &der);

	if (n <= 0)
		abort();
	struct str out = arena_dup(arena, str_bytes(der, (size_t)n));
	OPENSSL_free(der);
	return out;
}

static bool sign_rsa(EVP_PKEY *key, const uint8_t *digest, char *out, size_t *n)
{
	EVP_PKEY_CTX *context = must(EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL));
	bool good = EVP_PKEY_sign_init(context) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1 &&
		    EVP_PKEY_sign(context, (unsigned char *)out, n, digest, SHA256_SIZE) == 1;

	EVP_PKEY_CTX_free(context);
	return good;
}

static bool sign_ed25519(EVP_PKEY *key, const uint8_t *digest, char *out, size_t *n)
{
	EVP_MD_CTX *context = must(EVP_MD_CTX_new());
	bool good = EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
		    EVP_DigestSign(context, (unsigned char *)out, n, digest, SHA256_SIZE) == 1;

	EVP_MD_CTX_free(context);
	return good;
}

struct str private_key_sign(struct arena *arena, const struct private_key *key,
	const uint8_t digest[static SHA256_SIZE])
{
	size_t n = (size_t)EVP_PKEY_get_size(key->key);
	char *out = arena_bytes(arena, n);

	if (key->type == KEY_RSA ? sign_rsa(key->key, digest, out, &n)
				 : sign_ed25519(key->key, digest, out, &n))
		return str_bytes(out, n);
	ERR_clear_error();
	return STR("");
}
