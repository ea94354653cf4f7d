/* SPDX-License-Identifier: Apache-2.0
 *
 * Macros of SPF (RFC 7208 section 7): checked when the record is read, expanded when a term is
 * evaluated. What is expanded is cheap whatever the sender writes: of a name only the last 253
 * characters can count, an explanation is cut. */
#pragma once

#include "auth/spf_record.h"
#include "base/buf.h"

/* Where a macro stands: c, r and t only mean something in an explanation. */
enum spf_macro_place { SPF_MACRO_RECORD, SPF_MACRO_EXPLANATION };

#define SPF_WORK_MAX (1 << 20) /* bytes read and expanded in one evaluation (RFC 7208 11.1) */

/* Values are at most this long; whoever fills them cuts longer ones (RFC 5321 4.5.3.1 allows 256). */
#define SPF_VALUE_MAX 1024

struct spf_macro_values {
	struct str sender;        /* s: local@domain */
	struct str local;         /* l */
	struct str sender_domain; /* o */
	struct str domain;        /* d: the domain whose record is evaluated */
	struct str helo;          /* h */
	struct str validated;     /* p: "unknown" if there is none */
	struct str receiver;      /* r */
	struct ip ip;             /* c, i, v */
	int64_t time;             /* t */
};

/* SPF_PROBLEM_NONE, SPF_PROBLEM_MACRO or SPF_PROBLEM_CHARACTER (no visible ASCII; a blank may stand
 * in an explanation). Empty text is well-formed. */
enum spf_problem spf_macro_check(struct str text, enum spf_macro_place place);
/* domain-spec: macro-string, ending in a macro or in "." and a top label. */
enum spf_problem spf_domain_spec_check(struct str text);
/* Does its expansion need %{p}, which costs DNS questions? */
bool spf_macro_needs_validated(struct str text);

/* The name that a well-formed domain-spec gives, without final dot; labels are taken off the left
 * until 253 characters are left (7.3). *work grows by the characters written; above SPF_WORK_MAX it
 * stops, and what it gives is of no use. It need not be a name that the DNS could have: see
 * spf_name_possible(). */
struct str spf_domain_expand(struct arena *arena, struct str domain_spec,
	const struct spf_macro_values *values, size_t *work);
/* The text of a well-formed explanation, into out (its maximum cuts it). */
void spf_explanation_expand(
	struct buf *out, struct str text, const struct spf_macro_values *values);

/* Can the DNS be asked for it: labels of 1 to 63, 253 in all? */
bool spf_name_possible(struct str name);
