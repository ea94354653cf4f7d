/* SPDX-License-Identifier: Apache-2.0
 *
 * Dates (RFC 5322 3.3 with 4.3): read leniently, deviations said. */
#pragma once

#include "base/arena.h"

enum date_flaw {
	DATE_BAD = 1 << 0,        /* nothing could be read */
	DATE_OBSOLETE = 1 << 1,   /* two-digit year, alphabetic zone, comments inside */
	DATE_WEEKDAY_WRONG = 1 << 2,
	DATE_NO_ZONE = 1 << 3,    /* read as UTC */
	DATE_ZONE_BAD = 1 << 4,   /* beyond +-1400 or not a zone (then read as UTC) */
	DATE_RANGE = 1 << 5,      /* day 32, hour 25 … */
	DATE_TRAILING = 1 << 6,   /* text after it that is no comment */
	DATE_FORM = 1 << 7,       /* other deviations: separators, ctime order, long names */
};

struct date {
	int64_t time;        /* seconds since 1970 UTC; what is out of range is carried over */
	int zone;            /* minutes east of UTC */
	int year, month, day, hour, minute, second; /* as written, the year in full */
	uint32_t flaws;
};

/* False only if nothing could be read (out->flaws has DATE_BAD, the rest is zero). */
bool date_parse(struct str value, struct date *out);
/* "Sun, 22 Nov 2026 12:00:00 +0900". Times outside the years 0 to 9999 are moved to their ends,
 * zones to +-9959. */
struct str date_print(struct arena *arena, int64_t time, int zone_minutes);
