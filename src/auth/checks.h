/* SPDX-License-Identifier: Apache-2.0
 *
 * Authentication of the sender. */
#pragma once

#include "scan/scan.h"

extern const struct check_table auth_checks;
