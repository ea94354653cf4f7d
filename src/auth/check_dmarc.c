/* SPDX-License-Identifier: Apache-2.0
 *
 * DMARC of a mail: whose domain is the author's, what its owner asks for, and whether that is done. */
#include "auth/author.h"
#include "auth/checks.h"
#include "auth/dmarc_override.h"
#include "auth/dmarc_symbols.h"
#include "auth/facts.h"
#include "connect/results.h"

#define EVIDENCE_MAX    600
#define SIGNATURES_TOLD 4 /* in evidence */

static void add(struct scan *scan, enum dmarc_symbol symbol, struct str evidence)
{
	finding_add(scan, &dmarc_symbol[symbol], "%.*s", STR_ARG(evidence));
}

/* Known before anything is asked, so that what waits need not read From again. */
static enum step check_author(struct scan *scan)
{
	struct author *author = arena_new_of(scan->arena, struct author);

	author_find(scan->arena, &scan->message->headers, author);
	auth_facts_open(scan)->author = author;
	if (!connect_judges_sender(scan))
		return DONE;
	if (author->problem == AUTHOR_SEVERAL)
		add(scan, SYMBOL_DMARC_MULTIPLE_FROM, author->detail);
	else if (author->problem == AUTHOR_INVALID)
		add(scan, SYMBOL_DMARC_INVALID_FROM, author->detail);
	return DONE;
}

/* ---- what was proven ------------------------------------------------------------------------ */

/* A signature counts if it is a pass; all of one temporary error may pass another time. */
static void request_of(struct scan *scan, const struct auth_results *results, struct dmarc_request *out)
{
	const struct dkim_report *dkim = results->dkim;
	struct dmarc_signer *signers;
	size_t n = dkim->n < DMARC_DKIM_MAX ? dkim->n : DMARC_DKIM_MAX;

	signers = arena_array_of(scan->arena, struct dmarc_signer, n);
	for (size_t i = 0; i < n; i++)
		signers[i] = (struct dmarc_signer){ .domain = dkim->v[i].domain,
			.passed = dkim->v[i].result == DKIM_PASS,
			.temperror = dkim->v[i].result == DKIM_TEMPERROR };
	*out = (struct dmarc_request){ .author = results->author->domain,
		.dkim = signers,
		.dkim_count = n };
	if (results->mail_from.checked) {
		out->spf_domain = results->mail_from.report.domain;
		out->spf_passed = results->mail_from.report.result == SPF_PASS;
		out->spf_temperror = results->mail_from.report.result == SPF_TEMPERROR;
	}
}

static void tell_spf(struct buf *out, const struct auth_results *results,
	const struct dmarc_identifier *spf)
{
	if (!results->mail_from.checked)
		buf_add(out, STR("SPF: no sender to check"));
	else
		buf_printf(out, "SPF %s for %.*s%s",
			spf_result_name(results->mail_from.report.result), STR_ARG(spf->domain),
			spf->passed && !spf->aligned ? " (not aligned)" : "");
}

static void tell_dkim(struct buf *out, const struct auth_results *results,
	const struct dmarc_evaluation *evaluation)
{
	if (evaluation->dkim_count == 0)
		buf_add(out, STR(", no DKIM signature"));
	for (size_t i = 0; i < evaluation->dkim_count && i < SIGNATURES_TOLD; i++) {
		const struct dmarc_identifier *id = &evaluation->dkim[i];
		buf_printf(out, ", DKIM %s for %.*s%s", dkim_result_name(results->dkim->v[i].result),
			STR_ARG(id->domain.n ? id->domain : STR("?")),
			id->passed && !id->aligned ? " (not aligned)" : "");
	}
	if (evaluation->dkim_count > SIGNATURES_TOLD)
		buf_printf(out, ", %zu more", evaluation->dkim_count - SIGNATURES_TOLD);
}

/* "example.org: p=reject; SPF fail for bounce.example.net, no DKIM signature". */
static struct str tell_failure(
	struct scan *scan, const struct auth_results *results, const struct dmarc_facts *facts)
{
	const struct dmarc_evaluation *evaluation = facts->decides;
	auto_buf out = BUF(EVIDENCE_MAX);

	buf_printf(&out, "%.*s: %s=%s; ", STR_ARG(facts->author->domain), evaluation->policy_tag,
		dmarc_policy_name(evaluation->published));
	tell_spf(&out, results, &evaluation->spf);
	tell_dkim(&out, results, evaluation);
	return arena_dup(scan->arena, buf_str(&out));
}

