/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/patience.h"

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

uint32_t patience_ms(const struct patience *patience)
{
	if (patience->silent < PATIENCE_SOME_SILENT)
		return patience->full_ms;
	return smaller(patience->full_ms, patience->silent < PATIENCE_MANY_SILENT
			? PATIENCE_SHORTER_MS
			: PATIENCE_SHORTEST_MS);
}

void patience_answered(struct patience *patience)
{
	patience->silent = 0;
}

void patience_timed_out(struct patience *patience)
{
	if (patience->silent < UINT32_MAX)
		patience->silent++;
}
