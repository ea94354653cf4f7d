/* SPDX-License-Identifier: Apache-2.0 */
#include "base/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

#if defined(HAECHI_SANITIZED)
/* A test build names the call: SIGSYS with a handler instead of silent death. */
#define ACTION_EVIL SCMP_ACT_TRAP
#else
#define ACTION_EVIL SCMP_ACT_KILL_PROCESS
#endif

#define STACK_MAX      (2 * 1024 * 1024)
#define DESCRIPTORS_MAX 64

struct seal {
	struct sock_fprog program;
};

/* What a sealed scanner uses, whatever the arguments. */
static const int allowed[] = { SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(close),
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex),
	SCMP_SYS(fstat), SCMP_SYS(exit_group), SCMP_SYS(exit), SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(gettid), SCMP_SYS(getpid),
#if defined(HAECHI_SANITIZED)
	/* ASan and UBSan: their stacks, and what they read and write for a report. */
	SCMP_SYS(sigaltstack), SCMP_SYS(tgkill), SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(read),
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(ioctl), SCMP_SYS(lseek), SCMP_SYS(pread64),
	SCMP_SYS(sched_yield), SCMP_SYS(getrusage), SCMP_SYS(newfstatat), SCMP_SYS(stat),
#endif
};

/* What no library of ours ever needs: a captured scanner, so it ends. */
static const int evil[] = { SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(socket),
	SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept),
	SCMP_SYS(accept4), SCMP_SYS(sendto), SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(fork),
	SCMP_SYS(vfork), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
	SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(bpf), SCMP_SYS(io_uring_setup),
	SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register), SCMP_SYS(mount), SCMP_SYS(umount2),
	SCMP_SYS(setns), SCMP_SYS(unshare), SCMP_SYS(chroot), SCMP_SYS(pivot_root),
	SCMP_SYS(memfd_create), SCMP_SYS(userfaultfd), SCMP_SYS(perf_event_open), SCMP_SYS(keyctl),
	SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(init_module), SCMP_SYS(finit_module),
	SCMP_SYS(shmget), SCMP_SYS(shmat), SCMP_SYS(creat), SCMP_SYS(link), SCMP_SYS(linkat),
	SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat),
	SCMP_SYS(renameat2), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(chmod), SCMP_SYS(fchmodat),
	SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(setresuid), SCMP_SYS(setresgid) };

#define COUNT(table) (sizeof(table) / sizeof *(table))

static int add_argument_rules(scmp_filter_ctx ctx)
{
	int r = 0;
	r |= seccomp_rule_add(ctx, ACTION_EVIL, SCMP_SYS(mmap), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	r |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0), SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_SHARED, 0));
	r |= seccomp_rule_add(ctx, ACTION_EVIL, SCMP_SYS(mprotect), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	r |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	r |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
		SCMP_A1(SCMP_CMP_EQ, F_GET_SEALS));
	r |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
		SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO));
	r |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(writev), 1,
		SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO));
#if !defined(HAECHI_SANITIZED)
	/* glibc's fstat() */
	r |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
		SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
#endif
	return r;
}

static int add_rules(scmp_filter_ctx ctx)
{
	int r = add_argument_rules(ctx);
	for (size_t i = 0; i < COUNT(allowed); i++)
		r |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < COUNT(evil); i++)
		r |= seccomp_rule_add(ctx, ACTION_EVIL, evil[i], 0);
	return r;
}

/* libseccomp writes the program to a descriptor only. */
static bool export_program(scmp_filter_ctx ctx, struct seal *seal)
{
	auto_close int fd = memfd_create("seal", MFD_CLOEXEC);
	struct stat status;
	if (fd < 0 || seccomp_export_bpf(ctx, fd) != 0 || fstat(fd, &status) != 0)
		return false;
	size_t size = (size_t)status.st_size;
	seal->program.filter = malloc(size);
	if (!seal->program.filter)
		abort();
	seal->program.len = (unsigned short)(size / sizeof *seal->program.filter);
	return pread(fd, seal->program.filter, size, 0) == (ssize_t)size;
}

bool seal_prepare(struct seal **out, struct error *err)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	struct seal *seal = calloc(1, sizeof *seal);
	if (!seal)
		abort();
	bool ok = ctx && seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
		seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
		add_rules(ctx) == 0 && export_program(ctx, seal);
	if (ctx)
		seccomp_release(ctx);
	if (!ok) {
		seal_free(&seal);
		return error_set(err, ERROR_PERMANENT, "cannot build the scanner's system call filter");
	}
	*out = seal;
	return true;
}

void seal_free(struct seal **seal)
{
	if (!*seal)
		return;
	free((*seal)->program.filter);
	free(*seal);
	*seal = NULL;
}

bool seal_leave_network(struct error *err)
{
	if (unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
		return true;
	return error_errno(err, ERROR_PERMANENT, "cannot leave the network namespace");
}

#if defined(HAECHI_SANITIZED)
static void name_the_call(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	char text[64];
	int n = snprintf(text, sizeof text, "seal: system call %d refused\n", info->si_syscall);
	if (n > 0 && write(STDERR_FILENO, text, (size_t)n) < 0)
		_exit(98);
	_exit(99);
}
#endif

static bool limit(int resource, rlim_t value)
{
	struct rlimit both = { .rlim_cur = value, .rlim_max = value };
	return setrlimit(resource, &both) == 0;
}

bool seal_apply(const struct seal *seal, uint64_t memory, struct error *err)
{
#if defined(HAECHI_SANITIZED)
	(void)memory; /* ASan's shadow needs terabytes of address space */
	struct sigaction trap = { .sa_sigaction = name_the_call, .sa_flags = SA_SIGINFO };
	if (sigaction(SIGSYS, &trap, NULL) != 0)
		return error_errno(err, ERROR_PERMANENT, "sigaction");
#else
	if (!limit(RLIMIT_AS, memory) || !limit(RLIMIT_STACK, STACK_MAX))
		return error_errno(err, ERROR_PERMANENT, "setrlimit");
#endif
	if (!limit(RLIMIT_FSIZE, 0) || !limit(RLIMIT_CORE, 0) || !limit(RLIMIT_NPROC, 0) ||
		!limit(RLIMIT_NOFILE, DESCRIPTORS_MAX))
		return error_errno(err, ERROR_PERMANENT, "setrlimit");
	if (prctl(PR_SET_DUMPABLE, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error_errno(err, ERROR_PERMANENT, "prctl");
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &seal->program) != 0)
		return error_errno(err, ERROR_PERMANENT, "seccomp");
	return true;
}
