/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/plant.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { OPEN_SUCCEEDED };

static const struct symbol symbols[] = {
	[OPEN_SUCCEEDED] = SYMBOL("PLANT_OPENED_A_FILE", 100.0, CATEGORY_MALICIOUS,
		TEXT("시험용 코드가 파일을 열었습니다.", "Planted code opened a file.",
			"試験用コードがファイルを開きました。"),
		TEXT("시험 빌드에서만 나타납니다.", "Appears in test builds alone.",
			"試験用ビルドでのみ現れます。")),
};

static void open_a_file(struct scan *scan)
{
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		finding_add(scan, &symbols[OPEN_SUCCEEDED], "descriptor %d", fd);
}

static void connect_somewhere(struct scan *scan)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(25) };
	(void)scan;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
		_exit(1);
}

static void run_a_program(struct scan *scan)
{
	(void)scan;
	execl("/bin/true", "true", (char *)NULL);
}

static void crash(struct scan *scan)
{
	(void)scan;
	raise(SIGSEGV);
	abort();
}

static void hang(struct scan *scan)
{
	for (volatile struct scan *still = scan; still == scan;)
		;
}

static void eat_memory(struct scan *scan)
{
	for (size_t n = (size_t)1 << 20; scan; n += (size_t)1 << 20) {
		char *p = malloc(n);
		if (!p)
			abort();
		memset(p, 'x', n);
	}
}

static const struct {
	const char *word;
	void (*act)(struct scan *scan);
} plants[] = { { "open", open_a_file }, { "connect", connect_somewhere }, { "exec", run_a_program },
	{ "crash", crash }, { "hang", hang }, { "memory", eat_memory } };

static enum step check_plant(struct scan *scan)
{
	const struct header *header =
		header_find_name(&scan->message->headers, STR("X-Haechi-Plant"), NULL);
	for (size_t i = 0; header && i < sizeof plants / sizeof *plants; i++)
		if (str_eq(str_trim(header->value), str_of(plants[i].word)))
			plants[i].act(scan);
	return DONE;
}

static const struct check checks[] = {
	{ .name = "plant", .stage = STAGE_SPAM_SYSTEM, .from = CONSULT_DATA, .run = check_plant },
};

const struct check_table plant_checks = { checks, sizeof checks / sizeof *checks };
const struct symbol_table plant_symbols = { symbols, sizeof symbols / sizeof *symbols };
