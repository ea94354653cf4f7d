/* SPDX-License-Identifier: Apache-2.0
 *
 * haechi quarantine: mail that is held, or waits to be delivered again. */
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/columns.h"
#include "cli/judged.h"
#include "cli/moment.h"

#define LIMIT_PRESET 100

static const struct text no_state =
	TEXT("그런 상태는 없습니다", "there is no such state", "そのような状態はありません");
static const struct text no_file =
	TEXT("메일이 더는 없습니다", "its mail is no longer there", "メールは既にありません");
static const struct text more = TEXT("더 있습니다. --limit로 더 보십시오",
	"there are more: see --limit", "続きがあります。--limit を使ってください");

static const struct text state_says[QUARANTINE_STATE_COUNT] = {
	[QUARANTINE_HELD] = TEXT("관리자를 기다림", "waits for an administrator", "管理者待ち"),
	[QUARANTINE_RETRY] =
		TEXT("배달을 다시 시도하는 중", "being delivered again and again", "再配送中"),
	[QUARANTINE_RELEASE] = TEXT("내보내는 중", "on its way out", "解放中"),
	[QUARANTINE_RELEASED] = TEXT("배달됨", "delivered", "配送済み"),
	[QUARANTINE_DELETED] = TEXT("지움", "deleted", "削除済み"),
	[QUARANTINE_EXPIRED] = TEXT("보관 기간이 지남", "its days were over", "保管期限切れ"),
	[QUARANTINE_POISON] = TEXT("검사 프로세스를 죽여 따로 둠: 판정하지 못함",
		"set aside because it killed two scanners: never judged",
		"検査プロセスを停止させたため別置き: 未判定"),
	[QUARANTINE_FAILED] = TEXT("배달하지 못함: 보낸 사람에게 알림",
		"could not be delivered: the sender was told", "配送できず: 送信者に通知済み"),
};

static const struct {
	struct text id, mail_id, time, state, changed, next_try, from, to, client, helo, reason,
		detail, size, score;
} labels = {
	.id = TEXT("번호", "id", "番号"),
	.mail_id = TEXT("메일 번호", "mail", "メール番号"),
	.time = TEXT("받은 때", "received", "受信"),
	.state = TEXT("상태", "state", "状態"),
	.changed = TEXT("바뀐 때", "changed", "変更"),
	.next_try = TEXT("다음 시도", "next try", "次の試行"),
	.from = TEXT("보낸 사람", "from", "差出人"),
	.to = TEXT("받는 사람", "to", "宛先"),
	.client = TEXT("보낸 서버", "client", "送信サーバー"),
	.helo = TEXT("HELO", "HELO", "HELO"),
	.reason = TEXT("이유", "reason", "理由"),
	.detail = TEXT("자세히", "detail", "詳細"),
	.size = TEXT("크기", "size", "サイズ"),
	.score = TEXT("점수", "score", "スコア"),
};

/* ---- output ---- */

static void print_json(struct task_run *run, const struct quarantine_row *row)
{
	struct json json = { .out = &run->out };
	json_open(&json, NULL, '{');
	json_int(&json, "v", 1);
	json_str(&json, "id", row->id);
	json_str(&json, "mail_id", row->mail_id);
	json_str(&json, "state", str_of(quarantine_state_name(row->state)));
	json_str(&json, "reason", row->reason);
	json_str(&json, "detail", row->detail);
	json_int(&json, "time", row->time);
	json_int(&json, "changed", row->changed);
	if (row->state == QUARANTINE_RETRY || row->state == QUARANTINE_RELEASE)
		json_int(&json, "next_try", row->next_try);
	json_int(&json, "attempts", row->attempts);
	json_int(&json, "size", (int64_t)row->size);
	json_double(&json, "score", row->score);
	json_str(&json, "client", row->client);
	json_str(&json, "helo", row->helo);
	json_str(&json, "from", row->mail_from);
	json_open(&json, "recipients", '[');
	for (size_t i = 0; i < row->recipient_count; i++)
		json_str(&json, NULL, row->recipients[i]);
	json_close(&json, ']');
	json_close(&json, '}');
	buf_add_char(&run->out, '\n');
}

static struct str sender(struct arena *arena, struct str mail_from)
{
	return mail_from.n > 0 ? mail_from : arena_dup(arena, STR("<>"));
}

