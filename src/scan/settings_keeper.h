/* SPDX-License-Identifier: Apache-2.0
 *
 * What of the settings concerns the keeper. */
#pragma once

#include "scan/settings.h"
#include "store/options.h"

/* The list of domains is made in the arena; strings stay those of the settings. */
struct keeper_options settings_keeper_options(struct arena *arena, const struct settings *settings);
