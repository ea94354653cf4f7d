/* SPDX-License-Identifier: Apache-2.0
 *
 * The scanners as the door sees them. A mail waits for a scanner, is given to it, and comes back with
 * questions or with a verdict; while it waits for answers the scanner works on others, one turn at a
 * time. The door keeps file, envelope and answers, so a scanner that dies loses nothing: the
 * mails that only waited in it go to another. The one whose turn it was is tried once more,
 * alone; if that scanner dies too, it is poison (docs/architecture.md, "What holds when things go
 * wrong"). */
#pragma once

#include "gateway/inquiries.h"
#include "net/loop.h"
#include "pipeline/job.h"

struct judging;
struct judge; /* one mail's judgement: both consultations */

struct judging *judging_new(struct loop *loop, const struct settings *settings,
	struct asking *asking);
/* The public lists, which stay the caller's; set before the first mail. */
void judging_set_feeds(struct judging *judging, struct feeds *feeds);
const struct feeds *judging_feeds(const struct judging *judging);
/* All judges must have been freed. */
void judging_free(struct judging **judging);

/* A new template: once its first scanner is here, older ones finish what they have and leave. */
void judging_new_generation(struct judging *judging);
/* A scanner of the newest template; the socket is taken over. */
void judging_add_scanner(struct judging *judging, uint32_t slot, int socket);
/* Scanners that take work. */
size_t judging_scanners(const struct judging *judging);
/* Jobs in scanners or waiting for one. */
size_t judging_jobs(const struct judging *judging);

enum judge_end {
	JUDGE_VERDICT,
	JUDGE_NO_SCANNER, /* none was free in time, or none gave an answer */
	JUDGE_DIED,       /* two scanners died of it */
};
/* Always called from the loop, never from inside judge_begin(). judgement: with VERDICT, in the
 * mail's arena. */
typedef void judge_done(void *context, enum judge_end end, const struct judgement *judgement);

struct judge *judge_new(struct judging *judging, struct arena *arena, judge_done *done,
	void *context);
/* The questions of this mail; door's own answers may be added. */
struct inquiries *judge_inquiries(struct judge *judge);
/* The envelope and the file must stay until it is done. file: with CONSULT_DATA, else -1. */
void judge_begin(struct judge *judge, enum consultation consultation,
	const struct envelope *envelope, int file, uint64_t size);
/* What the scanner wrote down of the verdict: JSON, empty if it kept nothing. */
struct str judge_record(const struct judge *judge);
/* Stops whatever runs; done is not called. */
void judge_free(struct judge **judge);
