/* SPDX-License-Identifier: Apache-2.0
 *
 * To whom a mail says it goes (RFC 5322 3.6.3), and to whom it is going. */
#include "content/checks.h"

#include "content/facts.h"

#define TO_MANY 100 /* addresses shown to everyone */

static const struct symbol *symbol(enum content_symbol id)
{
	return &content_symbol[id];
}

static size_t readable(const struct address_list *list)
{
	size_t n = 0;
	for (size_t i = 0; i < list->n; i++)
		n += list->v[i].local.n > 0;
	return n;
}

static void judge_fields(struct scan *scan, const struct content_results *results)
{
	const struct headers *headers = &scan->message->headers;
	const struct header *to = header_find(headers, HEADER_TO);
	const struct header *cc = header_find(headers, HEADER_CC);
	const struct header *bcc = header_find(headers, HEADER_BCC);
	const struct header *shown = to ? to : cc;
	size_t n = readable(&results->to) + readable(&results->cc);
	if (!shown)
		finding_add(scan, symbol(SYMBOL_MISSING_HEADERS), "neither To nor Cc");
	else if (!n && (results->to.groups || results->cc.groups))
		finding_add_at(scan, symbol(SYMBOL_UNDISCLOSED_RECIPIENTS), shown->offset, "%.*s: %.*s",
			STR_ARG(shown->name), STR_ARG(evidence_quote(str_trim(shown->value))));
	else if (!n)
		finding_add_at(scan, symbol(SYMBOL_TO_MALFORMED), shown->offset, "%.*s: %.*s",
			STR_ARG(shown->name), STR_ARG(evidence_quote(str_trim(shown->value))));
	if (n > TO_MANY)
		finding_add_at(scan, symbol(SYMBOL_TO_MANY), shown->offset, "%zu addresses in To and Cc",
			n);
	/* An empty Bcc tells nobody anything (RFC 5322 3.6.3 allows it). */
	if (bcc && str_find_char(bcc->value, '@') != STR_NONE)
		finding_add_at(scan, symbol(SYMBOL_BCC_LEAKED), bcc->offset, "Bcc header present");
}

static bool list_has(const struct address_list *list, struct str local, struct str domain)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct address *address = &list->v[i];
		if (!str_eq_nocase(address->domain, domain))
			continue;
		/* user+tag@ is delivered to user@. */
		size_t plus = str_find_char(local, '+');
		struct str base = plus == STR_NONE ? local : str_first(local, plus);
		if (str_eq_nocase(address->local, local) || str_eq_nocase(address->local, base))
			return true;
	}
	return false;
}

static void judge_envelope(struct scan *scan, const struct content_results *results)
{
	const struct envelope *envelope = scan->envelope;
	if (!envelope->recipient_count || results->from_list || !header_find(&scan->message->headers,
		HEADER_TO))
		return;
	/* Long lists on both sides: as much work as the budget gives. */
	size_t shown = results->to.n + results->cc.n;
	size_t missing = 0;
	struct str first = { 0 };
	for (size_t i = 0; i < envelope->recipient_count; i++) {
		struct str address = envelope->recipients[i].address, local, domain;
		if (!budget_take(&scan->budget, BUDGET_STEPS, shown))
			return;
		if (!address_smtp_parse(address, true, &local, &domain) ||
			list_has(&results->to, local, domain) || list_has(&results->cc, local, domain))
			continue;
		if (!missing++)
			first = address;
	}
	if (missing)
		finding_add(scan, symbol(SYMBOL_RECIPIENT_NOT_IN_TO), "%zu of %zu recipients, first <%.*s>",
			missing, envelope->recipient_count, STR_ARG(evidence_quote(first)));
}

enum step check_recipients(struct scan *scan)
{
	const struct content_results *results = content_establish(scan);
	judge_fields(scan, results);
	judge_envelope(scan, results);
	return DONE;
}
