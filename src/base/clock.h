/* SPDX-License-Identifier: Apache-2.0
 *
 * Clocks for the processes at the edge. Rooms never read a clock: the time of arrival is in the
 * envelope. */
#pragma once

#include <stdint.h>

/* Seconds since 1970, UTC. */
int64_t clock_wall(void);
int64_t clock_wall_ms(void);
/* Milliseconds that never go back; for deadlines. */
int64_t clock_mono_ms(void);
/* CPU time of this process in nanoseconds. */
int64_t clock_cpu_ns(void);
