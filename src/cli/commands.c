/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct command {
	const char *name;
	command_run *run;  /* NULL: given by main (serve) */
	const char *usage; /* what follows the name */
	struct text says;  /* one sentence */
};

static const struct command commands[] = {
	{ .name = "serve",
		.usage = "[--settings FILE] [--check] [--print-settings]",
		.says = TEXT("메일을 받아 판정하고 전달하는 서비스를 시작합니다.",
			"Starts the service: receives mail, judges it, delivers or refuses it.",
			"メールを受け取り、判定し、配送または拒否するサービスを開始します。") },
	{ .name = "scan",
		.run = command_scan,
		.usage = "[--json] [--remedies] [--ip A] [--helo H] [--from S] [--to R]… [--zone FILE] "
			 "[--no-network] [--time T] [--settings FILE] [--list FILE] FILE|DIR|-…",
		.says = TEXT("메일 파일을 판정하고 그 이유를 보여 줍니다.",
			"Judges mail files and says why.",
			"メールファイルを判定し、その理由を示します。") },
	{ .name = "replay",
		.run = command_replay,
		.usage = "[--settings FILE] [--json] [--explain] ID… | --since TIME [--until TIME]",
		.says = TEXT("보관된 메일을 기록된 답으로 다시 판정합니다. 설정을 바꾸면 무엇이 달라질지, 왜 그런 결정이 났는지 보여 줍니다.",
			"Judges kept mails again with their recorded answers: what would other settings "
			"change, and what decided?",
			"保管されたメールを記録済みの回答で再判定し、設定を変えた場合の違いや判定の決め手を示します。") },
	{ .name = "account",
		.run = command_account,
		.usage = "add|set|show|list|remove …",
		.says = TEXT("Maildir 도메인의 계정과 그 상태를 관리합니다.",
			"Manages the accounts of Maildir domains and their states.",
			"Maildir ドメインのアカウントとその状態を管理します。") },
	{ .name = "list",
		.run = command_list,
		.usage = "add|remove|show|feeds …",
		.says = TEXT("자체 차단 목록과 허용 목록을 관리합니다.",
			"Manages the local block and white lists.",
			"独自の拒否リストと許可リストを管理します。") },
	{ .name = "quarantine",
		.run = command_quarantine,
		.usage = "list|show|release|delete …",
		.says = TEXT("격리된 메일을 보고, 내보내고, 지웁니다.",
			"Lists, shows, releases and deletes quarantined mail.",
			"隔離されたメールを一覧、表示、解放、削除します。") },
	{ .name = "history",
		.run = command_history,
		.usage = "[--id ID] [--from S] [--to R] …",
		.says = TEXT("지난 판정을 찾아봅니다.", "Finds earlier verdicts.",
			"過去の判定を検索します。") },
	{ .name = "key",
		.run = command_key,
		.usage = "create|list|records|check|activate|rotate|retire|remove …",
		.says = TEXT("DKIM 서명에 쓰는 키를 만들고, 바꾸고, DNS와 견주어 봅니다.",
			"Makes and rotates the keys of DKIM and compares them with the DNS.",
			"DKIM 署名に使う鍵を作成、交換し、DNS と照合します。") },
	{ .name = "rules",
		.run = command_rules,
		.usage = "[list] [--lang ko|en|ja] | show NAME",
		.says = TEXT("모든 판정 항목의 점수, 설명, 고치는 방법을 보여 줍니다.",
			"Shows every finding with its points, explanation and remedy.",
			"すべての判定項目の点数、説明、対処法を示します。") },
	{ .name = "version",
		.run = command_version,
		.usage = "",
		.says = TEXT("버전을 보여 줍니다.", "Shows the version.", "バージョンを表示します。") },
};
#define COMMAND_COUNT (sizeof commands / sizeof *commands)

enum language command_language(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct str value = str_of(getenv(names[i]));
		if (value.n > 0)
			return language_of(value);
	}
	return LANGUAGE_EN;
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

int command_help(const char *name, int status)
{
	FILE *to = status == EXIT_FINE ? stdout : stderr;
	const struct command *command = find(name);
	enum language language = command_language();
	if (command)
		fprintf(to, "haechi %s %s\n  %s\n  man haechi-%s\n", command->name, command->usage,
			text_in(&command->says, language), command->name);
	return status;
}

static int print_all(int status)
{
	FILE *to = status == EXIT_FINE ? stdout : stderr;
	enum language language = command_language();
	fprintf(to, "haechi COMMAND …\n\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(to, "  %-11s %s\n", commands[i].name, text_in(&commands[i].says, language));
	return status;
}

static bool asks_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

int commands_main(int argc, char **argv, command_run *serve)
{
	if (argc < 2)
		return print_all(EXIT_USAGE);
	if (asks_help(argv[1]))
		return argc > 2 && find(argv[2]) ? command_help(argv[2], EXIT_FINE)
						 : print_all(EXIT_FINE);
	const struct command *command = strcmp(argv[1], "--version") == 0 ? find("version")
									  : find(argv[1]);
	if (!command) {
		fprintf(stderr, "haechi: there is no command \"%s\"\n\n", argv[1]);
		return print_all(EXIT_USAGE);
	}
	if (argc > 2 && asks_help(argv[2]))
		return command_help(command->name, EXIT_FINE);
	return (command->run ? command->run : serve)(argc - 1, argv + 1);
}

struct settings *command_settings(const char *file)
{
	struct settings *settings;
	struct error err;
	if (!file && access(SETTINGS_FILE_DEFAULT, R_OK) != 0)
		return settings_defaults();
	if (settings_load(file ? file : SETTINGS_FILE_DEFAULT, &settings, &err))
		return settings;
	fprintf(stderr, "haechi: %s\n", err.text);
	return NULL;
}
