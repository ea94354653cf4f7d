/* SPDX-License-Identifier: Apache-2.0
 *
 * What the signer says of a name: which domain signs for it and with which keys. Names and kinds
 * only; the keys themselves never leave the signer (docs/decisions/0006-signer.md). */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"

#define ACTIVE_KEYS_MAX 8 /* of one domain: more signatures than that help nobody */

struct active_key {
	struct str selector;
	enum key_type type;
};

struct keys_answer {
	struct str domain; /* the name asked for or its nearest ancestor with keys; empty: none */
	struct active_key v[ACTIVE_KEYS_MAX];
	size_t n;
};

void keys_answer_encode(struct buf *out, const struct keys_answer *answer);
/* Copies into the arena; false on damaged bytes, or if the arena has no room. */
bool keys_answer_decode(struct arena *arena, struct str payload, struct keys_answer *out);
