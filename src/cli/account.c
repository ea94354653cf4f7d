/* SPDX-License-Identifier: Apache-2.0
 *
 * haechi account: the people whose mail lies in our Maildirs. */
#include <math.h>
#include <stdlib.h>

#include "cli/columns.h"
#include "cli/moment.h"
#include "cli/tasks.h"
#include "store/mailbox.h"

static const struct text no_address =
	TEXT("메일 주소가 아닙니다", "this is no mail address", "メールアドレスではありません");
static const struct text no_accounts = TEXT(
	"이 도메인은 계정을 두지 않습니다 (설정의 domains에서 다음 홉이 maildir인 도메인만)",
	"its domain keeps no accounts (only domains of the settings whose next hop is maildir do)",
	"このドメインはアカウントを持ちません (設定の domains で次ホップが maildir のものだけ)");
static const struct text no_name = TEXT("계정 이름으로 쓸 수 없는 글자가 있습니다",
	"it has characters that cannot be in the name of an account",
	"アカウント名に使えない文字が含まれています");
static const struct text no_state =
	TEXT("그런 상태는 없습니다: active, dormant, closed, minor 중에서 고르십시오",
		"there is no such state: one of active, dormant, closed, minor",
		"そのような状態はありません: active, dormant, closed, minor のいずれか");
static const struct text no_points = TEXT("점수가 아닙니다 (-100…1000, 없애려면 none)",
	"these are no points (-100 to 1000, or none)",
	"点数ではありません (-100～1000、消すには none)");
static const struct text no_language = TEXT("그런 언어는 없습니다: ko, en, ja 중에서 고르십시오",
	"there is no such language: one of ko, en, ja",
	"そのような言語はありません: ko, en, ja のいずれか");

static const struct text state_says[RECIPIENT_STATE_COUNT] = {
	[RECIPIENT_UNKNOWN] = TEXT("없음", "unknown", "不明"),
	[RECIPIENT_ACTIVE] = TEXT("사용 중", "in use", "使用中"),
	[RECIPIENT_DORMANT] = TEXT("휴면: 메일을 돌려보냅니다 (550 5.2.1)",
		"dormant: mail is returned (550 5.2.1)", "休眠: メールは返送されます (550 5.2.1)"),
	[RECIPIENT_CLOSED] = TEXT("해지: 메일을 돌려보냅니다", "closed: mail is returned",
		"解約済み: メールは返送されます"),
	[RECIPIENT_MINOR] = TEXT("미성년: 청소년 유해 광고를 받지 않습니다",
		"under age: nothing harmful to youth", "未成年: 青少年に有害な広告は届きません"),
	[RECIPIENT_FOREIGN] = TEXT("다른 곳의 주소", "foreign", "外部"),
};

static const struct {
	struct text account, state, junk_at, language, aliases, created, changed;
} labels = {
	.account = TEXT("계정", "account", "アカウント"),
	.state = TEXT("상태", "state", "状態"),
	.junk_at = TEXT("스팸 기준 점수", "junk at", "迷惑メール基準点"),
	.language = TEXT("언어", "language", "言語"),
	.aliases = TEXT("별칭", "aliases", "別名"),
	.created = TEXT("만든 때", "created", "作成"),
	.changed = TEXT("바꾼 때", "changed", "変更"),
};

/* ---- what the person wrote ---- */

/* An address at a domain that keeps accounts. */
static bool is_ours(struct task_run *run, struct str address, struct mailbox *out)
{
	if (!mailbox_parse(run->arena, address, out)) {
		task_fail(run, address, &no_address);
		return false;
	}
	const struct domain_settings *domain = settings_domain(run->settings, out->domain);
	if (domain && domain->hop.kind == HOP_MAILDIR)
		return true;
	task_fail(run, address, &no_accounts);
	return false;
}

static bool read_addresses(
	struct task_run *run, const char *option, struct str **out, size_t *count)
{
	const struct str *values = task_values(run, option, count);
	*out = arena_array_of(run->arena, struct str, *count);
	for (size_t i = 0; i < *count; i++) {
		struct mailbox mailbox;
		if (!is_ours(run, values[i], &mailbox))
			return false;
		(*out)[i] = values[i];
	}
	return true;
}

static bool read_state(struct task_run *run, enum recipient_state *out)
{
	struct str value = str_of(task_value(run, "state"));
	if (value.n == 0)
		return true;
	if (recipient_state_parse(value, out) && *out != RECIPIENT_UNKNOWN &&
		*out != RECIPIENT_FOREIGN)
		return true;
	task_fail(run, value, &no_state);
	return false;
}

