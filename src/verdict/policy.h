/* SPDX-License-Identifier: Apache-2.0
 *
 * What is decided outright, whatever the points: one row per finding, profile and action. */
#pragma once

#include "verdict/verdict.h"

struct policy_row {
	const char *finding;       /* symbol name */
	bool in_default, in_strict;/* profiles in which it holds */
	enum action action;
	uint16_t code;
	const char *enhanced;
	struct text reply;
	bool tells_evidence;       /* the reply names what was found: the sender has to mend it */
	bool per_recipient;        /* of the recipient whose address is the evidence, nobody else */
};

extern const struct policy_row policy_rows[];
extern const size_t policy_row_count;

/* The first row of the table that a finding of this scan fulfils under the profile, or NULL. */
const struct policy_row *policy_match(const struct scan *scan);
/* The same among the rows that concern one recipient, for this one. */
const struct policy_row *policy_match_recipient(const struct scan *scan, struct str address);
/* The row of a finding that decided, by its name; NULL if there is none (any more). */
const struct policy_row *policy_find(struct str finding);
