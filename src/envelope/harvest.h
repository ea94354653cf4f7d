/* SPDX-License-Identifier: Apache-2.0
 *
 * Recipients that were made up rather than known (K-72, K-79): counted through, or taken from the
 * words that people like as names of accounts. */
#pragma once

#include "scan/envelope.h"

#define HARVEST_RECIPIENTS_MAX 1000 /* looked at; more change nothing */
#define HARVEST_RUN_MIN        4    /* consecutive ones that make a run */
#define HARVEST_WORDS_MIN      5

struct harvest {
	size_t looked_at;
	size_t run; /* length of the longest run of consecutive names */
	struct str run_first, run_last;
	size_t words; /* local parts that are words of the list */
};

void harvest_read(struct arena *arena, const struct envelope_recipient *recipients, size_t count,
	struct harvest *out);
