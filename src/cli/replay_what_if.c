/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/replay_what_if.h"

#include <stdlib.h>

#include "base/json.h"
#include "cli/bound.h"
#include "cli/columns.h"
#include "cli/moment.h"

#define CONFIDENCE 0.95

/* ---- collecting ---- */

static bool has(const struct record *record, struct str name, double points)
{
	for (size_t i = 0; i < record->finding_count; i++)
		if (str_eq(record->findings[i].name, name) && record->findings[i].points == points)
			return true;
	return false;
}

static void add_cause(struct what_if_mail *mail, struct str cause)
{
	for (size_t i = 0; i < mail->cause_count; i++)
		if (str_eq(mail->causes[i], cause))
			return;
	if (mail->cause_count < WHAT_IF_CAUSES_MAX)
		mail->causes[mail->cause_count++] = cause;
}

/* Findings that only one side has, or with other points there. */
static void add_causes(struct what_if *w, struct what_if_mail *mail, const struct record *here,
	const struct record *there, char sign)
{
	for (size_t i = 0; i < here->finding_count; i++)
		if (!has(there, here->findings[i].name, here->findings[i].points))
			add_cause(mail, arena_printf(w->arena, "%c%.*s", sign,
						STR_ARG(here->findings[i].name)));
}

/* Where the findings are the same, policy or threshold decided otherwise. */
static void find_causes(struct what_if *w, struct what_if_mail *mail, const struct replayed *r)
{
	add_causes(w, mail, &r->now, &r->then, '+');
	add_causes(w, mail, &r->then, &r->now, '-');
	if (mail->cause_count > 0)
		return;
	if (!str_eq(r->now.because, r->then.because)) {
		if (r->now.because.n > 0)
			add_cause(mail, arena_printf(w->arena, "policy %.*s", STR_ARG(r->now.because)));
		if (r->then.because.n > 0)
			add_cause(mail,
				arena_printf(w->arena, "no policy %.*s", STR_ARG(r->then.because)));
		return;
	}
	add_cause(mail, STR("thresholds"));
}

static void count_causes(struct what_if *w, const struct what_if_mail *mail)
{
	for (size_t i = 0; i < mail->cause_count; i++) {
		struct what_if_cause *found = NULL;
		array_each(&w->causes, cause)
			if (str_eq(cause->name, mail->causes[i]))
				found = cause;
		if (!found) {
			found = array_add(w->arena, &w->causes);
			*found = (struct what_if_cause){ .name = mail->causes[i] };
		}
		found->count++;
	}
}

void what_if_add(struct what_if *w, const struct replayed *r)
{
	w->judged++;
	w->facts += r->facts_only;
	w->kept += !r->facts_only;
	w->unrecorded_mails += r->unrecorded > 0;
	w->moved[r->then.action][r->now.action]++;
	w->identical += r->likeness == LIKENESS_IDENTICAL;
	w->same += r->likeness == LIKENESS_SAME;
	w->different += r->likeness == LIKENESS_DIFFERENT;
	if (r->then.action == r->now.action)
		return;
	struct what_if_mail mail = { .time = r->time, .then = r->then.action, .now = r->now.action,
		.score_then = r->then.score, .score_now = r->now.score };
	find_causes(w, &mail, r);
	count_causes(w, &mail);
	if (w->mails.n >= WHAT_IF_EXAMPLES_MAX)
		return;
	mail.id = arena_dup(w->arena, r->id);
	mail.from = arena_dup(w->arena, r->then.envelope.mail_from);
	*(struct what_if_mail *)array_add(w->arena, &w->mails) = mail;
}

/* Mails accepted then, and of them those that would be held or refused now. */
static void newly_held(const struct what_if *w, uint64_t *held, uint64_t *of)
{
	*held = *of = 0;
	for (int now = 0; now < ACTIONS; now++) {
		*of += w->moved[ACTION_ACCEPT][now];
		*held += now > ACTION_ACCEPT ? w->moved[ACTION_ACCEPT][now] : 0;
	}
}

/* ---- printing ---- */

static int by_count(const void *left, const void *right)
{
	const struct what_if_cause *a = left, *b = right;
	return a->count != b->count ? (a->count < b->count ? 1 : -1) : str_cmp(a->name, b->name);
}

static void sort_causes(struct what_if *w)
{
	if (w->causes.n > 1)
		qsort(w->causes.v, w->causes.n, sizeof *w->causes.v, by_count);
}

