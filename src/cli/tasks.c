/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tasks.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "cli/keeper_way.h"
#include "cli/moment.h"

#define ARENA_BOUND ((size_t)256 * 1024 * 1024)
#define OUTPUT_MAX  ((size_t)256 * 1024 * 1024)
#define LABEL_WIDTH 18

/* Numbers of getopt_long beyond any letter. */
enum { OPTION_JSON = 1000, OPTION_SETTINGS, OPTION_HELP, OPTION_OWN };

static const struct text status_says[REPLY_STATUS_COUNT] = {
	[REPLY_OK] = TEXT("되었습니다", "done", "完了しました"),
	[REPLY_MISSING] = TEXT("찾을 수 없습니다", "there is no such thing", "見つかりません"),
	[REPLY_EXISTS] = TEXT("이미 다른 계정의 주소입니다",
		"this address belongs to an account already", "既に別のアカウントのアドレスです"),
	[REPLY_INVALID] = TEXT("올바르지 않은 요청입니다", "this cannot be", "正しくない要求です"),
	[REPLY_CONFLICT] = TEXT("지금 상태에서는 할 수 없습니다",
		"not possible in its present state", "現在の状態ではできません"),
	[REPLY_LIMIT] = TEXT("한도를 넘었습니다", "a limit is reached", "上限に達しました"),
	[REPLY_DENIED] = TEXT("권한이 없습니다. root나 데이터 디렉터리의 소유자로 실행하십시오",
		"not permitted: run it as root or as the owner of the data directory",
		"権限がありません。root またはデータディレクトリの所有者として実行してください"),
	[REPLY_TEMPORARY] = TEXT("지금은 저장소를 쓸 수 없습니다. 잠시 후 다시 시도하십시오",
		"the store cannot be used just now, try again later",
		"現在ストアを利用できません。しばらくしてから再試行してください"),
};

static const struct text no_time = TEXT("시간이 아닙니다 (예: 2026-11-22, 7d, 12h)",
	"this is no time (such as 2026-11-22, 7d, 12h)",
	"時刻ではありません (例: 2026-11-22, 7d, 12h)");
static const struct text no_number = TEXT(
	"1 이상의 수가 아닙니다", "this is no number of at least 1", "1 以上の数ではありません");
static const struct text options_for_all =
	TEXT("모두에 쓰는 옵션", "Options of all", "共通のオプション");

/* ---- help ---- */

static void print_usage(FILE *to, const struct task *task, enum language language)
{
	fprintf(to, "  haechi %s%s%s%s%s", task->command, task->name[0] ? " " : "", task->name,
		task->words[0] ? " " : "", task->words);
	for (size_t i = 0; i < TASK_OPTIONS_MAX && task->options[i].name; i++)
		fprintf(to, " [--%s%s%s]", task->options[i].name, task->options[i].value ? " " : "",
			task->options[i].value ? task->options[i].value : "");
	fprintf(to, "\n      %s\n", text_in(&task->says, language));
}

static int help(const struct task *tasks, size_t count, int status)
{
	FILE *to = status == EXIT_FINE ? stdout : stderr;
	enum language language = command_language();
	for (size_t i = 0; i < count; i++)
		print_usage(to, &tasks[i], language);
	fprintf(to, "  %s: [--json] [--settings FILE]\n  man haechi-%s\n",
		text_in(&options_for_all, language), tasks->command);
	return status;
}

/* ---- options ---- */

static int own_option(const struct task *task, const char *name)
{
	for (int i = 0; i < TASK_OPTIONS_MAX && task->options[i].name; i++)
		if (strcmp(task->options[i].name, name) == 0)
			return i;
	return -1;
}

const char *task_value(const struct task_run *run, const char *option)
{
	int i = own_option(run->task, option);
	return i < 0 || run->values[i].n == 0 ? NULL : run->values[i].v[run->values[i].n - 1];
}

bool task_has(const struct task_run *run, const char *option)
{
	int i = own_option(run->task, option);
	return i >= 0 && run->values[i].n > 0;
}

const struct str *task_values(struct task_run *run, const char *option, size_t *count)
{
	int own = own_option(run->task, option);
	*count = own < 0 ? 0 : run->values[own].n;
	struct str *values = arena_array_of(run->arena, struct str, *count);
	for (size_t i = 0; i < *count; i++)
		values[i] = str_of(run->values[own].v[i]);
	return values;
}

static void fill_options(const struct task *task, struct option *out)
{
	*out++ = (struct option){ "json", no_argument, NULL, OPTION_JSON };
	*out++ = (struct option){ "settings", required_argument, NULL, OPTION_SETTINGS };
	*out++ = (struct option){ "help", no_argument, NULL, OPTION_HELP };
	for (int i = 0; i < TASK_OPTIONS_MAX && task->options[i].name; i++)
		*out++ = (struct option){ task->options[i].name,
			task->options[i].value ? required_argument : no_argument, NULL,
			OPTION_OWN + i };
	*out = (struct option){ 0 };
}

