/* SPDX-License-Identifier: Apache-2.0
 *
 * What is changed in a mail on its way: fields put before it (Return-Path, Received of RFC 5321
 * 4.4 unless the server that asks writes them, Authentication-Results of RFC 8601, X-Spam-*, X-Haechi-*) and fields taken out of it
 * (forged results of our own authserv-id, X-Spam-* and X-Haechi-* of strangers, Return-Path). */
#pragma once

#include "pipeline/job.h"
#include "scan/scan.h"

struct edits {
	struct str *groups;      /* each a run of "Name: value" lines with CRLF, ≤ 998 bytes a line */
	size_t group_count;      /* at most JOB_GROUPS_MAX: one per action and language */
	uint8_t *group_of;       /* for each verdict, its group */
	struct removed *removed; /* in order, at most JOB_REMOVED_MAX */
	size_t removed_count;
};

/* At CONSULT_RCPT there is no message: groups empty, nothing removed. */
void edits_make(const struct scan *scan, const struct verdicts *verdicts, struct edits *out);
