/* SPDX-License-Identifier: Apache-2.0
 *
 * DMARC (RFC 9989, and RFC 7489 beside it): whose domain is the author's, what does its owner want
 * done with mail that is not authenticated, and is this mail? A pure function of identifiers that
 * others authenticated and of DNS answers. Both discoveries are run; which one decides is the
 * operator's (dmarc.discovery), and where they differ the report says so. */
#pragma once

#include "dns/source.h"
#include "scan/text.h"

#define DMARC_QUERIES_MAX 8  /* RFC 9989 4.10: of one tree walk */
#define DMARC_DKIM_MAX    20 /* domains that signed */

enum dmarc_policy { DMARC_POLICY_NONE, DMARC_POLICY_QUARANTINE, DMARC_POLICY_REJECT };
enum dmarc_result { /* RFC 8601, 9989 */
	DMARC_RESULT_NONE, DMARC_RESULT_PASS, DMARC_RESULT_FAIL, DMARC_RESULT_TEMPERROR,
	DMARC_RESULT_PERMERROR, DMARC_RESULT_COUNT
};
enum dmarc_discovery { DMARC_TREE_WALK, DMARC_SUFFIX_LIST, DMARC_DISCOVERY_COUNT };
enum dmarc_psd { DMARC_PSD_UNKNOWN, DMARC_PSD_YES, DMARC_PSD_NO };

/* What is wrong with a record. */
enum dmarc_problem {
	DMARC_PROBLEM_NONE,
	DMARC_PROBLEM_RECORDS, /* several at one name: none of them counts (4.10) */
	DMARC_PROBLEM_VERSION, /* it does not begin with "v=DMARC1" */
	DMARC_PROBLEM_POLICY,  /* p= missing, or p=, sp= or np= is no policy; a rua= saves it (4.10.1) */
	DMARC_PROBLEM_SYNTAX,  /* something else that was passed over */
	DMARC_PROBLEM_COUNT
};

struct dmarc_record {
	bool found;        /* one record of our version stands here */
	struct str domain; /* where (without _dmarc.) */
	struct str text;
	/* What is absent is filled in: np → sp → p → none. has: given, and a policy; bad: given, and
	 * none, or given twice; p is also bad where it is absent. */
	enum dmarc_policy p, sp, np;
	bool has_p, has_sp, has_np;
	bool bad_p, bad_sp, bad_np;
	bool strict_dkim, strict_spf; /* adkim=s, aspf=s */
	enum dmarc_psd psd;
	bool testing;                 /* t=y */
	unsigned pct;                 /* of legacy records, 100 if absent */
	bool has_pct, has_t;
	struct str rua, ruf, fo;
	bool rua_valid;               /* at least one of its URIs can be one */
	enum dmarc_problem problem;
	struct str detail;            /* of the problem: "sp=quarantin" */
};

/* One step of a tree walk, for a person. */
struct dmarc_step {
	struct str domain; /* asked for as _dmarc.DOMAIN */
	enum dns_status status;
	bool record;
	enum dmarc_psd psd;
};
struct dmarc_walk {
	struct str start;
	struct dmarc_step v[DMARC_QUERIES_MAX];
	size_t n;
	struct str organizational;
	bool unknown; /* an answer failed that could have made it another one */
};

struct dmarc_identifier {
	struct str domain;         /* what was authenticated, or failed to be; empty: nothing */
	struct str organizational; /* of it, by this discovery; empty where it was not needed */
	bool passed;               /* SPF or DKIM passed for it */
	bool aligned;
	bool unknown;              /* alignment: a DNS answer failed that decides it */
	bool would_align_relaxed;  /* fails by strict mode alone */
};

/* The result by one discovery. */
struct dmarc_evaluation {
	enum dmarc_result result;
	struct dmarc_record record;   /* the one that applies */
	struct str organizational;    /* of the author's domain */
	bool is_subdomain, exists;    /* sp or np applies; the name exists (not NXDOMAIN) */
	enum dmarc_policy policy;     /* the owner's wish for this name: p, sp or np, after t=y */
	enum dmarc_policy published;  /* before t=y */
	const char *policy_tag;       /* "p", "sp", "np" */
	struct dmarc_identifier spf;
	struct dmarc_identifier *dkim;
	size_t dkim_count;
	struct dmarc_walk author_walk; /* of the tree walk */
	enum dmarc_problem problem;    /* of the record that applies, or of one that would have */
	struct str problem_domain;
	struct str problem_detail;
};

struct dmarc_signer {
	struct str domain;
	bool passed, temperror; /* neither: it failed */
};

struct dmarc_request {
	struct str author;          /* domain of From, lower-case A-labels; one and valid */
	struct str spf_domain;      /* authenticated or not; of a null sender the HELO */
	bool spf_passed, spf_temperror;
	const struct dmarc_signer *dkim; /* at most DMARC_DKIM_MAX are looked at */
	size_t dkim_count;
	bool whole; /* for diagnosis: also the organizational domains of those that cannot align */
};

struct dmarc_report {
	struct str author;
	struct dmarc_evaluation by[DMARC_DISCOVERY_COUNT];
	bool differs;               /* the two disagree on result, policy or organizational domain */
	size_t queries;
};

/* Asks for what any evaluation of this author will need, while others still wait. */
void dmarc_ask_ahead(struct arena *arena, struct str author, const struct dns_source *dns);
/* false: answers are missing. */
bool dmarc_check(struct arena *arena, const struct dmarc_request *request,
	const struct dns_source *dns, struct dmarc_report *out);
/* A record by its text; also for tests and the fuzzer. domain: where it stands. */
void dmarc_record_parse(struct str text, struct str domain, struct dmarc_record *out);
/* The record among those of an answer, if there is one: others are no DMARC records. */
void dmarc_record_choose(
	const struct dns_answer *answer, struct str domain, struct dmarc_record *out);

/* Did a signature pass that is aligned with the author's domain? */
bool dmarc_dkim_aligned(const struct dmarc_evaluation *evaluation);

const char *dmarc_result_name(enum dmarc_result result);
const char *dmarc_policy_name(enum dmarc_policy policy);
/* "treewalk", "psl" (RFC 9990). */
const char *dmarc_discovery_name(enum dmarc_discovery discovery);
/* One word for evidence: "several-records". */
const char *dmarc_problem_name(enum dmarc_problem problem);
