/* SPDX-License-Identifier: Apache-2.0
 *
 * The check of recipient/: asks the keeper about each recipient. */
#pragma once

#include "recipient/results.h"
#include "recipient/symbols.h"

extern const struct check_table recipient_checks;
