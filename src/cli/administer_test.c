/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands that administer, run as a person would, on a store of their own; the words they
 * print are compared. */
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "cli/columns.h"
#include "cli/commands.h"
#include "cli/keeper_way.h"
#include "cli/moment.h"
#include "scan/settings_keeper.h"

static char directory[64];
static char output[65536];

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int make_data(void **state)
{
	(void)state;
	char path[128];
	static const char *const names[] = { "keeper", "quarantine", "kept" };
	snprintf(directory, sizeof directory, "/tmp/haechi-cli-XXXXXX");
	assert_non_null(mkdtemp(directory));
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s/%s", directory, names[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	snprintf(path, sizeof path, "%s/haechi.conf", directory);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file,
		"hostname = \"mx.example.com\";\ndata_directory = \"%s\";\n"
		"domains = ( { name = \"example.com\"; hop = \"maildir:%s/mail\"; },\n"
		"  { name = \"example.org\"; hop = \"lmtp:127.0.0.1:24\"; } );\n",
		directory, directory);
	return fclose(file);
}

static int remove_data(void **state)
{
	(void)state;
	return nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Runs `haechi WORDS` (split at blanks; '_' stands for a blank) in a child; both its outputs come
 * into `output`. Returns the exit status. */
static int run(const char *language, const char *words)
{
	char text[1024], settings[128];
	static char name[] = "haechi";
	char *argv[40] = { name };
	int argc = 1, pipes[2];
	snprintf(text, sizeof text, "%s", words);
	snprintf(settings, sizeof settings, "--settings=%s/haechi.conf", directory);
	for (char *c = text, *word = text; *word; word = c) {
		for (; *c && *c != ' '; c++)
			*c = *c == '_' ? ' ' : *c;
		if (*c)
			*c++ = '\0';
		argv[argc++] = word;
	}
	argv[argc++] = settings;
	argv[argc] = NULL;
	assert_int_equal(pipe(pipes), 0);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		dup2(pipes[1], STDOUT_FILENO);
		dup2(pipes[1], STDERR_FILENO);
		close(pipes[0]);
		setenv("LC_ALL", language, 1);
		setenv("TZ", "UTC", 1);
		int status = commands_main(argc, argv, NULL);
		fflush(NULL);
		_exit(status);
	}
	close(pipes[1]);
	size_t n = 0;
	for (ssize_t got; (got = read(pipes[0], output + n, sizeof output - 1 - n)) > 0;)
		n += (size_t)got;
	output[n] = '\0';
	close(pipes[0]);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

struct step {
	const char *language, *words;
	int status;
	const char *shown[4]; /* must stand in the output */
	const char *hidden;   /* must not */
};

static void walk(const struct step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int status = run(steps[i].language, steps[i].words);
		if (status != steps[i].status)
			fail_msg("%s: status %d\n%s", steps[i].words, status, output);
		for (size_t s = 0; s < 4 && steps[i].shown[s]; s++)
			if (!strstr(output, steps[i].shown[s]))
				fail_msg("%s: no \"%s\" in\n%s", steps[i].words, steps[i].shown[s],
					output);
		if (steps[i].hidden && strstr(output, steps[i].hidden))
			fail_msg("%s: \"%s\" in\n%s", steps[i].words, steps[i].hidden, output);
	}
}

