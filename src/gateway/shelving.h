/* SPDX-License-Identifier: Apache-2.0
 *
 * A copy put into our quarantine: first the file (fsync), then the row (committed), and only then
 * it counts. */
#pragma once

#include "gateway/asking.h"
#include "gateway/carrier.h"

typedef void shelving_done(void *context, bool ok, const char *why);

/* Lives until done() is called; it cannot be taken back. */
struct shelving {
	const struct carrier *carrier;
	struct asking *asking;
	struct arena *arena;
	struct outgoing outgoing;  /* what the file holds */
	struct quarantine_row row;
	shelving_done *done;
	void *context;
};

/* done() is called from the loop or at once. */
void shelving_begin(struct shelving *shelving);
