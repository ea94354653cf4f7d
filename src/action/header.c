/* SPDX-License-Identifier: Apache-2.0 */
#include "action/header.h"

#include <math.h>

#include "action/fold.h"
#include "action/removal.h"
#include "action/trace.h"
#include "recipient/results.h"

#define GROUP_BYTES_MAX 7000 /* eight of them and the rest fit a frame */
#define TESTS_SHOWN_MAX 80
#define REASONS_SHOWN   5
#define STARS_MAX       20

/* What is written differently for different recipients. */
struct group_key {
	enum action action;
	enum language language;
	double junk_at;
};

/* How much of the key tells groups apart; with too many different recipients less of it does. */
enum key_detail { KEY_ACTION, KEY_LANGUAGE, KEY_THRESHOLD };

static struct group_key key_of(const struct scan *scan, const struct verdicts *verdicts, size_t i,
	enum key_detail detail)
{
	const struct recipient_results *recipients = recipient_results(scan);
	struct group_key key = { .action = verdicts->v[i].action,
		.language = scan->settings->language,
		.junk_at = scan->settings->judge.junk_at };
	if (!recipients || i >= recipients->n)
		return key;
	const struct recipient_facts *facts = &recipients->v[i];
	if (detail >= KEY_LANGUAGE)
		key.language = facts->language;
	if (detail >= KEY_THRESHOLD && isfinite(facts->junk_at))
		key.junk_at = facts->junk_at;
	return key;
}

static bool key_eq(const struct group_key *a, const struct group_key *b)
{
	return a->action == b->action && a->language == b->language &&
		!(a->junk_at < b->junk_at) && !(a->junk_at > b->junk_at);
}

/* Sorts the verdicts into groups; 0 if they would be too many. */
static size_t group_verdicts(const struct scan *scan, const struct verdicts *verdicts,
	enum key_detail detail, struct group_key keys[JOB_GROUPS_MAX], uint8_t *group_of)
{
	size_t n = 0;
	for (size_t i = 0; i < verdicts->n; i++) {
		struct group_key key = key_of(scan, verdicts, i, detail);
		size_t g = 0;
		while (g < n && !key_eq(&keys[g], &key))
			g++;
		if (g == n && n == JOB_GROUPS_MAX)
			return 0;
		if (g == n)
			keys[n++] = key;
		group_of[i] = (uint8_t)g;
	}
	return n;
}

static bool is_first_of_symbol(const struct scan *scan, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (scan->findings.v[i].symbol == scan->findings.v[index].symbol)
			return false;
	}
	return true;
}

/* "tests=A,B,C" (SpamAssassin's form), each symbol once. */
static void write_tests(struct fold *fold, const struct scan *scan)
{
	size_t shown = 0;
	for (size_t i = 0; i < scan->findings.n && shown < TESTS_SHOWN_MAX; i++) {
		if (!is_first_of_symbol(scan, i))
			continue;
		struct str name = str_of(scan->findings.v[i].symbol->name);
		if (!shown++) {
			fold_printf(fold, "tests=%.*s", STR_ARG(name));
			continue;
		}
		fold_join(fold, STR(","));
		if (fold->column + name.n + 1 > FOLD_COLUMN_MAX)
			fold_break(fold);
		fold_join(fold, name);
	}
	if (!shown)
		fold_word(fold, STR("tests=none"));
}

static void write_spam_marks(struct buf *out, const struct scan *scan, const struct group_key *key,
	double score)
{
	bool spam = key->action != ACTION_ACCEPT;
	struct fold fold;
	if (spam) {
		fold_begin(&fold, out, "X-Spam-Flag");
		fold_word(&fold, STR("YES"));
		fold_end(&fold);
	}
	fold_begin(&fold, out, "X-Spam-Score");
	fold_printf(&fold, "%.1f", score);
	fold_end(&fold);
	/* Stars: what Sieve scripts without numbers compare. */
	int stars = score >= STARS_MAX ? STARS_MAX : score > 0 ? (int)score : 0;
	if (stars) {
		fold_begin(&fold, out, "X-Spam-Level");
		fold_word(&fold, str_first(STR("********************"), (size_t)stars));
		fold_end(&fold);
	}
	fold_begin(&fold, out, "X-Spam-Status");
	fold_printf(&fold, "%s, score=%.1f required=%.1f", spam ? "Yes" : "No", score, key->junk_at);
	write_tests(&fold, scan);
	fold_end(&fold);
}

