/* SPDX-License-Identifier: Apache-2.0
 *
 * Points in time as a person writes and reads them. */
#pragma once

#include "base/arena.h"

/* "2026-11-22 03:04:05" in local time. */
struct str moment_print(struct arena *arena, int64_t time);

/* "2026-11-22", "2026-11-22 03:04", "2026-11-22T03:04:05" (local), with Z at the end (UTC),
 * "@1700000000" (seconds since 1970); or a span ("30m", "12h", "7d", "2w"), which `sign` adds to
 * (+1) or takes from (-1) now. */
bool moment_parse(struct str text, int64_t now, int sign, int64_t *out);