static void print_rows(struct task_run *run, const struct reply *reply, size_t most)
{
	struct columns columns = { .arena = run->arena, .per_row = 7 };
	for (size_t i = 0; i < reply->quarantine.n && i < most; i++) {
		const struct quarantine_row *row = &reply->quarantine.v[i];
		if (run->json) {
			print_json(run, row);
			continue;
		}
		columns_add(&columns, row->id);
		columns_add(&columns, moment_print(run->arena, row->time));
		columns_add(&columns, str_of(quarantine_state_name(row->state)));
		columns_add(&columns, sender(run->arena, row->mail_from));
		columns_add(&columns,
			judged_addresses(run->arena, row->recipients, row->recipient_count, 2));
		columns_add(&columns, row->reason);
		columns_add(
			&columns, arena_printf(run->arena, "%llu", (unsigned long long)row->size));
	}
	columns_print(&columns, &run->out);
}

static void print_row(struct task_run *run, const struct quarantine_row *row)
{
	struct arena *arena = run->arena;
	task_field(run, &labels.id, row->id);
	task_field(run, &labels.mail_id, row->mail_id);
	task_field(run, &labels.time, moment_print(arena, row->time));
	task_field(run, &labels.state,
		arena_printf(arena, "%s (%s)", quarantine_state_name(row->state),
			text_in(&state_says[row->state], run->language)));
	task_field(run, &labels.changed, moment_print(arena, row->changed));
	if (row->state == QUARANTINE_RETRY || row->state == QUARANTINE_RELEASE)
		task_field(run, &labels.next_try, moment_print(arena, row->next_try));
	task_field(run, &labels.from, sender(arena, row->mail_from));
	for (size_t i = 0; i < row->recipient_count; i++)
		task_field(run, &labels.to, row->recipients[i]);
	task_field(run, &labels.client, row->client);
	task_field(run, &labels.helo, row->helo);
	task_field(run, &labels.reason, row->reason);
	if (row->detail.n > 0)
		task_field(run, &labels.detail, row->detail);
	task_field(run, &labels.size, arena_printf(arena, "%llu", (unsigned long long)row->size));
	if (!isnan(row->score))
		task_field(run, &labels.score, arena_printf(arena, "%.1f", row->score));
}

/* Line by line, so that a terminal sees lines, and nothing else that could act on it. */
static void print_escaped(struct task_run *run, FILE *mail)
{
	auto_free char *line = NULL;
	size_t room = 0;
	for (ssize_t n; (n = getline(&line, &room, mail)) > 0; task_flush(run)) {
		struct str text = str_bytes(line, (size_t)n);
		if (str_ends(text, STR("\n")))
			text.n--;
		if (str_ends(text, STR("\r")))
			text.n--;
		buf_add_safe(&run->out, text, SAFE_TEXT);
		buf_add_char(&run->out, '\n');
	}
}

static void print_bytes(FILE *mail)
{
	char bytes[65536];
	for (size_t n; (n = fread(bytes, 1, sizeof bytes, mail)) > 0;)
		fwrite(bytes, 1, n, stdout);
}

/* Takes the descriptor over. A terminal gets the mail escaped, a file or a pipe its very bytes. */
static int print_mail(struct task_run *run, int fd, struct str id)
{
	auto_fclose FILE *mail = fd >= 0 ? fdopen(fd, "r") : NULL;
	if (!mail)
		return task_fail(run, id, &no_file);
	task_flush(run);
	if (isatty(STDOUT_FILENO))
		print_escaped(run, mail);
	else
		print_bytes(mail);
	return ferror(mail) || fflush(stdout) != 0 ? EXIT_FAILED : EXIT_FINE;
}

/* ---- tasks ---- */

