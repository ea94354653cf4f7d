/* SPDX-License-Identifier: Apache-2.0 */
#include "action/explain.h"

#include <math.h>

#include "base/utf8.h"
#include "pipeline/rooms.h"
#include "verdict/policy.h"

struct words {
	struct text actions[ACTION_REJECT + 1];
	struct text score, forced, no_reason, remedy;
};

static const struct words words = {
	.actions = {
		[ACTION_ACCEPT] = TEXT("받은편지함에 넣었습니다", "Accepted: delivered to the inbox",
			"受信トレイに配送しました"),
		[ACTION_JUNK] = TEXT("스팸함에 넣었습니다", "Accepted: put into Junk",
			"迷惑メールフォルダーに入れました"),
		[ACTION_QUARANTINE] = TEXT("격리했습니다", "Accepted: held in quarantine", "隔離しました"),
		[ACTION_DEFER] = TEXT("지금은 받지 않았습니다 (나중에 다시 시도)", "Deferred: try again later",
			"今は受け取りませんでした(後で再試行)"),
		[ACTION_REJECT] = TEXT("받기를 거부했습니다", "Refused", "受信を拒否しました"),
	},
	.score = TEXT("점수", "score", "スコア"),
	.forced = TEXT("점수와 관계없이 정책에 따라 결정됨:", "Decided by policy, whatever the points:",
		"点数に関係なくポリシーにより決定:"),
	.no_reason = TEXT("특별한 점이 없습니다.", "Nothing remarkable was found.",
		"特に問題は見つかりませんでした。"),
	.remedy = TEXT("보내는 쪽에서 고칠 점:", "What the sender can change:", "送信者側の対処:"),
};

#define LINE_WIDTH_MIN 30

static unsigned columns(struct str text)
{
	unsigned n = 0;
	for (uint32_t cp; utf8_next(&text, &cp);)
		n += utf8_width(cp);
	return n;
}

struct wrapping {
	struct buf *out;
	unsigned indent, width, at;
};

static void new_line(struct wrapping *w)
{
	buf_printf(w->out, "\n%*s", (int)w->indent, "");
	w->at = w->indent;
}

static void put_word(struct wrapping *w, struct str word)
{
	for (uint32_t cp; utf8_next(&word, &cp);) {
		if (w->at + utf8_width(cp) > w->width)
			new_line(w);
		utf8_add(w->out, cp);
		w->at += utf8_width(cp);
	}
}

/* A line breaks at blanks; a Japanese one has none and breaks anywhere. */
static void print_wrapped(struct buf *out, struct str text, unsigned indent, unsigned width)
{
	struct wrapping w = { .out = out, .indent = indent, .at = indent,
		.width = width < LINE_WIDTH_MIN + indent ? UINT32_MAX / 2 : width };
	buf_printf(out, "%*s", (int)indent, "");
	for (struct str word; str_next_piece(&text, ' ', &word);) {
		if (w.at > indent && w.at + 1 + columns(word) > w.width) {
			new_line(&w);
		} else if (w.at > indent) {
			buf_add_char(out, ' ');
			w.at++;
		}
		put_word(&w, word);
	}
	buf_add_char(out, '\n');
}

static void print_head(struct buf *out, const struct record *record, enum language language,
	unsigned width)
{
	buf_printf(out, "%s", text_in(&words.actions[record->action], language));
	buf_printf(out, "  (%s %.4g", text_in(&words.score, language), record->score);
	if (record->category != CATEGORY_NONE)
		buf_printf(out, ", %s", text_in(category_text(record->category), language));
	buf_add(out, STR(")\n"));
	if (record->because.n > 0) {
		buf_printf(out, "  %s ", text_in(&words.forced, language));
		buf_add_safe(out, record->because, SAFE_TEXT);
		buf_add_char(out, '\n');
		const struct policy_row *row = policy_find(record->because);
		if (row)
			print_wrapped(out, str_of(text_in(&row->reply, language)), 4, width);
	}
}

static void print_finding(struct buf *out, const struct record_finding *finding,
	enum language language, unsigned flags, unsigned width)
{
	const struct symbol *symbol = symbol_find(finding->name);
	auto_buf line = BUF(4096);
	buf_printf(out, "    %+6.4g  ", finding->points);
	buf_add_safe(out, finding->name, SAFE_TEXT);
	if (finding->evidence.n > 0) {
		buf_add(out, STR("  ["));
		buf_add_safe(out, finding->evidence, SAFE_TEXT);
		buf_add_char(out, ']');
	}
	buf_add_char(out, '\n');
	if (!symbol)
		return; /* of an older binary, or of rules no longer loaded */
	print_wrapped(out, str_of(text_in(&symbol->says, language)), 12, width);
	if (!(flags & EXPLAIN_REMEDY))
		return;
	buf_printf(&line, "%s %s", text_in(&words.remedy, language),
		text_in(&symbol->remedy, language));
	print_wrapped(out, buf_str(&line), 12, width);
}

static bool shown(const struct record *record, const struct record_finding *finding, unsigned flags)
{
	return (flags & EXPLAIN_ALL) || fabs(finding->points) > 0 ||
		str_eq(finding->name, record->because);
}

void explain_print(struct buf *out, const struct record *record, enum language language,
	unsigned flags, unsigned width)
{
	bool any = false;
	print_head(out, record, language, width);
	for (int stage = 0; stage < STAGE_COUNT; stage++) {
		bool named = false;
		for (size_t i = 0; i < record->finding_count; i++) {
			const struct record_finding *finding = &record->findings[i];
			if (finding->stage != stage || !shown(record, finding, flags))
				continue;
			if (!named)
				buf_printf(out, "  %s\n",
					text_in(stage_text((enum stage)stage), language));
			named = any = true;
			print_finding(out, finding, language, flags, width);
		}
	}
	if (!any)
		buf_printf(out, "  %s\n", text_in(&words.no_reason, language));
}
