/* SPDX-License-Identifier: Apache-2.0
 *
 * The signer process: it alone can read the private keys (outbound/keys.h). It never sees a mail:
 * doors come as peers over the control channel (bin/control.h) and ask it which keys a domain has,
 * and to sign digests of 32 bytes (outbound/sign.h). */
#pragma once

#include "scan/settings.h"

/* Takes the control socket over; returns the exit status when master says stop, or is gone. Keys that
 * change on disk are taken up within seconds. */
int signer_main(int control_fd, const struct settings *settings);