static int list(struct task_run *run)
{
	struct request request = { .kind = REQUEST_QUARANTINE_LIST };
	const char *word = task_value(run, "state");
	enum quarantine_state state = QUARANTINE_HELD;
	uint32_t left;
	if (word && !quarantine_state_parse(str_of(word), &state))
		return task_fail(run, str_of(word), &no_state);
	if (!judged_search(run, &request.search) || !task_count(run, "limit", LIMIT_PRESET, &left))
		return EXIT_FAILED;
	request.search.state = word ? (uint8_t)(1 + state) : 0;
	struct reply reply;
	do {
		request.search.most = left < REQUEST_ROWS_MAX ? left : REQUEST_ROWS_MAX;
		if (!task_ask(run, &request, STR(""), &reply))
			return EXIT_FAILED;
		print_rows(run, &reply, left);
		task_flush(run);
		left -= reply.quarantine.n < left ? (uint32_t)reply.quarantine.n : left;
		request.search.after = reply.next;
	} while (reply.next.n > 0 && left > 0);
	if (reply.next.n > 0)
		fprintf(stderr, "%s\n", text_in(&more, run->language));
	return EXIT_FINE;
}

/* The mail's verdict from the journal; nothing is said if it is not there. */
static void explain(struct task_run *run, struct str mail_id)
{
	struct request request = { .kind = REQUEST_RECORD, .name = mail_id };
	struct journal_row none = { .record = STR("") };
	struct reply reply;
	struct error err;
	bool found = client_ask(run->keeper, run->arena, &request, &reply, &err) &&
		     reply.status == REPLY_OK && reply.history.n == 1;
	judged_explain(run, found ? reply.history.v : &none);
	if (found && reply.mail >= 0)
		close(reply.mail);
}

static int show(struct task_run *run)
{
	struct request request = { .kind = REQUEST_QUARANTINE_SHOW, .name = str_of(run->words[0]) };
	struct reply reply;
	if (!task_ask(run, &request, request.name, &reply))
		return EXIT_FAILED;
	auto_close int mail = take_fd(&reply.mail);
	if (task_has(run, "raw"))
		return print_mail(run, take_fd(&mail), request.name);
	if (run->json) {
		print_json(run, reply.quarantine.v);
		return EXIT_FINE;
	}
	print_row(run, reply.quarantine.v);
	explain(run, reply.quarantine.v->mail_id);
	return EXIT_FINE;
}

static int for_each(struct task_run *run, enum request_kind kind)
{
	int status = EXIT_FINE;
	for (size_t i = 0; i < run->word_count; i++) {
		struct request request = { .kind = kind, .name = str_of(run->words[i]) };
		struct reply reply;
		if (!task_ask(run, &request, request.name, &reply))
			status = EXIT_FAILED;
	}
	return status;
}

static int release(struct task_run *run)
{
	return for_each(run, REQUEST_QUARANTINE_RELEASE);
}

static int delete (struct task_run *run)
{
	return for_each(run, REQUEST_QUARANTINE_DELETE);
}

static const struct task tasks[] = {
	{ .command = "quarantine",
		.name = "list",
		.words = "",
		.options = { { "state", "STATE" }, { "from", "ADDRESS" }, { "to", "ADDRESS" },
			{ "ip", "IP" }, { "since", "TIME" }, { "until", "TIME" },
			{ "limit", "N" } },
		.says = TEXT("격리된 메일을 새것부터 보여 줍니다.",
			"Lists held mail, newest first.",
			"隔離されたメールを新しい順に一覧します。"),
		.run = list },
	{ .command = "quarantine",
		.name = "show",
		.words = "ID",
		.words_min = 1,
		.words_max = 1,
		.options = { { "raw", NULL } },
		.says = TEXT("메일 하나와 격리된 이유를, --raw이면 메일 자체를 보여 줍니다.",
			"Shows one and why it is held; with --raw the mail itself.",
			"一通とその理由を示します。--raw でメールそのものを示します。"),
		.run = show },
	{ .command = "quarantine",
		.name = "release",
		.words = "ID…",
		.words_min = 1,
		.words_max = SIZE_MAX,
		.says = TEXT("메일을 받는 사람의 받은편지함으로 보냅니다.",
			"Lets mails go to their recipients' inboxes.",
			"メールを宛先の受信トレイに配送します。"),
		.run = release },
	{ .command = "quarantine",
		.name = "delete",
		.words = "ID…",
		.words_min = 1,
		.words_max = SIZE_MAX,
		.says = TEXT("메일을 지웁니다.", "Deletes mails.", "メールを削除します。"),
		.run = delete },
};

int command_quarantine(int argc, char **argv)
{
	return tasks_main(tasks, sizeof tasks / sizeof *tasks, argc, argv);
}
