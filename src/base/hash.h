/* SPDX-License-Identifier: Apache-2.0
 *
 * Hashes: XXH3 for keys that we choose, SipHash-2-4 with a secret of this process for keys that a
 * sender chooses, SHA-256 (OpenSSL) for identities that are kept. */
#pragma once

#include "base/arena.h"

uint64_t hash64(struct str s);
uint64_t hash_keyed(struct str s);
/* SHA-256 as 64 lower-case hexadecimal digits. */
struct str hash_sha256_hex(struct arena *arena, struct str s);
