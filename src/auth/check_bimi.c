/* SPDX-License-Identifier: Apache-2.0
 *
 * BIMI of a mail whose author DMARC proves under a policy that is enforced. */
#include "auth/checks.h"
#include "auth/dmarc_symbols.h"
#include "auth/facts.h"
#include "auth/tags.h"

/* Quarantine or reject, for all mail, of the domain and of all below it: else the owner himself does
 * not stand by it. */
static bool is_enforced(const struct dmarc_evaluation *evaluation)
{
	const struct dmarc_record *record = &evaluation->record;

	return evaluation->policy != DMARC_POLICY_NONE && record->p != DMARC_POLICY_NONE &&
	       record->sp != DMARC_POLICY_NONE && record->pct == 100;
}

/* Does an aligned signature that passed cover the field? What anyone could have added names nothing. */
static bool is_signed(
	const struct auth_results *results, const struct dmarc_evaluation *evaluation, struct str field)
{
	for (size_t i = 0; i < evaluation->dkim_count; i++) {
		struct str rest = results->dkim->v[i].fields, name;
		if (!evaluation->dkim[i].passed || !evaluation->dkim[i].aligned)
			continue;
		while (tags_next(&rest, ':', &name))
			if (str_eq_nocase(name, field))
				return true;
	}
	return false;
}

static struct str selector_of(struct scan *scan, const struct auth_results *results)
{
	const struct header *field =
		header_find_name(&scan->message->headers, STR("BIMI-Selector"), NULL);
	struct str selector;

	if (field && is_signed(results, results->dmarc->decides, STR("BIMI-Selector")) &&
		bimi_selector_parse(header_unfold(scan->arena, field), &selector))
		return arena_lower(scan->arena, selector);
	return STR("default");
}

enum step check_bimi(struct scan *scan)
{
	const struct dmarc_facts *dmarc = dmarc_facts(scan);
	const struct dns_source dns = auth_dns_source(scan);
	struct bimi_request request;
	struct bimi_report *report;

	if (!scan->settings->dmarc.bimi)
		return DONE;
	if (!dmarc)
		return WAIT;
	if (!dmarc->decides || dmarc->result != DMARC_RESULT_PASS || !is_enforced(dmarc->decides))
		return DONE;
	request = (struct bimi_request){ .author = dmarc->author->domain,
		.organizational = dmarc->decides->organizational,
		.selector = selector_of(scan, auth_results(scan)) };
	report = arena_new_of(scan->arena, struct bimi_report);
	switch (bimi_look_up(scan->arena, &request, &dns, report)) {
	case BIMI_WAIT: return WAIT;
	case BIMI_FOUND:
		finding_add(scan, &dmarc_symbol[SYMBOL_BIMI_FOUND], "%.*s._bimi.%.*s: %.*s",
			STR_ARG(report->selector), STR_ARG(report->domain),
			STR_ARG(report->location));
		auth_facts_open(scan)->bimi = report;
		break;
	case BIMI_BAD:
		finding_add(scan, &dmarc_symbol[SYMBOL_BIMI_BAD], "%.*s._bimi.%.*s",
			STR_ARG(report->selector), STR_ARG(report->domain));
		break;
	case BIMI_NONE:
	case BIMI_DECLINED: break;
	}
	return DONE;
}
