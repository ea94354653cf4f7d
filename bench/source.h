/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers of a master file for a mechanism under measurement: each name is answered once and found
 * again from then on, as a warm resolver's cache would. */
#pragma once

#include "base/map.h"
#include "dns/source.h"
#include "dns/zonefile.h"

struct known_answers {
	struct zone *zone;
	struct arena *arena;
	struct map *answers;
};

/* Ends the program if the file cannot be read. */
void known_answers_open(struct known_answers *known, const char *file);
struct dns_source known_answers_source(struct known_answers *known);
