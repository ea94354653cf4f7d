/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte is the type, the rest the key. Whatever is accepted can be used. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t digest[SHA256_SIZE];
	static char signature[2048];
	struct public_key *key;

	if (size == 0)
		return 0;
	key = public_key_parse(
		data[0] % 2 ? KEY_ED25519 : KEY_RSA, str_bytes(data + 1, size - 1));
	if (key)
		public_key_verify(key, digest, str_bytes(signature, public_key_bits(key) / 8));
	public_key_free(&key);
	return 0;
}
