/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of the client and of the sender's domains. */
#pragma once

#include "scan/scan.h"

extern const struct check_table identity_checks;
