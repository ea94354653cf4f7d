/* SPDX-License-Identifier: Apache-2.0
 *
 * Mails judged again with the answers of then. What was kept decides how much of it can be: with the
 * mail, everything, by sealed scanners; with the facts alone, policy and thresholds over the findings
 * of then. Nothing is asked and nothing is written. */
#pragma once

#include "action/record.h"
#include "scan/settings.h"
#include "store/client.h"

/* How a second judgement relates to the first. */
enum likeness {
	LIKENESS_IDENTICAL, /* same result, same program, same settings: claimed only then */
	LIKENESS_SAME,      /* same result, by another program or under other settings */
	LIKENESS_DIFFERENT,
};

struct replayed {
	struct arena *arena;    /* all of it */
	struct str id;
	int64_t time;
	struct record then, now;
	bool facts_only;        /* the mail was not kept */
	size_t unrecorded;      /* questions put now that were not put then: answered "refused" */
	enum likeness likeness;
	struct error err;       /* where it could not be judged again */
};

/* Called once for each mail, in any order, ok or not (then err says why). The mail is gone behind it. */
typedef void replay_done(void *context, bool ok, const struct replayed *mail);

struct replayer;
bool replayer_new(struct client *keeper, const struct settings *settings, replay_done *done,
	void *context, struct replayer **out, struct error *err);
void replayer_free(struct replayer **replayer);
/* Fetches the mail and starts; may call done() of this or of others. */
void replayer_add(struct replayer *replayer, struct str id);
/* Waits for all. */
void replayer_finish(struct replayer *replayer);

/* The verdict that the settings give to a record's findings without some of them (leave_out[i] of
 * findings[i]; NULL: with all): what facts allow. False: the program has no such finding any more. */
bool replay_weigh(struct arena *arena, const struct settings *settings, const struct record *then,
	const bool *leave_out, struct verdict *out, struct error *err);
/* Same name, points and evidence? */
bool replay_same_finding(const struct record_finding *a, const struct record_finding *b);
