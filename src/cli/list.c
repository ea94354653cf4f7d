/* SPDX-License-Identifier: Apache-2.0
 *
 * haechi list: the local block and white lists. */
#include "cli/columns.h"
#include "cli/list_feeds.h"
#include "cli/moment.h"
#include "cli/tasks.h"
#include "base/ip.h"
#include "store/list_files.h"
#include "store/store.h"

static const struct text no_kind = TEXT("block 또는 white 중에서 고르십시오",
	"either block or white", "block か white のどちらかです");
static const struct text no_subject = TEXT("ip, domain, address, helo 중에서 고르십시오",
	"one of ip, domain, address, helo", "ip, domain, address, helo のいずれかです");
static const struct text no_entry = TEXT(
	"IP 주소, 대역, 도메인, 메일 주소, @도메인 중 어느 것도 아닙니다",
	"neither an address, a prefix, a domain, a mail address nor @domain",
	"IP アドレス、プレフィックス、ドメイン、メールアドレス、@ドメインのいずれでもありません");
static const struct text two_ends = TEXT("--for와 --until은 함께 쓸 수 없습니다",
	"--for and --until cannot both be given", "--for と --until は同時に使えません");
static const struct text in_past =
	TEXT("이미 지난 때입니다", "that time has passed already", "その時刻は既に過ぎています");
static const struct text not_listed =
	TEXT("어느 목록에도 없습니다", "on no list", "どのリストにもありません");
static const struct text forever = TEXT("계속", "for good", "無期限");
static const struct text expired = TEXT("만료됨", "expired", "期限切れ");

static bool read_subject(struct task_run *run, struct str entry, enum list_subject *out)
{
	const char *value = task_value(run, "subject");
	if (!value) {
		*out = list_entry_subject(entry);
		return true;
	}
	if (list_subject_parse(str_of(value), out))
		return true;
	task_fail(run, str_of(value), &no_subject);
	return false;
}

static bool read_kind(struct task_run *run, struct str word, enum list_kind *out)
{
	if (list_kind_parse(word, out) && *out != LIST_NONE)
		return true;
	task_fail(run, word, &no_kind);
	return false;
}

static bool read_entry(struct task_run *run, struct str word, struct list_entry *out)
{
	out->entry = word;
	if (!read_subject(run, word, &out->subject))
		return false;
	if (list_entry_valid(run->arena, out->subject, word))
		return true;
	task_fail(run, word, &no_entry);
	return false;
}

static bool read_expiry(struct task_run *run, int64_t *out)
{
	bool spans = task_has(run, "for");
	if (spans && task_has(run, "until")) {
		task_fail(run, STR(""), &two_ends);
		return false;
	}
	if (!task_time(run, spans ? "for" : "until", 1, out))
		return false;
	if (*out == 0 || *out > run->now)
		return true;
	task_fail(run, str_of(task_value(run, spans ? "for" : "until")), &in_past);
	return false;
}

static struct str expiry_text(struct task_run *run, int64_t expires)
{
	if (expires == 0)
		return str_of(text_in(&forever, run->language));
	if (expires <= run->now)
		return str_of(text_in(&expired, run->language));
	return moment_print(run->arena, expires);
}

static void print_json(struct task_run *run, const struct list_entry *entry)
{
	struct json json = { .out = &run->out };
	json_open(&json, NULL, '{');
	json_int(&json, "v", 1);
	json_str(&json, "subject", str_of(list_subject_name(entry->subject)));
	json_str(&json, "kind", str_of(list_kind_name(entry->kind)));
	json_str(&json, "entry", entry->entry);
	json_str(&json, "reason", entry->reason);
	if (entry->created > 0)
		json_int(&json, "created", entry->created);
	if (entry->expires > 0)
		json_int(&json, "expires", entry->expires);
	else
		json_null(&json, "expires");
	json_close(&json, '}');
	buf_add_char(&run->out, '\n');
}

static void print_entries(struct task_run *run, const struct list_entry *entries, size_t n)
{
	struct columns columns = { .arena = run->arena, .per_row = 5 };
	for (size_t i = 0; i < n; i++) {
		const struct list_entry *entry = &entries[i];
		if (run->json) {
			print_json(run, entry);
			continue;
		}
		columns_add(&columns, str_of(list_kind_name(entry->kind)));
		columns_add(&columns, str_of(list_subject_name(entry->subject)));
		columns_add(&columns, entry->entry);
		columns_add(&columns, expiry_text(run, entry->expires));
		columns_add(&columns, entry->reason);
	}
	columns_print(&columns, &run->out);
}

