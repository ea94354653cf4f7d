/* SPDX-License-Identifier: Apache-2.0 */
#include "action/trace.h"

#include <stdio.h>

#include "action/trace_words.h"
#include "auth/results.h"
#include "identity/results.h"

/* Bytes of the field from which on signatures are only counted: a mail may carry twenty, each with
 * names of 250 characters. Those that pass come first. */
#define SIGNATURES_BYTES_MAX 2500

/* ";" after what stands before, and a new line. */
static void next_result(struct fold *fold)
{
	fold_join(fold, STR(";"));
	fold_break(fold);
}

/* Why SPF ended so: the term that matched, what was wrong, or the owner's explanation. */
static void spf_reason(struct fold *fold, const struct spf_report *report)
{
	auto_buf text = BUF(COMMENT_SHOWN_MAX);
	if (report->problem_term.n)
		buf_printf(&text, "%.*s of %.*s", STR_ARG(report->problem_term),
			STR_ARG(report->problem_domain));
	else if (report->term.n)
		buf_printf(&text, "%.*s of %.*s", STR_ARG(report->term), STR_ARG(report->term_domain));
	if (text.n)
		trace_comment(fold, buf_str(&text));
}

static void spf_result(struct fold *fold, const struct spf_report *report, const char *name,
	struct str value)
{
	next_result(fold);
	fold_printf(fold, "spf=%s", spf_result_name(report->result));
	spf_reason(fold, report);
	trace_property(fold, name, value);
}

static void spf_results(struct fold *fold, const struct scan *scan)
{
	const struct auth_results *auth = auth_results(scan);
	struct str from = scan->envelope->mail_from;
	if (!auth)
		return;
	const struct spf_report *mail_from = &auth->mail_from.report, *helo = &auth->helo.report;
	if (auth->mail_from.checked && from.n)
		spf_result(fold, mail_from, "smtp.mailfrom",
			trace_is_plain_address(from) ? from : mail_from->domain);
	/* The null sender is postmaster@HELO (RFC 7208 2.4): said of HELO, and once. */
	if (auth->helo.checked)
		spf_result(fold, helo, "smtp.helo", helo->domain);
	else if (auth->mail_from.checked && !from.n)
		spf_result(fold, mail_from, "smtp.helo", mail_from->domain);
}

/* ---- DKIM ----------------------------------------------------------------------------------- */

/* The first characters of b=, by which signatures of one domain are told apart (RFC 6008). */
static void signature_property(struct fold *fold, struct str b)
{
	char shown[8];
	size_t n = 0;
	for (size_t i = 0; i < b.n && n < sizeof(shown); i++)
		if (!ascii_is_blank(b.p[i]))
			shown[n++] = b.p[i];
	if (n)
		trace_property(fold, "header.b", str_bytes(shown, n));
}

/* "(2048-bit key, testing)". */
static void key_comment(struct fold *fold, const struct dkim_signature *signature)
{
	auto_buf text = BUF(COMMENT_SHOWN_MAX);
	if (signature->key_bits)
		buf_printf(&text, "%u-bit key%s", signature->key_bits,
			signature->testing ? ", testing" : "");
	if (signature->partial)
		buf_printf(&text, "%sl= leaves a part unsigned", text.n ? ", " : "");
	if (text.n)
		trace_comment(fold, buf_str(&text));
}

static void dkim_result(struct fold *fold, const struct dkim_signature *signature)
{
	next_result(fold);
	fold_printf(fold, "dkim=%s", dkim_result_name(signature->result));
	key_comment(fold, signature);
	if (signature->problem != DKIM_PROBLEM_NONE && signature->result != DKIM_PASS)
		trace_property(fold, "reason", str_of(dkim_problem_name(signature->problem)));
	if (signature->domain.n)
		trace_property(fold, "header.d", signature->domain);
	if (signature->identity.n)
		trace_property(fold, "header.i", signature->identity);
	if (signature->selector.n)
		trace_property(fold, "header.s", signature->selector);
	if (signature->algorithm.n)
		trace_property(fold, "header.a", signature->algorithm);
	signature_property(fold, signature->b);
	if (signature->result == DKIM_POLICY)
		trace_property(fold, "policy.dkim-rules", str_of(dkim_problem_name(signature->problem)));
}

static void dkim_results(struct fold *fold, const struct scan *scan)
{
	const struct dkim_report *dkim = dkim_facts(scan);
	size_t begin = fold->out->n, left = dkim ? dkim->skipped : 0;
	if (!dkim)
		return;
	if (dkim->n == 0) {
		next_result(fold);
		fold_word(fold, STR("dkim=none"));
	}
	for (int pass = 1; pass >= 0; pass--) {
		for (size_t i = 0; i < dkim->n; i++) {
			if ((dkim->v[i].result == DKIM_PASS) != pass)
				continue;
			if (fold->out->n - begin < SIGNATURES_BYTES_MAX)
				dkim_result(fold, &dkim->v[i]);
			else
				left++;
		}
	}
	if (left)
		fold_printf(fold, "(%zu more signatures)", left);
}

/* ---- DMARC ---------------------------------------------------------------------------------- */

