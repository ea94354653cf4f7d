/* SPDX-License-Identifier: Apache-2.0
 *
 * Why this action and no milder one: the smallest set of findings whose absence would have changed
 * it. Of an accepted mail the other way round: what kept it from being worse. */
#pragma once

#include "cli/replay_run.h"
#include "scan/text.h"

struct explained {
	struct verdict base;      /* with all findings, under these settings */
	struct verdict without;   /* … without those left out */
	bool *leave_out;          /* of each finding of the record */
	size_t names;             /* different ones among them; 0: no set changes the action */
};

/* In the arena. */
bool replay_explain(struct arena *arena, const struct settings *settings,
	const struct record *record, struct explained *out, struct error *err);
void replay_explain_print(struct buf *out, struct str id, const struct record *record,
	const struct explained *explained, enum language language);
void replay_explain_json(struct buf *out, struct str id, const struct record *record,
	const struct explained *explained);
