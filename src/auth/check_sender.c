/* SPDX-License-Identifier: Apache-2.0
 *
 * What SPF's results are worth, which depends on DMARC, and the operator's welcome to senders who are
 * proven. */
#include "auth/checks.h"

#include "auth/results.h"
#include "auth/symbols.h"
#include "connect/results.h"
#include "dns/suffix.h"
#include "envelope/results.h"
#include "identity/results.h"

/* The findings of each result, for both identities. */
static const struct {
	enum auth_symbol mail_from, excused, helo;
} spf_symbols[SPF_RESULT_COUNT] = {
	[SPF_NONE] = { SYMBOL_SPF_NONE, SYMBOL_SPF_NONE, SYMBOL_SPF_HELO_NONE },
	[SPF_NEUTRAL] = { SYMBOL_SPF_NEUTRAL, SYMBOL_SPF_NEUTRAL, SYMBOL_SPF_HELO_NEUTRAL },
	[SPF_PASS] = { SYMBOL_SPF_PASS, SYMBOL_SPF_PASS, SYMBOL_SPF_HELO_PASS },
	[SPF_FAIL] = { SYMBOL_SPF_FAIL, SYMBOL_SPF_FAIL_EXCUSED, SYMBOL_SPF_HELO_FAIL },
	[SPF_SOFTFAIL] = { SYMBOL_SPF_SOFTFAIL, SYMBOL_SPF_SOFTFAIL_EXCUSED,
		SYMBOL_SPF_HELO_SOFTFAIL },
	[SPF_TEMPERROR] = { SYMBOL_SPF_TEMPERROR, SYMBOL_SPF_TEMPERROR, SYMBOL_SPF_HELO_TEMPERROR },
	[SPF_PERMERROR] = { SYMBOL_SPF_PERMERROR, SYMBOL_SPF_PERMERROR, SYMBOL_SPF_HELO_PERMERROR },
};

/* "example.org: -all", "example.org: include:x at _spf.example.org: lookup-limit". */
static void report(struct scan *scan, const struct spf_report *spf, enum auth_symbol symbol)
{
	const struct symbol *row = &auth_symbol[symbol];
	bool elsewhere = spf->term.n && !str_eq(spf->term_domain, spf->domain);

	if (spf->problem)
		finding_add(scan, row, "%.*s: %s%s%.*s%s%.*s", STR_ARG(spf->domain),
			spf_problem_name(spf->problem), spf->problem_term.n ? ": " : "",
			STR_ARG(spf->problem_term),
			str_eq(spf->problem_domain, spf->domain) ? "" : " at ",
			STR_ARG(str_eq(spf->problem_domain, spf->domain) ? STR("")
									 : spf->problem_domain));
	else
		finding_add(scan, row, "%.*s%s%.*s%s%.*s%s%.*s", STR_ARG(spf->domain),
			spf->term.n ? ": " : "", STR_ARG(spf->term), elsewhere ? " at " : "",
			STR_ARG(elsewhere ? spf->term_domain : STR("")),
			spf->explanation.n ? "; " : "", STR_ARG(spf->explanation));
}

/* A signature of the author's own domain proves what SPF would have: a forwarder's address is no
 * evidence against it then (RFC 7960 2.1). So with the mail, SPF waits for DMARC; before it there is no
 * signature that could excuse a failure. Of one cause only one finding. */
enum step check_spf_findings(struct scan *scan)
{
	const struct auth_results *results = auth_results(scan);
	const struct helo_facts *helo = helo_facts(scan);
	const struct sender_facts *sender = sender_facts(scan);
	bool excused = false;

	if (!results || !helo || !sender)
		return WAIT;
	if (scan->consultation == CONSULT_DATA) {
		if (!results->dmarc)
			return WAIT;
		excused = results->dmarc->decides && dmarc_dkim_aligned(results->dmarc->decides);
	}
	if (results->mail_from.checked) {
		enum spf_result result = results->mail_from.report.result;
		report(scan, &results->mail_from.report,
			excused ? spf_symbols[result].excused : spf_symbols[result].mail_from);
	}
	if (results->helo.checked && !sender->is_null && !str_eq(helo->name, sender->domain))
		report(scan, &results->helo.report, spf_symbols[results->helo.report.result].helo);
	return DONE;
}

