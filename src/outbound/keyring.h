/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys that sign, loaded: what the signer has in memory. A domain whose state names active keys
 * of which none can be used is kept as unusable, so that its mail is not taken for mail of a domain
 * without keys and sent out unsigned. Where DIRECTORY itself is missing (a volume that is not mounted) or
 * not to be trusted, no domain is usable. */
#pragma once

#include "outbound/keys.h"
#include "scan/keys_answer.h"

struct keyring;

/* Loads all of DIRECTORY anew. Whatever cannot be used is left out, and told to `complain`. */
typedef void keyring_complaint(void *context, const char *text);
struct keyring *keyring_load(struct str directory, keyring_complaint *complain, void *context);
/* Wipes the keys. */
void keyring_free(struct keyring **keyring);

/* Domains and keys in it. */
void keyring_count(const struct keyring *keyring, size_t *domains, size_t *keys);
/* Who signs for the name: itself or its nearest ancestor with active keys (out->domain empty: none).
 * False: the one that should has no usable key. */
bool keyring_find(const struct keyring *keyring, struct str name, struct keys_answer *out);
/* Empty: there is no such active key. */
struct str keyring_sign(const struct keyring *keyring, struct arena *arena, struct str domain,
	struct str selector, const uint8_t digest[static SHA256_SIZE]);
