/* SPDX-License-Identifier: Apache-2.0
 *
 * check_host() of RFC 7208: may this client send for this domain? A pure function of the request and
 * of DNS answers. It is run from the start each time; where an answer is missing it has asked for
 * all that it knows to be needed and says so. It knows no scores and no sockets: rooms put their
 * questions by ask_dns(), the sender's diagnosis by its own means. */
#pragma once

#include "auth/spf_macro.h"
#include "dns/source.h"
#include "scan/text.h"

enum spf_result {
	SPF_NONE,
	SPF_NEUTRAL,
	SPF_PASS,
	SPF_FAIL,
	SPF_SOFTFAIL,
	SPF_TEMPERROR,
	SPF_PERMERROR,
	SPF_RESULT_COUNT
};

/* Limits of section 4.6.4, and ours (11.1). */
#define SPF_LOOKUPS_MAX      10
#define SPF_VOIDS_MAX        2
#define SPF_NAMES_MAX        10  /* of one mx, ptr or %{p} */
#define SPF_EXPLANATION_MAX  500 /* bytes of an explanation that are kept */
#define SPF_WALK_LOOKUPS_MAX 60  /* lookups that a walk for diagnosis follows */

struct spf_request {
	struct ip ip;
	struct str domain; /* of MAIL FROM, or the HELO name */
	struct str sender; /* MAIL FROM; empty or without local part: postmaster@ (4.3) */
	struct str helo;
	struct str receiver; /* our host name, for %{r}; empty: "unknown" */
	int64_t time;
	bool walk; /* diagnosis: go on after the result to see every term's cost */
};

/* A record that was read on the way. */
struct spf_visit {
	struct str domain;
	struct str record;      /* the text; empty if there was none */
	size_t parent;          /* index of the lookup that led here, or STR_NONE: the first */
	enum spf_result result; /* of check_host() for this domain */
	struct str term;        /* the mechanism that decided it; empty: none matched */
};

/* A term that cost a lookup. */
struct spf_lookup {
	size_t visit;           /* index of the record that it stands in */
	struct str term;        /* as written */
	struct str name;        /* what was asked for, macros expanded */
	enum dns_status status; /* of the first question */
	bool is_void;           /* found nothing (4.6.4) */
};

struct spf_report {
	enum spf_result result;
	struct str domain;      /* the domain checked */
	struct str term;        /* the mechanism that decided; empty: none matched */
	struct str term_domain; /* the domain whose record it stands in */
	struct str
		explanation; /* of the domain's owner, for fail; visible ASCII and blanks, or empty */
	enum spf_problem problem; /* of permerror and temperror */
	struct str problem_term;  /* the term, or the name that could not be asked */
	struct str problem_domain;
	unsigned lookups, voids;
	size_t work;              /* bytes read and expanded: bounds the time */
	struct spf_visit *visits; /* in order of reading */
	size_t visit_count;
	struct spf_lookup *lookup; /* in order of evaluation */
	size_t lookup_count;
};

/* False: an answer is missing, *out is untouched, run it again. Everything in the report lives in
 * the arena or in the answers. */
bool spf_check(struct arena *arena, const struct spf_request *request, const struct dns_source *dns,
	struct spf_report *out);

/* "pass", "fail", "softfail", "neutral", "none", "temperror", "permerror" (2.6, RFC 8601 2.7.2). */
const char *spf_result_name(enum spf_result result);
/* One word for logs and evidence: "lookup-limit". */
const char *spf_problem_name(enum spf_problem problem);
/* The same as a sentence: for the sender's diagnosis, and for tests that each has one. */
const struct text *spf_problem_text(enum spf_problem problem);
