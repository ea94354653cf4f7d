/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/checks.h"

#include "auth/facts.h"
#include "auth/symbols.h"
#include "connect/results.h"
#include "envelope/results.h"

/* The findings of each result, for both identities. */
static const struct {
	enum auth_symbol mail_from, helo;
} spf_symbols[SPF_RESULT_COUNT] = {
	[SPF_NONE] = { SYMBOL_SPF_NONE, SYMBOL_SPF_HELO_NONE },
	[SPF_NEUTRAL] = { SYMBOL_SPF_NEUTRAL, SYMBOL_SPF_HELO_NEUTRAL },
	[SPF_PASS] = { SYMBOL_SPF_PASS, SYMBOL_SPF_HELO_PASS },
	[SPF_FAIL] = { SYMBOL_SPF_FAIL, SYMBOL_SPF_HELO_FAIL },
	[SPF_SOFTFAIL] = { SYMBOL_SPF_SOFTFAIL, SYMBOL_SPF_HELO_SOFTFAIL },
	[SPF_TEMPERROR] = { SYMBOL_SPF_TEMPERROR, SYMBOL_SPF_HELO_TEMPERROR },
	[SPF_PERMERROR] = { SYMBOL_SPF_PERMERROR, SYMBOL_SPF_HELO_PERMERROR },
};

static enum step evaluate(
	struct scan *scan, struct str domain, struct str sender, struct spf_facts *out)
{
	const struct spf_request request = {
		.ip = scan->envelope->client,
		.domain = domain,
		.sender = sender,
		.helo = scan->envelope->helo,
		.receiver = scan->settings->hostname,
		.time = scan->envelope->time,
	};
	const struct dns_source dns = auth_dns_source(scan);

	if (!spf_check(scan->arena, &request, &dns, &out->report))
		return WAIT;
	budget_take(&scan->budget, BUDGET_STEPS, out->report.lookup_count + out->report.work / 64);
	out->checked = true;
	return DONE;
}

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

/* RFC 7208 2.3, 2.4. Both identities are evaluated together; of one cause only one finding. */
static enum step check_spf(struct scan *scan)
{
	const struct helo_facts *helo = helo_facts(scan);
	const struct sender_facts *sender = sender_facts(scan);
	struct auth_results results = { 0 };
	enum step steps[2] = { DONE, DONE };
	struct str postmaster;

	if (!helo || !sender)
		return WAIT;
	if (connect_judges_client(scan)) {
		postmaster = arena_printf(scan->arena, "postmaster@%.*s", STR_ARG(helo->name));
		if (helo->form == HELO_NAME)
			steps[0] = evaluate(scan, helo->name, postmaster, &results.helo);
		if (sender->domain.n)
			steps[1] = evaluate(scan, sender->domain,
				arena_printf(scan->arena, "%.*s@%.*s", STR_ARG(sender->local),
					STR_ARG(sender->domain)),
				&results.mail_from);
		if (steps[0] == WAIT || steps[1] == WAIT)
			return WAIT;
		if (sender->is_null)
			results.mail_from = results.helo;
	}
	if (results.mail_from.checked)
		report(scan, &results.mail_from.report,
			spf_symbols[results.mail_from.report.result].mail_from);
	if (results.helo.checked && !sender->is_null && !str_eq(helo->name, sender->domain))
		report(scan, &results.helo.report, spf_symbols[results.helo.report.result].helo);
	results.sender_proven = results.mail_from.checked && !sender->is_null &&
				results.mail_from.report.result == SPF_PASS;
	struct auth_results *kept = auth_facts_open(scan);
	kept->spf_done = true;
	kept->mail_from = results.mail_from;
	kept->helo = results.helo;
	kept->sender_proven = results.sender_proven;
	return DONE;
}

/* A white entry for a sender holds only for a sender who is proven: anyone can write a name. */
static enum step check_welcome(struct scan *scan)
{
	const struct auth_results *results = auth_results(scan);
	const struct sender_facts *sender = sender_facts(scan);

	if (!results || !sender)
		return WAIT;
	if (sender->listed == LIST_WHITE)
		finding_add(scan,
			&auth_symbol[results->sender_proven ? SYMBOL_SENDER_WHITE
							    : SYMBOL_SENDER_WHITE_UNPROVEN],
			"%.*s", STR_ARG(connect_list_evidence(scan->arena, &sender->list)));
	return DONE;
}

static const struct check checks[] = {
	{ .name = "spf", .stage = STAGE_SPF, .from = CONSULT_RCPT, .run = check_spf },
	{ .name = "welcome", .stage = STAGE_SPF, .from = CONSULT_RCPT, .run = check_welcome },
	{ .name = "dkim", .stage = STAGE_SPF, .from = CONSULT_DATA, .run = check_dkim },
	{ .name = "arc", .stage = STAGE_SPF, .from = CONSULT_DATA, .run = check_arc },
};

const struct check_table auth_checks = { checks, sizeof checks / sizeof *checks };
