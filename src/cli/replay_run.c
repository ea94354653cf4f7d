/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/replay_run.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/build_id.h"
#include "base/cleanup.h"
#include "cli/pool.h"
#include "pipeline/rooms.h"

#define ARENA_BOUND   ((size_t)64 * 1024 * 1024)
#define SCANNERS_MOST 8

struct replayer {
	struct client *keeper;
	const struct settings *settings;
	struct pool *pool;
	replay_done *done;
	void *context;
};

bool replay_same_finding(const struct record_finding *a, const struct record_finding *b)
{
	return str_eq(a->name, b->name) && a->points == b->points && str_eq(a->evidence, b->evidence);
}

static bool same_result(const struct record *a, const struct record *b)
{
	if (a->action != b->action || a->score != b->score || a->code != b->code ||
		a->category != b->category || a->finding_count != b->finding_count ||
		a->recipient_count != b->recipient_count)
		return false;
	for (size_t i = 0; i < a->finding_count; i++)
		if (!replay_same_finding(&a->findings[i], &b->findings[i]))
			return false;
	for (size_t i = 0; i < a->recipient_count; i++)
		if (a->recipients[i].action != b->recipients[i].action)
			return false;
	return true;
}

static enum likeness compare(const struct replayed *r)
{
	if (!same_result(&r->then, &r->now))
		return LIKENESS_DIFFERENT;
	bool same_means = str_eq(r->then.settings_hash, r->now.settings_hash) &&
		str_eq(r->then.binary, r->now.binary);
	return same_means && !r->facts_only ? LIKENESS_IDENTICAL : LIKENESS_SAME;
}

static void give_back(struct replayer *replayer, bool ok, struct replayed *mail)
{
	struct arena *arena = mail->arena;
	if (ok)
		mail->likeness = compare(mail);
	replayer->done(replayer->context, ok, mail);
	arena_free(&arena);
}

/* ---- the mail is kept: judged again by a sealed scanner, with the answers of then ---- */

static void ask(void *context, struct pool_job *job, const struct question *question)
{
	struct replayer *replayer = context;
	struct replayed *mail = job->owner;
	for (size_t i = 0; i < mail->then.answer_count; i++) {
		const struct question *known = &mail->then.questions[i];
		if (known->kind == question->kind && known->type == question->type &&
			str_eq(known->key, question->key)) {
			pool_answer(replayer->pool, job, question, &mail->then.answers[i]);
			return;
		}
	}
	mail->unrecorded++;
	pool_answer(replayer->pool, job, question,
		&(struct answer){ .status = ANSWER_REFUSED, .source = STR("none") });
}

static void judged(void *context, struct pool_job *job, const struct judgement *judgement,
	struct str record)
{
	struct replayed *mail = job->owner;
	bool ok = judgement
		? record_read(mail->arena, record, &mail->now, &mail->err)
		: error_set(&mail->err, ERROR_PERMANENT, "two scanners died of this mail");
	give_back(context, ok, mail);
}

static void judge_again(struct replayer *replayer, struct replayed *mail, int file)
{
	struct pool_job *job = calloc(1, sizeof *job);
	if (!job)
		abort();
	*job = (struct pool_job){ .owner = mail, .mail = file, .envelope = mail->then.envelope };
	pool_start(replayer->pool, job);
}

/* ---- only facts are kept: points and policy of today over the findings of then ---- */

/* The recipients' own thresholds are among the answers. */
static void know_recipients(struct scan *scan, const struct record *then)
{
	for (size_t i = 0; i < then->answer_count; i++)
		if (then->questions[i].kind == QUESTION_RECIPIENT) {
			scan_know(scan, &then->questions[i], &then->answers[i]);
			ask_recipient(scan, then->questions[i].key);
		}
}

static bool weigh(struct arena *arena, const struct settings *settings, const struct record *then,
	const bool *leave_out, struct verdicts *out, struct error *err)
{
	static struct message no_message;
	struct scan *scan = scan_new(arena, settings, &then->envelope, &no_message, CONSULT_DATA);
	know_recipients(scan, then);
	for (size_t i = 0; i < then->finding_count; i++) {
		const struct symbol *symbol = symbol_find(then->findings[i].name);
		if (!symbol)
			return error_set(err, ERROR_PERMANENT, "this program has no finding \"%.*s\"",
				STR_ARG(then->findings[i].name));
		if (!leave_out || !leave_out[i])
			finding_add(scan, symbol, "%.*s", STR_ARG(then->findings[i].evidence));
	}
	verdict_decide(scan, out);
	return true;
}

