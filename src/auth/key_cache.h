/* SPDX-License-Identifier: Apache-2.0
 *
 * Parsed keys of this process by what p= says: parsing one costs five times a verification, and most
 * mail is signed by few. Bounded by KEYS_CACHED, the least recently used go (key_cache_trim()). */
#pragma once

#include "auth/key.h"

/* NULL if it is not there. */
const struct public_key *key_cache_find(enum key_type type, struct str p);
/* bytes: p decoded. NULL if it is no key; that is not remembered. */
const struct public_key *key_cache_add(enum key_type type, struct str p, struct str bytes);
