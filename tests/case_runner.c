/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the cases of tests/cases: judges each mail with the answers that the case gives, and
 * compares. `case_runner [-v] FILE|DIR…`; prints a line a case and "N passed, N failed" at the end.
 *
 *   finding NAME            no finding NAME          evidence NAME contains TEXT
 *   score < N   score >= N  action WORD              code N            category WORD
 *   reply contains TEXT     header contains TEXT     no header contains TEXT
 *   removed N               spf WORD                 dmarc WORD
 *   recipient N action WORD */
#include <fts.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "auth/results.h"
#include "case_file.h"
#include "dns/zonefile.h"
#include "identity/protection.h"
#include "lists/probe.h"
#include "mail/charset.h"
#include "pipeline/direct.h"
#include "pipeline/rooms.h"

#define ARENA_BOUND ((size_t)128 * 1024 * 1024)

struct world {
	const struct case_file *file;
	struct zone *zone;
	const struct settings *settings;
};

struct outcome {
	const struct scan *scan;
	struct judged judged;
};

/* ---- the world of a case answers ---- */

static void answer_recipient(const struct world *world, struct str key, struct buf *bytes)
{
	struct recipient_answer found = { .state = RECIPIENT_UNKNOWN, .junk_at = NAN };
	for (struct str line, rest = case_section_text(world->file, "accounts");
		str_next_piece(&rest, '\n', &line);) {
		struct str words = str_trim(line), address, state, more = STR("");
		if (!str_cut(words, ' ', &address, &state) || !str_eq_nocase(address, key))
			continue;
		str_cut(str_trim(state), ' ', &state, &more);
		recipient_state_parse(str_trim(state), &found.state);
		found.account = address;
		if (str_starts(more, STR("junk_at ")))
			found.junk_at = strtod(arena_cstr(world->file->arena, str_from(more, 8)), NULL);
		else
			found.language = str_trim(more);
	}
	recipient_answer_encode(bytes, &found);
}

static bool entry_matches(enum list_subject subject, struct str entry, struct str key)
{
	struct ip_prefix prefix;
	struct ip ip;
	if (subject == LIST_CLIENT_IP)
		return ip_prefix_parse(entry, &prefix) && ip_parse(key, &ip) &&
			ip_prefix_has(&prefix, &ip);
	return str_eq_nocase(entry, key) ||
		(subject == LIST_DOMAIN && str_ends_nocase(key, entry) && key.n > entry.n &&
			key.p[key.n - entry.n - 1] == '.');
}

static void answer_list(const struct world *world, enum list_subject subject, struct str key,
	struct buf *bytes)
{
	struct list_answer found = { .kind = LIST_NONE };
	for (struct str line, rest = case_section_text(world->file, "lists");
		str_next_piece(&rest, '\n', &line);) {
		struct str words = str_trim(line), kind, what, entry, reason = STR("");
		enum list_subject of;
		if (!str_cut(words, ' ', &kind, &words) || !str_cut(words, ' ', &what, &words) ||
			!list_subject_parse(what, &of) || of != subject)
			continue;
		entry = words;
		str_cut(words, ' ', &entry, &reason);
		if (!entry_matches(subject, entry, key))
			continue;
		list_kind_parse(kind, &found.kind);
		found.entry = entry;
		found.reason = reason;
	}
	list_answer_encode(bytes, &found);
}

/* A line "RECIPIENT SENDER" is a contact of before. */
static void answer_contact(const struct world *world, struct str key, struct buf *bytes)
{
	struct contact_answer found = { .known = false };
	for (struct str line, rest = case_section_text(world->file, "contacts");
		str_next_piece(&rest, '\n', &line);)
		if (str_eq_nocase(str_trim(line), key))
			found = (struct contact_answer){ .known = true, .count = 1,
				.first = world->file->envelope.time - 86400,
				.last = world->file->envelope.time - 86400 };
	contact_answer_encode(bytes, &found);
}

/* A list that the case's zone answers for votes if it passes its tests there; [feeds] says what
 * health alone would say: "silent psbl/ip4". */
static enum feed_vote feed_vote(const struct world *world, struct arena *arena,
	const struct feed *feed)
{
	const struct settings *settings = world->settings;
	enum feed_vote vote = FEED_VOTES;
	struct probe probes[PROBES_MAX];
	size_t n = probes_of(arena, feed, &settings->blocklists.known_good, probes);
	for (size_t i = 0; i < n && vote == FEED_VOTES; i++) {
		struct dns_answer dns;
		zone_answer(world->zone, arena, probes[i].name, DNS_A, &dns);
		vote = probe_judge(feed, &probes[i], &dns);
	}
	for (struct str line, rest = case_section_text(world->file, "feeds");
		str_next_piece(&rest, '\n', &line);) {
		struct str word, name;
		if (!str_cut(str_trim(line), ' ', &word, &name) || !str_eq(name, feed->name))
			continue;
		for (int k = 0; k < FEED_VOTE_COUNT; k++)
			if (str_eq(word, str_of(feed_vote_name((enum feed_vote)k))))
				vote = (enum feed_vote)k;
	}
	return vote;
}

