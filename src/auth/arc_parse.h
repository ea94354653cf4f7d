/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of auth/arc: the ARC fields of a mail put in order (RFC 8617 4.1, 4.2), and the tags of those
 * that are signatures. Each field is read once; of a set only the first field of a kind is kept. */
#pragma once

#include "auth/arc.h"
#include "auth/canonical.h"
#include "auth/tags.h"

/* A longer field is malformed: all of them are hashed again for every seal. */
#define ARC_FIELD_MAX 16384

enum arc_kind { ARC_RESULTS, ARC_SIGNATURE, ARC_SEAL, ARC_KIND_COUNT };
enum arc_cv { ARC_CV_MISSING, ARC_CV_NONE, ARC_CV_PASS, ARC_CV_FAIL, ARC_CV_OTHER };

/* An AMS or an AS. */
struct arc_signature {
	const struct header *header;
	const char *problem;            /* the tag that is wrong, "d"; NULL: none */
	struct str domain, selector;    /* lower case */
	enum key_type type;
	struct str b;                   /* where the value lies in header->raw */
	struct str signature;           /* of it, decoded */
	/* of the AMS: */
	enum canonical header_form, body_form;
	bool formless;                  /* no c=: simple/simple, see arc.c */
	struct str fields;              /* h= */
	struct str body_hash;
	bool limited;
	uint64_t limit;                 /* l= */
	/* of the AS: */
	enum arc_cv cv;
};

/* The fields of one instance. */
struct arc_fields {
	const struct header *results;
	struct str authserv_id, payload;
	struct arc_signature signature, seal;
};

struct arc_chain {
	struct arc_fields *v;           /* ARC_SETS_MAX of them; instance 1 is the first */
	unsigned highest;               /* i= seen, also over ARC_SETS_MAX */
	size_t fields;                  /* ARC fields in all; 0: no chain */
	const char *problem;            /* of the structure (5.2 step 3 A and B), NULL: none */
	unsigned problem_instance;      /* 0: of no set */
};

/* time: for x=. */
void arc_chain_parse(struct arena *arena, const struct headers *headers, int64_t time,
	struct arc_chain *out);
