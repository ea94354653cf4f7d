/* SPDX-License-Identifier: Apache-2.0
 *
 * DMARC (RFC 9989, and RFC 7489 beside it): whose domain is the author's, what does its owner want
 * done with mail that is not authenticated, and is this mail? A pure function of identifiers that
 * others authenticated and of DNS answers. Both discoveries are run; which one decides is the
 * operator's (dmarc.discovery), and where they differ the report says so. */
#pragma once

#include "auth/tags.h"
#include "dns/source.h"
#include "scan/text.h"

#define DMARC_QUERIES_MAX 8  /* RFC 9989 4.10: of one tree walk */
#define DMARC_WALK_MAX    (DMARC_QUERIES_MAX + 1)
#define DMARC_DKIM_MAX    20 /* domains that signed */

enum dmarc_policy { DMARC_POLICY_NONE, DMARC_POLICY_QUARANTINE, DMARC_POLICY_REJECT };
enum dmarc_result { /* RFC 8601, 9989 */
	DMARC_RESULT_NONE, DMARC_RESULT_PASS, DMARC_RESULT_FAIL, DMARC_RESULT_TEMPERROR,
	DMARC_RESULT_PERMERROR, DMARC_RESULT_COUNT
};
enum dmarc_discovery { DMARC_TREE_WALK, DMARC_SUFFIX_LIST, DMARC_DISCOVERY_COUNT };
enum dmarc_psd { DMARC_PSD_UNKNOWN, DMARC_PSD_YES, DMARC_PSD_NO };

struct dmarc_record {
	bool found;            /* a well-formed record that applies */
	struct str domain;     /* where it stands (without _dmarc.) */
	struct str text;
	enum dmarc_policy p, sp, np;   /* what is absent is filled in: np → sp → p */
	bool has_p, has_sp, has_np;
	bool strict_dkim, strict_spf;  /* adkim=s, aspf=s */
	enum dmarc_psd psd;
	bool testing;          /* t=y */
	unsigned pct;          /* of legacy records, 100 if absent */
	bool has_pct;
	struct str rua, ruf, fo;
	const char *problem;   /* NULL, or what is wrong: "records", "version", "policy", "syntax" … */
	struct str detail;
};

/* One step of a tree walk, for a person. */
struct dmarc_step {
	struct str name;       /* "_dmarc.example.org" */
	enum dns_status status;
	bool record;
	enum dmarc_psd psd;
};
struct dmarc_walk {
	struct str start;
	struct dmarc_step v[DMARC_QUERIES_MAX];
	size_t n;
	struct str organizational;
};

struct dmarc_identifier {
	struct str domain;         /* what was authenticated; empty: nothing */
	struct str organizational; /* of it, by this discovery */
	bool passed;               /* SPF or DKIM passed for it */
	bool aligned;
	bool would_align_relaxed;  /* fails by strict mode alone */
};

/* The result by one discovery. */
struct dmarc_evaluation {
	enum dmarc_result result;
	struct dmarc_record record;
	struct str organizational;    /* of the author's domain */
	bool is_subdomain, exists;    /* sp or np applies; the name exists (not NXDOMAIN) */
	enum dmarc_policy policy;     /* the owner's wish for this name: p, sp or np, after t=y */
	enum dmarc_policy published;  /* before t=y */
	const char *policy_tag;       /* "p", "sp", "np" */
	struct dmarc_identifier spf;
	struct dmarc_identifier *dkim;
	size_t dkim_count;
	struct dmarc_walk author_walk; /* of the tree walk */
	const char *problem;
};

struct dmarc_signer { struct str domain; bool passed; };

struct dmarc_request {
	struct str author;          /* domain of From, lower-case A-labels; one and valid */
	struct str spf_domain;      /* authenticated or not; of a null sender the HELO */
	bool spf_passed, spf_temperror;
	const struct dmarc_signer *dkim;
	size_t dkim_count;
	bool dkim_temperror;        /* some key could not be asked for */
};

struct dmarc_report {
	struct str author;
	struct dmarc_evaluation by[DMARC_DISCOVERY_COUNT];
	bool differs;               /* the two disagree on result, policy or organizational domain */
	size_t queries;
};

/* false: answers are missing. */
bool dmarc_check(struct arena *arena, const struct dmarc_request *request,
	const struct dns_source *dns, struct dmarc_report *out);
/* A record by its text; problem set if it is none. domain: where it stands. */
void dmarc_record_parse(struct arena *arena, struct str text, struct str domain,
	struct dmarc_record *out);
const char *dmarc_result_name(enum dmarc_result result);
const char *dmarc_policy_name(enum dmarc_policy policy);