static const char *author_reason(enum author_problem problem)
{
	switch (problem) {
	case AUTHOR_MISSING: return "no-from";
	case AUTHOR_SEVERAL: return "several-authors";
	case AUTHOR_INVALID: return "no-domain";
	case AUTHOR_FINE: break;
	}
	return "";
}

/* "(p=reject sp=none dis=quarantine sampled_out)": what is published, and what was done. */
static void policy_comment(struct fold *fold, const struct dmarc_facts *dmarc)
{
	const struct dmarc_record *record = &dmarc->decides->record;
	auto_buf text = BUF(COMMENT_SHOWN_MAX);
	buf_printf(&text, "p=%s", dmarc_policy_name(record->p));
	if (record->has_sp)
		buf_printf(&text, " sp=%s", dmarc_policy_name(record->sp));
	if (record->has_np)
		buf_printf(&text, " np=%s", dmarc_policy_name(record->np));
	if (record->testing)
		buf_add(&text, STR(" t=y"));
	buf_printf(&text, " dis=%s", dmarc_policy_name(dmarc->policy));
	if (dmarc->override)
		buf_printf(&text, " %s", dmarc_override_name(dmarc->override));
	trace_comment(fold, buf_str(&text));
}

static void dmarc_result(struct fold *fold, const struct scan *scan)
{
	const struct dmarc_facts *dmarc = dmarc_facts(scan);
	if (!dmarc || (!dmarc->decides && dmarc->result == DMARC_RESULT_NONE))
		return;
	next_result(fold);
	fold_printf(fold, "dmarc=%s", dmarc_result_name(dmarc->result));
	if (!dmarc->decides) {
		trace_property(fold, "reason", str_of(author_reason(dmarc->author->problem)));
		return;
	}
	const struct dmarc_evaluation *evaluation = dmarc->decides;
	if (evaluation->record.found)
		policy_comment(fold, dmarc);
	if (evaluation->result != dmarc->result)
		trace_property(fold, "reason", STR("client-unknown"));
	else if (evaluation->problem)
		trace_property(fold, "reason", str_of(dmarc_problem_name(evaluation->problem)));
	trace_property(fold, "header.from", dmarc->author->domain);
	if (!evaluation->record.found)
		return;
	trace_property(fold, "polrec.p", str_of(dmarc_policy_name(evaluation->record.p)));
	if (evaluation->is_subdomain)
		trace_property(fold, "polrec.domain", evaluation->record.domain);
}

/* ---- ARC ------------------------------------------------------------------------------------ */

static void arc_result(struct fold *fold, const struct scan *scan)
{
	const struct arc_report *arc = arc_facts(scan);
	if (!arc)
		return;
	next_result(fold);
	fold_printf(fold, "arc=%s", arc_result_name(arc->result));
	if (arc->instances) {
		auto_buf text = BUF(COMMENT_SHOWN_MAX);
		buf_printf(&text, "i=%u", arc->instances);
		if (arc->problem)
			buf_printf(&text, ", %s of i=%u", arc->problem, arc->problem_instance);
		else if (arc->n)
			buf_printf(&text, ", sealed by %.*s%s",
				STR_ARG(str_first(arc->sets[arc->n - 1].seal_domain, 100)),
				auth_results(scan) && auth_results(scan)->arc_trusted ? ", trusted" : "");
		trace_comment(fold, buf_str(&text));
	}
	if (arc->result == ARC_PASS) {
		char number[16];
		snprintf(number, sizeof(number), "%u", arc->oldest_pass);
		trace_property(fold, "header.oldest-pass", str_of(number));
	}
	if (arc->instances && scan->envelope->has_client) {
		char address[IP_TEXT_MAX];
		ip_print(&scan->envelope->client, address);
		trace_property(fold, "smtp.remote-ip", str_of(address));
	}
}

static void iprev_result(struct fold *fold, const struct scan *scan)
{
	const struct reverse_facts *reverse = reverse_facts(scan);
	if (!reverse || reverse->iprev == IPREV_NONE)
		return;
	char address[IP_TEXT_MAX];
	ip_print(&scan->envelope->client, address);
	next_result(fold);
	fold_printf(fold, "iprev=%s", iprev_name(reverse->iprev));
	if (reverse->name.n)
		trace_comment(fold, reverse->name);
	trace_property(fold, "policy.iprev", str_of(address));
}

/* ---- the field ------------------------------------------------------------------------------ */

void trace_authentication_results(struct buf *out, const struct scan *scan)
{
	const struct envelope *envelope = scan->envelope;
	struct str id = scan->settings->authserv_id;
	struct fold fold;
	fold_begin(&fold, out, "Authentication-Results");
	fold_word(&fold, trace_safe_name(scan->arena, id.n ? id : scan->settings->hostname));
	size_t before = out->n;
	spf_results(&fold, scan);
	dkim_results(&fold, scan);
	dmarc_result(&fold, scan);
	arc_result(&fold, scan);
	iprev_result(&fold, scan);
	if (envelope->user.n) {
		next_result(&fold);
		fold_word(&fold, STR("auth=pass"));
		trace_property(&fold, "smtp.auth", envelope->user);
	} else if (envelope->has_client) {
		next_result(&fold);
		fold_word(&fold, STR("auth=none"));
	}
	if (out->n == before)
		fold_join(&fold, STR("; none"));
	fold_end(&fold);
}
