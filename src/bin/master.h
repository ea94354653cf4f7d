/* SPDX-License-Identifier: Apache-2.0
 *
 * Master: opens the listening sockets, starts the processes, each under its own user, connects
 * them, restarts what dies, reloads and stops. It reads no mail and no frame that a stranger wrote.
 *
 * Signals: HUP reload, TERM and INT stop. Reload loads the settings anew; a template and a door are
 * forked from them, and when these are ready the old door is told to drain: its connections go on
 * with the old settings until they end. Settings that do not load change nothing. */
#pragma once

#include "scan/settings.h"

/* Runs until stopped; the exit status of `haechi serve`. file: for reload. Takes the settings. */
int master_run(const char *file, struct settings *settings);
