/* SPDX-License-Identifier: Apache-2.0
 *
 * What other settings would have done to the mails of a time: whose action changes and by which
 * findings, and how much wanted mail would newly be held at most. */
#pragma once

#include "base/map.h"
#include "cli/replay_run.h"
#include "scan/text.h"

#define ACTIONS              (ACTION_REJECT + 1)
#define WHAT_IF_CAUSES_MAX   8   /* named of one mail */
#define WHAT_IF_EXAMPLES_MAX 100 /* mails named one by one; the rest are counted */

struct what_if_cause {
	struct str name;  /* finding, "+" or "-" before it: newly there, gone; "judge", thresholds */
	uint64_t count;   /* mails whose action changed with it */
};

struct what_if_mail {
	struct str id, from;
	int64_t time;
	enum action then, now;
	double score_then, score_now;
	struct str causes[WHAT_IF_CAUSES_MAX];
	size_t cause_count;
};

struct what_if {
	struct arena *arena;
	uint64_t judged, kept, facts, failed;
	uint64_t identical, same, different; /* by likeness */
	uint64_t unrecorded_mails;           /* to which questions were put that nobody had put then */
	uint64_t moved[ACTIONS][ACTIONS];    /* [then][now] */
	ARRAY(struct what_if_cause) causes;
	ARRAY(struct what_if_mail) mails;
};

void what_if_add(struct what_if *what_if, const struct replayed *mail);
void what_if_print(struct buf *out, struct what_if *what_if, enum language language);
void what_if_json(struct buf *out, struct what_if *what_if);