/* "example.org: DKIM news.example.org". */
static struct str tell_pass(struct scan *scan, const struct dmarc_facts *facts)
{
	const struct dmarc_evaluation *evaluation = facts->decides;
	const struct dmarc_identifier *by = &evaluation->spf;
	const char *what = "SPF";

	for (size_t i = 0; i < evaluation->dkim_count; i++)
		if (evaluation->dkim[i].passed && evaluation->dkim[i].aligned) {
			by = &evaluation->dkim[i];
			what = "DKIM";
			break;
		}
	return arena_printf(scan->arena, "%.*s: %s %.*s", STR_ARG(facts->author->domain), what,
		STR_ARG(by->domain));
}

/* ---- what is said --------------------------------------------------------------------------- */

static bool would_pass_relaxed(const struct dmarc_evaluation *evaluation)
{
	bool would = evaluation->spf.passed && evaluation->spf.would_align_relaxed;

	for (size_t i = 0; i < evaluation->dkim_count; i++)
		would |= evaluation->dkim[i].passed && evaluation->dkim[i].would_align_relaxed;
	return would;
}

static void report_failure(
	struct scan *scan, const struct auth_results *results, const struct dmarc_facts *facts)
{
	static const enum dmarc_symbol by_policy[] = {
		[DMARC_POLICY_NONE] = SYMBOL_DMARC_NONE,
		[DMARC_POLICY_QUARANTINE] = SYMBOL_DMARC_QUAR,
		[DMARC_POLICY_REJECT] = SYMBOL_DMARC_REJECT,
	};
	const struct dmarc_evaluation *evaluation = facts->decides;
	struct str evidence = tell_failure(scan, results, facts);
	/* The owner's own doubts have a finding of their own. */
	bool ours = facts->override && facts->override != DMARC_OVERRIDE_TEST_MODE;

	/* Whose wish is passed over has not asked for nothing. */
	if (!ours || facts->policy != DMARC_POLICY_NONE)
		add(scan, by_policy[facts->policy], evidence);
	if (ours)
		finding_add(scan, &dmarc_symbol[SYMBOL_DMARC_OVERRIDDEN],
			"%s instead of %s: %s: %.*s; %.*s", dmarc_policy_name(facts->policy),
			dmarc_policy_name(evaluation->policy), dmarc_override_name(facts->override),
			STR_ARG(facts->override_detail), STR_ARG(evidence));
	if (!ours && evaluation->policy != evaluation->published)
		finding_add(scan, &dmarc_symbol[SYMBOL_DMARC_TESTING], "%.*s: %s instead of %s",
			STR_ARG(evaluation->record.domain), dmarc_policy_name(evaluation->policy),
			dmarc_policy_name(evaluation->published));
	if (would_pass_relaxed(evaluation))
		add(scan, SYMBOL_DMARC_WOULD_PASS_RELAXED, evidence);
}

static void tell_discovery(struct buf *out, const struct dmarc_evaluation *evaluation, const char *name)
{
	buf_printf(out, "%s: %s, organization %.*s", name, dmarc_result_name(evaluation->result),
		STR_ARG(evaluation->organizational));
	if (evaluation->record.found)
		buf_printf(out, ", %s=%s at %.*s", evaluation->policy_tag,
			dmarc_policy_name(evaluation->policy), STR_ARG(evaluation->record.domain));
	else
		buf_add(out, STR(", no record"));
}

static void report_difference(struct scan *scan, const struct dmarc_report *report)
{
	auto_buf out = BUF(EVIDENCE_MAX);

	tell_discovery(&out, &report->by[DMARC_TREE_WALK], "RFC 9989");
	buf_add(&out, STR("; "));
	tell_discovery(&out, &report->by[DMARC_SUFFIX_LIST], "RFC 7489");
	add(scan, SYMBOL_DMARC_DISCOVERY_DIFFERS, buf_str(&out));
}

static void report_record(struct scan *scan, const struct dmarc_evaluation *evaluation)
{
	bool useless = evaluation->result == DMARC_RESULT_PERMERROR;

	if (evaluation->problem)
		finding_add(scan,
			&dmarc_symbol[useless ? SYMBOL_DMARC_PERMERROR : SYMBOL_DMARC_RECORD_BAD],
			"_dmarc.%.*s: %s%s%.*s", STR_ARG(evaluation->problem_domain),
			dmarc_problem_name(evaluation->problem),
			evaluation->problem_detail.n ? ": " : "",
			STR_ARG(evaluation->problem_detail));
}

