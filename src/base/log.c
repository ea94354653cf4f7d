/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

#define LOG_LINE_MAX 4096

static struct {
	const char *role;
	enum log_target target;
	enum log_level level;
} log_settings = { .role = "haechi", .target = LOG_TO_STDERR, .level = LOG_LEVEL_INFO };

static const char *const level_names[] = {
	[LOG_LEVEL_ERROR] = "error",
	[LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_DEBUG] = "debug",
};

void log_open(const char *role, enum log_target target, enum log_level level)
{
	log_settings.role = role;
	log_settings.target = target;
	log_settings.level = level;
	if (target == LOG_TO_SYSLOG)
		openlog("haechi", LOG_PID | LOG_NDELAY, LOG_MAIL);
}

bool log_wants(enum log_level level)
{
	return level <= log_settings.level;
}

static void to_syslog(enum log_level level, const char *text)
{
	static const int priorities[] = { LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG };
	syslog(priorities[level], "level=%s role=%s %s", level_names[level], log_settings.role, text);
}

/* One write(2) per line, so that lines of several processes do not mix. */
static void to_stderr(enum log_level level, const char *text)
{
	char line[LOG_LINE_MAX + 128];
	struct timespec now;
	struct tm utc;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	int n = snprintf(line, sizeof line, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ level=%s role=%s %s\n",
		utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
		now.tv_nsec / 1000000, level_names[level], log_settings.role, text);
	if (n < 0)
		return;
	size_t length = (size_t)n < sizeof line ? (size_t)n : sizeof line - 1;
	line[length - 1] = '\n';
	if (write(STDERR_FILENO, line, length) < 0)
		return; /* nobody is left to tell */
}

void log_line(enum log_level level, const char *format, ...)
{
	if (!log_wants(level))
		return;
	char text[LOG_LINE_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (log_settings.target == LOG_TO_SYSLOG)
		to_syslog(level, text);
	else
		to_stderr(level, text);
}

#define LOG_STR_SLOTS 8
#define LOG_STR_MAX   256

const char *log_str(struct str s)
{
	static _Thread_local char slots[LOG_STR_SLOTS][LOG_STR_MAX];
	static _Thread_local unsigned next;
	auto_buf safe = BUF(LOG_STR_MAX - 1);
	buf_add_safe(&safe, str_first(s, LOG_STR_MAX), SAFE_LOG);
	char *slot = slots[next++ % LOG_STR_SLOTS];
	memcpy(slot, buf_str(&safe).p, safe.n);
	slot[safe.n] = '\0';
	return slot;
}
