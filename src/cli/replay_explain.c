/* SPDX-License-Identifier: Apache-2.0
 *
 * A finding that forces an action must go in any case; beyond that the points decide, and the least
 * number of findings is reached by taking the heaviest first. At the end each that is left out is
 * tried back in, so that none stands there without need. */
#include "cli/replay_explain.h"

#include <math.h>

#include "base/json.h"
#include "pipeline/rooms.h"

struct leaving {
	struct arena *arena;
	const struct settings *settings;
	const struct record *record;
	struct explained *found;
	struct error *err;
};

static bool decide(const struct leaving *s, struct verdict *out)
{
	return replay_weigh(s->arena, s->settings, s->record, s->found->leave_out, out, s->err);
}

/* A name counts once and goes as a whole. */
static void leave(const struct leaving *s, struct str name, bool out)
{
	for (size_t i = 0; i < s->record->finding_count; i++)
		if (str_eq(s->record->findings[i].name, name))
			s->found->leave_out[i] = out;
}

/* The finding with most weight into this direction (1: against the mail, -1: for it), or NULL. */
static const struct record_finding *heaviest(const struct leaving *s, double direction)
{
	const struct record_finding *most = NULL;
	double weight = 0;
	for (size_t i = 0; i < s->record->finding_count; i++) {
		const struct record_finding *finding = &s->record->findings[i];
		double points = direction * symbol_find(finding->name)->points;
		if (!s->found->leave_out[i] && points > weight) {
			most = finding;
			weight = points;
		}
	}
	return most;
}

static bool changed(const struct leaving *s, const struct verdict *verdict)
{
	return s->found->base.action == ACTION_ACCEPT ? verdict->action > ACTION_ACCEPT
						      : verdict->action < s->found->base.action;
}

static bool leave_until_changed(const struct leaving *s)
{
	struct verdict verdict;
	double direction = s->found->base.action == ACTION_ACCEPT ? -1 : 1;
	while (decide(s, &verdict)) {
		if (changed(s, &verdict))
			return true;
		const struct record_finding *finding = heaviest(s, direction);
		if (verdict.because && direction > 0)
			leave(s, str_of(verdict.because->name), true);
		else if (finding)
			leave(s, finding->name, true);
		else
			return false;
	}
	return false;
}

/* From the lightest to the heaviest would be finer; any order leaves no needless one. */
static void take_back_needless(const struct leaving *s)
{
	for (size_t i = 0; i < s->record->finding_count; i++) {
		struct str name = s->record->findings[i].name;
		struct verdict verdict;
		if (!s->found->leave_out[i])
			continue;
		leave(s, name, false);
		if (!decide(s, &verdict) || !changed(s, &verdict))
			leave(s, name, true);
	}
}

/* The first of its name among those left out? */
static bool counts(const struct record *record, const struct explained *explained, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (str_eq(record->findings[i].name, record->findings[index].name))
			return false;
	return explained->leave_out[index];
}

bool replay_explain(struct arena *arena, const struct settings *settings,
	const struct record *record, struct explained *out, struct error *err)
{
	struct leaving s = { arena, settings, record, out, err };
	*out = (struct explained){ .leave_out =
			arena_array_of(arena, bool, record->finding_count) };
	if (!decide(&s, &out->base))
		return false;
	if (leave_until_changed(&s))
		take_back_needless(&s);
	else
		memset(out->leave_out, 0, sizeof(bool) * record->finding_count);
	for (size_t i = 0; i < record->finding_count; i++)
		out->names += counts(record, out, i);
	return decide(&s, &out->without);
}

static const struct {
	struct text verdict, without, nothing_milder, nothing_stricter, differs;
} texts = {
	.verdict = TEXT("%s: %s, %.4g점\n", "%s: %s, %.4g points\n", "%s: %s、%.4g 点\n"),
	.without = TEXT("다음 %zu가지가 없었다면 %s, %.4g점이 되었습니다.\n",
		"Without these %zu it would have been %s with %.4g points:\n",
		"次の %zu 件がなければ %s、%.4g 点でした。\n"),
	.nothing_milder = TEXT("찾아낸 항목을 모두 빼도 결정은 바뀌지 않습니다.\n",
		"No set of findings explains it: without all of them the action is the same.\n",
		"検出項目をすべて除いても判定は変わりません。\n"),
	.nothing_stricter = TEXT("이 메일을 받아들이게 한 특별한 항목은 없습니다. 점수가 기준에 못 미칩니다.\n",
		"Nothing in particular speaks for this mail: too little speaks against it.\n",
		"このメールを受け入れさせた特別な項目はありません。スコアが基準に達していません。\n"),
	.differs = TEXT("그때의 결정은 %s, %.4g점이었습니다. 설정이나 프로그램이 그 뒤 바뀌었습니다.\n",
		"Then it was %s with %.4g points: settings or program have changed since.\n",
		"当時の判定は %s、%.4g 点でした。その後、設定かプログラムが変わっています。\n"),
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the forms stand in the table above */
static void print_head(struct buf *out, struct str id, const struct record *record,
	const struct explained *x, enum language language)
{
	auto_buf safe = BUF(256);
	buf_add_safe(&safe, id, SAFE_TEXT);
	buf_printf(out, text_in(&texts.verdict, language), safe.p ? safe.p : "",
		action_name(x->base.action), x->base.score);
	if (record->action != x->base.action || record->score != x->base.score)
		buf_printf(out, text_in(&texts.differs, language), action_name(record->action),
			record->score);
	if (x->names > 0)
		buf_printf(out, text_in(&texts.without, language), x->names,
			action_name(x->without.action), x->without.score);
	else
		buf_add(out, str_of(text_in(x->base.action == ACTION_ACCEPT
						  ? &texts.nothing_stricter
						  : &texts.nothing_milder,
				 language)));
}
#pragma GCC diagnostic pop

void replay_explain_print(struct buf *out, struct str id, const struct record *record,
	const struct explained *x, enum language language)
{
	print_head(out, id, record, x, language);
	for (size_t i = 0; i < record->finding_count; i++) {
		if (!x->leave_out[i])
			continue;
		const struct record_finding *finding = &record->findings[i];
		const struct symbol *symbol = symbol_find(finding->name);
		buf_printf(out, "  %s %+.4g [", symbol->name, symbol->points);
		buf_add_safe(out, finding->evidence, SAFE_TEXT);
		buf_printf(out, "]\n    %s\n", text_in(&symbol->says, language));
	}
}

void replay_explain_json(struct buf *out, struct str id, const struct record *record,
	const struct explained *x)
{
	struct json json = { .out = out };
	json_open(&json, NULL, '{');
	json_int(&json, "v", RECORD_VERSION);
	json_str(&json, "id", id);
	json_str(&json, "action", str_of(action_name(x->base.action)));
	json_double(&json, "score", x->base.score);
	json_str(&json, "action_then", str_of(action_name(record->action)));
	json_double(&json, "score_then", record->score);
	json_open(&json, "without", '[');
	for (size_t i = 0; i < record->finding_count; i++) {
		const struct record_finding *finding = &record->findings[i];
		if (!x->leave_out[i])
			continue;
		json_open(&json, NULL, '{');
		json_str(&json, "name", finding->name);
		json_double(&json, "points", symbol_find(finding->name)->points);
		json_str(&json, "evidence", finding->evidence);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_str(&json, "action_without", str_of(action_name(x->without.action)));
	json_double(&json, "score_without", x->without.score);
	json_close(&json, '}');
	buf_add_char(out, '\n');
}
