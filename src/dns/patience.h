/* SPDX-License-Identifier: Apache-2.0
 *
 * How long a question may wait for its answer. While the DNS answers at all: the operator's timeout.
 * When many questions in a row stay without any answer, the DNS is taken to be away, and each
 * further one waits less, so that mails do not queue behind a dead network. All are still asked:
 * the first answer that comes, also a late one, restores full patience. */
#pragma once

#include <stdint.h>

struct patience {
	uint32_t full_ms;
	uint32_t silent; /* questions in a row without answer */
};

/* In a row: below the first the patience is full; from the second on it is shortest. */
#define PATIENCE_SOME_SILENT 20
#define PATIENCE_MANY_SILENT 200
#define PATIENCE_SHORTER_MS  500
#define PATIENCE_SHORTEST_MS 100

uint32_t patience_ms(const struct patience *patience);
void patience_answered(struct patience *patience);
void patience_timed_out(struct patience *patience);
