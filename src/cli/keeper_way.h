/* SPDX-License-Identifier: Apache-2.0
 *
 * A command's way to the keeper, from the settings. */
#pragma once

#include "scan/settings.h"
#include "store/client.h"

/* NULL: said on standard error, with what to do. Uses the arena of the settings. */
struct client *keeper_way(const struct settings *settings);
