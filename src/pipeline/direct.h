/* SPDX-License-Identifier: Apache-2.0
 *
 * The same judging without processes: the caller answers on the spot. For tests, fuzzers and
 * benchmarks; a service or the command line uses sealed scanners. */
#pragma once

#include "pipeline/judge.h"

/* Fills *out (in the arena or longer-lived memory); status ANSWER_FAILED if nobody knows. */
typedef void direct_answer(void *context, struct arena *arena, const struct question *question,
	struct answer *out);

/* raw empty with p NULL: CONSULT_RCPT, else CONSULT_DATA. Returns the scan, in the arena. */
struct scan *judge_direct(struct arena *arena, const struct settings *settings,
	const struct envelope *envelope, struct str raw, direct_answer *answer, void *context,
	struct judged *out);
