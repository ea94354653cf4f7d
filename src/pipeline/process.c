/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "net/wire.h"

/* Exit code of a scanner that could not be sealed. */
#define SCANNER_UNSEALED 70
#define SOCKET_FD        3

/* In the child: nothing of the template stays open but the socket and the pipe. */
static void become_scanner(int socket, int speech)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "haechi-scanner");
	int empty = open("/dev/null", O_RDWR);
	if (empty < 0 || dup2(speech, STDERR_FILENO) < 0 || dup2(empty, STDIN_FILENO) < 0 ||
		dup2(empty, STDOUT_FILENO) < 0 || dup2(socket, SOCKET_FD) < 0)
		_exit(SCANNER_UNSEALED);
	close_range(SOCKET_FD + 1, ~0u, 0);
}

static void __attribute__((noreturn)) run_scanner(const struct settings *settings,
	const struct seal *seal, struct scanner_watch *watch)
{
	struct error err = { 0 };
	if (!seal_apply(seal, settings->scanner.memory, &err)) {
		if (write(STDERR_FILENO, err.text, strlen(err.text)) < 0)
			_exit(SCANNER_UNSEALED);
		_exit(SCANNER_UNSEALED);
	}
	_exit(scanner_serve(SOCKET_FD, settings, watch));
}

bool scanner_start(const struct settings *settings, const struct seal *seal,
	struct scanner_watch *watch, struct scanner_process *out, struct error *err)
{
	int pair[2], speech[2];
	if (!wire_pair(pair))
		return error_errno(err, ERROR_TEMPORARY, "socketpair");
	auto_close int near = pair[0], far = pair[1];
	if (pipe2(speech, O_CLOEXEC) != 0)
		return error_errno(err, ERROR_TEMPORARY, "pipe");
	auto_close int reading = speech[0], writing = speech[1];
	fcntl(reading, F_SETFL, O_NONBLOCK);
	atomic_store(&watch->job, 0);
	pid_t pid = fork();
	if (pid < 0)
		return error_errno(err, ERROR_TEMPORARY, "fork");
	if (pid == 0) {
		/* The descriptors may be 3 or 2 themselves: move them out of the way first. */
		int socket = fcntl(far, F_DUPFD, 64), pipe_end = fcntl(writing, F_DUPFD, 64);
		become_scanner(socket, pipe_end);
		run_scanner(settings, seal, watch);
	}
	*out = (struct scanner_process){ .pid = pid, .socket = take_fd(&near),
		.speech = take_fd(&reading) };
	return true;
}

int64_t scanner_cpu_ns(const struct scanner_process *process)
{
	clockid_t clock;
	struct timespec used;
	if (clock_getcpuclockid(process->pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
		return -1;
	return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}
