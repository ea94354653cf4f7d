/* SPDX-License-Identifier: Apache-2.0 */
#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* No honest path leads there: the process is somebody else's by then. */
static const int deadly[] = { SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(bind),
	SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev), SCMP_SYS(bpf), SCMP_SYS(io_uring_setup), SCMP_SYS(mount),
	SCMP_SYS(umount2), SCMP_SYS(setns), SCMP_SYS(unshare), SCMP_SYS(chroot), SCMP_SYS(pivot_root),
	SCMP_SYS(userfaultfd), SCMP_SYS(perf_event_open), SCMP_SYS(keyctl), SCMP_SYS(add_key),
	SCMP_SYS(request_key), SCMP_SYS(init_module), SCMP_SYS(finit_module),
#if !defined(HAECHI_SANITIZED)
	SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace),
#endif
};

/* What would change a file system. */
static const int refused[] = { SCMP_SYS(creat), SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(symlink),
	SCMP_SYS(symlinkat), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename),
	SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rmdir),
	SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat),
	SCMP_SYS(chown), SCMP_SYS(fchown), SCMP_SYS(fchownat), SCMP_SYS(truncate),
#if !defined(HAECHI_SANITIZED)
	SCMP_SYS(kill), SCMP_SYS(tkill),
#endif
};

static int add_rules(scmp_filter_ctx ctx)
{
	int r = 0;
	for (size_t i = 0; i < COUNT(deadly); i++)
		r |= seccomp_rule_add(ctx, SCMP_ACT_KILL_PROCESS, deadly[i], 0);
	for (size_t i = 0; i < COUNT(refused); i++)
		r |= seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
	/* Unix sockets alone: the system log may have to be opened again. */
	r |= seccomp_rule_add(ctx, SCMP_ACT_KILL_PROCESS, SCMP_SYS(socket), 1,
		SCMP_A0(SCMP_CMP_NE, AF_UNIX));
	r |= seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(openat), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY));
	r |= seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(openat), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR));
	r |= seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(open), 1,
		SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY));
	r |= seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(open), 1,
		SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR));
	return r;
}

static bool forbid_calls(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	bool ok = ctx && seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
		add_rules(ctx) == 0 && seccomp_load(ctx) == 0;
	if (ctx)
		seccomp_release(ctx);
	return ok;
}

bool confine_process(struct error *err)
{
	const struct rlimit none = { 0 };
#if !defined(HAECHI_SANITIZED)
	/* The leak checker looks at its own process by ptrace. */
	if (prctl(PR_SET_DUMPABLE, 0) != 0)
		return error_errno(err, ERROR_PERMANENT, "prctl");
#endif
	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return error_errno(err, ERROR_PERMANENT, "setrlimit");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error_errno(err, ERROR_PERMANENT, "prctl");
	return forbid_calls() ||
		error_set(err, ERROR_PERMANENT, "cannot load the filter of system calls");
}
