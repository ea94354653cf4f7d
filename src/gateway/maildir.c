/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "gateway/deliver_bytes.h"

#define WRITE_CHUNK   (64 * 1024)
#define NAME_ATTEMPTS 100
#define JUNK_FOLDER   ".Junk"

/* A directory seen may have been made by another thread a moment ago, and not be synced into its
 * parent yet. Who makes one holds this until it is; who has found one takes it once. */
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;

static enum maildir_result failed(struct error *err, const char *what)
{
	bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

	error_errno(err, ERROR_TEMPORARY, "%s", what);
	return full ? MAILDIR_FULL : MAILDIR_FAILED;
}

/* ---- names ---- */

static void add_escaped(struct buf *out, struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = ascii_lower(name.p[i]);
		bool plain = ascii_is_alnum(c) || c == '-' || c == '_' || c == '+' || c == '=' ||
			     (c == '.' && i > 0);
		if (plain)
			buf_add_char(out, c);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
	}
}

bool maildir_account_path(struct str address, struct buf *out)
{
	auto_buf domain = BUF(NAME_MAX), local = BUF(NAME_MAX);
	size_t at = str_find_last_char(address, '@');

	if (at == STR_NONE || at == 0 || at + 1 == address.n)
		return false;
	add_escaped(&domain, str_from(address, at + 1));
	add_escaped(&local, str_first(address, at));
	if (domain.full || local.full)
		return false;
	buf_add(out, buf_str(&domain));
	buf_add_char(out, '/');
	buf_add(out, buf_str(&local));
	return !out->full;
}

/* "TIME.M…P…_ID.HOST": unique by the mail's id; should it not be, the next attempt's clock helps. */
static void print_name(
	char name[NAME_MAX + 1], const struct outgoing *outgoing, struct str hostname)
{
	auto_buf id = BUF(64), host = BUF(128);
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	add_escaped(&id, outgoing->mail_id);
	add_escaped(&host, hostname);
	snprintf(name, NAME_MAX + 1, "%lld.M%06ldP%ld_%.*s.%.*s", (long long)now.tv_sec,
		now.tv_nsec / 1000, (long)getpid(), STR_ARG(buf_str(&id)), STR_ARG(buf_str(&host)));
}

/* ---- directories ---- */

static enum maildir_result make_directory(int parent, const char *name, struct error *err)
{
	int made, synced = 0;

	pthread_mutex_lock(&making);
	made = mkdirat(parent, name, 0700);
	if (made == 0 || errno == EEXIST) {
		made = 0;
		synced = fsync(parent);
	}
	int number = errno;
	pthread_mutex_unlock(&making);
	errno = number;
	return made || synced ? failed(err, "making a directory") : MAILDIR_DONE;
}

/* The directory `name` in parent, made if it is not there. */
static enum maildir_result open_directory(
	int parent, const char *name, int flags, int *out, struct error *err)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);

	if (fd < 0 && errno == ENOENT) {
		enum maildir_result result = make_directory(parent, name, err);
		if (result)
			return result;
		fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
	}
	if (fd < 0)
		return failed(err, "opening a directory");
	*out = fd;
	return MAILDIR_DONE;
}

/* Walks a path of directories down from base, which it takes over. Names must fit NAME_MAX; empty
 * ones are passed over. */
static enum maildir_result walk(int base, struct str path, int flags, int *out, struct error *err)
{
	auto_close int here = base;
	struct str name;

	while (str_next_piece(&path, '/', &name)) {
		char text[NAME_MAX + 1];
		int next;

		if (name.n == 0)
			continue;
		int n = snprintf(text, sizeof text, "%.*s", STR_ARG(name));
		if (n < 0 || (size_t)n >= sizeof text || strlen(text) != name.n) {
			errno = ENAMETOOLONG;
			return failed(err, "opening a directory");
		}
		enum maildir_result result = open_directory(here, text, flags, &next, err);
		if (result)
			return result;
		close(here);
		here = next;
	}
	*out = take_fd(&here);
	return MAILDIR_DONE;
}

