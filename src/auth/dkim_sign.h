/* SPDX-License-Identifier: Apache-2.0
 *
 * Making signatures: DKIM (RFC 6376 5) and ARC sets (RFC 8617 5.1). Only prepared here: what is to be
 * signed is a digest of 32 bytes, and the private key lies with the signer (docs/decisions/0006). So:
 * prepare, have the digest signed, finish. */
#pragma once

#include "auth/arc.h"

struct signing_key {
	struct str domain, selector; /* d=, s= */
	enum key_type type;
};

struct signing_options {
	int64_t time;            /* t= */
	uint32_t valid_for;      /* x= so many seconds later; 0: no x= */
	enum canonical header_form, body_form;
	const struct str *fields; /* names in the order of h=; NULL: the preset of RFC 6376 5.4.1 with ours */
	size_t field_count;
	bool oversign;           /* each signed name once more than it stands in the mail */
};

/* A field that lacks only its b=. */
struct unsigned_field {
	struct str text;               /* "DKIM-Signature: v=1; … b=" folded, without line end */
	uint8_t digest[SHA256_SIZE];   /* to be signed */
};

/* One DKIM-Signature. The body hash of a form is computed once for several keys: pass the same
 * `body`, zeroed before the first. */
void dkim_sign_prepare(struct arena *arena, const struct message *message,
	const struct signing_key *key, const struct signing_options *options,
	struct body_hash *body, struct unsigned_field *out);
/* The whole field with CRLF, at most 998 bytes a line. */
struct str sign_finish(struct arena *arena, const struct unsigned_field *field, struct str signature);

/* An ARC set on top of the chain in the report (its result becomes cv=; after a fail only the newest
 * set is covered, 5.1.2). First AMS and AAR, then, with the AMS finished, the seal. results: the
 * payload for the AAR, "mx.example.org; spf=pass …". false: 50 sets already, or the chain had failed
 * before it came to us (nothing is added then). */
struct arc_sealing {
	unsigned instance;
	struct str results_field;        /* ARC-Authentication-Results, with CRLF */
	struct unsigned_field signature; /* ARC-Message-Signature */
};
bool arc_seal_prepare(struct arena *arena, const struct message *message,
	const struct arc_report *chain, const struct signing_key *key,
	const struct signing_options *options, struct str results, struct body_hash *body,
	struct arc_sealing *out);
/* signature_field: sign_finish() of the AMS. */
void arc_seal_prepare_seal(struct arena *arena, const struct arc_report *chain,
	const struct signing_key *key, const struct signing_options *options,
	const struct arc_sealing *sealing, struct str signature_field, struct unsigned_field *out);
