/* SPDX-License-Identifier: Apache-2.0
 *
 * The scanner's side of pipeline/job.h: takes jobs from a socket, judges, and answers, until the
 * socket ends. Runs inside the seal; what it needs of the world stands in its arguments. */
#pragma once

#include <stdatomic.h>

#include "scan/settings.h"

/* In memory shared with the watchdog outside: which job's turn runs, and since when. */
struct scanner_watch {
	_Atomic uint64_t job;      /* 0: idle */
	_Atomic int64_t cpu_began; /* clock_cpu_ns() of the scanner when the turn began */
};

/* Exit codes of a scanner process; every other end is a death. */
enum scanner_exit {
	SCANNER_DONE = 0,     /* the door closed the socket */
	SCANNER_BROKEN = 71,  /* a frame that is none of ours */
};

/* Mails waiting in one scanner; a door that sends more is broken. */
#define SCANNER_JOBS_MAX 1024

enum scanner_exit scanner_serve(int socket, const struct settings *settings,
	struct scanner_watch *watch);

/* Everything that a library would open or compute lazily, before sealing. False if a file that the
 * settings name is not what it should be. */
bool scanner_prepare(const struct settings *settings, struct error *err);