/* The operator's path: it may go over symbolic links. */
static enum maildir_result walk_root(struct str path, int *out, struct error *err)
{
	int base = open(str_starts(path, STR("/")) ? "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (base < 0)
		return failed(err, "opening a directory");
	return walk(base, path, 0, out, err);
}

/* A mailbox or folder with its three directories. */
struct box {
	int fd, tmp, new;
};

static void box_close(struct box *box)
{
	cleanup_close_(&box->fd);
	cleanup_close_(&box->tmp);
	cleanup_close_(&box->new);
}

/* Maildir++ marks folders so; readers do not mind its absence, so failing is no failure. */
static void mark_folder(int folder)
{
	auto_close int fd =
		openat(folder, "maildirfolder", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	(void)fd;
}

static enum maildir_result box_open(
	struct box *box, const struct outgoing *outgoing, struct str account, struct error *err)
{
	enum maildir_result result;
	int root, account_directory, cur;

	if ((result = walk_root(outgoing->hop->path, &root, err)) ||
		(result = walk(root, account, O_NOFOLLOW, &account_directory, err)) ||
		(result = walk(account_directory,
			 outgoing->junk ? STR("Maildir/" JUNK_FOLDER) : STR("Maildir"), O_NOFOLLOW,
			 &box->fd, err)) ||
		(result = open_directory(box->fd, "tmp", O_NOFOLLOW, &box->tmp, err)) ||
		(result = open_directory(box->fd, "cur", O_NOFOLLOW, &cur, err)))
		return result;
	close(cur);
	if ((result = open_directory(box->fd, "new", O_NOFOLLOW, &box->new, err)))
		return result;
	if (outgoing->junk)
		mark_folder(box->fd);
	pthread_mutex_lock(&making);
	pthread_mutex_unlock(&making);
	return MAILDIR_DONE;
}

/* ---- files ---- */

static bool write_all(int fd, struct buf *out)
{
	struct str rest = buf_str(out);

	while (rest.n) {
		ssize_t n = write(fd, rest.p, rest.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n == 0 ? ENOSPC : errno;
			return false;
		}
		rest = str_from(rest, (size_t)n);
	}
	buf_clear(out);
	return true;
}

static bool write_as_is(int fd, struct deliver_bytes *bytes)
{
	auto_buf out = BUF(WRITE_CHUNK);
	struct str piece;

	while (deliver_bytes_next(bytes, &piece)) {
		while (piece.n) {
			struct str part = str_first(piece, out.max - out.n);
			buf_add(&out, part);
			piece = str_from(piece, part.n);
			if (out.n == out.max && !write_all(fd, &out))
				return false;
		}
	}
	return write_all(fd, &out);
}

static bool write_as_lines(int fd, struct deliver_bytes *bytes)
{
	auto_buf out = BUF(WRITE_CHUNK);
	struct lf_writer writer = { false };
	struct str piece;

	while (deliver_bytes_next(bytes, &piece))
		while (!lf_write(&writer, &piece, &out))
			if (!write_all(fd, &out))
				return false;
	if (out.n == out.max && !write_all(fd, &out))
		return false;
	lf_finish(&writer, &out);
	return write_all(fd, &out);
}

/* Writes and syncs an open file; size_out: what it came to. */
static enum maildir_result fill_file(int fd, const struct outgoing *outgoing, bool as_lines,
	uint64_t *size_out, struct error *err)
{
	struct deliver_bytes bytes;
	struct stat st;

	if (!deliver_bytes_open(&bytes, outgoing, false, err))
		return MAILDIR_FAILED;
	bool ok = as_lines ? write_as_lines(fd, &bytes) : write_as_is(fd, &bytes);
	int number = errno;
	deliver_bytes_close(&bytes);
	errno = number;
	if (!ok)
		return failed(err, "writing the mail");
	if (fsync(fd))
		return failed(err, "syncing the mail");
	if (fstat(fd, &st))
		return failed(err, "reading the mail's size");
	*size_out = (uint64_t)st.st_size;
	return MAILDIR_DONE;
}

/* Gives the file its final name, never over another one. Some file systems know no links. */
static int give_name(int from_directory, const char *from, int to_directory, const char *to)
{
	if (linkat(from_directory, from, to_directory, to, 0) == 0)
		return unlinkat(from_directory, from, 0) == 0 || errno == ENOENT ? 0 : -1;
	if (errno != EPERM && errno != EOPNOTSUPP && errno != EMLINK)
		return -1;
	return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

/* A new file in the directory; *name says which. */
static int create_unique(int directory, const struct outgoing *outgoing, struct str hostname,
	char name[NAME_MAX + 1])
{
	int fd = -1;

	for (int i = 0; fd < 0 && i < NAME_ATTEMPTS; i++) {
		print_name(name, outgoing, hostname);
		fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0 && errno != EEXIST)
			return -1;
	}
	return fd;
}

static enum maildir_result put_into(const struct box *box, const struct outgoing *outgoing,
	struct str hostname, struct error *err)
{
	char name[NAME_MAX + 1], final[NAME_MAX + 32];
	uint64_t size;
	auto_close int fd = create_unique(box->tmp, outgoing, hostname, name);

	if (fd < 0)
		return failed(err, "creating a file in tmp/");
	enum maildir_result result = fill_file(fd, outgoing, true, &size, err);
	if (result == MAILDIR_DONE) {
		/* The size in the name spares a mail server from asking for it. */
		snprintf(final, sizeof final, "%s,S=%llu", name, (unsigned long long)size);
		if (give_name(box->tmp, name, box->new, final))
			result = failed(err, "linking the mail into new/");
		else if (fsync(box->new))
			/* It may be there or not: it will be tried again, and a mail twice is
			 * better than none. */
			return failed(err, "syncing new/");
	}
	if (result)
		unlinkat(box->tmp, name, 0);
	return result;
}

enum maildir_result maildir_deliver(
	const struct outgoing *outgoing, struct str address, struct str hostname, struct error *err)
{
	__attribute__((cleanup(box_close))) struct box box = { -1, -1, -1 };
	auto_buf account = BUF(2 * NAME_MAX + 1);
	enum maildir_result result;

	if (!maildir_account_path(address, &account)) {
		error_set(err, ERROR_PERMANENT, "no mailbox can have that name");
		return MAILDIR_NO_NAME;
	}
	result = box_open(&box, outgoing, buf_str(&account), err);
	return result ? result : put_into(&box, outgoing, hostname, err);
}

bool maildir_exists(struct str root, struct str address)
{
	auto_buf path = BUF(PATH_MAX - 1), account = BUF(2 * NAME_MAX + 1);
	struct stat st;

	if (!maildir_account_path(address, &account))
		return false;
	buf_printf(&path, "%.*s/%.*s", STR_ARG(root), STR_ARG(buf_str(&account)));
	return !path.full && stat(path.p, &st) == 0 && S_ISDIR(st.st_mode);
}

/* ---- the quarantine's files ---- */

/* Nothing that leads out of the directory: no empty, "." or ".." parts. */
static bool path_is_below(struct str path)
{
	struct str name;

	if (path.n == 0 || path.p[0] == '/' || path.p[path.n - 1] == '/' ||
		str_find_char(path, '\0') != STR_NONE)
		return false;
	while (str_next_piece(&path, '/', &name))
		if (name.n == 0 || name.n > NAME_MAX - 8 || str_starts(name, STR(".")))
			return false;
	return true;
}

enum maildir_result maildir_store(
	const struct outgoing *outgoing, struct str directory, struct str path, struct error *err)
{
	char name[NAME_MAX + 1], tmp[NAME_MAX + 8];
	size_t slash = str_find_last_char(path, '/');
	enum maildir_result result;
	uint64_t size;
	int root, here;

	if (!path_is_below(path)) {
		error_set(err, ERROR_PERMANENT, "a path that leads elsewhere");
		return MAILDIR_NO_NAME;
	}
	if ((result = walk_root(directory, &root, err)))
		return result;
	if ((result = walk(
		     root, str_first(path, slash == STR_NONE ? 0 : slash), O_NOFOLLOW, &here, err)))
		return result;
	auto_close int parent = here;
	pthread_mutex_lock(&making);
	pthread_mutex_unlock(&making);
	snprintf(name, sizeof name, "%.*s",
		STR_ARG(slash == STR_NONE ? path : str_from(path, slash + 1)));
	snprintf(tmp, sizeof tmp, ".tmp-%s", name);
	/* Of an earlier try that died: nobody else writes this name. */
	unlinkat(parent, tmp, 0);
	/* The directory's group is the keeper's: it hands the file to the operator and expires it. */
	auto_close int fd = openat(parent, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd < 0)
		return failed(err, "creating a file");
	result = fill_file(fd, outgoing, false, &size, err);
	if (result == MAILDIR_DONE && give_name(parent, tmp, parent, name))
		result = failed(err, "naming the file");
	if (result == MAILDIR_DONE && fsync(parent))
		return failed(err, "syncing the directory");
	if (result)
		unlinkat(parent, tmp, 0);
	return result;
}
