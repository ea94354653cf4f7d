/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/judge.h"

#include "action/record.h"
#include "action/reply.h"
#include "identity/results.h"

#define SUMMARY_MAX 2048

/* "SPF_FAIL=2.5,MISSING_DATE=1.4": for the log. */
static struct str summarize(struct scan *scan)
{
	auto_buf text = BUF(SUMMARY_MAX);
	array_each(&scan->findings, finding)
		buf_printf(&text, "%s%s=%.4g", text.n > 0 ? "," : "", finding->symbol->name,
			finding->symbol->points);
	return arena_dup(scan->arena, buf_str(&text));
}

static void fill_recipients(struct scan *scan, const struct verdicts *verdicts,
	const struct edits *edits, struct judgement *judgement)
{
	size_t n = scan->envelope->recipient_count;
	judgement->recipients = arena_array_of(scan->arena, struct recipient_verdict, n);
	judgement->recipient_count = n;
	for (size_t i = 0; i < n; i++)
		judgement->recipients[i] = (struct recipient_verdict){
			.action = (uint8_t)verdicts->v[i].action,
			.group = edits->group_count > 0 ? edits->group_of[i] : 0,
			.score = verdicts->v[i].score
		};
}

/* A group for everyone where header.c made none: the frame's reader wants each recipient to have
 * one. */
static void fill_groups(struct scan *scan, const struct edits *edits, struct judgement *judgement)
{
	judgement->groups = edits->groups;
	judgement->group_count = edits->group_count;
	if (edits->group_count == 0 && judgement->recipient_count > 0) {
		judgement->groups = arena_array_of(scan->arena, struct str, 1);
		judgement->group_count = 1;
	}
	judgement->removed = edits->removed;
	judgement->removed_count = edits->removed_count;
}

static struct str record_text(struct scan *scan, const struct verdicts *verdicts)
{
	auto_buf text = BUF(JOB_RECORD_MAX);
	/* At RCPT the trip goes on; only a refusal there ends it. */
	if (scan->consultation == CONSULT_RCPT && verdicts->overall.action < ACTION_DEFER)
		return STR("");
	record_write(&text, scan, verdicts);
	return text.full ? STR("") : arena_dup(scan->arena, buf_str(&text));
}

/* What is found on the way counts once: a run that waits begins anew. */
static enum step sign(struct scan *scan, struct judged *judged)
{
	size_t findings = scan->findings.n;
	if (!judged->signing) {
		verdict_decide(scan, &judged->verdicts);
		edits_make(scan, &judged->verdicts, &judged->edits);
		judged->signing = signing_new(scan, &judged->verdicts, &judged->edits);
	}
	scan->stage = STAGE_PASS;
	if (signing_run(judged->signing) == WAIT) {
		scan->findings.n = findings;
		return WAIT;
	}
	/* That it could not be signed may decide. */
	if (scan->findings.n > findings)
		verdict_decide(scan, &judged->verdicts);
	return DONE;
}

/* Who is remembered: the author of what comes in; of what goes out, if it is one of us. */
static struct str author_of(const struct scan *scan)
{
	const struct impersonation_facts *facts = impersonation_facts(scan);
	bool outbound = scan->envelope->kind == ENVELOPE_OUTBOUND || scan->envelope->user.n > 0;
	if (!facts || facts->author.n == 0 || facts->author.n > JOB_AUTHOR_MAX ||
		scan->settings->contacts.days == 0)
		return STR("");
	struct str domain = str_from(facts->author, str_find_last_char(facts->author, '@') + 1);
	return outbound && !settings_domain(scan->settings, domain) ? STR("") : facts->author;
}

enum step judge_finish(struct scan *scan, uint64_t job, struct judged *out)
{
	if (sign(scan, out) == WAIT)
		return WAIT;
	const struct verdict *overall = &out->verdicts.overall;
	const struct edits *edits = &out->edits;
	out->judgement = (struct judgement){ .job = job,
		.action = (uint8_t)overall->action,
		.score = overall->score,
		.category = (uint8_t)overall->category,
		.code = overall->code,
		.enhanced = str_of(overall->enhanced),
		.reply = reply_text(scan, overall),
		.author = author_of(scan),
		.proven_good = out->verdicts.proven_good,
		.summary = summarize(scan),
		.signed_fields = signing_fields(out->signing) };
	fill_recipients(scan, &out->verdicts, edits, &out->judgement);
	fill_groups(scan, edits, &out->judgement);
	out->record = record_text(scan, &out->verdicts);
	return DONE;
}
