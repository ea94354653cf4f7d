/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of base/settings: a settings file as one text with a map of its lines. Includes are put
 * in their places by us, so that what libconfig parses is all that was read (and hashed), and only
 * files beside the first one can be named. */
#pragma once

#include <libconfig.h>

#include "base/settings.h"

struct settings_source {
	struct arena *arena;
	struct buf text; /* all files, includes in their places */
	struct source_stretch *stretches;
	size_t stretch_count;
	config_t config;
	bool parsed; /* config_init() was called */
};

/* From this line of the text on, it is FILE from that line on. */
struct source_stretch {
	unsigned line;
	unsigned file_line;
	const char *file;
};

/* Sets "FILE:LINE: …" for a line of the whole text; returns false. */
bool settings_source_refuse_line(const struct settings_source *source, unsigned line,
	struct error *err, const char *format, ...) __attribute__((format(printf, 4, 5)));
