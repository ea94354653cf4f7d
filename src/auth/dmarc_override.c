/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/dmarc_override.h"

#include "auth/arc_trust.h"
#include "auth/dmarc_walk.h"
#include "base/hash.h"
#include "connect/results.h"
#include "envelope/results.h"

const char *dmarc_override_name(enum dmarc_override override)
{
	static const char *const names[] = {
		[DMARC_OVERRIDE_NONE] = "",
		[DMARC_OVERRIDE_LOCAL_POLICY] = "local_policy",
		[DMARC_OVERRIDE_MAILING_LIST] = "mailing_list",
		[DMARC_OVERRIDE_TRUSTED_FORWARDER] = "trusted_forwarder",
		[DMARC_OVERRIDE_TEST_MODE] = "policy_test_mode",
		[DMARC_OVERRIDE_SAMPLED_OUT] = "sampled_out",
	};

	return names[override];
}

/* The entry of the list that a domain is, or lies below; empty if there is none. */
static struct str entry_of(const struct str_list *list, struct str domain)
{
	for (size_t i = 0; domain.n > 0 && i < list->n; i++)
		if (dmarc_is_within(domain, list->v[i]))
			return list->v[i];
	return STR("");
}

/* The entry that SPF or a signature proves this mail to come from. */
static struct str proven_entry(const struct scan *scan, const struct str_list *list)
{
	const struct auth_results *results = auth_results(scan);
	struct str entry = STR("");

	if (results->mail_from.checked && results->mail_from.report.result == SPF_PASS)
		entry = entry_of(list, results->mail_from.report.domain);
	for (size_t i = 0; entry.n == 0 && i < results->dkim->n; i++)
		if (results->dkim->v[i].result == DKIM_PASS)
			entry = entry_of(list, results->dkim->v[i].domain);
	return entry;
}

/* An entry of the operator's for this client, or for this sender if it is proven. */
static bool find_local(struct scan *scan, struct str *detail)
{
	const struct connect_results *connect = connect_results(scan);
	const struct sender_facts *sender = sender_facts(scan);

	if (scan->settings->dmarc.policy == DMARC_REPORT) {
		*detail = STR("dmarc.policy");
		return true;
	}
	if (connect && connect->listed == LIST_WHITE) {
		*detail = connect_list_evidence(scan->arena, &connect->list);
		return true;
	}
	if (sender && sender->listed == LIST_WHITE && auth_results(scan)->sender_proven) {
		*detail = connect_list_evidence(scan->arena, &sender->list);
		return true;
	}
	return false;
}

/* A chain whose believed sealers saw the author proven. */
static bool find_sealed(struct scan *scan, struct str author, struct str *detail)
{
	const struct auth_results *results = auth_results(scan);
	struct arc_word word;

	if (!results->arc_trusted || !arc_says_pass(scan->arena, results->arc,
					     results->arc_believed_from, author, &word))
		return false;
	*detail = arena_printf(scan->arena, "arc=pass: %.*s (i=%u) saw %s=pass",
		STR_ARG(word.sealer), word.instance, word.method);
	return true;
}

static bool find_list(struct scan *scan, struct str *detail)
{
	if (!header_find(&scan->message->headers, HEADER_LIST_ID))
		return false;
	*detail = proven_entry(scan, &scan->settings->dmarc.lists);
	return detail->n > 0;
}

/* Which mails are in the sample must not depend on when or how often they are judged. */
static bool find_sampled_out(
	const struct scan *scan, const struct dmarc_record *record, struct str *detail)
{
	if (scan->settings->dmarc.pct == DMARC_PCT_IGNORE || !record->has_pct || record->has_t ||
		hash64(scan->envelope->mail_id) % 100 < record->pct)
		return false;
	*detail = arena_printf(scan->arena, "pct=%u", record->pct);
	return true;
}

enum dmarc_override dmarc_override_find(struct scan *scan, struct str author,
	const struct dmarc_evaluation *evaluation, struct str *detail)
{
	bool lowered = evaluation->policy != evaluation->published;

	*detail = STR("t=y");
	if (lowered && evaluation->policy == DMARC_POLICY_NONE) /* nothing is left to pass over */
		return DMARC_OVERRIDE_TEST_MODE;
	if (find_local(scan, detail))
		return DMARC_OVERRIDE_LOCAL_POLICY;
	if (find_sealed(scan, author, detail))
		return DMARC_OVERRIDE_TRUSTED_FORWARDER;
	*detail = proven_entry(scan, &scan->settings->dmarc.forwarders);
	if (detail->n)
		return DMARC_OVERRIDE_TRUSTED_FORWARDER;
	if (find_list(scan, detail))
		return DMARC_OVERRIDE_MAILING_LIST;
	if (lowered) {
		*detail = STR("t=y");
		return DMARC_OVERRIDE_TEST_MODE;
	}
	if (find_sampled_out(scan, &evaluation->record, detail))
		return DMARC_OVERRIDE_SAMPLED_OUT;
	return DMARC_OVERRIDE_NONE;
}
