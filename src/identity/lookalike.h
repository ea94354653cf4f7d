/* SPDX-License-Identifier: Apache-2.0
 *
 * Is a domain made to look like a protected one (K-22)? By Unicode confusables, Hangul letters,
 * digits and pairs of letters, punycode, one wrong letter, words hung on to the name, the name as a
 * label of somebody else's domain. */
#pragma once

#include "identity/protection.h"

/* Weaker before stronger. */
enum lookalike {
	LOOKALIKE_NONE,
	LOOKALIKE_PART,   /* the name is a piece of another domain: "paypal-fans.example" */
	LOOKALIKE_SUFFIX, /* the same label elsewhere: "paypal.example" */
	LOOKALIKE_BAIT,   /* with words such as "secure": "paypal-secure.example", "mypaypal.example" */
	LOOKALIKE_NEAR,   /* one letter away: "paypall.example"; a hyphen: "pay-pal.example" */
	LOOKALIKE_WHOLE,  /* the whole domain as labels of another: "paypal.com.evil.example" */
	LOOKALIKE_GLYPHS, /* looks the same: "pаypаl.com" (Cyrillic), "paypa1.com" */
	LOOKALIKE_COUNT
};

struct lookalike_match {
	enum lookalike kind;
	const struct protected_word *of; /* NULL: it is none, or theirs in truth */
	struct str seen;                 /* the domain as people see it: U-labels */
};

/* domain: lower-case A-labels. ours: those of our domains for which this mail is; of a provider's
 * many customers only they count as imitated. The strongest match; of two equal ones the longer. */
void lookalike_find(struct arena *arena, const struct protection *p, struct str domain,
	const struct str_list *ours, struct lookalike_match *out);
/* "glyphs", "near" …: for evidence. */
const char *lookalike_name(enum lookalike kind);