static uint64_t moved(const struct what_if *w)
{
	uint64_t n = 0;
	for (int then = 0; then < ACTIONS; then++)
		for (int now = 0; now < ACTIONS; now++)
			n += then != now ? w->moved[then][now] : 0;
	return n;
}

static const struct {
	struct text judged, failed, unrecorded, moved, causes, bound, none_accepted, mails;
} texts = {
	.judged = TEXT("다시 판정한 메일 %llu통: 원문으로 %llu, 기록된 사실로 %llu\n",
		"%llu mails judged again: %llu from the mail itself, %llu from recorded facts\n",
		"再判定したメール %llu 通: 原文から %llu、記録された事実から %llu\n"),
	.failed = TEXT("다시 판정하지 못한 메일 %llu통 (보관되지 않았거나 읽을 수 없음)\n",
		"%llu mails could not be judged again (not kept, or not readable)\n",
		"再判定できなかったメール %llu 通 (保管されていない、または読めない)\n"),
	.unrecorded = TEXT("%llu통에는 그때 묻지 않았던 질문이 있습니다. 그 답은 알 수 없어 \"묻지 못함\"으로 판정했습니다.\n",
		"%llu of them raise questions that were not put then; they count as \"could not ask\"\n",
		"%llu 通には当時なかった問い合わせがあり、「問い合わせ不可」として判定しました。\n"),
	.moved = TEXT("결정이 바뀌는 메일 %llu통\n", "%llu mails whose action changes\n",
		"判定が変わるメール %llu 通\n"),
	.causes = TEXT("바뀌게 한 것 (+ 새로 나타남, - 사라짐)\n",
		"What changes them (+ newly found, - gone)\n",
		"変化の理由 (+ 新たに検出、- なくなった)\n"),
	.bound = TEXT("새로 막히는 정상 메일: 받아들였던 %2$llu통 중 많아야 %1$llu통 (%3$.3g %%). 95 %% 신뢰로 %4$.3g %% 이하\n",
		"Wanted mail newly held: at most %1$llu of the %2$llu accepted then (%3$.3g %%); not above %4$.3g %% "
		"with 95 %% confidence\n",
		"新たに止まる正常なメール: 受け入れた %2$llu 通のうち最大 %1$llu 通 (%3$.3g %%)。95 %% の信頼度で "
		"%4$.3g %% 以下\n"),
	.none_accepted = TEXT("그때 받아들인 메일이 없어 오탐의 상한을 말할 수 없습니다.\n",
		"Nothing was accepted then: no bound on false positives can be given.\n",
		"当時受け入れたメールがないため、誤判定の上限は示せません。\n"),
	.mails = TEXT("메일\n", "The mails\n", "該当メール\n"),
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the forms stand in the table above */

static void print_counts(struct buf *out, const struct what_if *w, enum language language)
{
	buf_printf(out, text_in(&texts.judged, language), (unsigned long long)w->judged,
		(unsigned long long)w->kept, (unsigned long long)w->facts);
	if (w->failed > 0)
		buf_printf(out, text_in(&texts.failed, language), (unsigned long long)w->failed);
	if (w->unrecorded_mails > 0)
		buf_printf(out, text_in(&texts.unrecorded, language),
			(unsigned long long)w->unrecorded_mails);
	buf_printf(out, text_in(&texts.moved, language), (unsigned long long)moved(w));
}

static void print_bound(struct buf *out, const struct what_if *w, enum language language)
{
	uint64_t held, of;
	newly_held(w, &held, &of);
	if (of == 0)
		buf_add(out, str_of(text_in(&texts.none_accepted, language)));
	else
		buf_printf(out, text_in(&texts.bound, language), (unsigned long long)held,
			(unsigned long long)of, 100.0 * (double)held / (double)of,
			100.0 * bound_upper(held, of, CONFIDENCE));
}

#pragma GCC diagnostic pop

static void print_moves(struct buf *out, const struct what_if *w)
{
	for (int then = 0; then < ACTIONS; then++)
		for (int now = 0; now < ACTIONS; now++)
			if (then != now && w->moved[then][now] > 0)
				buf_printf(out, "  %s → %s  %llu\n", action_name((enum action)then),
					action_name((enum action)now),
					(unsigned long long)w->moved[then][now]);
}

static void print_mails(struct buf *out, struct what_if *w)
{
	struct columns columns = { .arena = w->arena, .per_row = 5 };
	array_each(&w->mails, mail) {
		struct str causes = STR("");
		for (size_t i = 0; i < mail->cause_count; i++)
			causes = arena_printf(w->arena, "%.*s%s%.*s", STR_ARG(causes), i ? " " : "",
				STR_ARG(mail->causes[i]));
		columns_add(&columns, mail->id);
		columns_add(&columns, moment_print(w->arena, mail->time));
		columns_add(&columns, mail->from.n > 0 ? mail->from : STR("<>"));
		columns_add(&columns,
			arena_printf(w->arena, "%s %.4g → %s %.4g", action_name(mail->then),
				mail->score_then, action_name(mail->now), mail->score_now));
		columns_add(&columns, causes);
	}
	columns_print(&columns, out);
}

void what_if_print(struct buf *out, struct what_if *w, enum language language)
{
	sort_causes(w);
	print_counts(out, w, language);
	print_moves(out, w);
	if (w->causes.n > 0)
		buf_add(out, str_of(text_in(&texts.causes, language)));
	array_each(&w->causes, cause)
		buf_printf(out, "  %.*s  %llu\n", STR_ARG(cause->name),
			(unsigned long long)cause->count);
	print_bound(out, w, language);
	if (w->mails.n > 0)
		buf_add(out, str_of(text_in(&texts.mails, language)));
	print_mails(out, w);
}

static void json_mails(struct json *json, const struct what_if *w)
{
	json_open(json, "mails", '[');
	array_each(&w->mails, mail) {
		json_open(json, NULL, '{');
		json_str(json, "id", mail->id);
		json_int(json, "time", mail->time);
		json_str(json, "from", mail->from);
		json_str(json, "action_then", str_of(action_name(mail->then)));
		json_double(json, "score_then", mail->score_then);
		json_str(json, "action_now", str_of(action_name(mail->now)));
		json_double(json, "score_now", mail->score_now);
		json_open(json, "because", '[');
		for (size_t i = 0; i < mail->cause_count; i++)
			json_str(json, NULL, mail->causes[i]);
		json_close(json, ']');
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void json_moves(struct json *json, const struct what_if *w)
{
	json_open(json, "moves", '[');
	for (int then = 0; then < ACTIONS; then++)
		for (int now = 0; now < ACTIONS; now++) {
			if (then == now || w->moved[then][now] == 0)
				continue;
			json_open(json, NULL, '{');
			json_str(json, "from", str_of(action_name((enum action)then)));
			json_str(json, "to", str_of(action_name((enum action)now)));
			json_int(json, "mails", (int64_t)w->moved[then][now]);
			json_close(json, '}');
		}
	json_close(json, ']');
	json_open(json, "by_finding", '[');
	array_each(&w->causes, cause) {
		json_open(json, NULL, '{');
		json_str(json, "because", cause->name);
		json_int(json, "mails", (int64_t)cause->count);
		json_close(json, '}');
	}
	json_close(json, ']');
}

void what_if_json(struct buf *out, struct what_if *w)
{
	struct json json = { .out = out };
	uint64_t held, of;
	sort_causes(w);
	newly_held(w, &held, &of);
	json_open(&json, NULL, '{');
	json_int(&json, "v", RECORD_VERSION);
	json_int(&json, "judged", (int64_t)w->judged);
	json_int(&json, "from_mail", (int64_t)w->kept);
	json_int(&json, "from_facts", (int64_t)w->facts);
	json_int(&json, "failed", (int64_t)w->failed);
	json_int(&json, "identical", (int64_t)w->identical);
	json_int(&json, "same", (int64_t)w->same);
	json_int(&json, "different", (int64_t)w->different);
	json_int(&json, "with_unrecorded_questions", (int64_t)w->unrecorded_mails);
	json_moves(&json, w);
	json_open(&json, "newly_held", '{');
	json_int(&json, "mails", (int64_t)held);
	json_int(&json, "of_accepted", (int64_t)of);
	json_double(&json, "rate_not_above", bound_upper(held, of, CONFIDENCE));
	json_double(&json, "confidence", CONFIDENCE);
	json_close(&json, '}');
	json_mails(&json, w);
	json_close(&json, '}');
	buf_add_char(out, '\n');
}