/* ---- the operator's welcome ----------------------------------------------------------------- */

/* Of one registered domain: who holds it answers for both names. */
static bool same_owner(struct str a, struct str b)
{
	char of_a[SUFFIX_NAME_ROOM], of_b[SUFFIX_NAME_ROOM];

	return str_eq(a, b) || (suffix_organizational(a, of_a) && suffix_organizational(b, of_b) &&
				       strcmp(of_a, of_b) == 0);
}

/* By SPF, or by a signature in the name of the same owner. */
static bool sender_is_proven(const struct auth_results *results, struct str domain)
{
	bool proven = results->sender_proven;

	for (size_t i = 0; results->dkim && i < results->dkim->n && !proven; i++)
		proven = results->dkim->v[i].result == DKIM_PASS &&
			 same_owner(results->dkim->v[i].domain, domain);
	return proven;
}

/* The same welcome for an author whom DMARC proves: newsletters have return paths of their service.
 * Asked for before that is known, so that it costs no round of its own. The narrower entry wins. */
static enum step look_up_author(struct scan *scan, const struct author *author,
	const struct list_answer **out)
{
	const struct list_answer *by_domain, *by_address;
	struct str address;

	*out = NULL;
	if (author->problem != AUTHOR_FINE || !connect_judges_sender(scan))
		return DONE;
	address = arena_printf(
		scan->arena, "%.*s@%.*s", STR_ARG(author->local), STR_ARG(author->domain));
	by_address = ask_list(scan, LIST_ADDRESS, arena_lower(scan->arena, address));
	by_domain = ask_list(scan, LIST_DOMAIN, author->domain);
	if (!by_address || !by_domain)
		return WAIT;
	*out = by_address->kind != LIST_NONE ? by_address : by_domain;
	return DONE;
}

/* With the mail: the entry of an author who is proven, or NULL. */
static enum step find_author_entry(struct scan *scan, const struct list_answer **out)
{
	const struct author *author = author_facts(scan);
	const struct dmarc_facts *dmarc = dmarc_facts(scan);

	*out = NULL;
	if (scan->consultation != CONSULT_DATA)
		return DONE;
	if (!author || look_up_author(scan, author, out) == WAIT || !dmarc)
		return WAIT;
	if (dmarc->result != DMARC_RESULT_PASS)
		*out = NULL;
	return DONE;
}

static void welcome(struct scan *scan, enum auth_symbol symbol, const struct list_answer *list)
{
	finding_add(scan, &auth_symbol[symbol], "%.*s",
		STR_ARG(connect_list_evidence(scan->arena, list)));
}

/* An entry for whoever carries a mail (a sending service) is none for whom its author plays. Who is
 * himself on the list is known under his name. */
static bool plays_another(const struct scan *scan, const struct sender_facts *sender)
{
	const struct impersonation_facts *facts = impersonation_facts(scan);

	if (!facts || !(facts->by_name || facts->by_domain))
		return false;
	return !same_owner(
		str_from(facts->author, str_find_last_char(facts->author, '@') + 1), sender->domain);
}

/* A white entry holds only for a sender or author who is proven: anyone can write a name. */
enum step check_welcome(struct scan *scan)
{
	const struct auth_results *results = auth_results(scan);
	const struct sender_facts *sender = sender_facts(scan);
	const struct list_answer *author;

	if (find_author_entry(scan, &author) == WAIT || !results || !sender)
		return WAIT;
	bool proven = sender->listed == LIST_WHITE && sender_is_proven(results, sender->domain);
	if (proven && !plays_another(scan, sender))
		welcome(scan, SYMBOL_SENDER_WHITE, &sender->list);
	else if (author && author->kind == LIST_WHITE)
		welcome(scan, SYMBOL_SENDER_WHITE, author);
	else if (proven)
		welcome(scan, SYMBOL_SENDER_WHITE_OTHER_NAME, &sender->list);
	else if (sender->listed == LIST_WHITE)
		welcome(scan, SYMBOL_SENDER_WHITE_UNPROVEN, &sender->list);
	return DONE;
}
