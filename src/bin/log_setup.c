/* SPDX-License-Identifier: Apache-2.0 */
#include "bin/log_setup.h"

#include "base/log.h"

/* The settings' loader has refused every other word. */
static const struct {
	const char *word;
	enum log_level level;
} levels[] = { { "error", LOG_LEVEL_ERROR }, { "warning", LOG_LEVEL_WARNING },
	{ "info", LOG_LEVEL_INFO }, { "debug", LOG_LEVEL_DEBUG } };

void log_setup(const char *role, const struct settings *settings)
{
	enum log_level level = LOG_LEVEL_INFO;
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (str_eq(settings->log_level, str_of(levels[i].word)))
			level = levels[i].level;
	log_open(role, str_eq(settings->log_target, STR("syslog")) ? LOG_TO_SYSLOG : LOG_TO_STDERR,
		level);
}