static void answer_feeds(const struct world *world, struct arena *arena, struct buf *bytes)
{
	const struct feed_set *feeds = &world->settings->blocklists.feeds;
	struct feed_votes votes = { arena_array_of(arena, struct feed_standing, feeds->n), feeds->n };
	for (size_t i = 0; i < feeds->n; i++)
		votes.v[i] = (struct feed_standing){ feeds->v[i].name,
			feed_vote(world, arena, &feeds->v[i]) };
	feed_votes_encode(bytes, &votes);
}

static void answer(void *context, struct arena *arena, const struct question *question,
	struct answer *out)
{
	const struct world *world = context;
	auto_buf bytes = BUF(DNS_ANSWER_MAX);
	struct dns_answer dns;
	switch (question->kind) {
	case QUESTION_DNS:
		zone_answer(world->zone, arena, question->key, (enum dns_type)question->type, &dns);
		dns_answer_encode(&bytes, &dns);
		break;
	case QUESTION_RECIPIENT: answer_recipient(world, question->key, &bytes); break;
	case QUESTION_LIST:
		answer_list(world, (enum list_subject)question->type, question->key, &bytes);
		break;
	case QUESTION_CONTACT: answer_contact(world, question->key, &bytes); break;
	case QUESTION_KEYS: /* nobody signs here */
	case QUESTION_SIGNATURE:
	case QUESTION_FEEDS: answer_feeds(world, arena, &bytes); break;
	case QUESTION_KIND_COUNT: return;
	}
	*out = (struct answer){ .status = ANSWER_OK,
		.time = world->file->envelope.time,
		.source = STR("case"),
		.payload = arena_dup(arena, buf_str(&bytes)) };
}

/* ---- expectations ---- */

static bool has_finding(const struct outcome *o, struct str name)
{
	array_each(&o->scan->findings, finding)
		if (str_eq(name, str_of(finding->symbol->name)))
			return true;
	return false;
}

static bool evidence_contains(const struct outcome *o, struct str name, struct str text)
{
	array_each(&o->scan->findings, finding)
		if (str_eq(name, str_of(finding->symbol->name)) &&
			str_find(finding->evidence, text) != STR_NONE)
			return true;
	return false;
}

static bool header_contains(const struct outcome *o, struct str text)
{
	for (size_t i = 0; i < o->judged.judgement.group_count; i++)
		if (str_find(o->judged.judgement.groups[i], text) != STR_NONE)
			return true;
	return false;
}

static double number(struct str text)
{
	char copy[64];
	snprintf(copy, sizeof copy, "%.*s", STR_ARG(text));
	return strtod(copy, NULL);
}

static bool number_is(struct str text, double value)
{
	return fabs(number(text) - value) < 1e-9;
}

static bool compare_score(const struct outcome *o, struct str rest)
{
	double score = o->judged.verdicts.overall.score;
	if (str_starts(rest, STR("< ")))
		return score < number(str_from(rest, 2));
	if (str_starts(rest, STR(">= ")))
		return score >= number(str_from(rest, 3));
	return str_starts(rest, STR("= ")) && number_is(str_from(rest, 2), score);
}

static bool recipient_action(const struct outcome *o, struct str rest)
{
	struct str count, word;
	uint64_t index;
	return str_cut(rest, ' ', &count, &word) &&
		str_to_uint(count, o->judged.verdicts.n, &index) && index > 0 &&
		str_starts(word, STR("action ")) &&
		str_eq(str_from(word, 7), str_of(action_name(o->judged.verdicts.v[index - 1].action)));
}

static bool spf_is(const struct outcome *o, struct str word)
{
	const struct auth_results *auth = auth_results(o->scan);
	return auth && str_eq(word, str_of(spf_result_name(auth->mail_from.report.result)));
}

static bool dmarc_is(const struct outcome *o, struct str word)
{
	const struct dmarc_facts *dmarc = dmarc_facts(o->scan);
	return dmarc && str_eq(word, str_of(dmarc_result_name(dmarc->result)));
}

enum expectation { HELD, BROKEN, UNREADABLE };

static enum expectation verdict_of(bool held)
{
	return held ? HELD : BROKEN;
}

static bool is_contains(struct str rest, struct str *text)
{
	if (!str_starts(rest, STR("contains ")))
		return false;
	*text = str_from(rest, strlen("contains "));
	return true;
}

/* A name that no room declares is a mistake of the case, not a pass. */
static bool known(struct str name)
{
	return symbol_find(name) != NULL;
}

