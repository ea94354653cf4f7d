/* SPDX-License-Identifier: Apache-2.0
 *
 * haechi history: earlier verdicts, found by id, sender, recipient, client or time. */
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/columns.h"
#include "cli/judged.h"
#include "cli/moment.h"

#define LIMIT_PRESET 50

static const struct text more = TEXT("더 있습니다. --limit로 더 보십시오",
	"there are more: see --limit", "続きがあります。--limit を使ってください");

static const struct {
	struct text id, time, action, from, to, client, helo, listener, size, score, reply, summary;
} labels = {
	.id = TEXT("번호", "id", "番号"),
	.time = TEXT("받은 때", "received", "受信"),
	.action = TEXT("결정", "action", "判定"),
	.from = TEXT("보낸 사람", "from", "差出人"),
	.to = TEXT("받는 사람", "to", "宛先"),
	.client = TEXT("보낸 서버", "client", "送信サーバー"),
	.helo = TEXT("HELO", "HELO", "HELO"),
	.listener = TEXT("받은 곳", "listener", "受け口"),
	.size = TEXT("크기", "size", "サイズ"),
	.score = TEXT("점수", "score", "スコア"),
	.reply = TEXT("응답", "reply", "応答"),
	.summary = TEXT("판정 항목", "findings", "判定項目"),
};

static void print_json(struct task_run *run, const struct journal_row *row)
{
	struct json json = { .out = &run->out };
	json_open(&json, NULL, '{');
	json_int(&json, "v", 1);
	json_str(&json, "id", row->mail_id);
	json_int(&json, "time", row->time);
	json_str(&json, "listener", row->listener);
	json_str(&json, "client", row->client);
	json_str(&json, "helo", row->helo);
	json_str(&json, "from", row->mail_from);
	json_int(&json, "size", (int64_t)row->size);
	json_str(&json, "action", row->action);
	json_double(&json, "score", row->score);
	json_str(&json, "category", row->category);
	json_int(&json, "code", row->code);
	json_str(&json, "reply", row->reply);
	json_str(&json, "summary", row->summary);
	json_bool(&json, "mail_kept", row->mail_kept);
	json_open(&json, "recipients", '[');
	for (size_t i = 0; i < row->recipient_count; i++) {
		json_open(&json, NULL, '{');
		json_str(&json, "address", row->recipients[i].address);
		json_str(&json, "action", row->recipients[i].action);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	if (row->record.n > 0)
		json_raw(&json, "record", row->record);
	json_close(&json, '}');
	buf_add_char(&run->out, '\n');
}

static struct str recipients(struct arena *arena, const struct journal_row *row)
{
	struct str *addresses = arena_array_of(arena, struct str, row->recipient_count);
	for (size_t i = 0; i < row->recipient_count; i++)
		addresses[i] = row->recipients[i].address;
	return judged_addresses(arena, addresses, row->recipient_count, 2);
}

static struct str points(struct arena *arena, const struct journal_row *row)
{
	return isnan(row->score) ? STR("-") : arena_printf(arena, "%.1f", row->score);
}

static void print_rows(struct task_run *run, const struct reply *reply)
{
	struct columns columns = { .arena = run->arena, .per_row = 7 };
	for (size_t i = 0; i < reply->history.n; i++) {
		const struct journal_row *row = &reply->history.v[i];
		if (run->json) {
			print_json(run, row);
			continue;
		}
		columns_add(&columns, row->mail_id);
		columns_add(&columns, moment_print(run->arena, row->time));
		columns_add(&columns, row->action);
		columns_add(&columns, points(run->arena, row));
		columns_add(&columns, row->client.n > 0 ? row->client : STR("-"));
		columns_add(&columns, row->mail_from.n > 0 ? row->mail_from : STR("<>"));
		columns_add(&columns, recipients(run->arena, row));
	}
	columns_print(&columns, &run->out);
}

static void print_row(struct task_run *run, const struct journal_row *row)
{
	struct arena *arena = run->arena;
	task_field(run, &labels.id, row->mail_id);
	task_field(run, &labels.time, moment_print(arena, row->time));
	task_field(run, &labels.action, row->action);
	task_field(run, &labels.score, points(arena, row));
	task_field(run, &labels.from, row->mail_from.n > 0 ? row->mail_from : STR("<>"));
	for (size_t i = 0; i < row->recipient_count; i++)
		task_field(run, &labels.to,
			arena_printf(arena, "%.*s (%.*s)", STR_ARG(row->recipients[i].address),
				STR_ARG(row->recipients[i].action)));
	task_field(run, &labels.client, row->client);
	task_field(run, &labels.helo, row->helo);
	task_field(run, &labels.listener, row->listener);
	task_field(run, &labels.size, arena_printf(arena, "%llu", (unsigned long long)row->size));
	task_field(
		run, &labels.reply, arena_printf(arena, "%u %.*s", row->code, STR_ARG(row->reply)));
	task_field(run, &labels.summary, row->summary);
}

/* One mail with all that is known of it. */
static int show(struct task_run *run, struct str id)
{
	struct request request = { .kind = REQUEST_RECORD, .name = id };
	struct reply reply;
	if (!task_ask(run, &request, id, &reply))
		return EXIT_FAILED;
	if (reply.mail >= 0)
		close(take_fd(&reply.mail));
	if (run->json) {
		print_json(run, reply.history.v);
		return EXIT_FINE;
	}
	print_row(run, reply.history.v);
	judged_explain(run, reply.history.v);
	return EXIT_FINE;
}

static int search(struct task_run *run)
{
	struct request request = { .kind = REQUEST_HISTORY };
	uint32_t left;
	struct reply reply;
	if (!judged_search(run, &request.search) || !task_count(run, "limit", LIMIT_PRESET, &left))
		return EXIT_FAILED;
	do {
		request.search.most = left < REQUEST_ROWS_MAX ? left : REQUEST_ROWS_MAX;
		if (!task_ask(run, &request, STR(""), &reply))
			return EXIT_FAILED;
		print_rows(run, &reply);
		task_flush(run);
		left -= (uint32_t)reply.history.n;
		request.search.after = reply.next;
	} while (reply.next.n > 0 && left > 0);
	if (reply.next.n > 0)
		fprintf(stderr, "%s\n", text_in(&more, run->language));
	return EXIT_FINE;
}

static int run_history(struct task_run *run)
{
	size_t ids;
	const struct str *named = task_values(run, "id", &ids);
	int status = EXIT_FINE;
	if (ids == 0 && run->word_count == 0)
		return search(run);
	for (size_t i = 0; i < ids + run->word_count; i++) {
		struct str id = i < ids ? named[i] : str_of(run->words[i - ids]);
		if (i > 0 && !run->json)
			buf_add_char(&run->out, '\n');
		if (show(run, id) != EXIT_FINE)
			status = EXIT_FAILED;
	}
	return status;
}

static const struct task task = {
	.command = "history",
	.name = "",
	.words = "[ID…]",
	.words_max = SIZE_MAX,
	.options = { { "id", "ID" }, { "from", "ADDRESS" }, { "to", "ADDRESS" }, { "ip", "IP" },
		{ "since", "TIME" }, { "until", "TIME" }, { "limit", "N" } },
	.says = TEXT("지난 판정을 새것부터 찾거나, 메일 하나의 판정과 그 이유를 보여 줍니다.",
		"Finds earlier verdicts, newest first; shows that of one mail with its reasons.",
		"過去の判定を新しい順に検索し、一通の判定とその理由を示します。"),
	.run = run_history,
};

int command_history(int argc, char **argv)
{
	return tasks_main(&task, 1, argc, argv);
}
