/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	err->kind = kind;
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	return false;
}

bool error_errno(struct error *err, enum error_kind kind, const char *format, ...)
{
	int number = errno;
	va_list args;
	va_start(args, format);
	err->kind = kind;
	int n = vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	char reason[128];
	const char *text = strerror_r(number, reason, sizeof reason);
	if (n >= 0 && (size_t)n < sizeof err->text)
		snprintf(err->text + n, sizeof err->text - (size_t)n, ": %s", text);
	return false;
}

bool error_prefix(struct error *err, const char *format, ...)
{
	char before[sizeof err->text];
	char all[2 * sizeof err->text + 3];
	va_list args;
	va_start(args, format);
	vsnprintf(before, sizeof before, format, args);
	va_end(args);
	snprintf(all, sizeof all, "%s: %s", before, err->text);
	size_t n = strnlen(all, sizeof err->text - 1);
	memcpy(err->text, all, n);
	err->text[n] = '\0';
	return false;
}
