/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "action/record.h"
#include "base/build_id.h"
#include "base/cleanup.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/keeper_way.h"
#include "cli/pool.h"
#include "pipeline/rooms.h"

#define ARENA_BOUND ((size_t)64 * 1024 * 1024)
#define LINE_MAX_   ((size_t)1024 * 1024)

/* How a second judgement relates to the first. */
enum likeness {
	IDENTICAL, /* same result, same program, same settings: claimed only then */
	SAME,      /* same result, by another program or under other settings */
	DIFFERENT,
};

struct replaying {
	struct settings *settings;
	struct arena *arena;
	struct record then, now;
	struct pool *pool;
	bool judged;      /* `now` is filled */
	bool facts_only;  /* the mail was not kept */
	size_t unrecorded;/* questions put now that were not put then */
};

/* ---- the mail is kept: judged again by a sealed scanner, with the answers of then ---- */

static void ask(void *context, struct pool_job *job, const struct question *question)
{
	struct replaying *r = context;
	for (size_t i = 0; i < r->then.answer_count; i++) {
		const struct question *known = &r->then.questions[i];
		if (known->kind == question->kind && known->type == question->type &&
			str_eq(known->key, question->key)) {
			pool_answer(r->pool, job, question, &r->then.answers[i]);
			return;
		}
	}
	r->unrecorded++;
	pool_answer(r->pool, job, question,
		&(struct answer){ .status = ANSWER_REFUSED, .source = STR("none") });
}

static void judged(void *context, struct pool_job *job, const struct judgement *judgement,
	struct str record)
{
	struct replaying *r = context;
	struct error err;
	(void)job;
	r->judged = judgement && record_read(r->arena, record, &r->now, &err);
}

static bool judge_again(struct replaying *r, int mail, struct error *err)
{
	struct pool_caller caller = { .context = r, .ask = ask, .done = judged, .fd = -1 };
	if (!pool_new(r->settings, 1, &caller, &r->pool, err))
		return false;
	struct pool_job *job = calloc(1, sizeof *job);
	if (!job)
		abort();
	*job = (struct pool_job){ .mail = dup(mail), .envelope = r->then.envelope };
	pool_start(r->pool, job);
	while (pool_running(r->pool) > 0)
		pool_turn(r->pool);
	pool_free(&r->pool);
	return r->judged || error_set(err, ERROR_PERMANENT, "the mail could not be judged again");
}

/* ---- only facts are kept: points and policy of today over the findings of then ---- */

static bool weigh_again(struct replaying *r, struct error *err)
{
	struct message message = { 0 };
	struct verdicts verdicts;
	struct scan *scan = scan_new(r->arena, r->settings, &r->then.envelope, &message, CONSULT_DATA);
	r->facts_only = true;
	r->now = r->then;
	r->now.findings = arena_array_of(r->arena, struct record_finding, r->then.finding_count);
	for (size_t i = 0; i < r->then.finding_count; i++) {
		const struct symbol *symbol = symbol_find(r->then.findings[i].name);
		if (!symbol)
			return error_set(err, ERROR_PERMANENT, "this program has no finding \"%.*s\"",
				STR_ARG(r->then.findings[i].name));
		finding_add(scan, symbol, "%.*s", STR_ARG(r->then.findings[i].evidence));
		r->now.findings[i] = r->then.findings[i];
		r->now.findings[i].points = symbol->points;
	}
	verdict_decide(scan, &verdicts);
	r->now.action = verdicts.overall.action;
	r->now.score = verdicts.overall.score;
	r->now.category = verdicts.overall.category;
	r->now.code = verdicts.overall.code;
	r->now.settings_hash = r->settings->hash;
	r->now.binary = build_id();
	return true;
}

/* ---- comparing ---- */

static bool same_finding(const struct record_finding *a, const struct record_finding *b)
{
	return str_eq(a->name, b->name) && a->points == b->points && str_eq(a->evidence, b->evidence);
}

static bool has(const struct record *record, const struct record_finding *finding)
{
	for (size_t i = 0; i < record->finding_count; i++)
		if (same_finding(&record->findings[i], finding))
			return true;
	return false;
}

static bool same_result(const struct record *a, const struct record *b)
{
	if (a->action != b->action || a->score != b->score || a->code != b->code ||
		a->category != b->category || a->finding_count != b->finding_count ||
		a->recipient_count != b->recipient_count)
		return false;
	for (size_t i = 0; i < a->finding_count; i++)
		if (!same_finding(&a->findings[i], &b->findings[i]))
			return false;
	for (size_t i = 0; i < a->recipient_count; i++)
		if (a->recipients[i].action != b->recipients[i].action)
			return false;
	return true;
}

static enum likeness compare(const struct replaying *r)
{
	if (!same_result(&r->then, &r->now))
		return DIFFERENT;
	bool same_means = str_eq(r->then.settings_hash, r->now.settings_hash) &&
		str_eq(r->then.binary, r->now.binary);
	return same_means && !r->facts_only ? IDENTICAL : SAME;
}

static const char *const likeness_words[] = { [IDENTICAL] = "identical", [SAME] = "same",
	[DIFFERENT] = "different" };

