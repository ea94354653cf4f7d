/* SPDX-License-Identifier: Apache-2.0
 *
 * The log as the settings want it. */
#pragma once

#include "scan/settings.h"

/* role: a literal. */
void log_setup(const char *role, const struct settings *settings);
