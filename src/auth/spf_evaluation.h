/* SPDX-License-Identifier: Apache-2.0
 *
 * One evaluation of check_host() under way: shared by spf.c (records, includes, limits) and
 * spf_terms.c (what each mechanism matches). Includes lie on an explicit stack. */
#pragma once

#include "auth/spf.h"
#include "auth/spf_macro.h"
#include "base/array.h"

/* A record being evaluated. */
struct spf_frame {
	struct str domain;
	size_t visit;
	size_t lookup; /* that led here, or STR_NONE */
	bool by_redirect;
	bool read;
	bool redirected; /* its redirect was followed */
	bool idle;       /* only walked for its cost: nothing in it changes the result */
	struct spf_record record;
	struct str terms;     /* what is left of it */
	struct spf_term term; /* the one being evaluated */
	bool decided;
	enum spf_result result;
	struct str decisive; /* the term that decided */
	struct str decisive_domain;
	struct str exp_domain; /* whose exp it is, and its %{d} */
};

struct spf_evaluation {
	struct arena *arena;
	const struct spf_request *request;
	const struct dns_source *dns;
	struct spf_macro_values values;
	enum dns_type address_type; /* A or AAAA, as the client has it */
	ARRAY(struct spf_frame) frames;
	ARRAY(struct spf_visit) visits;
	ARRAY(struct spf_lookup) lookup;
	bool validated_charged; /* %{p} was paid for */
	struct spf_report report;
};

/* How the evaluation of a term ended. */
enum spf_outcome {
	SPF_MISS,
	SPF_MATCH,
	SPF_ENTER,      /* its domain's record comes first */
	SPF_WAITING,    /* an answer is missing */
	SPF_UNANSWERED, /* the DNS could not be asked: temperror */
	SPF_BROKEN,     /* a limit was passed: permerror, already reported */
};

/* Does what happens in this frame still count for the result? */
static inline bool spf_frame_counts(const struct spf_frame *frame)
{
	return !frame->idle && !frame->decided;
}

/* The first problem that counts is the report's; it decides the frame. */
void spf_frame_problem(struct spf_evaluation *e, struct spf_frame *frame, enum spf_problem problem,
	struct str term);
/* A term's questions found nothing: counts once a term. False if that was too often. */
bool spf_frame_void(struct spf_evaluation *e, struct spf_frame *frame);

/* NULL: not yet. A name that cannot be is answered as one that does not exist. */
const struct dns_answer *spf_ask(
	const struct spf_evaluation *e, struct str name, enum dns_type type);
/* No such name, or nothing of the type. */
bool spf_answer_void(const struct dns_answer *answer);
bool spf_answer_ok(const struct dns_answer *answer);

/* The best validated name of the client for the frame's domain: the domain itself, then one below
 * it, then any, else "unknown" (7.3). Errors only skip a name (5.5). False: not known yet. */
bool spf_find_validated(struct spf_evaluation *e, const struct spf_frame *frame, struct str *out);
/* The name that the frame's term asks for. False: %{p} is not known yet. */
bool spf_term_name(struct spf_evaluation *e, const struct spf_frame *frame, struct str domain_spec,
	struct str *out);
/* Evaluates the frame's term, which is a mechanism. */
enum spf_outcome spf_term_evaluate(struct spf_evaluation *e, struct spf_frame *frame);
/* Asks for what the terms behind the present one will need, as far as it is known by now. */
void spf_terms_ask_ahead(struct spf_evaluation *e, const struct spf_frame *frame);