static const struct text likeness_texts[] = {
	[IDENTICAL] = TEXT("같은 프로그램, 같은 설정으로 다시 판정하여 결과가 완전히 같습니다.",
		"Judged again by the same program under the same settings: identical.",
		"同じプログラムと設定で再判定し、結果は完全に同一です。"),
	[SAME] = TEXT("결과는 같습니다. 다만 프로그램이나 설정이 그때와 다르거나, 메일 원문이 보관되어 있지 않습니다.",
		"The same result, but by another program or other settings, or without the mail itself.",
		"結果は同じです。ただしプログラムか設定が当時と異なるか、メール本体が保管されていません。"),
	[DIFFERENT] = TEXT("결과가 다릅니다.", "The result differs.", "結果が異なります。"),
};

static void print_side(const struct record *record, const struct record *other, char sign)
{
	for (size_t i = 0; i < record->finding_count; i++) {
		const struct record_finding *finding = &record->findings[i];
		if (has(other, finding))
			continue;
		auto_buf line = BUF(4096);
		buf_add_safe(&line, finding->name, SAFE_TEXT);
		buf_printf(&line, " %+.4g [", finding->points);
		buf_add_safe(&line, finding->evidence, SAFE_TEXT);
		printf("  %c %s]\n", sign, line.p);
	}
}

static void print_text(const struct replaying *r, const char *id, enum likeness likeness)
{
	printf("%s: %s\n", id, text_in(&likeness_texts[likeness], command_language()));
	printf("  %s %.4g → %s %.4g\n", action_name(r->then.action), r->then.score,
		action_name(r->now.action), r->now.score);
	print_side(&r->then, &r->now, '-');
	print_side(&r->now, &r->then, '+');
}

static void print_json(const struct replaying *r, const char *id, enum likeness likeness)
{
	auto_buf line = BUF(LINE_MAX_);
	struct json json = { .out = &line };
	json_open(&json, NULL, '{');
	json_int(&json, "v", RECORD_VERSION);
	json_str(&json, "id", str_of(id));
	json_str(&json, "result", str_of(likeness_words[likeness]));
	json_bool(&json, "mail_kept", !r->facts_only);
	json_int(&json, "unrecorded_questions", (int64_t)r->unrecorded);
	json_str(&json, "action_then", str_of(action_name(r->then.action)));
	json_double(&json, "score_then", r->then.score);
	json_str(&json, "action_now", str_of(action_name(r->now.action)));
	json_double(&json, "score_now", r->now.score);
	json_close(&json, '}');
	printf("%s\n", line.p);
}

static bool fetch(struct client *keeper, struct replaying *r, const char *id, int *mail,
	struct error *err)
{
	struct request request = { .serial = 1, .kind = REQUEST_RECORD, .name = str_of(id) };
	struct reply reply;
	if (!client_ask(keeper, r->arena, &request, &reply, err))
		return false;
	if (reply.status != REPLY_OK)
		return error_set(err, ERROR_PERMANENT, "%s", reply_status_name(reply.status));
	*mail = reply.mail;
	if (reply.history.n == 0 || reply.history.v[0].record.n == 0)
		return error_set(err, ERROR_PERMANENT,
			"nothing is kept of this mail (keeping.mode = \"none\", or too old)");
	return record_read(r->arena, reply.history.v[0].record, &r->then, err);
}

/* The exit status: 0 for the same result. */
static int replay_one(struct client *keeper, struct settings *settings, const char *id, bool as_json)
{
	struct replaying r = { .settings = settings, .arena = arena_new(ARENA_BOUND) };
	struct error err = { 0 };
	auto_close int mail = -1;
	int status = EXIT_FAILED;
	if (fetch(keeper, &r, id, &mail, &err) &&
		(mail >= 0 ? judge_again(&r, mail, &err) : weigh_again(&r, &err))) {
		enum likeness likeness = compare(&r);
		(as_json ? print_json : print_text)(&r, id, likeness);
		status = likeness == DIFFERENT ? EXIT_FAILED : EXIT_FINE;
	} else {
		fprintf(stderr, "haechi replay: %s: %s\n", id, err.text);
	}
	arena_free(&r.arena);
	return status;
}

int command_replay(int argc, char **argv)
{
	static const struct option options[] = { { "settings", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' }, { "help", no_argument, NULL, 'h' }, { 0 } };
	const char *file = NULL;
	bool as_json = false;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (c == 'h')
			return command_help("replay", EXIT_FINE);
		if (c == 's')
			file = optarg;
		else if (c == 'j')
			as_json = true;
		else
			return command_help("replay", EXIT_USAGE);
	}
	if (optind == argc)
		return command_help("replay", EXIT_USAGE);
	struct settings *settings = command_settings(file);
	struct client *keeper = settings ? keeper_way(settings) : NULL;
	int status = keeper ? EXIT_FINE : EXIT_FAILED;
	for (int i = optind; keeper && i < argc; i++)
		if (replay_one(keeper, settings, argv[i], as_json) != EXIT_FINE)
			status = EXIT_FAILED;
	client_close(&keeper);
	settings_free(&settings);
	return status;
}
