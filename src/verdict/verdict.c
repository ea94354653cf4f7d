/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/verdict.h"

#include <math.h>

#include "auth/results.h"
#include "verdict/policy.h"

/* Points of a mail that is proven good, those of lists left out. */
#define PROVEN_GOOD_BELOW 1.0

const char *action_name(enum action action)
{
	static const char *const names[] = {
		[ACTION_ACCEPT] = "accept",
		[ACTION_JUNK] = "junk",
		[ACTION_QUARANTINE] = "quarantine",
		[ACTION_DEFER] = "defer",
		[ACTION_REJECT] = "reject",
	};
	return names[action];
}

/* A symbol counts once, however often it was found. */
static bool found_before(const struct scan *scan, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (scan->findings.v[i].symbol == scan->findings.v[index].symbol)
			return true;
	return false;
}

/* Adds up the points, in all and by category. */
static double add_points(const struct scan *scan, double by_category[static CATEGORY_COUNT])
{
	double score = 0;
	for (size_t i = 0; i < scan->findings.n; i++) {
		const struct symbol *symbol = scan->findings.v[i].symbol;
		if (found_before(scan, i))
			continue;
		score += symbol->points;
		by_category[symbol->category] += symbol->points;
	}
	/* Tenths of tenths are noise of adding; thresholds are compared with what is shown. */
	return round(score * 1000) / 1000;
}

static enum category heaviest(const double by_category[static CATEGORY_COUNT])
{
	enum category most = CATEGORY_NONE;
	for (int c = CATEGORY_NONE + 1; c < CATEGORY_COUNT; c++)
		if (by_category[c] > (most == CATEGORY_NONE ? 0 : by_category[most]))
			most = (enum category)c;
	return most;
}

/* The author's domain stands for the mail, and without the points of lists it is clean: evidence
 * that does not come from any list, against which lists can be measured. */
static bool is_proven_good(const struct scan *scan, double score,
	const double by_category[static CATEGORY_COUNT])
{
	const struct dmarc_facts *dmarc =
		scan->consultation == CONSULT_DATA ? dmarc_facts(scan) : NULL;
	return dmarc && dmarc->result == DMARC_RESULT_PASS &&
		score - by_category[CATEGORY_LISTED] < PROVEN_GOOD_BELOW;
}

static const char *folder_of(enum action action)
{
	switch (action) {
	case ACTION_ACCEPT: return "INBOX";
	case ACTION_JUNK: return "Junk";
	case ACTION_QUARANTINE: return "quarantine";
	case ACTION_DEFER:
	case ACTION_REJECT: break;
	}
	return "";
}

static enum action action_by_points(const struct settings *settings, double score, double junk_at)
{
	if (score >= settings->judge.reject_at)
		return ACTION_REJECT;
	if (score >= settings->judge.quarantine_at)
		return ACTION_QUARANTINE;
	return score >= junk_at ? ACTION_JUNK : ACTION_ACCEPT;
}

static void set_action(struct verdict *verdict, enum action action)
{
	verdict->action = action;
	verdict->folder = folder_of(action);
	verdict->code = action == ACTION_REJECT ? 550 : action == ACTION_DEFER ? 451 : 250;
	verdict->enhanced = action == ACTION_REJECT ? "5.7.1" : action == ACTION_DEFER ? "4.7.1" : "2.0.0";
}

/* Our own users' mail is not sorted by points: its next hop is the relay, and what keeps them from
 * spamming is not a folder. */
static bool sorted_by_points(const struct scan *scan)
{
	return scan->envelope->kind == ENVELOPE_INBOUND;
}

static void decide_one(const struct scan *scan, const struct policy_row *forced, double junk_at,
	struct verdict *verdict)
{
	enum action action = ACTION_ACCEPT;
	if (sorted_by_points(scan))
		action = action_by_points(scan->settings, verdict->score, junk_at);
	/* Before the mail has come, points can only refuse: folders are chosen at its end. */
	if (scan->consultation == CONSULT_RCPT && action != ACTION_REJECT)
		action = ACTION_ACCEPT;
	set_action(verdict, action);
	/* Where both refuse, the policy names the reason. */
	if (!forced || forced->action < action)
		return;
	set_action(verdict, forced->action);
	verdict->code = forced->code;
	verdict->enhanced = forced->enhanced;
	verdict->reply = &forced->reply;
	const struct finding *finding = finding_find(scan, forced->finding);
	verdict->because = finding ? finding->symbol : NULL;
	if (finding && forced->tells_evidence)
		verdict->evidence = finding->evidence;
}

/* What is forced for this recipient: the harder of what the mail and what the account demands. */
static const struct policy_row *forced_for(const struct scan *scan, const struct policy_row *forced,
	size_t recipient)
{
	if (recipient >= scan->envelope->recipient_count)
		return forced;
	const struct policy_row *own =
		policy_match_recipient(scan, scan->envelope->recipients[recipient].address);
	return own && (!forced || own->action > forced->action) ? own : forced;
}

/* The recipient's own threshold, where the keeper knows one. */
static double junk_at(struct scan *scan, size_t recipient)
{
	const struct recipient_answer *answer = recipient < scan->envelope->recipient_count &&
			scan->consultation == CONSULT_DATA
		? recipient_known(scan, scan->envelope->recipients[recipient].address)
		: NULL;
	return answer && isfinite(answer->junk_at) ? answer->junk_at : scan->settings->judge.junk_at;
}

void verdict_decide(struct scan *scan, struct verdicts *out)
{
	double by_category[CATEGORY_COUNT] = { 0 };
	double score = add_points(scan, by_category);
	const struct policy_row *forced = policy_match(scan);
	bool proven_good = is_proven_good(scan, score, by_category);
	size_t n = scan->envelope->recipient_count > 0 ? scan->envelope->recipient_count : 1;
	*out = (struct verdicts){ .v = arena_array_of(scan->arena, struct verdict, n), .n = n,
		.proven_good = proven_good };
	for (size_t i = 0; i < n; i++) {
		struct verdict *verdict = &out->v[i];
		verdict->score = score;
		decide_one(scan, forced_for(scan, forced, i), junk_at(scan, i), verdict);
		verdict->category =
			verdict->action == ACTION_ACCEPT ? CATEGORY_NONE
			: verdict->because		 ? verdict->because->category
							 : heaviest(by_category);
		if (i == 0 || verdict->action < out->overall.action)
			out->overall = *verdict;
	}
}
