/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/checks.h"

#include "auth/facts.h"
#include "connect/results.h"
#include "envelope/results.h"

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

/* RFC 7208 2.3, 2.4. Both identities are evaluated together; what they are worth is said when DMARC is
 * known (check_spf_findings). */
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
	results.sender_proven = results.mail_from.checked && !sender->is_null &&
				results.mail_from.report.result == SPF_PASS;
	struct auth_results *kept = auth_facts_open(scan);
	kept->spf_done = true;
	kept->mail_from = results.mail_from;
	kept->helo = results.helo;
	kept->sender_proven = results.sender_proven;
	return DONE;
}

static const struct check checks[] = {
	{ .name = "spf", .stage = STAGE_SPF, .from = CONSULT_RCPT, .run = check_spf },
	{ .name = "dkim", .stage = STAGE_SPF, .from = CONSULT_DATA, .run = check_dkim },
	{ .name = "arc", .stage = STAGE_SPF, .from = CONSULT_DATA, .run = check_arc },
	{ .name = "signer_lists",
		.stage = STAGE_DOMAIN_IP,
		.from = CONSULT_DATA,
		.run = check_signer_lists },
};

const struct check_table auth_checks = { checks, sizeof checks / sizeof *checks };
