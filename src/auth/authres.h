/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads results of authentication as servers write them down (RFC 8601 2.2): the value of
 * Authentication-Results, the payload of ARC-Authentication-Results. Lenient, because much of what is
 * in use departs from the grammar: what cannot be read is passed over up to the next semicolon, in
 * one pass over the text. */
#pragma once

#include "base/arena.h"

#define AUTHRES_RESULTS_MAX    100 /* of one field; the rest is not read */
#define AUTHRES_PROPERTIES_MAX 20  /* of one result; the rest is passed over */

struct authres_property {
	struct str type, name; /* "header", "from"; written without a dot: type is empty */
	struct str value;      /* without quotes */
};

/* "dkim=pass reason="…" header.d=example.org". */
struct authres_result {
	struct str method, result, reason;
	struct authres_property v[AUTHRES_PROPERTIES_MAX];
	size_t n;
};

struct authres {
	struct arena *arena;
	struct str rest;
	struct str id;   /* authserv-id; empty if there is none */
	size_t count;
};

void authres_begin(struct authres *authres, struct arena *arena, struct str text);
/* false: no more. */
bool authres_next(struct authres *authres, struct authres_result *out);
/* The value; empty if it is not there. */
struct str authres_property(const struct authres_result *result, struct str type, struct str name);
