/* SPDX-License-Identifier: Apache-2.0
 *
 * ARC (RFC 8617): the chain of those who handled the mail and what each says to have seen. Valid
 * or not is decided here; whether a sealer is believed is the settings' (arc.trusted). */
#pragma once

#include "auth/dkim.h"

#define ARC_SETS_MAX 50 /* 4.2.1 */

/* cv= of the chain as this mail has it (4.4, 5.2). */
enum arc_result { ARC_NONE, ARC_PASS, ARC_FAIL, ARC_TEMPERROR, ARC_RESULT_COUNT };

struct arc_set {
	unsigned instance;
	const struct header *results, *signature, *seal; /* AAR, AMS, AS */
	struct str seal_domain, seal_selector;           /* d=, s= of the AS */
	struct str signature_domain;                     /* d= of the AMS */
	struct str authserv_id;                          /* of the AAR */
	struct str payload;   /* the AAR's text behind "i=N;" */
	bool signature_valid; /* the AMS of this set still verifies */
};

struct arc_report {
	enum arc_result result;
	struct arc_set *sets; /* by instance, first to last; empty where the structure is broken */
	size_t n;
	unsigned instances;   /* highest i= seen */
	const char *problem;  /* "structure", "cv", "seal", "signature", "key" …; NULL: none */
	unsigned problem_instance;
	struct str detail;
	bool ended;           /* the newest seal says cv=fail: the chain had failed before it came */
	bool partial;         /* the newest AMS covers the body in part only (l=) */
	unsigned oldest_pass; /* lowest i= whose AMS verifies with all above it; 0: all (RFC 8617 5.2) */
	uint64_t work;
};

struct arc_request {
	const struct message *message;
	int64_t time;
};

/* false: answers are missing. */
bool arc_verify(struct arena *arena, const struct arc_request *request,
	const struct dns_source *dns, struct arc_report *out);
/* "none", "pass", "fail" (RFC 8617 4.4; temperror is a fail that may be another time a pass). */
const char *arc_result_name(enum arc_result result);
