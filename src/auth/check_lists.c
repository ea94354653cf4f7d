/* SPDX-License-Identifier: Apache-2.0
 *
 * Public lists of signing domains. Only a signature that holds speaks for its domain: anybody can
 * write a name into d=. */
#include "auth/checks.h"
#include "auth/results.h"
#include "connect/results.h"

enum step check_signer_lists(struct scan *scan)
{
	const struct dkim_report *dkim = dkim_facts(scan);
	struct listed_thing things[LISTED_THINGS_MAX];
	size_t n = 0;

	if (!dkim)
		return WAIT;
	if (!connect_judges_sender(scan))
		return DONE;
	for (size_t i = 0; i < dkim->n && n < LISTED_THINGS_MAX; i++)
		if (dkim->v[i].result == DKIM_PASS)
			things[n++] = (struct listed_thing){ .kind = LISTED_DKIM,
				.role = "signed by", .text = dkim->v[i].domain };
	return connect_ask_lists(scan, things, n);
}