static const struct step account_steps[] = {
	{ "en_US.UTF-8", "account list", 0, { "" }, "example" },
	{ "en_US.UTF-8", "account add Kim@Example.com --alias sales@example.com --language ko", 0,
		{ "kim@example.com", "active (in use)", "sales@example.com" } },
	{ "en_US.UTF-8", "account add kim@example.com", 1, { "belongs to an account already" } },
	{ "ko_KR.UTF-8", "account add kim@example.com", 1, { "이미 다른 계정의 주소입니다" } },
	{ "ja_JP.UTF-8", "account add kim@example.com", 1, { "既に別のアカウント" } },
	{ "en_US.UTF-8", "account add x@example.org", 1, { "its domain keeps no accounts" } },
	{ "ko_KR.UTF-8", "account add x@example.org", 1, { "이 도메인은 계정을 두지 않습니다" } },
	{ "en_US.UTF-8", "account add kim", 1, { "this is no mail address" } },
	{ "en_US.UTF-8", "account add ../kim@example.com", 1, { "cannot be in the name" } },
	{ "en_US.UTF-8", "account add a@example.com --state asleep", 1, { "no such state" } },
	{ "en_US.UTF-8", "account add a@example.com --junk-at lots", 1, { "these are no points" } },
	{ "en_US.UTF-8", "account add a@example.com --language fr", 1, { "no such language" } },
	{ "en_US.UTF-8", "account add a@example.com --alias b@example.org", 1,
		{ "b@example.org" } },
	{ "ko_KR.UTF-8", "account set kim@example.com --state dormant --junk-at 3.5", 0,
		{ "휴면: 메일을 돌려보냅니다", "3.5", "sales@example.com" } },
	{ "en_US.UTF-8",
		"account set kim@example.com --remove-alias sales@example.com --alias "
		"info@example.com --junk-at none",
		0, { "info@example.com" }, "sales" },
	{ "en_US.UTF-8", "account show --json info+tag@example.com", 0,
		{ "\"account\":\"kim@example.com\"", "\"state\":\"dormant\"", "\"junk_at\":null",
			"\"aliases\":[\"info@example.com\"]" } },
	{ "en_US.UTF-8", "account list --state active", 0, { "" }, "kim" },
	{ "en_US.UTF-8", "account list --state dormant --domain example.com", 0,
		{ "kim@example.com" } },
	{ "en_US.UTF-8", "account show nobody@example.com", 1, { "there is no such thing" } },
	{ "en_US.UTF-8", "account remove kim@example.com", 0, { "" } },
	{ "en_US.UTF-8", "account remove kim@example.com", 1, { "there is no such thing" } },
	{ "en_US.UTF-8", "account add", 2, { "haechi account add ADDRESS" } },
	{ "en_US.UTF-8", "account enlarge", 2, { "haechi account set", "haechi account remove" } },
	{ "ja_JP.UTF-8", "account add --help", 0, { "アカウントを作ります", "--junk-at POINTS" } },
	{ "en_US.UTF-8", "account show a\x1b[31m@b", 1, { "\\x1b" }, "\x1b" },
};

static void accounts_are_managed(void **state)
{
	(void)state;
	walk(account_steps, sizeof account_steps / sizeof *account_steps);
}

static const struct step list_steps[] = {
	{ "en_US.UTF-8", "list add block 192.0.2.0/24 --reason sends_spam --for 7d", 0,
		{ "block", "ip", "192.0.2.0/24", "sends spam" } },
	{ "en_US.UTF-8", "list add white 192.0.2.7", 0, { "for good" } },
	{ "en_US.UTF-8", "list add block @example.net", 0, { "address" } },
	{ "en_US.UTF-8", "list add block example.net", 0, { "domain" } },
	{ "en_US.UTF-8", "list add block localhost --subject helo --until 2100-01-02_03:04", 0,
		{ "helo", "2100-01-02 03:04:00" } },
	{ "ko_KR.UTF-8", "list show 192.0.2.9", 0, { "192.0.2.0/24" } },
	{ "ko_KR.UTF-8", "list show 192.0.2.7", 0, { "white", "계속" } },
	{ "ja_JP.UTF-8", "list show 198.51.100.1", 1, { "どのリストにもありません" } },
	{ "en_US.UTF-8", "list show mail.example.net", 0, { "example.net" } },
	{ "en_US.UTF-8", "list show user@example.net", 0, { "@example.net" } },
	{ "en_US.UTF-8", "list show --json --subject ip --kind white", 0,
		{ "\"entry\":\"192.0.2.7\"", "\"expires\":null" }, "192.0.2.0/24" },
	{ "en_US.UTF-8", "list show", 0, { "192.0.2.7", "localhost", "@example.net" } },
	{ "en_US.UTF-8", "list add grey 192.0.2.1", 1, { "either block or white" } },
	{ "en_US.UTF-8", "list add block 192.0.2.1/33", 1, { "neither an address" } },
	{ "en_US.UTF-8", "list add block x --subject planet", 1, { "one of ip, domain" } },
	{ "en_US.UTF-8", "list add block 192.0.2.1 --until 2001-01-01", 1,
		{ "has passed already" } },
	{ "en_US.UTF-8", "list add block 192.0.2.1 --until soon", 1, { "this is no time" } },
	{ "en_US.UTF-8", "list add block 192.0.2.1 --for 1d --until 2100-01-01", 1,
		{ "cannot both be given" } },
	{ "en_US.UTF-8", "list remove 192.0.2.7 --kind block", 1, { "there is no such thing" } },
	{ "en_US.UTF-8", "list remove 192.0.2.7", 0, { "" } },
	{ "en_US.UTF-8", "list show 192.0.2.7", 0, { "192.0.2.0/24" } },
	{ "en_US.UTF-8", "list add block", 2, { "haechi list add block|white ENTRY" } },
};

static void lists_are_managed(void **state)
{
	(void)state;
	walk(list_steps, sizeof list_steps / sizeof *list_steps);
}

static void ignore_reply(void *context, struct reply *reply)
{
	if (context)
		*(enum reply_status *)context = reply->status;
}

static void write_mail(const char *folder, const char *id)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s/%s.eml", directory, folder, id);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("Subject: \x1b[31mred\r\n\r\nHello\r\n", file);
	fclose(file);
}

