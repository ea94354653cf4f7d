/* SPDX-License-Identifier: Apache-2.0
 *
 * What remains of a judged mail: its row in the journal, its line in the log. */
#pragma once

#include "gateway/asking.h"
#include "pipeline/job.h"

struct story {
	const struct envelope *envelope;
	const struct judgement *judgement; /* NULL: there was none */
	uint64_t size;
	uint16_t code;           /* what the client was answered */
	struct str reply;
	struct str record;       /* JSON; empty: not kept */
	bool mail_kept;          /* a copy for replay lies in kept/ */
	struct str recipients;   /* for the log, already safe: "a@b.example:junk:delivered,…" */
	int64_t receive_ms, judge_ms, deliver_ms;
};

/* Needs a judgement. */
void story_journal(struct asking *asking, struct arena *arena, const struct story *story);
void story_log(const struct story *story);
/* "2001:db8::1"; empty: unknown. */
struct str client_text(struct arena *arena, const struct envelope *envelope);
