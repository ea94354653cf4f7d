/* SPDX-License-Identifier: Apache-2.0
 *
 * Canonicalization (RFC 6376 3.4): header fields and bodies, simple and relaxed. The body is read
 * once for all signatures of a mail, in whatever mixture of forms and lengths they want it. A mail
 * that came with bare LF (a file) is read as if its lines ended in CRLF; a lone CR is an octet like
 * any other. */
#pragma once

#include "auth/tags.h"
#include "base/crypto.h"
#include "mail/header.h"

enum canonical { CANONICAL_SIMPLE, CANONICAL_RELAXED };

/* One hash wanted of the body. */
struct body_hash {
	enum canonical form;
	bool limited;     /* l= */
	uint64_t limit;   /* bytes of the canonical body that count */
	uint8_t hash[SHA256_SIZE];
	uint64_t length;  /* out: bytes of the whole canonical body in this form */
	size_t covered;   /* out: how many bytes of the body as it came are covered */
};

/* One pass over the body, whatever n is: equal (form, limit) are hashed once. */
void body_hash_all(struct arena *arena, struct str body, struct body_hash *v, size_t n);

/* The canonical body itself, for who looks for what was changed. False: the arena has no room. */
bool canonical_body(
	struct arena *arena, enum canonical form, struct str body, struct str *out);

/* Adds one field in canonical form, with CRLF unless `last` (the signature itself, 3.7). raw: the
 * field as it came, with its line end. */
void canonical_header(struct sha256 *sha, enum canonical form, struct str raw, bool last);
/* The same of a signature field whose b= value is left out (3.5, 3.7): `b` is that value within
 * raw. Without CRLF. */
void canonical_signature(struct sha256 *sha, enum canonical form, struct str raw, struct str b);