/* What a door would have done: two held mails, one of them with its verdict in the journal. */
static void fill_as_door(void)
{
	char path[128];
	struct settings *settings;
	struct error err;
	struct keeper *keeper;
	struct arena *arena = arena_new(1 << 20);
	static struct str recipients[] = { STR_INIT("a@example.com"), STR_INIT("b@example.com"),
		STR_INIT("c\x1b[0m@example.com") };
	static struct journal_recipient judged[] = { { STR_INIT("a@example.com"),
		STR_INIT("quarantine") } };
	snprintf(path, sizeof path, "%s/haechi.conf", directory);
	assert_true(settings_load(path, &settings, &err));
	struct keeper_options options = settings_keeper_options(arena, settings);
	assert_true(keeper_new(&options, 1700000000, 1000, &keeper, &err));
	const char *ids[] = { "AAAAbbbbCCCCdddd", "EEEEffffGGGGhhhh" };
	struct keeper_peer door = { KEEPER_DOOR, 1 };
	for (size_t i = 0; i < 2; i++) {
		enum reply_status status = REPLY_TEMPORARY;
		write_mail("quarantine", ids[i]);
		struct request add = { .kind = REQUEST_QUARANTINE_ADD,
			.quarantine = { .id = str_of(ids[i]),
				.mail_id = str_of(ids[i]),
				.state = QUARANTINE_HELD,
				.reason = STR("score"),
				.detail = STR("SPF_FAIL=2.5"),
				.time = 1700000000 + (int64_t)i,
				.size = 30,
				.score = 9.25,
				.client = STR("192.0.2.1"),
				.helo = STR("mail\x1b.example"),
				.mail_from = i ? STR("s@example.net") : STR(""),
				.recipients = recipients,
				.recipient_count = 3 } };
		keeper_request(keeper, door, &add, ignore_reply, &status);
		keeper_turn(keeper);
		assert_int_equal(status, REPLY_OK);
	}
	struct request journal = { .kind = REQUEST_JOURNAL,
		.journal = { .mail_id = str_of(ids[1]),
			.time = 1700000001,
			.listener = STR("mx"),
			.client = STR("192.0.2.1"),
			.helo = STR("mail\x1b.example"),
			.mail_from = STR("s@example.net"),
			.size = 30,
			.action = STR("quarantine"),
			.score = 9.25,
			.category = STR("authentication"),
			.code = 250,
			.reply = STR("2.0.0 held"),
			.summary = STR("SPF_FAIL=2.5"),
			.recipients = judged,
			.recipient_count = 1 } };
	keeper_request(keeper, door, &journal, ignore_reply, NULL);
	keeper_free(&keeper);
	settings_free(&settings);
	arena_free(&arena);
}

static const struct step quarantine_steps[] = {
	{ "en_US.UTF-8", "quarantine list", 0,
		{ "EEEEffffGGGGhhhh", "2023-11-14 22:13:21", "s@example.net",
			"a@example.com b@example.com +1" },
		"\x1b" },
	{ "en_US.UTF-8", "quarantine list", 0, { "<>", "held", "score" } },
	{ "en_US.UTF-8", "quarantine list --from @example.net --json", 0,
		{ "\"id\":\"EEEEffffGGGGhhhh\"", "\"state\":\"held\"", "\"score\":9.25" }, "AAAA" },
	{ "en_US.UTF-8", "quarantine list --limit 1", 0, { "EEEE", "there are more" }, "AAAA" },
	{ "en_US.UTF-8", "quarantine list --state poison", 0, { "" }, "EEEE" },
	{ "en_US.UTF-8", "quarantine list --state lost", 1, { "no such state" } },
	{ "en_US.UTF-8", "quarantine list --since 2023-11-15", 0, { "" }, "EEEE" },
	{ "en_US.UTF-8", "quarantine list --limit 0", 1, { "no number of at least 1" } },
	{ "ko_KR.UTF-8", "quarantine show EEEEffffGGGGhhhh", 0,
		{ "관리자를 기다림", "mail\\x1b.example", "192.0.2.1", "보관되어 있지 않습니다" },
		"\x1b" },
	{ "en_US.UTF-8", "quarantine show EEEEffffGGGGhhhh --raw", 0,
		{ "Subject: \x1b[31mred\r\n" } },
	{ "en_US.UTF-8", "quarantine show nothing", 1, { "there is no such thing" } },
	{ "en_US.UTF-8", "quarantine release EEEEffffGGGGhhhh nothing", 1, { "nothing: " } },
	{ "ja_JP.UTF-8", "quarantine show EEEEffffGGGGhhhh", 0,
		{ "release (解放中)", "次の試行" } },
	{ "en_US.UTF-8", "quarantine delete AAAAbbbbCCCCdddd", 0, { "" } },
	{ "en_US.UTF-8", "quarantine delete AAAAbbbbCCCCdddd", 1,
		{ "not possible in its present state" } },
	{ "en_US.UTF-8", "quarantine show AAAAbbbbCCCCdddd --raw", 1, { "no longer there" } },
	{ "en_US.UTF-8", "quarantine release", 2, { "haechi quarantine release ID" } },
	{ "en_US.UTF-8", "history", 0,
		{ "EEEEffffGGGGhhhh", "quarantine", "9.2", "s@example.net" } },
	{ "en_US.UTF-8", "history --to a@example.com --json", 0,
		{ "\"action\":\"quarantine\"", "\"recipients\":[{\"address\":\"a@example.com\"" } },
	{ "en_US.UTF-8", "history --to z@example.com", 0, { "" }, "EEEE" },
	{ "en_US.UTF-8", "history --since 2023-11-15", 0, { "" }, "EEEE" },
	{ "en_US.UTF-8", "history EEEEffffGGGGhhhh", 0,
		{ "SPF_FAIL=2.5", "250 2.0.0 held", "a@example.com (quarantine)" }, "\x1b" },
	{ "en_US.UTF-8", "history --id EEEEffffGGGGhhhh --json", 0, { "\"listener\":\"mx\"" } },
	{ "en_US.UTF-8", "history ../x", 1, { "there is no such thing" } },
};

