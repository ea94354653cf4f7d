/* SPDX-License-Identifier: Apache-2.0
 *
 * The servers that a mail says it passed (Received, RFC 5321 4.4). */
#include "content/checks.h"

#include "content/facts.h"
#include "content/hops.h"

#define HOPS_MANY      25
#define HOPS_REPEATED  8
#define CLOCKS_APART   (INT64_C(24) * 3600) /* what careless clocks explain */

static const struct symbol *symbol(enum content_symbol id)
{
	return &content_symbol[id];
}

static void judge_order(struct scan *scan, const struct content_results *results,
	const struct hops *hops)
{
	if (hops->backwards > CLOCKS_APART) {
		const struct received *hop = &results->hops[hops->backwards_at];
		finding_add_at(scan, symbol(SYMBOL_RECEIVED_TIME_TRAVEL), hop->header->offset,
			"%lld hours backwards at %.*s", (long long)(hops->backwards / 3600),
			STR_ARG(evidence_quote(hop->by)));
	} else if (hops->ahead > CLOCKS_APART) {
		finding_add(scan, symbol(SYMBOL_RECEIVED_TIME_TRAVEL), "a hop %lld hours after the arrival",
			(long long)(hops->ahead / 3600));
	}
}

enum step check_hops(struct scan *scan)
{
	const struct content_results *results = content_establish(scan);
	struct hops hops;
	hops_judge(scan->arena, results->hops, results->hop_count, scan->envelope->time,
		scan->settings->hostname, &hops);
	judge_order(scan, results, &hops);
	if (hops.most_repeats >= HOPS_REPEATED)
		finding_add(scan, symbol(SYMBOL_RECEIVED_LOOP), "%zu times through %.*s", hops.most_repeats,
			STR_ARG(evidence_quote(hops.repeated)));
	if (results->hop_count > HOPS_MANY)
		finding_add(scan, symbol(SYMBOL_RECEIVED_MANY), "%zu hops", results->hop_count);
	if (hops.unparsed)
		finding_add(scan, symbol(SYMBOL_UNPARSEABLE_RELAY), "%zu of %zu Received headers",
			hops.unparsed, results->hop_count);
	if (hops.without_tls)
		finding_add(scan, symbol(SYMBOL_RECEIVED_WITHOUT_TLS), "%zu of %zu hops", hops.without_tls,
			results->hop_count);
	if (hops.first_private) {
		char address[IP_TEXT_MAX];
		ip_print(&results->hops[results->hop_count - 1].ip, address);
		finding_add(scan, symbol(SYMBOL_RECEIVED_PRIVATE_FIRST), "first hop from %s", address);
	}
	if (hops.open_relay) {
		char address[IP_TEXT_MAX];
		ip_print(&hops.open_relay->ip, address);
		finding_add_at(scan, symbol(SYMBOL_RECEIVED_UNAUTHENTICATED),
			hops.open_relay->header->offset, "%.*s [%s] to %.*s",
			STR_ARG(evidence_quote(hops.open_relay->from_name.n ? hops.open_relay->from_name
									    : hops.open_relay->from)),
			address, STR_ARG(evidence_quote(hops.open_relay->by)));
	}
	return DONE;
}
