/* SPDX-License-Identifier: Apache-2.0
 *
 * DKIM signatures. They are verified whoever brings mail to us, for they do not depend on the client;
 * findings are made only where the sender is judged. A signature that does not hold counts as none
 * (RFC 6376 6.1): its findings explain and have next to no points. */
#include "auth/author.h"
#include "auth/checks.h"
#include "auth/facts.h"
#include "auth/symbols.h"
#include "connect/results.h"
#include "envelope/results.h"

#define RSA_BITS_ADVISED 2048 /* RFC 8301 3.2 */

/* Which finding a problem is. */
static const enum auth_symbol problem_symbols[DKIM_PROBLEM_COUNT] = {
	[DKIM_PROBLEM_SYNTAX] = SYMBOL_DKIM_MALFORMED,
	[DKIM_PROBLEM_MISSING_TAG] = SYMBOL_DKIM_MALFORMED,
	[DKIM_PROBLEM_VERSION] = SYMBOL_DKIM_MALFORMED,
	[DKIM_PROBLEM_ALGORITHM] = SYMBOL_DKIM_MALFORMED,
	[DKIM_PROBLEM_SHA1] = SYMBOL_DKIM_SHA1,
	[DKIM_PROBLEM_CANONICAL] = SYMBOL_DKIM_MALFORMED,
	[DKIM_PROBLEM_QUERY] = SYMBOL_DKIM_MALFORMED,
	[DKIM_PROBLEM_DOMAIN] = SYMBOL_DKIM_MALFORMED,
	[DKIM_PROBLEM_IDENTITY] = SYMBOL_DKIM_MALFORMED,
	[DKIM_PROBLEM_FROM_UNSIGNED] = SYMBOL_DKIM_FROM_UNSIGNED,
	[DKIM_PROBLEM_LENGTH] = SYMBOL_DKIM_MALFORMED,
	[DKIM_PROBLEM_TIMES] = SYMBOL_DKIM_MALFORMED,
	[DKIM_PROBLEM_FUTURE] = SYMBOL_DKIM_FUTURE,
	[DKIM_PROBLEM_EXPIRED] = SYMBOL_DKIM_EXPIRED,
	[DKIM_PROBLEM_BASE64] = SYMBOL_DKIM_MALFORMED,
	[DKIM_PROBLEM_KEY_UNASKED] = SYMBOL_DKIM_TEMPERROR,
	[DKIM_PROBLEM_KEY_MISSING] = SYMBOL_DKIM_KEY_MISSING,
	[DKIM_PROBLEM_KEY_RECORDS] = SYMBOL_DKIM_KEY_BROKEN,
	[DKIM_PROBLEM_KEY_SYNTAX] = SYMBOL_DKIM_KEY_BROKEN,
	[DKIM_PROBLEM_KEY_REVOKED] = SYMBOL_DKIM_KEY_REVOKED,
	[DKIM_PROBLEM_KEY_TYPE] = SYMBOL_DKIM_KEY_BROKEN,
	[DKIM_PROBLEM_KEY_HASH] = SYMBOL_DKIM_KEY_BROKEN,
	[DKIM_PROBLEM_KEY_SERVICE] = SYMBOL_DKIM_KEY_BROKEN,
	[DKIM_PROBLEM_KEY_STRICT] = SYMBOL_DKIM_KEY_BROKEN,
	[DKIM_PROBLEM_KEY_SHORT] = SYMBOL_DKIM_KEY_WEAK,
	[DKIM_PROBLEM_BODY] = SYMBOL_DKIM_BODY_CHANGED,
	[DKIM_PROBLEM_SIGNATURE] = SYMBOL_DKIM_HEADER_CHANGED,
	[DKIM_PROBLEM_PARTIAL] = SYMBOL_DKIM_PARTIAL_COVER,
};

/* Each finding once, of the first signature that has it: a sender chooses how many there are. */
struct reporting {
	struct scan *scan;
	bool reported[AUTH_SYMBOL_COUNT];
};

/* "example.org s1: body-hash: …; added-text at 1204: ____". */
static void report_signature(struct reporting *reporting, const struct dkim_signature *signature,
	enum auth_symbol symbol)
{
	bool change = signature->change > DKIM_CHANGE_UNKNOWN;

	if (reporting->reported[symbol])
		return;
	reporting->reported[symbol] = true;
	finding_add_at(reporting->scan, &auth_symbol[symbol], signature->field->offset,
		"%.*s%s%.*s%s%s%s%.*s%s%s%s%.*s", STR_ARG(signature->domain),
		signature->selector.n ? " " : "", STR_ARG(signature->selector),
		signature->problem ? ": " : "",
		signature->problem ? dkim_problem_name(signature->problem) : "",
		signature->detail.n ? ": " : "", STR_ARG(str_first(signature->detail, 300)),
		change ? "; " : "", change ? dkim_change_name(signature->change) : "",
		signature->change_detail.n ? " " : "", STR_ARG(signature->change_detail));
}

