/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the checks of all rooms over one mail, in rounds: every check that can run does; those that
 * miss an answer run again when it is there (docs/architecture.md, "Waiting, exactly"). Always
 * ends: after ROUNDS_MAX rounds the deadline is taken to have passed. */
#pragma once

#include "scan/scan.h"

#define ROUNDS_MAX 32
#define CHECKS_MAX 128

struct run {
	struct scan *scan;
	bool done[CHECKS_MAX];
	uint32_t rounds;
};

void run_start(struct run *run, struct scan *scan);
/* One round. WAIT: scan->inquiries holds at least one question that is not answered. DONE: every
 * check has completed, the findings are final. */
enum step run_round(struct run *run);
