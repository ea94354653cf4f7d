/* SPDX-License-Identifier: Apache-2.0
 *
 * haechi replay: mails judged again, one by one, or all of a time under other settings; and why a
 * mail got its action. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/keeper_way.h"
#include "cli/moment.h"
#include "cli/replay_explain.h"
#include "cli/replay_what_if.h"

#define LIST_ARENA ((size_t)1024 * 1024 * 1024)
#define OUTPUT_MAX ((size_t)16 * 1024 * 1024)

struct replaying {
	const char *file, *since, *until;
	bool json, explain;
	struct settings *settings;
	struct client *keeper;
	struct what_if *what_if; /* NULL: each mail is printed */
	bool failed;             /* a mail could not be judged again, or differs */
};

/* ---- one by one ---- */

static const char *const likeness_words[] = { [LIKENESS_IDENTICAL] = "identical",
	[LIKENESS_SAME] = "same", [LIKENESS_DIFFERENT] = "different" };

static const struct text likeness_texts[] = {
	[LIKENESS_IDENTICAL] = TEXT("같은 프로그램, 같은 설정으로 다시 판정하여 결과가 완전히 같습니다.",
		"Judged again by the same program under the same settings: identical.",
		"同じプログラムと設定で再判定し、結果は完全に同一です。"),
	[LIKENESS_SAME] = TEXT("결과는 같습니다. 다만 프로그램이나 설정이 그때와 다르거나, 메일 원문이 보관되어 있지 않습니다.",
		"The same result, but by another program or other settings, or without the mail itself.",
		"結果は同じです。ただしプログラムか設定が当時と異なるか、メール本体が保管されていません。"),
	[LIKENESS_DIFFERENT] = TEXT("결과가 다릅니다.", "The result differs.", "結果が異なります。"),
};

static bool has(const struct record *record, const struct record_finding *finding)
{
	for (size_t i = 0; i < record->finding_count; i++)
		if (replay_same_finding(&record->findings[i], finding))
			return true;
	return false;
}

static void print_side(struct buf *out, const struct record *record, const struct record *other,
	char sign)
{
	for (size_t i = 0; i < record->finding_count; i++) {
		const struct record_finding *finding = &record->findings[i];
		if (has(other, finding))
			continue;
		buf_printf(out, "  %c ", sign);
		buf_add_safe(out, finding->name, SAFE_TEXT);
		buf_printf(out, " %+.4g [", finding->points);
		buf_add_safe(out, finding->evidence, SAFE_TEXT);
		buf_add(out, STR("]\n"));
	}
}

static void print_text(struct buf *out, const struct replayed *r)
{
	buf_add_safe(out, r->id, SAFE_TEXT);
	buf_printf(out, ": %s\n", text_in(&likeness_texts[r->likeness], command_language()));
	buf_printf(out, "  %s %.4g → %s %.4g\n", action_name(r->then.action), r->then.score,
		action_name(r->now.action), r->now.score);
	print_side(out, &r->then, &r->now, '-');
	print_side(out, &r->now, &r->then, '+');
}

static void print_json(struct buf *out, const struct replayed *r)
{
	struct json json = { .out = out };
	json_open(&json, NULL, '{');
	json_int(&json, "v", RECORD_VERSION);
	json_str(&json, "id", r->id);
	json_str(&json, "result", str_of(likeness_words[r->likeness]));
	json_bool(&json, "mail_kept", !r->facts_only);
	json_int(&json, "unrecorded_questions", (int64_t)r->unrecorded);
	json_str(&json, "action_then", str_of(action_name(r->then.action)));
	json_double(&json, "score_then", r->then.score);
	json_str(&json, "action_now", str_of(action_name(r->now.action)));
	json_double(&json, "score_now", r->now.score);
	json_close(&json, '}');
	buf_add_char(out, '\n');
}

static void print_explanation(struct replaying *run, struct buf *out, const struct replayed *r)
{
	struct explained explained;
	struct error err;
	if (!replay_explain(r->arena, run->settings, &r->then, &explained, &err)) {
		fprintf(stderr, "haechi replay: %.*s: %s\n", STR_ARG(r->id), err.text);
		run->failed = true;
	} else if (run->json) {
		replay_explain_json(out, r->id, &r->then, &explained);
	} else {
		replay_explain_print(out, r->id, &r->then, &explained, command_language());
	}
}

