/* SPDX-License-Identifier: Apache-2.0
 *
 * From a finished run to what goes back to the door: verdicts, reply, header fields, record. */
#pragma once

#include "pipeline/job.h"
#include "scan/scan.h"

struct judged {
	struct verdicts verdicts;
	struct judgement judgement;
	struct str record; /* JSON; empty at CONSULT_RCPT unless it ends there */
};

void judge_finish(struct scan *scan, uint64_t job, struct judged *out);
