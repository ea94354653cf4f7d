/* SPDX-License-Identifier: Apache-2.0
 *
 * An SPF record as text (RFC 7208 section 4.5, 4.6.1, 12): its terms, one after the other, without
 * memory of its own. A record is checked whole before its first term counts. */
#pragma once

#include "base/ip.h"

enum spf_term_kind {
	SPF_TERM_ALL,
	SPF_TERM_INCLUDE,
	SPF_TERM_A,
	SPF_TERM_MX,
	SPF_TERM_PTR,
	SPF_TERM_IP4,
	SPF_TERM_IP6,
	SPF_TERM_EXISTS,
	SPF_TERM_REDIRECT,
	SPF_TERM_EXP,
	SPF_TERM_OTHER, /* a modifier unknown to RFC 7208: no effect (section 6) */
};

struct spf_term {
	enum spf_term_kind kind;
	char qualifier;           /* '+', '-', '~', '?' of a mechanism; 0 of a modifier */
	struct str text;          /* as written */
	struct str domain_spec;   /* with its macros; empty: none given */
	struct ip_prefix network; /* ip4, ip6 */
	uint8_t bits_v4, bits_v6; /* a, mx */
};

/* Why a domain's policy could not be evaluated: what is wrong with its records (permerror), or
 * what could not be asked (temperror). */
enum spf_problem {
	SPF_PROBLEM_NONE,
	SPF_PROBLEM_RECORDS,      /* more than one record (4.5) */
	SPF_PROBLEM_CHARACTER,    /* a byte that is no visible ASCII character */
	SPF_PROBLEM_UNKNOWN_TERM, /* no such mechanism */
	SPF_PROBLEM_ARGUMENT,     /* an argument where none may be, or none where one must be */
	SPF_PROBLEM_DOMAIN,       /* domain-spec malformed (7.1) */
	SPF_PROBLEM_MACRO,        /* macro malformed, or c, r, t outside an explanation (7.2) */
	SPF_PROBLEM_ADDRESS,      /* ip4 or ip6 network malformed */
	SPF_PROBLEM_PREFIX,       /* prefix length malformed or out of range */
	SPF_PROBLEM_MODIFIER,     /* modifier malformed */
	SPF_PROBLEM_TWICE,        /* redirect or exp more than once (6) */
	SPF_PROBLEM_LOOKUPS,      /* more than ten terms that ask the DNS (4.6.4) */
	SPF_PROBLEM_VOID,         /* more than two of them found nothing (4.6.4) */
	SPF_PROBLEM_MX,           /* more than ten names in one MX answer (4.6.4) */
	SPF_PROBLEM_TARGET,       /* include or redirect to a domain without a policy (5.2, 6.1) */
	SPF_PROBLEM_WORK,         /* more text than we expand for one mail (11.1) */
	SPF_PROBLEM_DNS,          /* no answer, or server failure: the only temporary one */
	SPF_PROBLEM_COUNT
};

/* Is this TXT record an SPF record: "v=spf1" and then a space or the end (4.5)? */
bool spf_record_is(struct str text);
/* What follows the version: where spf_term_next() starts. */
struct str spf_record_terms(struct str text);

enum spf_next { SPF_NEXT_TERM, SPF_NEXT_END, SPF_NEXT_BAD };

/* Takes the next term off *rest. Of a malformed one, out->text and *problem are set. */
enum spf_next spf_term_next(struct str *rest, struct spf_term *out, enum spf_problem *problem);

/* What a walk through all terms of a record finds. */
struct spf_record {
	enum spf_problem problem; /* the first, or SPF_PROBLEM_NONE */
	struct str problem_term;  /* where */
	bool has_all, has_redirect, has_exp;
	struct spf_term redirect, exp;
};

void spf_record_check(struct str terms, struct spf_record *out);
/* Does its evaluation cost one of the ten lookups (4.6.4)? */
bool spf_term_costs_lookup(enum spf_term_kind kind);