static enum auth_symbol problem_symbol(const struct dkim_signature *signature)
{
	return signature->problem == DKIM_PROBLEM_LENGTH && signature->result == DKIM_FAIL
		? SYMBOL_DKIM_BODY_CHANGED
		: problem_symbols[signature->problem];
}

/* Whose a valid signature is. */
static void report_valid(struct reporting *reporting, const struct dkim_signature *signature,
	struct str author, struct str sender)
{
	report_signature(reporting, signature, SYMBOL_DKIM_VALID);
	if (author.n > 0 && str_eq(signature->domain, author))
		report_signature(reporting, signature, SYMBOL_DKIM_VALID_AU);
	if (sender.n > 0 && str_eq_nocase(signature->domain, sender))
		report_signature(reporting, signature, SYMBOL_DKIM_VALID_EF);
	if (signature->type == KEY_RSA && signature->key_bits < RSA_BITS_ADVISED &&
		!reporting->reported[SYMBOL_DKIM_KEY_SMALL]) {
		reporting->reported[SYMBOL_DKIM_KEY_SMALL] = true;
		finding_add(reporting->scan, &auth_symbol[SYMBOL_DKIM_KEY_SMALL], "%.*s: %u bits",
			STR_ARG(signature->key_name), signature->key_bits);
	}
}

static void report_unsubscribe(struct scan *scan, const struct dkim_report *dkim)
{
	const struct header *post =
		header_find(&scan->message->headers, HEADER_LIST_UNSUBSCRIBE_POST);

	for (size_t i = 0; i < dkim->n; i++)
		if (dkim->v[i].result == DKIM_PASS && dkim->v[i].signs_list_unsubscribe)
			return;
	if (post && dkim_best(dkim) == DKIM_PASS)
		finding_add_at(scan, &auth_symbol[SYMBOL_DKIM_UNSUBSCRIBE_UNSIGNED], post->offset,
			"%.*s", STR_ARG(dkim->v[0].domain));
}

static void report(struct scan *scan, const struct dkim_report *dkim, struct str sender)
{
	struct reporting reporting = { .scan = scan };
	enum dkim_result best = dkim_best(dkim);
	struct author author;

	if (dkim->n == 0) {
		finding_add(scan, &auth_symbol[SYMBOL_DKIM_NONE], "%s",
			dkim->ignored ? "DomainKey-Signature" : "");
		return;
	}
	author_find(scan->arena, &scan->message->headers, &author);
	finding_add(scan, &auth_symbol[SYMBOL_DKIM_SIGNED], "%zu", dkim->n + dkim->skipped);
	for (size_t i = 0; i < dkim->n; i++) {
		const struct dkim_signature *signature = &dkim->v[i];
		if (signature->result == DKIM_PASS)
			report_valid(&reporting, signature,
				author.problem == AUTHOR_FINE ? author.domain : STR(""), sender);
		else
			report_signature(&reporting, signature, problem_symbol(signature));
		if (signature->testing)
			report_signature(&reporting, signature, SYMBOL_DKIM_TESTING);
	}
	if (best != DKIM_PASS && best != DKIM_TEMPERROR)
		finding_add(scan, &auth_symbol[SYMBOL_DKIM_INVALID], "%s", dkim_result_name(best));
	if (dkim->skipped > 0)
		finding_add(scan, &auth_symbol[SYMBOL_DKIM_MANY_SIGNATURES], "%zu",
			dkim->n + dkim->skipped);
	report_unsubscribe(scan, dkim);
}

enum step check_dkim(struct scan *scan)
{
	const struct sender_facts *sender = sender_facts(scan);
	const struct envelope *envelope = scan->envelope;
	const struct dkim_request request = {
		.message = scan->message, .time = envelope->time, .explain = true
	};
	const struct dns_source dns = auth_dns_source(scan);
	struct dkim_report *dkim = arena_new_of(scan->arena, struct dkim_report);

	if (!sender)
		return WAIT;
	/* What our own users send is signed by us, not verified. */
	if (envelope->kind == ENVELOPE_INBOUND && envelope->user.n == 0) {
		if (!dkim_verify(scan->arena, &request, &dns, dkim))
			return WAIT;
		budget_take(&scan->budget, BUDGET_STEPS, dkim->n + dkim->work / 1024);
		if (connect_judges_sender(scan))
			report(scan, dkim, sender->domain);
	}
	auth_facts_open(scan)->dkim = dkim;
	return DONE;
}
