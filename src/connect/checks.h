/* SPDX-License-Identifier: Apache-2.0
 *
 * The connection: local lists by address, how the client spoke, its limits. */
#pragma once

#include "scan/scan.h"

extern const struct check_table connect_checks;
