/* SPDX-License-Identifier: Apache-2.0
 *
 * The keeper process: it alone has the store open (store/keeper.h). Doors come as peers over the
 * control channel (bin/control.h), the command line through DATA/control.sock, where only root and
 * the owner of the data directory are served. */
#pragma once

#include "scan/settings.h"

/* Takes the control socket over; returns the exit status when master says stop, or is gone, and
 * everything that the peers had sent is in the store. */
int keeper_main(int control_fd, const struct settings *settings);
