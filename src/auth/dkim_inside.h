/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of DKIM share: dkim_parse.c reads a field, dkim.c verifies it, dkim_change.c and its
 * helpers look for what was changed. */
#pragma once

#include "auth/dkim.h"
#include "auth/field_index.h"

/* A mail whose signatures are being verified. */
struct dkim_work {
	struct arena *arena;
	const struct message *message;
	int64_t time;
	struct field_index *index;
	struct sha256 *sha;
	struct dkim_report *report;
};

/* A field that read otherwise. */
struct dkim_changed_field {
	const struct header *field;
	struct str as; /* with its line end */
};

#define DKIM_CHANGED_MAX 2

/* The header section as it may have been. Zeroed: as it is. */
struct dkim_variant {
	const bool *gone; /* by place: fields that were not there */
	struct dkim_changed_field changed[DKIM_CHANGED_MAX];
	size_t changed_count;
	struct str (*refold)(struct arena *arena, struct str raw); /* each field was folded so */
};

/* Fills in all that the field says. problem is set if it can never verify or is not for us, and for
 * one that is out of its time. */
void dkim_parse(struct dkim_work *work, const struct header *field, struct dkim_signature *out);
/* What a verification costs, in bytes that could be hashed in its time: of RSA it grows with the square
 * of the modulus, which the sender chooses. */
uint64_t dkim_verification_cost(const struct public_key *key);
/* The digest of the header fields (RFC 6376 3.7). */
void dkim_header_digest(struct dkim_work *work, const struct dkim_signature *signature,
	const struct dkim_variant *variant, uint8_t out[static SHA256_SIZE]);
/* A signature that is broken, by its body or its header section: finds out how. */
void dkim_explain_body(struct dkim_work *work, struct dkim_signature *signature);
void dkim_explain_header(struct dkim_work *work, struct dkim_signature *signature,
	const struct public_key *key);
/* Does z= hold a field that is not in the mail as it was? Then the change is filled in. */
bool dkim_copied_differs(struct dkim_work *work, struct dkim_signature *signature);
/* What an l= leaves out; empty if nothing but white space. */
struct str dkim_uncovered(struct arena *arena, const struct message *message, size_t covered);
