/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests: what was noted, as one line "bare_cr:2@5 nul:1@9" (count, first offset), or "". */
#pragma once

#include "base/buf.h"
#include "mail/flaw.h"

static inline void flaws_print(const struct flaws *flaws, struct buf *out)
{
	for (enum flaw f = 0; f < FLAW_COUNT; f++)
		if (flaws->v[f].count)
			buf_printf(out, "%s%s:%u@%zu", out->n ? " " : "", flaw_name(f),
				flaws->v[f].count, flaws->v[f].first);
}

/* Names alone, of a mask. */
static inline void flaw_mask_print(uint64_t mask, struct buf *out)
{
	size_t start = out->n;
	for (enum flaw f = 0; f < FLAW_COUNT; f++)
		if (mask & flaw_bit(f))
			buf_printf(out, "%s%s", out->n > start ? "," : "", flaw_name(f));
}
