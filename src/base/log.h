/* SPDX-License-Identifier: Apache-2.0
 *
 * One line per event on standard error (or syslog), `key=value`, the mail's id first. Values
 * that a stranger chose are written through LOG_STR / buf_add_safe(SAFE_LOG). The edge that
 * started the work logs once; lower floors do not log. */
#pragma once

#include "base/str.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };
enum log_target { LOG_TO_STDERR, LOG_TO_SYSLOG };

/* role: shown as "role=door"; a literal. Before the first call everything from INFO goes to
 * standard error. */
void log_open(const char *role, enum log_target target, enum log_level level);
bool log_wants(enum log_level level);
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A stranger's bytes as one safe log word; valid until eight further calls in this thread, cut
 * at 256 bytes. */
const char *log_str(struct str s);

#define log_error(...)   log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)    log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) \
	(log_wants(LOG_LEVEL_DEBUG) ? log_line(LOG_LEVEL_DEBUG, __VA_ARGS__) : (void)0)
