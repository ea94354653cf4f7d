/* SPDX-License-Identifier: Apache-2.0
 *
 * Making DKIM signatures (RFC 6376 5, 8301, 8463). Only prepared here: what is to be signed is a
 * digest of 32 bytes, and the private key lies with the signer (docs/decisions/0006). So: prepare,
 * have the digest signed, finish. ARC sets are made of the same pieces (arc_seal.h). */
#pragma once

#include "auth/canonical.h"
#include "mail/message.h"

/* Of one name at most so many fields are signed, the lowest; they are then not oversigned. */
#define SIGN_INSTANCES_MAX 20

struct signing_key {
	struct str domain, selector; /* d=, s=: A-labels */
	enum key_type type;
};

struct signing_options {
	int64_t time;             /* t= */
	uint32_t valid_for;       /* x= so many seconds later; 0: no x= */
	enum canonical header_form, body_form;
	const struct str *fields; /* names in the order of h=, without those that servers add and
	                             take out on the way; NULL: the preset of RFC 6376 5.4.1 with ours */
	size_t field_count;
	const struct str *also;   /* names besides those of the preset */
	size_t also_count;
	bool oversign;            /* once more than they stand in the mail (8.15): what is there, and of
	                             the preset what a reader is shown and of `fields` each name */
	const bool *gone;         /* fields of the mail that will be taken out before it is delivered, by
	                             place: not signed. NULL: none */
};

/* A field that lacks only what stands behind its b=. */
struct unsigned_field {
	struct str text, rest;         /* "DKIM-Signature: v=1; … b=", and what follows the value; folded,
	                                  without the final line end */
	uint8_t digest[SHA256_SIZE];   /* to be signed */
};

/* One DKIM-Signature. The body hash of a form is computed once for several keys: pass the same
 * `body`, zeroed before the first. */
void dkim_sign_prepare(struct arena *arena, const struct message *message,
	const struct signing_key *key, const struct signing_options *options,
	struct body_hash *body, struct unsigned_field *out);
/* The whole field with CRLF, at most 998 bytes a line. */
struct str sign_finish(struct arena *arena, const struct unsigned_field *field, struct str signature);