static int add(struct task_run *run)
{
	struct list_entry entry = { .reason = str_of(task_value(run, "reason")) };
	struct reply reply;
	if (!read_kind(run, str_of(run->words[0]), &entry.kind) ||
		!read_entry(run, str_of(run->words[1]), &entry) ||
		!read_expiry(run, &entry.expires))
		return EXIT_FAILED;
	struct request request = { .kind = REQUEST_LIST_ADD, .entry = entry };
	if (!task_ask(run, &request, entry.entry, &reply))
		return EXIT_FAILED;
	print_entries(run, &entry, 1);
	return EXIT_FINE;
}

static int remove_entry(struct task_run *run)
{
	struct list_entry entry = { .kind = LIST_NONE };
	struct reply reply;
	if (task_has(run, "kind") && !read_kind(run, str_of(task_value(run, "kind")), &entry.kind))
		return EXIT_FAILED;
	if (!read_entry(run, str_of(run->words[0]), &entry))
		return EXIT_FAILED;
	struct request request = { .kind = REQUEST_LIST_REMOVE, .entry = entry };
	return task_ask(run, &request, entry.entry, &reply) ? EXIT_FINE : EXIT_FAILED;
}

/* What decides on a thing, and how. */
static int look_up(struct task_run *run, struct str key)
{
	struct list_entry entry;
	struct reply reply;
	if (!read_subject(run, key, &entry.subject))
		return EXIT_FAILED;
	struct request request = { .kind = REQUEST_LISTED, .listed = { entry.subject, key } };
	if (!task_ask(run, &request, key, &reply))
		return EXIT_FAILED;
	if (reply.listed.kind == LIST_NONE)
		return task_fail(run, key, &not_listed);
	entry = (struct list_entry){ .subject = entry.subject,
		.kind = reply.listed.kind,
		.entry = reply.listed.entry,
		.reason = reply.listed.reason,
		.expires = reply.listed.expires };
	print_entries(run, &entry, 1);
	return EXIT_FINE;
}

static int show(struct task_run *run)
{
	struct request request = { .kind = REQUEST_LIST_SHOW };
	enum list_subject subject = LIST_CLIENT_IP;
	enum list_kind kind = LIST_NONE;
	struct reply reply;
	if (run->word_count == 1)
		return look_up(run, str_of(run->words[0]));
	if (!read_subject(run, STR(""), &subject))
		return EXIT_FAILED;
	if (task_has(run, "kind") && !read_kind(run, str_of(task_value(run, "kind")), &kind))
		return EXIT_FAILED;
	request.search.subject = task_has(run, "subject") ? (uint8_t)(1 + subject) : 0;
	request.search.kind = (uint8_t)kind;
	do {
		if (!task_ask(run, &request, STR(""), &reply))
			return EXIT_FAILED;
		print_entries(run, reply.entries.v, reply.entries.n);
		task_flush(run);
		request.search.after = reply.next;
	} while (reply.next.n > 0);
	return EXIT_FINE;
}

#define SUBJECT                                                                                    \
	{                                                                                          \
		"subject", "ip|domain|address|helo"                                                \
	}

static const struct task tasks[] = {
	{ .command = "list",
		.name = "add",
		.words = "block|white ENTRY",
		.words_min = 2,
		.words_max = 2,
		.options = { SUBJECT, { "reason", "TEXT" }, { "for", "TIME" },
			{ "until", "TIME" } },
		.says = TEXT("항목을 더하거나, 이미 있으면 이유와 기한을 바꿉니다.",
			"Adds an entry, or changes reason and expiry of one.",
			"項目を追加します。既にあれば理由と期限を変えます。"),
		.run = add },
	{ .command = "list",
		.name = "remove",
		.words = "ENTRY",
		.words_min = 1,
		.words_max = 1,
		.options = { SUBJECT, { "kind", "block|white" } },
		.says = TEXT("항목을 없앱니다.", "Removes an entry.", "項目を削除します。"),
		.run = remove_entry },
	{ .command = "list",
		.name = "show",
		.words = "[THING]",
		.words_max = 1,
		.options = { SUBJECT, { "kind", "block|white" } },
		.says = TEXT("항목을 모두 보여 주거나, 어떤 것에 적용되는 항목을 보여 줍니다.",
			"Shows all entries, or the one that decides on a thing.",
			"すべての項目、または対象に適用される項目を示します。"),
		.run = show },
	{ .command = "list",
		.name = "feeds",
		.words = "",
		.options = { { "all", NULL } },
		.alone = true,
		.says = TEXT("쓰고 있는 공개 목록과 지금 시험에 합격하는지를 보여 줍니다. --all은 알고 있는 모든 목록을 보여 줍니다.",
			"Shows the public lists in use and whether each passes its tests now; with --all "
			"every list that is known.",
			"使用中の公開リストと、今テストに合格するかを示します。--all は既知のリストをすべて示します。"),
		.run = list_feeds },
};

int command_list(int argc, char **argv)
{
	return tasks_main(tasks, sizeof tasks / sizeof *tasks, argc, argv);
}