static bool read_points(struct task_run *run, double *out)
{
	const char *value = task_value(run, "junk-at");
	*out = NAN;
	if (!value || strcmp(value, "none") == 0)
		return true;
	char *end;
	double points = strtod(value, &end);
	if (end == value || *end || !(points >= -100 && points <= 1000)) {
		task_fail(run, str_of(value), &no_points);
		return false;
	}
	*out = points;
	return true;
}

static bool read_language(struct task_run *run, struct str *out)
{
	struct str value = str_of(task_value(run, "language"));
	*out = str_eq(value, STR("none")) ? STR("") : value;
	if (out->n == 0 || str_eq(value, STR("ko")) || str_eq(value, STR("en")) ||
		str_eq(value, STR("ja")))
		return true;
	task_fail(run, value, &no_language);
	return false;
}

/* ---- output ---- */

static void print_json(struct task_run *run, const struct account *account)
{
	struct json json = { .out = &run->out };
	json_open(&json, NULL, '{');
	json_int(&json, "v", 1);
	json_str(&json, "account", account->name);
	json_str(&json, "state", str_of(recipient_state_name(account->state)));
	json_double(&json, "junk_at", account->junk_at);
	json_str(&json, "language", account->language);
	json_int(&json, "created", account->created);
	json_int(&json, "changed", account->changed);
	json_open(&json, "aliases", '[');
	for (size_t i = 0; i < account->alias_count; i++)
		json_str(&json, NULL, account->aliases[i]);
	json_close(&json, ']');
	json_close(&json, '}');
	buf_add_char(&run->out, '\n');
}

static struct str points_text(struct task_run *run, const struct account *account)
{
	return isnan(account->junk_at) ? STR("-")
				       : arena_printf(run->arena, "%g", account->junk_at);
}

static struct str alias_text(struct task_run *run, const struct account *account)
{
	struct str text = STR("");
	for (size_t i = 0; i < account->alias_count; i++)
		text = arena_printf(run->arena, "%.*s%s%.*s", STR_ARG(text), i ? " " : "",
			STR_ARG(account->aliases[i]));
	return text;
}

static void print_account(struct task_run *run, const struct account *account)
{
	if (run->json) {
		print_json(run, account);
		return;
	}
	task_field(run, &labels.account, account->name);
	task_field(run, &labels.state,
		arena_printf(run->arena, "%s (%s)", recipient_state_name(account->state),
			text_in(&state_says[account->state], run->language)));
	task_field(run, &labels.junk_at, points_text(run, account));
	task_field(run, &labels.language, account->language.n ? account->language : STR("-"));
	for (size_t i = 0; i < account->alias_count; i++)
		task_field(run, &labels.aliases, account->aliases[i]);
	task_field(run, &labels.created, moment_print(run->arena, account->created));
	task_field(run, &labels.changed, moment_print(run->arena, account->changed));
}

/* Shows an account as it is now. */
static int show_name(struct task_run *run, struct str name)
{
	struct request request = { .kind = REQUEST_ACCOUNT_SHOW, .name = name };
	struct reply reply;
	if (!task_ask(run, &request, name, &reply))
		return EXIT_FAILED;
	for (size_t i = 0; i < reply.accounts.n; i++)
		print_account(run, &reply.accounts.v[i]);
	return EXIT_FINE;
}

/* ---- tasks ---- */

static int add(struct task_run *run)
{
	struct str name = str_of(run->words[0]);
	struct account account = { .name = name, .state = RECIPIENT_ACTIVE };
	struct mailbox mailbox;
	struct reply reply;
	if (!is_ours(run, name, &mailbox) ||
		!read_addresses(run, "alias", &account.aliases, &account.alias_count) ||
		!read_state(run, &account.state) || !read_points(run, &account.junk_at) ||
		!read_language(run, &account.language))
		return EXIT_FAILED;
	if (!mailbox_names_account(&mailbox))
		return task_fail(run, name, &no_name);
	struct request request = { .kind = REQUEST_ACCOUNT_ADD, .account = account };
	return task_ask(run, &request, name, &reply) ? show_name(run, name) : EXIT_FAILED;
}

static int set(struct task_run *run)
{
	struct str name = str_of(run->words[0]);
	struct account_change change = { .name = name,
		.has_state = task_has(run, "state"),
		.has_junk_at = task_has(run, "junk-at"),
		.has_language = task_has(run, "language") };
	struct reply reply;
	if (!read_addresses(run, "alias", &change.add, &change.add_count) ||
		!read_addresses(run, "remove-alias", &change.remove, &change.remove_count) ||
		!read_state(run, &change.state) || !read_points(run, &change.junk_at) ||
		!read_language(run, &change.language))
		return EXIT_FAILED;
	struct request request = { .kind = REQUEST_ACCOUNT_SET, .account_change = change };
	return task_ask(run, &request, name, &reply) ? show_name(run, name) : EXIT_FAILED;
}