bool replay_weigh(struct arena *arena, const struct settings *settings, const struct record *then,
	const bool *leave_out, struct verdict *out, struct error *err)
{
	struct verdicts verdicts;
	if (!weigh(arena, settings, then, leave_out, &verdicts, err))
		return false;
	*out = verdicts.overall;
	return true;
}

static bool weigh_again(struct replayer *replayer, struct replayed *mail)
{
	const struct record *then = &mail->then;
	struct record *now = &mail->now;
	struct verdicts verdicts;
	mail->facts_only = true;
	if (!weigh(mail->arena, replayer->settings, then, NULL, &verdicts, &mail->err))
		return false;
	*now = *then;
	now->findings = arena_array_of(mail->arena, struct record_finding, then->finding_count);
	for (size_t i = 0; i < then->finding_count; i++) {
		now->findings[i] = then->findings[i];
		now->findings[i].points = symbol_find(then->findings[i].name)->points;
	}
	now->recipients = arena_array_of(mail->arena, struct record_recipient, then->recipient_count);
	for (size_t i = 0; i < then->recipient_count; i++) {
		now->recipients[i] = then->recipients[i];
		now->recipients[i].action = verdicts.v[i].action;
	}
	now->action = verdicts.overall.action;
	now->score = verdicts.overall.score;
	now->category = verdicts.overall.category;
	now->code = verdicts.overall.code;
	now->because = verdicts.overall.because ? str_of(verdicts.overall.because->name) : STR("");
	now->settings_hash = replayer->settings->hash;
	now->binary = build_id();
	return true;
}

/* ---- the run ---- */

static bool fetch(struct replayer *replayer, struct replayed *mail, int *file)
{
	struct request request = { .serial = 1, .kind = REQUEST_RECORD, .name = mail->id };
	struct error *err = &mail->err;
	struct reply reply;
	if (!client_ask(replayer->keeper, mail->arena, &request, &reply, err))
		return false;
	if (reply.status != REPLY_OK)
		return error_set(err, ERROR_PERMANENT, "%s", reply_status_name(reply.status));
	*file = reply.mail;
	if (reply.history.n == 0 || reply.history.v[0].record.n == 0)
		return error_set(err, ERROR_PERMANENT,
			"nothing is kept of this mail (keeping.mode = \"none\", or too old)");
	mail->time = reply.history.v[0].time;
	return record_read(mail->arena, reply.history.v[0].record, &mail->then, err);
}

bool replayer_new(struct client *keeper, const struct settings *settings, replay_done *done,
	void *context, struct replayer **out, struct error *err)
{
	struct replayer *r = calloc(1, sizeof *r);
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	if (!r)
		abort();
	*r = (struct replayer){ .keeper = keeper, .settings = settings, .done = done,
		.context = context };
	struct pool_caller caller = { .context = r, .ask = ask, .done = judged, .fd = -1 };
	if (!pool_new(settings, cores < 1 ? 1 : cores > SCANNERS_MOST ? SCANNERS_MOST : (size_t)cores,
		    &caller, &r->pool, err)) {
		free(r);
		return false;
	}
	*out = r;
	return true;
}

void replayer_add(struct replayer *replayer, struct str id)
{
	struct arena *arena = arena_new(ARENA_BOUND);
	struct replayed *mail = arena_new_of(arena, struct replayed);
	auto_close int file = -1;
	*mail = (struct replayed){ .arena = arena, .id = arena_dup(arena, id) };
	while (!pool_has_room(replayer->pool))
		pool_turn(replayer->pool);
	if (!fetch(replayer, mail, &file))
		give_back(replayer, false, mail);
	else if (file >= 0)
		judge_again(replayer, mail, take_fd(&file));
	else
		give_back(replayer, weigh_again(replayer, mail), mail);
}

void replayer_finish(struct replayer *replayer)
{
	while (pool_running(replayer->pool) > 0)
		pool_turn(replayer->pool);
}

void replayer_free(struct replayer **replayer)
{
	if (!*replayer)
		return;
	pool_free(&(*replayer)->pool);
	free(*replayer);
	*replayer = NULL;
}