static void report(
	struct scan *scan, const struct auth_results *results, const struct dmarc_facts *facts)
{
	struct str author = facts->author->domain;

	switch (facts->result) {
	case DMARC_RESULT_PASS: add(scan, SYMBOL_DMARC_PASS, tell_pass(scan, facts)); break;
	case DMARC_RESULT_FAIL: report_failure(scan, results, facts); break;
	case DMARC_RESULT_TEMPERROR: add(scan, SYMBOL_DMARC_TEMPERROR, author); break;
	case DMARC_RESULT_NONE:
		if (!facts->decides->record.found)
			add(scan, SYMBOL_DMARC_MISSING, author);
		break;
	case DMARC_RESULT_PERMERROR:
	case DMARC_RESULT_COUNT: break;
	}
	report_record(scan, facts->decides);
	if (facts->report.differs)
		report_difference(scan, &facts->report);
}

/* ---- what is done --------------------------------------------------------------------------- */

static void decide(struct scan *scan, struct dmarc_facts *facts)
{
	const struct dmarc_evaluation *evaluation = facts->decides;

	facts->result = evaluation->result;
	/* A mail whose client is unknown may have passed SPF: nobody can say that it failed. */
	if (facts->result == DMARC_RESULT_FAIL && !connect_judges_client(scan))
		facts->result = DMARC_RESULT_NONE;
	if (facts->result != DMARC_RESULT_FAIL || evaluation->published == DMARC_POLICY_NONE)
		return;
	facts->override = dmarc_override_find(
		scan, facts->author->domain, evaluation, &facts->override_detail);
	facts->policy = evaluation->policy;
	if (facts->override == DMARC_OVERRIDE_SAMPLED_OUT) /* RFC 7489 6.6.4 */
		facts->policy = evaluation->policy == DMARC_POLICY_REJECT ? DMARC_POLICY_QUARANTINE
									  : DMARC_POLICY_NONE;
	else if (facts->override && facts->override != DMARC_OVERRIDE_TEST_MODE)
		facts->policy = DMARC_POLICY_NONE;
}

static enum step evaluate(struct scan *scan, struct dmarc_facts *facts)
{
	const struct dns_source dns = auth_dns_source(scan);
	const struct auth_results *results = auth_results(scan);
	struct dmarc_request request;

	if (!results || !results->dkim || !results->arc) {
		dmarc_ask_ahead(scan->arena, facts->author->domain, &dns);
		return WAIT;
	}
	request_of(scan, results, &request);
	if (!dmarc_check(scan->arena, &request, &dns, &facts->report))
		return WAIT;
	budget_take(&scan->budget, BUDGET_STEPS, facts->report.queries);
	facts->decides = &facts->report.by[scan->settings->dmarc.discovery == DMARC_BY_LIST
						   ? DMARC_SUFFIX_LIST
						   : DMARC_TREE_WALK];
	decide(scan, facts);
	report(scan, results, facts);
	return DONE;
}

static enum step check_dmarc(struct scan *scan)
{
	const struct author *author = author_facts(scan);
	struct dmarc_facts *facts;

	if (!author)
		return WAIT;
	facts = arena_new_of(scan->arena, struct dmarc_facts);
	facts->author = author;
	facts->override_detail = STR("");
	if (connect_judges_sender(scan)) {
		if (author->problem != AUTHOR_FINE)
			facts->result = DMARC_RESULT_PERMERROR;
		else if (evaluate(scan, facts) == WAIT)
			return WAIT;
	}
	auth_facts_open(scan)->dmarc = facts;
	return DONE;
}

static const struct check checks[] = {
	{ .name = "author", .stage = STAGE_SPF, .from = CONSULT_DATA, .run = check_author },
	{ .name = "dmarc", .stage = STAGE_SPF, .from = CONSULT_DATA, .run = check_dmarc },
	{ .name = "bimi", .stage = STAGE_SPF, .from = CONSULT_DATA, .run = check_bimi },
	{ .name = "spf_findings", .stage = STAGE_SPF, .from = CONSULT_RCPT, .run = check_spf_findings },
	{ .name = "welcome", .stage = STAGE_SPF, .from = CONSULT_RCPT, .run = check_welcome },
};

const struct check_table dmarc_checks = { checks, sizeof checks / sizeof *checks };
