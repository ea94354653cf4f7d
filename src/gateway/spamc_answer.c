/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/spamc_answer.h"

#include "base/utf8.h"
#include "gateway/rspamc.h"
#include "pipeline/rooms.h"

#define NAME_COLUMNS 24
#define TEXT_COLUMNS 52
#define BODY_MAX     (1024 * 1024)
#define SHOWN_MAX    1000 /* bytes of a name or of evidence */
#define LEAST        0.1 /* the smallest step that is shown */

struct spamc_verdict spamc_verdict_of(const struct settings *settings, const struct judgement *judgement)
{
	struct spamc_verdict v = { .spam = judgement->action == ACTION_JUNK ||
			judgement->action == ACTION_QUARANTINE || judgement->action == ACTION_REJECT,
		.score = judgement->score, .threshold = settings->judge.junk_at };
	if (v.spam && v.score < v.threshold)
		v.score = v.threshold;
	if (!v.spam && v.score > v.threshold - LEAST)
		v.score = v.threshold - LEAST;
	return v;
}

/* ---- symbols ---- */

static bool is_first(const struct record *record, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (str_eq(record->findings[i].name, record->findings[index].name))
			return false;
	return true;
}

void spamc_print_symbols(struct buf *out, const struct record *record)
{
	size_t begun = out->n;
	for (size_t i = 0; i < record->finding_count; i++) {
		if (!is_first(record, i))
			continue;
		if (out->n > begun)
			buf_add_char(out, ',');
		buf_add_safe(out, record->findings[i].name, SAFE_LOG);
	}
}

/* ---- the report ---- */

static const struct {
	struct text spam, ham, details, points, required, table;
} words = {
	.spam = TEXT("이 메일은 스팸으로 판정되었습니다.", "This mail was judged to be spam.",
		"このメールは迷惑メールと判定されました。"),
	.ham = TEXT("이 메일은 스팸으로 판정되지 않았습니다.", "This mail was not judged to be spam.",
		"このメールは迷惑メールとは判定されませんでした。"),
	.details = TEXT("판정 내역", "Content analysis details", "判定の内訳"),
	.points = TEXT("점", "points", "点"),
	.required = TEXT("스팸 기준", "required", "判定基準"),
	.table = TEXT(" 점수 항목 이름               설명", " pts rule name              description",
		" 点数 ルール名                 説明"),
};

/* Columns up to the next blank. */
static unsigned next_word(struct str text)
{
	unsigned n = 0;
	for (uint32_t cp; utf8_next(&text, &cp) && cp != ' ' && n <= TEXT_COLUMNS;)
		n += utf8_width(cp);
	return n;
}

/* Breaks at blanks, or anywhere where there are none. */
static void print_wrapped(struct buf *out, struct str text)
{
	unsigned at = 0;
	while (text.n > 0) {
		struct str rest = text;
		uint32_t cp;
		utf8_next(&rest, &cp);
		unsigned width = utf8_width(cp);
		bool breaks = at + width > TEXT_COLUMNS ||
			(cp == ' ' && at + 1 + next_word(rest) > TEXT_COLUMNS);
		if (breaks) {
			buf_printf(out, "\n%*s", NAME_COLUMNS + 5, "");
			at = 0;
		}
		if (!breaks || cp != ' ') {
			buf_add(out, str_first(text, text.n - rest.n));
			at += width;
		}
		text = rest;
	}
	buf_add_char(out, '\n');
}

static void print_line(struct buf *out, const struct record_finding *finding, enum language language)
{
	const struct symbol *symbol = symbol_find(finding->name);
	auto_buf name = BUF(2 * SHOWN_MAX);
	buf_add_safe(&name, finding->name, SAFE_TEXT);
	buf_printf(out, "%4.1f %-*.*s", finding->points, NAME_COLUMNS,
		STR_ARG(utf8_first(buf_str(&name), SHOWN_MAX)));
	if (name.n >= NAME_COLUMNS)
		buf_printf(out, "\n%*s", NAME_COLUMNS + 5, "");
	print_wrapped(out, str_of(symbol ? text_in(&symbol->says, language) : ""));
	if (finding->evidence.n == 0)
		return;
	auto_buf evidence = BUF(2 * SHOWN_MAX), bracketed = BUF(2 * SHOWN_MAX);
	buf_add_safe(&evidence, finding->evidence, SAFE_TEXT);
	buf_printf(&bracketed, "[%.*s]", STR_ARG(utf8_first(buf_str(&evidence), SHOWN_MAX)));
	buf_printf(out, "%*s", NAME_COLUMNS + 5, "");
	print_wrapped(out, buf_str(&bracketed));
}

void spamc_print_report(struct buf *out, const struct settings *settings, const struct record *record)
{
	enum language l = settings->language;
	bool spam = record->action != ACTION_ACCEPT && record->action != ACTION_DEFER;
	buf_printf(out, "%s (Haechi, %.*s)\n\n", text_in(spam ? &words.spam : &words.ham, l),
		STR_ARG(settings->hostname));
	buf_printf(out, "%s:   (%.1f %s, %.1f %s)\n\n", text_in(&words.details, l), record->score,
		text_in(&words.points, l), settings->judge.junk_at, text_in(&words.required, l));
	buf_printf(out, "%s\n", text_in(&words.table, l));
	buf_add(out, STR("---- ----------------------- --------------------------------------------------\n"));
	for (size_t i = 0; i < record->finding_count; i++)
		print_line(out, &record->findings[i], l);
}

/* ---- the head ---- */

void spamc_print_head(struct buf *out, const struct spamc_request *request,
	const struct spamc_verdict *v, uint64_t body_length)
{
	bool whole = request->method == SPAMC_PROCESS || request->method == SPAMC_HEADERS;
	bool short_words = request->method == SPAMC_REPORT_IFSPAM;
	buf_add(out, STR("SPAMD/1.1 0 EX_OK\r\n"));
	if (whole || request->minor >= 3)
		buf_printf(out, "Content-length: %llu\r\n", (unsigned long long)body_length);
	if (!whole || request->minor >= 3)
		buf_printf(out, "Spam: %s ; %.1f / %.1f\r\n",
			v->spam ? short_words ? "Yes" : "True" : short_words ? "No" : "False",
			v->score, v->threshold);
	buf_add(out, STR("\r\n"));
}

/* ---- RSPAMC ---- */

void spamc_print_rspamd(struct buf *out, const struct settings *settings, const struct record *record,
	const struct judgement *judgement)
{
	struct spamc_verdict v = spamc_verdict_of(settings, judgement);
	auto_buf body = BUF(BODY_MAX);
	buf_printf(&body, "Metric: default; %s; %.2f / %.2f / %.2f\r\n", v.spam ? "True" : "False", v.score,
		v.threshold, settings->judge.quarantine_at);
	buf_printf(&body, "Action: %s\r\n", rspamc_action_name((enum action)judgement->action));
	for (size_t i = 0; i < record->finding_count; i++) {
		buf_add(&body, STR("Symbol: "));
		buf_add_safe(&body, record->findings[i].name, SAFE_LOG);
		buf_printf(&body, "(%.2f)\r\n", record->findings[i].points);
	}
	buf_add(&body, STR("Message-ID: undef\r\n"));
	buf_add(out, STR("RSPAMD/1.3 0 EX_OK\r\n"));
	buf_add(out, buf_str(&body));
	buf_add(out, STR("\r\n"));
}
