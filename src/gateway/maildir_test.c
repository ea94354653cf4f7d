/* SPDX-License-Identifier: Apache-2.0
 *
 * Maildir and quarantine files on a real disk. fsync() is replaced here (the program's own symbol
 * stands before the C library's), so that it can be counted and can fail. */
#include "gateway/maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "gateway/deliver_bytes.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static atomic_int fsyncs, fail_fsync_at; /* the n-th from now fails; 0: none */

int fsync(int fd)
{
	int n = atomic_fetch_add(&fsyncs, 1) + 1;

	if (n == atomic_load(&fail_fsync_at)) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fsync, fd);
}

static void count_fsyncs(int fail_at)
{
	atomic_store(&fsyncs, 0);
	atomic_store(&fail_fsync_at, fail_at);
}

/* ---- a place and a mail ---- */

static char root[64];

static int make_root(void **state)
{
	(void)state;
	snprintf(root, sizeof root, "/tmp/haechi-maildir-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int remove_root(void **state)
{
	(void)state;
	return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char mail_text[] = "Received: old\r\n"
				"Authentication-Results: forged\r\n"
				"Subject: x\r\n"
				"\r\n"
				"body\r\n.\r\nbare\rCR\r\n";

static struct removed forged = { 15, 32 };

struct sample {
	struct outgoing outgoing;
	struct hop hop;
};

static void sample_init(struct sample *sample, struct str text)
{
	int fd = memfd_create("mail", MFD_CLOEXEC);

	assert_int_equal(write(fd, text.p, text.n), (ssize_t)text.n);
	sample->hop = (struct hop){ .kind = HOP_MAILDIR, .path = str_of(root) };
	sample->outgoing = (struct outgoing){
		.mail_id = STR("0123456789abcdef"),
		.mail = fd,
		.size = text.n,
		.headers = STR("Received: by us\r\nX-Spam-Score: 1\r\n"),
		.removed = &forged,
		.removed_count = 1,
		.mail_from = STR("a@example.com"),
		.hop = &sample->hop,
	};
}

static void sample_done(struct sample *sample)
{
	close(sample->outgoing.mail);
}

/* How many files a directory below the root has, and the name of one. -1: no such directory. */
static int files_in(const char *path, char name[PATH_MAX])
{
	char whole[512];
	int count = 0;

	snprintf(whole, sizeof whole, "%s/%s", root, path);
	DIR *directory = opendir(whole);
	if (!directory)
		return -1;
	for (struct dirent *entry; (entry = readdir(directory));) {
		if (entry->d_name[0] == '.' && strncmp(entry->d_name, ".tmp", 4) != 0)
			continue;
		count++;
		if (name)
			snprintf(name, PATH_MAX, "%s/%s", whole, entry->d_name);
	}
	closedir(directory);
	return count;
}

static void assert_file(const char *path, struct str expected)
{
	auto_fclose FILE *file = fopen(path, "r");
	char bytes[4096];

	assert_non_null(file);
	size_t n = fread(bytes, 1, sizeof bytes, file);
	if (!str_eq(str_bytes(bytes, n), expected))
		fail_msg("%s has:\n%.*s", path, (int)n, bytes);
}

/* ---- tests ---- */

static void names_of_accounts(void **state)
{
	static const struct {
		const char *address, *expected;
	} table[] = {
		{ "user@example.com", "example.com/user" },
		{ "User.Name+tag@EXAMPLE.com", "example.com/user.name+tag" },
		{ ".hidden@example.com", "example.com/%2Ehidden" },
		{ "..@example.com", "example.com/%2E." },
		{ "../../etc@example.com", "example.com/%2E.%2F..%2Fetc" },
		{ "a/b@example.com", "example.com/a%2Fb" },
		{ "a%b@example.com", "example.com/a%25b" },
		{ "\"a b\"@example.com", "example.com/%22a%20b%22" },
		{ "\"a@b\"@example.com", "example.com/%22a%40b%22" },
		{ "a@../..", "%2E.%2F../a" },
		{ "a@[192.0.2.1]", "%5B192.0.2.1%5D/a" },
		{ "\xea\xb0\x80@example.com", "example.com/%EA%B0%80" },
		{ "a\nb@example.com", "example.com/a%0Ab" },
		{ "nobody", NULL },
		{ "@example.com", NULL },
		{ "a@", NULL },
		{ "", NULL },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		auto_buf path = BUF(1024);
		bool ok = maildir_account_path(str_of(table[i].address), &path);
		assert_int_equal(ok, table[i].expected != NULL);
		if (ok)
			assert_string_equal(path.p, table[i].expected);
	}
	auto_buf address = BUF(4096), path = BUF(4096);
	for (int i = 0; i < 86; i++)
		buf_add_char(&address, '/');
	buf_add(&address, STR("@example.com"));
	assert_false(maildir_account_path(buf_str(&address), &path)); /* 258 characters */
}

static void a_mail_is_put_into_new(void **state)
{
	struct sample sample;
	struct error err;
	char path[PATH_MAX];
	(void)state;

	sample_init(&sample, str_of(mail_text));
	assert_false(maildir_exists(str_of(root), STR("user@example.com")));
	assert_int_equal(maildir_deliver(&sample.outgoing, STR("user@example.com"),
				 STR("mx/1.example"), &err),
		MAILDIR_DONE);
	assert_true(maildir_exists(str_of(root), STR("User@Example.com")));
	assert_int_equal(files_in("example.com/user/Maildir/tmp", NULL), 0);
	assert_int_equal(files_in("example.com/user/Maildir/cur", NULL), 0);
	assert_int_equal(files_in("example.com/user/Maildir/new", path), 1);
	assert_non_null(strstr(path, "_0123456789abcdef.mx%2F1.example,S=73"));
	assert_file(path, STR("Received: by us\nX-Spam-Score: 1\nReceived: old\nSubject: x\n\n"
			      "body\n.\nbare\rCR\n"));

	/* The directories are there now: one fsync for the file, one for new/. */
	count_fsyncs(0);
	assert_int_equal(
		maildir_deliver(&sample.outgoing, STR("user@example.com"), STR("mx"), &err),
		MAILDIR_DONE);
	assert_int_equal(fsyncs, 2);
	assert_int_equal(files_in("example.com/user/Maildir/new", NULL), 2);
	sample_done(&sample);
}

static void junk_goes_into_its_folder(void **state)
{
	struct sample sample;
	struct error err;
	char path[PATH_MAX];
	(void)state;

	sample_init(&sample, str_of(mail_text));
	sample.outgoing.junk = true;
	assert_int_equal(maildir_deliver(&sample.outgoing, STR("u@example.com"), STR("mx"), &err),
		MAILDIR_DONE);
	assert_int_equal(files_in("example.com/u/Maildir/new", NULL), -1);
	assert_int_equal(files_in("example.com/u/Maildir/.Junk/new", path), 1);
	snprintf(path, sizeof path, "%s/example.com/u/Maildir/.Junk/maildirfolder", root);
	assert_int_equal(access(path, F_OK), 0);
	sample_done(&sample);
}

static void no_way_out_by_links(void **state)
{
	struct sample sample;
	struct error err;
	char path[PATH_MAX];
	(void)state;

	sample_init(&sample, str_of(mail_text));
	snprintf(path, sizeof path, "%s/example.com", root);
	assert_int_equal(symlink("/tmp", path), 0);
	assert_int_equal(maildir_deliver(&sample.outgoing, STR("u@example.com"), STR("mx"), &err),
		MAILDIR_FAILED);
	sample_done(&sample);
}

/* Whichever sync fails, the mail is not said to be there, and nothing is left in tmp/. */
static void failing_syncs_are_failures(void **state)
{
	struct sample sample;
	struct error err;
	int steps;
	(void)state;

	sample_init(&sample, str_of(mail_text));
	count_fsyncs(0);
	assert_int_equal(maildir_deliver(&sample.outgoing, STR("u@first.com"), STR("mx"), &err),
		MAILDIR_DONE);
	steps = fsyncs;
	/* domain, account, Maildir, tmp, cur, new; the file, new/ */
	assert_int_equal(steps, 8);
	for (int step = 1; step <= steps; step++) {
		char address[32], path[64];
		snprintf(address, sizeof address, "u@d%d.com", step);
		snprintf(path, sizeof path, "d%d.com/u/Maildir/tmp", step);
		count_fsyncs(step);
		assert_int_equal(
			maildir_deliver(&sample.outgoing, str_of(address), STR("mx"), &err),
			MAILDIR_FAILED);
		assert_non_null(strstr(err.text, strerror(EIO)));
		assert_true(files_in(path, NULL) <= 0);
		count_fsyncs(0);
		assert_int_equal(
			maildir_deliver(&sample.outgoing, str_of(address), STR("mx"), &err),
			MAILDIR_DONE);
	}
	sample_done(&sample);
}

/* RLIMIT_FSIZE stands for a full disk where we may not mount one. */
static void files_that_may_not_grow(void **state)
{
	struct sample sample;
	struct error err;
	pid_t child;
	int status;
	static char text[200000];
	(void)state;

	memset(text, 'x', sizeof text);
	sample_init(&sample, str_bytes(text, sizeof text));
	child = fork();
	if (child == 0) {
		struct rlimit limit = { 100000, 100000 };
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		_exit((int)maildir_deliver(
			&sample.outgoing, STR("u@example.com"), STR("mx"), &err));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), MAILDIR_FULL);
	assert_int_equal(files_in("example.com/u/Maildir/tmp", NULL), 0);
	assert_int_equal(files_in("example.com/u/Maildir/new", NULL), 0);
	sample_done(&sample);
}

/* In a child with mounts of its own: a disk of 256 KB. 77: may not mount here. */
static int deliver_to_full_disk(void)
{
	struct sample sample;
	struct error err;
	static char text[200000];
	int results[3];

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		mount("tmpfs", root, "tmpfs", 0, "size=256k"))
		return 77;
	memset(text, 'x', sizeof text);
	sample_init(&sample, str_bytes(text, sizeof text));
	for (int i = 0; i < 2; i++)
		results[i] = (int)maildir_deliver(
			&sample.outgoing, STR("u@example.com"), STR("mx"), &err);
	sample.outgoing.size = 100; /* a small one still fits */
	results[2] = (int)maildir_deliver(&sample.outgoing, STR("u@example.com"), STR("mx"), &err);
	sample_done(&sample);
	if (results[0] != MAILDIR_DONE || results[1] != MAILDIR_FULL || results[2] != MAILDIR_DONE)
		return 1;
	return files_in("example.com/u/Maildir/tmp", NULL) == 0 &&
			       files_in("example.com/u/Maildir/new", NULL) == 2
		       ? 0
		       : 2;
}

static void full_disks(void **state)
{
	int status;
	(void)state;

	pid_t child = fork();
	if (child == 0)
		_exit(deliver_to_full_disk());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		print_message("skipped: no right to mount\n");
	else
		assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- many at once ---- */

struct sender {
	struct sample *sample;
	int failures;
};

static void *send_many(void *context)
{
	struct sender *sender = context;
	struct error err;

	for (int i = 0; i < 100; i++) {
		char address[32];
		snprintf(address, sizeof address, "u%d@example.com", i % 10);
		sender->failures += maildir_deliver(&sender->sample->outgoing, str_of(address),
					    STR("mx"), &err) != MAILDIR_DONE;
	}
	return NULL;
}

static void threads_get_in_nobodys_way(void **state)
{
	struct sample sample;
	pthread_t threads[4];
	struct sender senders[4];
	int total = 0;
	(void)state;

	sample_init(&sample, str_of(mail_text));
	for (int i = 0; i < 4; i++) {
		senders[i] = (struct sender){ .sample = &sample };
		assert_int_equal(pthread_create(&threads[i], NULL, send_many, &senders[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(senders[i].failures, 0);
	}
	for (int i = 0; i < 10; i++) {
		char path[64];
		snprintf(path, sizeof path, "example.com/u%d/Maildir/new", i);
		total += files_in(path, NULL);
	}
	assert_int_equal(total, 400);
	sample_done(&sample);
}

/* ---- the quarantine's files ---- */

static void files_are_stored(void **state)
{
	struct sample sample;
	struct error err;
	char path[PATH_MAX];
	(void)state;

	sample_init(&sample, str_of(mail_text));
	assert_int_equal(
		maildir_store(&sample.outgoing, str_of(root), STR("quarantine/abc.eml"), &err),
		MAILDIR_DONE);
	assert_int_equal(files_in("quarantine", path), 1);
	assert_non_null(strstr(path, "/quarantine/abc.eml"));
	assert_file(path, STR("Received: by us\r\nX-Spam-Score: 1\r\nReceived: old\r\n"
			      "Subject: x\r\n\r\nbody\r\n.\r\nbare\rCR\r\n"));
	/* Never over another one. */
	assert_int_equal(
		maildir_store(&sample.outgoing, str_of(root), STR("quarantine/abc.eml"), &err),
		MAILDIR_FAILED);
	assert_int_equal(files_in("quarantine", NULL), 1);
	for (int step = 1; step <= 2; step++) {
		count_fsyncs(step);
		assert_int_equal(
			maildir_store(&sample.outgoing, str_of(root),
				step == 1 ? STR("quarantine/d.eml") : STR("quarantine/e.eml"),
				&err),
			MAILDIR_FAILED);
	}
	count_fsyncs(0);
	sample_done(&sample);
}

static void paths_that_lead_elsewhere(void **state)
{
	static const char *const table[] = { "/etc/x", "../x", "a/../x", "a//x", "a/", "", ".x",
		"a/.x", "." };
	struct sample sample;
	struct error err;
	(void)state;

	sample_init(&sample, str_of(mail_text));
	for (size_t i = 0; i < COUNT_OF(table); i++)
		assert_int_equal(
			maildir_store(&sample.outgoing, str_of(root), str_of(table[i]), &err),
			MAILDIR_NO_NAME);
	sample_done(&sample);
}

static void a_file_shorter_than_its_mail(void **state)
{
	struct sample sample;
	struct error err;
	(void)state;

	sample_init(&sample, str_of(mail_text));
	sample.outgoing.size += 5000;
	assert_int_equal(maildir_deliver(&sample.outgoing, STR("u@example.com"), STR("mx"), &err),
		MAILDIR_FAILED);
	assert_int_equal(files_in("example.com/u/Maildir/tmp", NULL), 0);
	sample_done(&sample);
}

#define with_root(test) cmocka_unit_test_setup_teardown(test, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_accounts),
		with_root(a_mail_is_put_into_new),
		with_root(junk_goes_into_its_folder),
		with_root(no_way_out_by_links),
		with_root(failing_syncs_are_failures),
		with_root(files_that_may_not_grow),
		with_root(full_disks),
		with_root(threads_get_in_nobodys_way),
		with_root(files_are_stored),
		with_root(paths_that_lead_elsewhere),
		with_root(a_file_shorter_than_its_mail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
