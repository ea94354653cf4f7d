/* SPDX-License-Identifier: Apache-2.0
 *
 * The chain of ARC sets. It is verified whoever brings the mail, because what we pass on is sealed on
 * top of it; findings are made only where the sender is judged. */
#include "auth/arc_trust.h"
#include "auth/checks.h"
#include "auth/facts.h"
#include "auth/symbols.h"
#include "connect/results.h"

static void report_chain(struct scan *scan, const struct arc_report *arc, unsigned believed_from)
{
	const struct arc_set *newest = arc->n ? &arc->sets[arc->n - 1] : NULL;
	if (arc->result == ARC_NONE)
		return;
	finding_add(scan, &auth_symbol[SYMBOL_ARC_SIGNED], "i=%u%s%.*s", arc->instances,
		newest ? ": " : "", STR_ARG(newest ? newest->seal_domain : STR("")));
	if (arc->result == ARC_PASS && newest)
		finding_add(scan, &auth_symbol[SYMBOL_ARC_VALID], "i=%u: %.*s%s", arc->instances,
			STR_ARG(newest->seal_domain), arc->partial ? ": l=" : "");
	else
		finding_add(scan,
			&auth_symbol[arc->result == ARC_TEMPERROR ? SYMBOL_ARC_TEMPERROR
								  : SYMBOL_ARC_INVALID],
			"i=%u: %s: %.*s", arc->problem_instance, arc->problem,
			STR_ARG(arc->detail));
	if (believed_from && newest)
		finding_add(scan, &auth_symbol[SYMBOL_ARC_TRUSTED], "i=%u: %.*s", arc->instances,
			STR_ARG(newest->seal_domain));
}

enum step check_arc(struct scan *scan)
{
	const struct arc_request request = { scan->message, scan->envelope->time };
	const struct dns_source dns = auth_dns_source(scan);
	struct arc_report *arc = arena_new_of(scan->arena, struct arc_report);
	if (!arc_verify(scan->arena, &request, &dns, arc))
		return WAIT;
	budget_take(&scan->budget, BUDGET_STEPS, arc->n + arc->work / 1024);
	struct auth_results *results = auth_facts_open(scan);
	results->arc = arc;
	results->arc_believed_from = arc_believed_from(arc, &scan->settings->arc.trusted);
	results->arc_trusted = results->arc_believed_from > 0;
	if (connect_judges_sender(scan))
		report_chain(scan, arc, results->arc_believed_from);
	return DONE;
}
