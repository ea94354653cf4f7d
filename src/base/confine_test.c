/* SPDX-License-Identifier: Apache-2.0
 *
 * What a confined process can still do, and what ends it: each tried in a child of its own. */
#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char path[64]; /* of a file of ours */

/* Each returns true when it was let. */
static bool read_a_file(void)
{
	char byte;
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	return fd >= 0 && read(fd, &byte, 1) == 1;
}

static bool open_a_unix_socket(void)
{
	return socket(AF_UNIX, SOCK_DGRAM, 0) >= 0;
}

static bool write_a_file(void)
{
	return open("/dev/null", O_WRONLY | O_CLOEXEC) >= 0 || errno != EPERM;
}

static bool make_a_file(void)
{
	return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) >= 0 ||
		errno != EPERM;
}

static bool change_a_mode(void)
{
	return chmod(path, 0600) == 0 || errno != EPERM;
}

static bool connect_somewhere(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static bool run_a_program(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return false;
}

enum outcome { LET, REFUSED, KILLED };

static const struct {
	const char *title;
	bool (*act)(void);
	enum outcome outcome;
} cases[] = {
	{ "reads a file", read_a_file, LET },
	{ "opens a unix socket", open_a_unix_socket, LET },
	{ "writes a file", write_a_file, REFUSED },
	{ "makes a file", make_a_file, REFUSED },
	{ "changes a mode", change_a_mode, REFUSED },
	{ "opens a network socket", connect_somewhere, KILLED },
	{ "runs a program", run_a_program, KILLED },
};

static enum outcome outcome_of(bool (*act)(void))
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		struct error err;
		if (!confine_process(&err))
			_exit(9);
		_exit(act() ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status)) {
		assert_int_equal(WTERMSIG(status), SIGSYS);
		return KILLED;
	}
	assert_int_not_equal(WEXITSTATUS(status), 9);
	return WEXITSTATUS(status) == 0 ? LET : REFUSED;
}

static void confined(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "/tmp/haechi-confine-%d", (int)getpid());
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(cases[i].outcome == KILLED || cases[i].act() == true);
		enum outcome outcome = outcome_of(cases[i].act);
		if (outcome != cases[i].outcome)
			fail_msg("%s: %d", cases[i].title, outcome);
	}
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(confined) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