/* EXIT_FINE: go on. Anything else, or *stop: leave with it. */
static int read_options(struct task_run *run, int argc, char **argv, const char **file, bool *stop)
{
	struct option options[TASK_OPTIONS_MAX + 4];
	fill_options(run->task, options);
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (c == OPTION_JSON)
			run->json = true;
		else if (c == OPTION_SETTINGS)
			*file = optarg;
		else if (c >= OPTION_OWN)
			*array_add(run->arena, &run->values[c - OPTION_OWN]) = optarg ? optarg : "";
		else {
			*stop = true;
			return help(run->task, 1, c == OPTION_HELP ? EXIT_FINE : EXIT_USAGE);
		}
	}
	run->words = argv + optind;
	run->word_count = (size_t)(argc - optind);
	*stop = run->word_count < run->task->words_min || run->word_count > run->task->words_max;
	return *stop ? help(run->task, 1, EXIT_USAGE) : EXIT_FINE;
}

/* ---- asking ---- */

static void print_safe(FILE *to, struct str text)
{
	auto_buf safe = BUF(4096);
	buf_add_safe(&safe, str_first(text, 512), SAFE_TEXT);
	fwrite(safe.p ? safe.p : "", 1, safe.n, to);
}

static void begin_complaint(const struct task_run *run, struct str thing)
{
	fprintf(stderr, "haechi %s: ", run->task->command);
	print_safe(stderr, thing);
	if (thing.n > 0)
		fputs(": ", stderr);
}

int task_fail(const struct task_run *run, struct str thing, const struct text *why)
{
	begin_complaint(run, thing);
	fprintf(stderr, "%s\n", text_in(why, run->language));
	return EXIT_FAILED;
}

bool task_ask(
	struct task_run *run, const struct request *request, struct str thing, struct reply *out)
{
	struct error err;
	if (!client_ask(run->keeper, run->arena, request, out, &err)) {
		begin_complaint(run, thing);
		fprintf(stderr, "%s\n", err.text);
		return false;
	}
	if (out->status == REPLY_OK)
		return true;
	begin_complaint(run, thing);
	fputs(text_in(&status_says[out->status], run->language), stderr);
	if (out->text.n > 0) {
		fputs(" (", stderr);
		print_safe(stderr, out->text);
		fputc(')', stderr);
	}
	fputc('\n', stderr);
	return false;
}

bool task_time(struct task_run *run, const char *option, int sign, int64_t *out)
{
	const char *value = task_value(run, option);
	*out = 0;
	if (!value || moment_parse(str_of(value), run->now, sign, out))
		return true;
	task_fail(run, str_of(value), &no_time);
	return false;
}

bool task_count(struct task_run *run, const char *option, uint32_t preset, uint32_t *out)
{
	const char *value = task_value(run, option);
	uint64_t number = preset;
	if (value && (!str_to_uint(str_of(value), 1000000000, &number) || number == 0)) {
		task_fail(run, str_of(value), &no_number);
		return false;
	}
	*out = (uint32_t)number;
	return true;
}

/* ---- output ---- */

void task_flush(struct task_run *run)
{
	fwrite(run->out.p ? run->out.p : "", 1, run->out.n, stdout);
	fflush(stdout);
	buf_clear(&run->out);
}

void task_field(struct task_run *run, const struct text *label, struct str value)
{
	struct str name = str_of(text_in(label, run->language)), rest = name;
	int width = 0;
	for (uint32_t cp; utf8_next(&rest, &cp);)
		width += (int)utf8_width(cp);
	buf_add(&run->out, name);
	buf_printf(&run->out, ":%*s", width < LABEL_WIDTH ? LABEL_WIDTH - width : 1, "");
	buf_add_safe(&run->out, value, SAFE_TEXT);
	buf_add_char(&run->out, '\n');
}

/* ---- running ---- */

static int run_task(struct task_run *run, const char *file)
{
	int status = EXIT_FAILED;
	run->settings = command_settings(file);
	if (run->settings && !run->task->alone)
		run->keeper = keeper_way(run->settings);
	if (run->keeper || (run->settings && run->task->alone))
		status = run->task->run(run);
	task_flush(run);
	client_close(&run->keeper);
	settings_free(&run->settings);
	return status;
}

static const struct task *find_task(const struct task *tasks, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(tasks[i].name, name) == 0)
			return &tasks[i];
	return NULL;
}

int tasks_main(const struct task *tasks, size_t count, int argc, char **argv)
{
	bool named = tasks[0].name[0] != '\0', stop = false;
	const struct task *task = named ? find_task(tasks, count, argc > 1 ? argv[1] : "") : tasks;
	const char *file = NULL;
	if (!task) {
		bool asked = argc > 1 && strcmp(argv[1], "--help") == 0;
		return help(tasks, count, asked ? EXIT_FINE : EXIT_USAGE);
	}
	struct task_run run = { .task = task,
		.language = command_language(),
		.arena = arena_new(ARENA_BOUND),
		.out = BUF(OUTPUT_MAX),
		.now = clock_wall() };
	optind = 0; /* glibc: start anew, with this argv */
	int status = read_options(&run, argc - named, argv + named, &file, &stop);
	if (!stop)
		status = run_task(&run, file);
	buf_done(&run.out);
	arena_free(&run.arena);
	return status;
}
