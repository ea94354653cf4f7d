/* SPDX-License-Identifier: Apache-2.0
 *
 * The only place that judges: adds the points of the findings and decides, for each recipient,
 * what happens to the mail (architecture.md, law 3). */
#pragma once

#include "scan/scan.h"

enum action { ACTION_ACCEPT, ACTION_JUNK, ACTION_QUARANTINE, ACTION_DEFER, ACTION_REJECT };

struct verdict {
	enum action action;
	double score;
	enum category category;        /* of the findings with most points; NONE when accepted clean */
	uint16_t code;                 /* SMTP reply: 250, 451, 550, 554 … */
	const char *enhanced;          /* "5.7.23" */
	const struct symbol *because;  /* what forced the action, NULL: the points did */
	const struct text *reply;      /* sentence for the reply, NULL: by action */
	struct str evidence;           /* what the reply tells behind it, or empty; hostile */
	const char *folder;            /* "INBOX", "Junk", "quarantine", "" */
};

/* One verdict per recipient, in the envelope's order; with no recipients one for nobody. */
struct verdicts {
	struct verdict *v;
	size_t n;
	struct verdict overall;        /* the mildest action: accepted by anyone is accepted */
	bool proven_good;              /* DMARC passed, and nothing but public lists speaks against it:
	                                  a list that has it may be wrong */
};

void verdict_decide(struct scan *scan, struct verdicts *out);
const char *action_name(enum action action);
