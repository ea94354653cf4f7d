/* SPDX-License-Identifier: Apache-2.0
 *
 * What was authenticated: SPF of both identities that RFC 7208 knows (2.3, 2.4), and with the mail
 * DKIM, ARC and DMARC. */
#pragma once

#include "auth/arc.h"
#include "auth/bimi.h"
#include "auth/dkim.h"
#include "auth/dmarc.h"
#include "auth/spf.h"
#include "scan/scan.h"

struct spf_facts {
	bool checked;             /* false: no client to judge, or no such identity */
	struct spf_report report; /* result, domain, term, explanation, problem, lookups … */
};

/* Why the owner's policy was not followed (RFC 9990 PolicyOverride). */
enum dmarc_override {
	DMARC_OVERRIDE_NONE,
	DMARC_OVERRIDE_LOCAL_POLICY,      /* our own entry for this sender */
	DMARC_OVERRIDE_MAILING_LIST,
	DMARC_OVERRIDE_TRUSTED_FORWARDER, /* a valid ARC chain whose sealer is trusted and saw a pass */
	DMARC_OVERRIDE_TEST_MODE,         /* t=y: the next weaker policy is done */
	DMARC_OVERRIDE_SAMPLED_OUT,       /* pct= of a legacy record */
};

enum author_problem { /* why there is no one author's domain */
	AUTHOR_FINE, AUTHOR_MISSING, AUTHOR_SEVERAL, AUTHOR_INVALID,
};

/* The author's domain: the one domain of all mailboxes in From (RFC 9989 5.3.1). */
struct author {
	enum author_problem problem;
	struct str domain; /* lower-case A-labels; of AUTHOR_FINE */
	struct str local;  /* of the first mailbox */
	struct str detail; /* of the problem: the domains, or what could not be read */
};

struct dmarc_facts {
	const struct author *author; /* not AUTHOR_FINE: the result is permerror */
	struct dmarc_report report;
	/* The one of report.by that the settings chose; NULL where nothing was evaluated: no one
	 * author's domain, or mail of ours. */
	const struct dmarc_evaluation *decides;
	enum dmarc_result result;    /* of it; none too where SPF is unknown and DKIM proves nothing */
	enum dmarc_policy policy;    /* what is to be done: after override and pct */
	enum dmarc_override override;
	struct str override_detail;
};

struct auth_results {
	bool spf_done;
	struct spf_facts mail_from; /* of a null sender: postmaster@HELO */
	struct spf_facts helo;
	bool sender_proven; /* SPF passed for the domain of MAIL FROM */
	/* Only with the mail; each NULL while unfinished, and for mail whose client stands for nobody
	 * still there (empty). */
	const struct dkim_report *dkim;
	const struct arc_report *arc;
	bool arc_trusted;   /* the chain is valid, and its newest sealer is in arc.trusted: */
	unsigned arc_believed_from; /* so are all from this instance up (arc_says_pass()); 0: none */
	const struct author *author;
	const struct dmarc_facts *dmarc;
	const struct bimi_report *bimi; /* NULL also where there is no indicator */
};

/* "local_policy", "mailing_list", "trusted_forwarder", "policy_test_mode" (RFC 9990), "sampled_out"
 * (RFC 7489); empty for none. */
const char *dmarc_override_name(enum dmarc_override override);

/* NULL while SPF is unfinished. */
static inline const struct auth_results *auth_results(const struct scan *scan)
{
	const struct auth_results *results = scan->facts[ROOM_AUTH];

	return results && results->spf_done ? results : NULL;
}
/* Each NULL while unfinished. */
static inline const struct dkim_report *dkim_facts(const struct scan *scan)
{
	const struct auth_results *results = scan->facts[ROOM_AUTH];

	return results ? results->dkim : NULL;
}
static inline const struct arc_report *arc_facts(const struct scan *scan)
{
	const struct auth_results *results = scan->facts[ROOM_AUTH];

	return results ? results->arc : NULL;
}
static inline const struct author *author_facts(const struct scan *scan)
{
	const struct auth_results *results = scan->facts[ROOM_AUTH];

	return results ? results->author : NULL;
}
static inline const struct dmarc_facts *dmarc_facts(const struct scan *scan)
{
	const struct auth_results *results = scan->facts[ROOM_AUTH];

	return results ? results->dmarc : NULL;
}
