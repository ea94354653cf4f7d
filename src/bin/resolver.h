/* SPDX-License-Identifier: Apache-2.0
 *
 * The resolver process: the only one of ours that speaks DNS. Peers come over the control socket
 * (bin/control.h) and ask by dns/ask.h. */
#pragma once

#include "scan/settings.h"

/* Takes the control socket over; returns the exit status when master says stop and every question
 * has its answer, or master is gone. */
int resolver_main(int control_fd, const struct settings *settings);