static void done(void *context, bool ok, const struct replayed *r)
{
	struct replaying *run = context;
	auto_buf out = BUF(OUTPUT_MAX);
	if (!ok) {
		if (run->what_if)
			run->what_if->failed++;
		fprintf(stderr, "haechi replay: %.*s: %s\n", STR_ARG(r->id), r->err.text);
		run->failed = true;
		return;
	}
	if (run->what_if) {
		what_if_add(run->what_if, r);
		return;
	}
	if (run->explain)
		print_explanation(run, &out, r);
	else
		(run->json ? print_json : print_text)(&out, r);
	run->failed |= !run->explain && r->likeness == LIKENESS_DIFFERENT;
	fwrite(out.p ? out.p : "", 1, out.n, stdout);
}

/* ---- all of a time ---- */

static bool time_of(const char *text, int64_t *out)
{
	if (!text || moment_parse(str_of(text), clock_wall(), -1, out))
		return true;
	fprintf(stderr, "haechi replay: \"%s\" is no time\n", text);
	return false;
}

static bool next_page(struct replaying *run, struct arena *arena, struct request *request,
	struct reply *reply)
{
	struct error err;
	if (client_ask(run->keeper, arena, request, reply, &err) && reply->status == REPLY_OK)
		return true;
	fprintf(stderr, "haechi replay: %s\n",
		reply->status != REPLY_OK ? reply_status_name(reply->status) : err.text);
	return false;
}

/* Pages are read before their mails are: the keeper answers one request at a time. */
static bool replay_time(struct replaying *run, struct replayer *replayer)
{
	struct arena *arena = arena_new(LIST_ARENA);
	struct request request = { .serial = 1, .kind = REQUEST_HISTORY };
	struct reply reply = { 0 };
	bool ok = time_of(run->since, &request.search.since) &&
		time_of(run->until, &request.search.until);
	while (ok && (ok = next_page(run, arena, &request, &reply))) {
		for (size_t i = 0; i < reply.history.n; i++)
			replayer_add(replayer, reply.history.v[i].mail_id);
		request.search.after = reply.next;
		if (reply.next.n == 0)
			break;
	}
	replayer_finish(replayer);
	arena_free(&arena);
	return ok;
}

static bool what_if(struct replaying *run, struct replayer *replayer)
{
	struct what_if w = { .arena = arena_new(LIST_ARENA) };
	auto_buf out = BUF(OUTPUT_MAX);
	run->what_if = &w;
	bool ok = replay_time(run, replayer);
	if (ok && run->json)
		what_if_json(&out, &w);
	else if (ok)
		what_if_print(&out, &w, command_language());
	fwrite(out.p ? out.p : "", 1, out.n, stdout);
	arena_free(&w.arena);
	return ok;
}

/* ---- the command ---- */

static int run_replay(struct replaying *run, char **ids, int count)
{
	struct replayer *replayer;
	struct error err;
	if (!replayer_new(run->keeper, run->settings, done, run, &replayer, &err)) {
		fprintf(stderr, "haechi replay: %s\n", err.text);
		return EXIT_FAILED;
	}
	bool ok = true;
	if (run->since || run->until)
		ok = what_if(run, replayer);
	for (int i = 0; i < count; i++) {
		replayer_add(replayer, str_of(ids[i]));
		replayer_finish(replayer); /* printed in the order given */
	}
	replayer_free(&replayer);
	return ok && !run->failed ? EXIT_FINE : EXIT_FAILED;
}

static bool words_fit(const struct replaying *run, int ids)
{
	bool timed = run->since || run->until;
	return timed ? ids == 0 && !run->explain : ids > 0;
}

int command_replay(int argc, char **argv)
{
	static const struct option options[] = { { "settings", required_argument, NULL, 's' },
		{ "since", required_argument, NULL, 'f' }, { "until", required_argument, NULL, 'u' },
		{ "explain", no_argument, NULL, 'e' }, { "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };
	struct replaying run = { 0 };
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		switch (c) {
		case 's': run.file = optarg; break;
		case 'f': run.since = optarg; break;
		case 'u': run.until = optarg; break;
		case 'e': run.explain = true; break;
		case 'j': run.json = true; break;
		case 'h': return command_help("replay", EXIT_FINE);
		default: return command_help("replay", EXIT_USAGE);
		}
	}
	if (!words_fit(&run, argc - optind))
		return command_help("replay", EXIT_USAGE);
	run.settings = command_settings(run.file);
	run.keeper = run.settings ? keeper_way(run.settings) : NULL;
	int status = run.keeper ? run_replay(&run, argv + optind, argc - optind) : EXIT_FAILED;
	client_close(&run.keeper);
	settings_free(&run.settings);
	return status;
}
