/* SPDX-License-Identifier: Apache-2.0
 *
 * The data directory: made at the first start, each part owned by the role that writes it.
 *   keeper/      ledger and journal          keeper's
 *   quarantine/  held mails, one file each   door writes, keeper expires
 *   kept/        judged mails for replay     door writes, keeper expires
 *   keys/        private keys of DKIM, where signing.directory is not elsewhere: the signer's
 *   control.sock the command line's way in
 *   lock         held while the service runs */
#pragma once

#include "scan/settings.h"

/* Makes what is missing and takes the lock: *lock stays open as long as the service runs. */
bool directory_prepare(const struct settings *settings, int *lock, struct error *err);