/* The finding with most points below those written before; NULL when none is left. */
static const struct symbol *next_reason(const struct scan *scan, const struct symbol *const *said,
	size_t said_count)
{
	const struct symbol *most = NULL;
	array_each(&scan->findings, finding) {
		bool again = false;
		for (size_t i = 0; i < said_count; i++)
			again |= said[i] == finding->symbol;
		if (!again && finding->symbol->points > 0 &&
			(!most || finding->symbol->points > most->points))
			most = finding->symbol;
	}
	return most;
}

/* The action, then the weightiest reasons in the recipient's language. */
static void write_verdict(struct buf *out, const struct scan *scan, const struct group_key *key,
	const struct verdict *verdict)
{
	const struct symbol *said[REASONS_SHOWN] = { 0 };
	size_t n = 0;
	struct fold fold;
	fold_begin(&fold, out, "X-Haechi-Verdict");
	fold_printf(&fold, "%s;", action_name(key->action));
	if (verdict->because)
		said[n++] = verdict->because;
	while (n < REASONS_SHOWN && (said[n] = next_reason(scan, said, n)))
		n++;
	for (size_t i = 0; i < n; i++) {
		fold_break(&fold);
		fold_printf(&fold, "%s", said[i]->name);
		fold_text(&fold, str_of(text_in(&said[i]->says, key->language)));
		if (i + 1 < n)
			fold_join(&fold, STR(" ;"));
	}
	if (!n)
		fold_printf(&fold, "score %.1f", verdict->score);
	fold_end(&fold);
}

/* Who delivers at last writes Return-Path: we do for Maildir, another server does for itself. */
static bool delivers_itself(const struct scan *scan)
{
	const struct envelope *envelope = scan->envelope;
	struct str local, domain;
	if (envelope->kind != ENVELOPE_INBOUND)
		return false;
	if (!envelope->recipient_count)
		return true;
	struct str address = envelope->recipients[0].address;
	size_t at = str_find_last_char(address, '@');
	if (at == STR_NONE || !str_cut(str_from(address, at), '@', &local, &domain))
		return true;
	const struct domain_settings *ours = settings_domain(scan->settings, domain);
	return !ours || ours->hop.kind == HOP_MAILDIR;
}

static struct str compose(const struct scan *scan, const struct group_key *key,
	const struct verdict *verdict)
{
	auto_buf out = BUF(GROUP_BYTES_MAX);
	struct fold fold;
	if (!scan->envelope->traced_elsewhere) {
		if (delivers_itself(scan))
			trace_return_path(&out, scan);
		trace_received(&out, scan);
	}
	/* What we say of our own users' mail is not for the world. */
	if (scan->envelope->kind == ENVELOPE_INBOUND) {
		trace_authentication_results(&out, scan);
		write_spam_marks(&out, scan, key, verdict->score);
		fold_begin(&fold, &out, "X-Haechi-Id");
		fold_word(&fold, str_first(scan->envelope->mail_id, 64));
		fold_end(&fold);
		size_t before = out.n;
		write_verdict(&out, scan, key, verdict);
		/* Never half a field: better none. */
		if (out.full)
			out.n = before;
	}
	return arena_dup(scan->arena, buf_str(&out));
}

void edits_make(const struct scan *scan, const struct verdicts *verdicts, struct edits *out)
{
	*out = (struct edits){ 0 };
	out->group_of = arena_array_of(scan->arena, uint8_t, verdicts->n);
	if (scan->consultation == CONSULT_RCPT || !scan->message)
		return;
	struct group_key keys[JOB_GROUPS_MAX];
	size_t n = 0;
	for (int detail = KEY_THRESHOLD; !n && detail >= KEY_ACTION; detail--)
		n = group_verdicts(scan, verdicts, (enum key_detail)detail, keys, out->group_of);
	out->groups = arena_array_of(scan->arena, struct str, n);
	out->group_count = n;
	for (size_t g = 0; g < n; g++) {
		size_t member = 0;
		while (out->group_of[member] != g)
			member++;
		out->groups[g] = compose(scan, &keys[g], &verdicts->v[member]);
	}
	removal_find(scan, &out->removed, &out->removed_count);
}