static enum expectation check_value(const struct outcome *o, struct str key, struct str rest)
{
	const struct verdict *overall = &o->judged.verdicts.overall;
	struct str text;
	if (str_eq(key, STR("score")))
		return verdict_of(compare_score(o, rest));
	if (str_eq(key, STR("action")))
		return verdict_of(str_eq(rest, str_of(action_name(overall->action))));
	if (str_eq(key, STR("category")))
		return verdict_of(str_eq(rest, str_of(category_name(overall->category))));
	if (str_eq(key, STR("code")))
		return verdict_of(number_is(rest, overall->code));
	if (str_eq(key, STR("reply")) && is_contains(rest, &text))
		return verdict_of(str_find(o->judged.judgement.reply, text) != STR_NONE);
	if (str_eq(key, STR("removed")))
		return verdict_of(number_is(rest, (double)o->judged.judgement.removed_count));
	if (str_eq(key, STR("spf")))
		return verdict_of(spf_is(o, rest));
	if (str_eq(key, STR("dmarc")))
		return verdict_of(dmarc_is(o, rest));
	if (str_eq(key, STR("recipient")))
		return verdict_of(recipient_action(o, rest));
	return UNREADABLE;
}

static enum expectation check_line(const struct outcome *o, struct str line)
{
	struct str key = line, rest = STR(""), name, text;
	str_cut(line, ' ', &key, &rest);
	bool negated = str_eq(key, STR("no"));
	if (negated)
		str_cut(rest, ' ', &key, &rest);
	if (str_eq(key, STR("finding")))
		return known(rest) ? verdict_of(has_finding(o, rest) != negated) : UNREADABLE;
	if (str_eq(key, STR("header")) && is_contains(rest, &text))
		return verdict_of(header_contains(o, text) != negated);
	if (negated)
		return UNREADABLE;
	if (str_eq(key, STR("evidence")) && str_cut(rest, ' ', &name, &rest) &&
		is_contains(rest, &text))
		return known(name) ? verdict_of(evidence_contains(o, name, text)) : UNREADABLE;
	return check_value(o, key, rest);
}

static void print_outcome(const struct outcome *o)
{
	const struct verdict *overall = &o->judged.verdicts.overall;
	printf("    %s %.4g %u %s %.*s\n", action_name(overall->action), overall->score,
		overall->code, overall->enhanced, STR_ARG(o->judged.judgement.reply));
	array_each(&o->scan->findings, finding)
		printf("    %-28s %6.4g  %.*s\n", finding->symbol->name, finding->symbol->points,
			STR_ARG(finding->evidence));
	for (size_t i = 0; i < o->judged.judgement.group_count; i++)
		printf("    --- fields, group %zu\n%.*s", i, STR_ARG(o->judged.judgement.groups[i]));
}

static bool check_all(const struct case_file *file, const struct outcome *o, const char *path)
{
	bool all = true;
	for (struct str line, rest = case_section_text(file, "expect");
		str_next_piece(&rest, '\n', &line);) {
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		enum expectation result = check_line(o, line);
		if (result == HELD)
			continue;
		printf("  %s: %s: %.*s\n", path, result == BROKEN ? "does not hold" : "cannot be read",
			STR_ARG(line));
		all = false;
	}
	return all;
}

static bool run_loaded(const struct case_file *file, const char *path, bool verbose)
{
	struct error err;
	struct world world = { .file = file };
	struct settings *settings = NULL;
	struct str text = case_section_text(file, "settings");
	if (!settings_load_text(text, path, &settings, &err) ||
		!(world.zone = zone_from_text(case_section_text(file, "dns"), path, &err))) {
		printf("  %s\n", err.text);
		settings_free(&settings);
		return false;
	}
	world.settings = settings;
	struct arena *arena = arena_new(ARENA_BOUND);
	struct outcome outcome;
	protection_use(settings);
	outcome.scan = judge_direct(arena, settings, &file->envelope, file->mail, answer, &world,
		&outcome.judged);
	bool ok = check_all(file, &outcome, path);
	if (!ok || verbose)
		print_outcome(&outcome);
	protection_use(NULL);
	arena_free(&arena);
	zone_free(&world.zone);
	settings_free(&settings);
	return ok;
}

static bool run_case(const char *path, bool verbose)
{
	struct arena *arena = arena_new(ARENA_BOUND);
	struct case_file file;
	struct error err;
	bool ok = case_load(arena, path, &file, &err);
	if (ok)
		ok = run_loaded(&file, path, verbose);
	else
		printf("  %s\n", err.text);
	printf("%s %s: %.*s\n", ok ? "ok" : "not ok", path, STR_ARG(file.title));
	arena_free(&arena);
	return ok;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

int main(int argc, char **argv)
{
	unsigned passed = 0, failed = 0;
	bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
	char **paths = argv + (verbose ? 2 : 1);
	if (argc < 2 || !*paths) {
		fprintf(stderr, "usage: case_runner [-v] FILE|DIR…\n");
		return 2;
	}
	charset_prepare();
	FTS *tree = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	for (FTSENT *entry; tree && (entry = fts_read(tree));) {
		if (entry->fts_info != FTS_F || !str_ends(str_of(entry->fts_path), STR(".case")))
			continue;
		if (run_case(entry->fts_path, verbose))
			passed++;
		else
			failed++;
	}
	if (tree)
		fts_close(tree);
	printf("%u passed, %u failed\n", passed, failed);
	return failed > 0;
}