static int show(struct task_run *run)
{
	int status = EXIT_FINE;
	for (size_t i = 0; i < run->word_count; i++) {
		if (i > 0 && !run->json)
			buf_add_char(&run->out, '\n');
		if (show_name(run, str_of(run->words[i])) != EXIT_FINE)
			status = EXIT_FAILED;
	}
	return status;
}

static void print_rows(struct task_run *run, const struct reply *reply)
{
	struct columns columns = { .arena = run->arena, .per_row = 5 };
	for (size_t i = 0; i < reply->accounts.n; i++) {
		const struct account *account = &reply->accounts.v[i];
		if (run->json) {
			print_json(run, account);
			continue;
		}
		columns_add(&columns, account->name);
		columns_add(&columns, str_of(recipient_state_name(account->state)));
		columns_add(&columns, points_text(run, account));
		columns_add(&columns, account->language.n ? account->language : STR("-"));
		columns_add(&columns, alias_text(run, account));
	}
	columns_print(&columns, &run->out);
}

static int list(struct task_run *run)
{
	struct request request = { .kind = REQUEST_ACCOUNT_LIST,
		.search = { .domain = str_of(task_value(run, "domain")) } };
	enum recipient_state state = RECIPIENT_UNKNOWN;
	struct reply reply;
	if (!read_state(run, &state))
		return EXIT_FAILED;
	if (task_has(run, "state"))
		request.search.state = (uint8_t)(1 + state);
	do {
		if (!task_ask(run, &request, STR(""), &reply))
			return EXIT_FAILED;
		print_rows(run, &reply);
		task_flush(run);
		request.search.after = reply.next;
	} while (reply.next.n > 0);
	return EXIT_FINE;
}

static int remove_accounts(struct task_run *run)
{
	int status = EXIT_FINE;
	for (size_t i = 0; i < run->word_count; i++) {
		struct request request = { .kind = REQUEST_ACCOUNT_DELETE,
			.name = str_of(run->words[i]) };
		struct reply reply;
		if (!task_ask(run, &request, request.name, &reply))
			status = EXIT_FAILED;
	}
	return status;
}

static const struct task tasks[] = {
	{ .command = "account",
		.name = "add",
		.words = "ADDRESS",
		.words_min = 1,
		.words_max = 1,
		.options = { { "alias", "ADDRESS" }, { "state", "STATE" }, { "junk-at", "POINTS" },
			{ "language", "ko|en|ja" } },
		.says = TEXT("계정을 만듭니다.", "Makes an account.", "アカウントを作ります。"),
		.run = add },
	{ .command = "account",
		.name = "set",
		.words = "ADDRESS",
		.words_min = 1,
		.words_max = 1,
		.options = { { "state", "STATE" }, { "alias", "ADDRESS" },
			{ "remove-alias", "ADDRESS" }, { "junk-at", "POINTS|none" },
			{ "language", "ko|en|ja|none" } },
		.says = TEXT("계정의 상태, 별칭, 기준 점수, 언어를 바꿉니다.",
			"Changes an account's state, aliases, threshold or language.",
			"アカウントの状態、別名、基準点、言語を変えます。"),
		.run = set },
	{ .command = "account",
		.name = "show",
		.words = "ADDRESS…",
		.words_min = 1,
		.words_max = SIZE_MAX,
		.says = TEXT("주소가 속한 계정을 보여 줍니다.",
			"Shows the account that an address belongs to.",
			"アドレスが属するアカウントを示します。"),
		.run = show },
	{ .command = "account",
		.name = "list",
		.words = "",
		.options = { { "domain", "DOMAIN" }, { "state", "STATE" } },
		.says = TEXT("계정을 모두 보여 줍니다.", "Lists the accounts.",
			"アカウントを一覧します。"),
		.run = list },
	{ .command = "account",
		.name = "remove",
		.words = "ADDRESS…",
		.words_min = 1,
		.words_max = SIZE_MAX,
		.says = TEXT("계정을 없앱니다. 메일은 그대로 남습니다.",
			"Removes accounts. Their mail stays where it is.",
			"アカウントを削除します。メールはそのまま残ります。"),
		.run = remove_accounts },
};

int command_account(int argc, char **argv)
{
	return tasks_main(tasks, sizeof tasks / sizeof *tasks, argc, argv);
}
