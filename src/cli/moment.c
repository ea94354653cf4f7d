/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/moment.h"

#include <stdio.h>
#include <time.h>

#define SPAN_MOST 100000

struct str moment_print(struct arena *arena, int64_t time)
{
	time_t t = (time_t)time;
	struct tm tm;
	char text[64];
	if (!localtime_r(&t, &tm))
		return STR("?");
	return arena_dup(
		arena, str_bytes(text, strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &tm)));
}

static bool parse_span(struct str text, int64_t *out)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
	uint64_t n;
	if (text.n < 2 || !str_to_uint(str_first(text, text.n - 1), SPAN_MOST, &n))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (ascii_lower(text.p[text.n - 1]) == units[i].letter) {
			*out = (int64_t)n * units[i].seconds;
			return true;
		}
	return false;
}

static bool parse_date(struct str text, int64_t *out)
{
	static const char *const forms[] = { "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M",
		"%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S" };
	char bytes[32];
	bool utc = str_ends(text, STR("Z"));
	text.n -= utc;
	if (text.n >= sizeof bytes)
		return false;
	snprintf(bytes, sizeof bytes, "%.*s", STR_ARG(text));
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct tm tm = { .tm_isdst = -1 };
		const char *end = strptime(bytes, forms[i], &tm);
		if (!end || *end)
			continue;
		time_t t = utc ? timegm(&tm) : mktime(&tm);
		*out = (int64_t)t;
		return t != (time_t)-1;
	}
	return false;
}

bool moment_parse(struct str text, int64_t now, int sign, int64_t *out)
{
	int64_t span;
	uint64_t seconds;
	if (parse_span(text, &span)) {
		*out = now + sign * span;
		return true;
	}
	if (str_starts(text, STR("@"))) {
		if (!str_to_uint(str_from(text, 1), INT64_MAX / 2, &seconds))
			return false;
		*out = (int64_t)seconds;
		return true;
	}
	return parse_date(text, out);
}
