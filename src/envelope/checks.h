/* SPDX-License-Identifier: Apache-2.0
 *
 * The envelope: the client's name, the return path, the recipients. */
#pragma once

#include "scan/scan.h"

extern const struct check_table envelope_checks;
