/* SPDX-License-Identifier: Apache-2.0
 *
 * From a finished run to what goes back to the door: verdicts, reply, header fields, record. */
#pragma once

#include "action/signing.h"
#include "pipeline/job.h"
#include "scan/scan.h"

/* Zeroed before the first call. */
struct judged {
	struct verdicts verdicts;
	struct judgement judgement;
	struct str record; /* JSON; empty at CONSULT_RCPT unless it ends there */
	struct edits edits;
	struct signing *signing; /* begun: the verdict stands */
};

/* WAIT: mail that is to be signed needs answers of the signer; call it again when they are there. */
enum step judge_finish(struct scan *scan, uint64_t job, struct judged *out);
