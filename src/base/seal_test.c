/* SPDX-License-Identifier: Apache-2.0
 *
 * Code planted in a sealed process tries what a captured scanner would try. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/seal.h"

/* What a planted attempt leaves as exit status when it was neither killed nor refused. */
#define GOT_THROUGH 42
#define REFUSED     43
/* seal.c's handler in sanitized builds. */
#define TRAPPED     99

/* A sanitizer's report reads files. */
#if defined(HAECHI_SANITIZED)
#define OPENING MUST_WORK
#else
#define OPENING MUST_FAIL
#endif

static int result_of(bool refused)
{
	return refused ? REFUSED : GOT_THROUGH;
}

static int try_open(void)
{
	return result_of(syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY) < 0 && errno == EPERM);
}

static int try_write_file(void)
{
	return result_of(syscall(SYS_creat, "/tmp/haechi-planted", 0600) < 0);
}

static int try_connect(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(25) };
	return result_of(fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0);
}

static int try_exec(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return REFUSED;
}

static int try_fork(void)
{
	return result_of(syscall(SYS_fork) < 0);
}

static int try_ptrace(void)
{
	return result_of(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) < 0);
}

static int try_kill(void)
{
	return result_of(kill(getppid(), 0) < 0);
}

static int try_executable_memory(void)
{
	return result_of(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
}

static int try_getrandom(void)
{
	char bytes[8];
	return result_of(syscall(SYS_getrandom, bytes, sizeof bytes, 0) < 0 && errno == EPERM);
}

/* What judging needs still works. */
static int try_honest_work(void)
{
	size_t size = 3 * 1024 * 1024;
	char *memory = malloc(size);
	if (!memory || clock_cpu_ns() <= 0)
		return REFUSED;
	memset(memory, 'x', size);
	memory = realloc(memory, size * 4);
	int ok = memory && memory[size - 1] == 'x';
	free(memory);
	return ok ? GOT_THROUGH : REFUSED;
}

enum outcome { MUST_DIE, MUST_FAIL, MUST_WORK };

static int run_sealed(const struct seal *seal, int (*attempt)(void))
{
	pid_t pid = fork();
	if (pid == 0) {
		struct error err;
		int null = open("/dev/null", O_WRONLY);
		dup2(null, STDERR_FILENO);
		if (!seal_apply(seal, (uint64_t)512 * 1024 * 1024, &err))
			_exit(1);
		_exit(attempt());
	}
	int status = 0;
	waitpid(pid, &status, 0);
	return status;
}

static bool died(int status)
{
	return (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) ||
		(WIFEXITED(status) && WEXITSTATUS(status) == TRAPPED);
}

static void planted_code_is_stopped(void **state)
{
	(void)state;
	static const struct {
		const char *title;
		int (*attempt)(void);
		enum outcome want;
	} cases[] = {
		{ "open a file", try_open, OPENING },
		{ "make a file", try_write_file, MUST_DIE },
		{ "connect", try_connect, MUST_DIE },
		{ "exec", try_exec, MUST_DIE },
		{ "fork", try_fork, MUST_DIE },
		{ "ptrace", try_ptrace, MUST_DIE },
		{ "signal another", try_kill, MUST_DIE },
		{ "executable memory", try_executable_memory, MUST_DIE },
		{ "random numbers", try_getrandom, MUST_FAIL },
		{ "honest work", try_honest_work, MUST_WORK },
	};
	struct seal *seal;
	struct error err;
	assert_true(seal_prepare(&seal, &err));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int status = run_sealed(seal, cases[i].attempt);
		bool exited = WIFEXITED(status);
		bool ok = cases[i].want == MUST_DIE ? died(status)
			: cases[i].want == MUST_FAIL ? exited && WEXITSTATUS(status) == REFUSED
						     : exited && WEXITSTATUS(status) == GOT_THROUGH;
		if (!ok)
			fail_msg("%s: status %x", cases[i].title, (unsigned)status);
	}
	seal_free(&seal);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(planted_code_is_stopped) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
