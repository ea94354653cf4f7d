/* SPDX-License-Identifier: Apache-2.0
 *
 * Testing the public lists from the command line, where no door does it: all at once, and waiting
 * for the answers. */
#pragma once

#include "dns/options.h"
#include "lists/votes.h"
#include "scan/settings.h"

/* Of each feed in use, whether it passes its tests. False: there is no DNS at all. */
bool feed_tests_run(struct arena *arena, const struct settings *settings,
	const struct dns_options *dns, struct feed_votes *out, struct error *err);
