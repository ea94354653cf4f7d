/* SPDX-License-Identifier: Apache-2.0
 *
 * What DKIM and ARC signing share (RFC 6376 5.4): which fields, in which order, and their hash. */
#pragma once

#include "auth/dkim_sign.h"
#include "auth/field_index.h"

enum sign_for { SIGN_DKIM, SIGN_ARC };

/* The names of h=. */
struct signed_names {
	struct str *v;
	size_t n;
};

void signed_names_choose(struct arena *arena, const struct field_index *index,
	const struct signing_options *options, enum sign_for what, struct signed_names *out);
/* The fields named, each from the bottom up, in the order of h= (RFC 6376 3.7). */
void signed_names_hash(struct sha256 *sha, enum canonical form, struct field_index *index,
	const struct signed_names *names);
/* Computes it unless it was done before. */
void signing_body_hash(struct arena *arena, struct str body, enum canonical form,
	struct body_hash *out);
/* "rsa-sha256". */
const char *signing_algorithm(enum key_type type);
/* "relaxed/simple". */
struct str signing_forms(struct arena *arena, const struct signing_options *options);
/* The field's own part of the hash: `field` with b= empty and without line end ends it. */
void signing_end(struct arena *arena, struct sha256 *sha, enum canonical form,
	struct unsigned_field *field);
/* Splits the text behind an open b= at `open`. */
void signing_split(struct arena *arena, struct str text, size_t open, struct unsigned_field *out);
