/* SPDX-License-Identifier: Apache-2.0
 *
 * The scanner process: forked from the template, sealed, serving one socket (pipeline/scanner.h). */
#pragma once

#include <sys/types.h>

#include "base/seal.h"
#include "pipeline/scanner.h"

struct scanner_process {
	pid_t pid;
	int socket; /* the door's end */
	int speech; /* what it says on its standard error, a pipe */
};

/* Forks one. False if the system refuses; nothing is left open then. */
bool scanner_start(const struct settings *settings, const struct seal *seal,
	struct scanner_watch *watch, struct scanner_process *out, struct error *err);
/* CPU time that it has used, read from outside; -1 when it is gone. */
int64_t scanner_cpu_ns(const struct scanner_process *process);
