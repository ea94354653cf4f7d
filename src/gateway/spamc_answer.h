/* SPDX-License-Identifier: Apache-2.0
 *
 * What clients of spamd are answered: score and threshold, names, a report with a table of points in
 * the form that SpamAssassin's users know. */
#pragma once

#include "action/record.h"
#include "gateway/spamc_request.h"

struct spamc_verdict {
	bool spam;
	double score, threshold; /* as said: above the threshold exactly where it is spam */
};
/* Some clients compare the two numbers by themselves. Where a policy or a list decided against the
 * points, the number said is the nearest that leads to the verdict. */
struct spamc_verdict spamc_verdict_of(const struct settings *settings, const struct judgement *judgement);

/* Names of findings, each once: "SPF_FAIL,MISSING_DATE". */
void spamc_print_symbols(struct buf *out, const struct record *record);
void spamc_print_report(struct buf *out, const struct settings *settings, const struct record *record);
/* Status line and fields up to the empty line; body_length is said where the version wants it. */
void spamc_print_head(struct buf *out, const struct spamc_request *request,
	const struct spamc_verdict *verdict, uint64_t body_length);
/* The whole answer of RSPAMC. */
void spamc_print_rspamd(struct buf *out, const struct settings *settings, const struct record *record,
	const struct judgement *judgement);