static void quarantine_and_history_are_shown(void **state)
{
	(void)state;
	fill_as_door();
	walk(quarantine_steps, sizeof quarantine_steps / sizeof *quarantine_steps);
	char path[128];
	snprintf(path, sizeof path, "%s/quarantine/AAAAbbbbCCCCdddd.eml", directory);
	assert_int_equal(access(path, F_OK), -1);
}

static void the_way_is_missing(void **state)
{
	(void)state;
	char from[128], to[128];
	snprintf(from, sizeof from, "%s/keeper", directory);
	snprintf(to, sizeof to, "%s/gone", directory);
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(run("en_US.UTF-8", "account list"), 1);
	assert_non_null(strstr(output, "the keeper cannot be reached"));
	assert_non_null(strstr(output, "when the service starts for the first time"));
	assert_int_equal(run("ko_KR.UTF-8", "account list"), 1);
	assert_non_null(strstr(output, "연결할 수 없습니다"));
	assert_int_equal(rename(to, from), 0);
}

static const struct {
	const char *text;
	int sign;
	int64_t expected; /* -1: no time */
} moment_cases[] = {
	{ "7d", -1, 1700000000 - 7 * 86400 },
	{ "7d", 1, 1700000000 + 7 * 86400 },
	{ "90s", 1, 1700000090 },
	{ "2W", 1, 1700000000 + 14 * 86400 },
	{ "30m", -1, 1700000000 - 1800 },
	{ "12h", 1, 1700000000 + 12 * 3600 },
	{ "@1234567890", 1, 1234567890 },
	{ "2023-11-14", 1, 1699920000 },
	{ "2023-11-14Z", 1, 1699920000 },
	{ "2023-11-14 22:13", 1, 1699999980 },
	{ "2023-11-14T22:13:20Z", 1, 1700000000 },
	{ "2023-11-14 22:13:20 extra", 1, -1 },
	{ "2023-13-14", 1, -1 },
	{ "soon", 1, -1 },
	{ "d", 1, -1 },
	{ "7y", 1, -1 },
	{ "-7d", 1, -1 },
	{ "@", 1, -1 },
	{ "", 1, -1 },
};

static void moments_are_read(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	for (size_t i = 0; i < sizeof moment_cases / sizeof *moment_cases; i++) {
		int64_t out = -1;
		bool good = moment_parse(
			str_of(moment_cases[i].text), 1700000000, moment_cases[i].sign, &out);
		if (good != (moment_cases[i].expected >= 0) ||
			(good && out != moment_cases[i].expected))
			fail_msg("%s: %lld", moment_cases[i].text, (long long)out);
	}
}

static void columns_stand_under_each_other(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct columns columns = { .arena = arena, .per_row = 2 };
	auto_buf out = BUF(4096);
	columns_add(&columns, STR("한국"));
	columns_add(&columns, STR("x"));
	columns_add(&columns, STR("abcdef"));
	columns_add(&columns, STR("\x1by\xff"));
	columns_print(&columns, &out);
	assert_string_equal(out.p, "한국    x\nabcdef  \\x1by\\xff\n");
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moments_are_read),
		cmocka_unit_test(columns_stand_under_each_other),
		cmocka_unit_test_setup_teardown(accounts_are_managed, make_data, remove_data),
		cmocka_unit_test_setup_teardown(lists_are_managed, make_data, remove_data),
		cmocka_unit_test_setup_teardown(
			quarantine_and_history_are_shown, make_data, remove_data),
		cmocka_unit_test_setup_teardown(the_way_is_missing, make_data, remove_data),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
