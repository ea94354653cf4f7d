/* SPDX-License-Identifier: Apache-2.0 */
#include "outbound/keys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/hash.h"

#define PATH_LENGTH_MAX 1024
#define STATE_FILE      "state"
#define STATE_FILE_MAX  (64 * 1024)
#define LABEL_MAX       63
#define NAME_MAX_       253

static const char *const state_names[SIGNING_STATE_COUNT] = {
	[SIGNING_WAITING] = "waiting",
	[SIGNING_ACTIVE] = "active",
	[SIGNING_RETIRED] = "retired",
};

const char *signing_state_name(enum signing_state state)
{
	return state_names[state];
}

static bool state_parse(struct str word, enum signing_state *out)
{
	for (int i = 0; i < SIGNING_STATE_COUNT; i++)
		if (str_eq(word, str_of(state_names[i]))) {
			*out = (enum signing_state)i;
			return true;
		}
	return false;
}

/* ---- names ---- */

static bool is_name(struct str name)
{
	struct str rest = name, label;
	if (name.n == 0 || name.n > NAME_MAX_ || str_ends(name, STR(".")))
		return false;
	while (str_next_piece(&rest, '.', &label)) {
		if (label.n == 0 || label.n > LABEL_MAX || label.p[0] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++) {
			char c = label.p[i];
			if (!ascii_is_digit(c) && !(c >= 'a' && c <= 'z') && c != '-' && c != '_')
				return false;
		}
	}
	return true;
}

bool keys_domain_is_valid(struct str domain)
{
	return is_name(domain) && str_find_char(domain, '.') != STR_NONE;
}

/* With ".key" and a temporary name's end it must be a file's name, and in a field of ours a word. */
bool keys_selector_is_valid(struct str selector)
{
	return is_name(selector) && selector.n <= 2 * LABEL_MAX;
}

/* "DIRECTORY/DOMAIN/FILE"; parts may be left out from the end. */
static void path_print(char path[static PATH_LENGTH_MAX], struct str directory, struct str domain,
	struct str file, const char *end)
{
	snprintf(path, PATH_LENGTH_MAX, "%.*s%s%.*s%s%.*s%s", STR_ARG(directory), domain.n ? "/" : "",
		STR_ARG(domain), file.n ? "/" : "", STR_ARG(file), end);
}

/* ---- who else could have had it ---- */

static bool is_mine(uid_t owner)
{
	return owner == geteuid() || owner == 0 || geteuid() == 0;
}

/* Who may write to a directory may put keys into it. */
static bool directory_is_private(const char *path, struct error *err)
{
	struct stat status;
	if (lstat(path, &status) != 0)
		return error_errno(err, ERROR_PERMANENT, "%s", path);
	if (!S_ISDIR(status.st_mode))
		return error_set(err, ERROR_PERMANENT, "%s is no directory", path);
	if (status.st_mode & 022)
		return error_set(err, ERROR_PERMANENT,
			"%s can be written to by others than its owner (mode %04o): chmod go-w", path,
			(unsigned)status.st_mode & 07777);
	if (!is_mine(status.st_uid))
		return error_set(err, ERROR_PERMANENT, "%s belongs to user %u", path,
			(unsigned)status.st_uid);
	return true;
}

bool keys_directory_is_fine(struct str directory, struct error *err)
{
	char path[PATH_LENGTH_MAX];
	path_print(path, directory, STR(""), STR(""), "");
	return directory_is_private(path, err);
}

static bool file_is_private(int fd, const char *path, struct error *err)
{
	struct stat status;
	if (fstat(fd, &status) != 0)
		return error_errno(err, ERROR_PERMANENT, "%s", path);
	if (!S_ISREG(status.st_mode) || status.st_size > KEY_FILE_MAX)
		return error_set(err, ERROR_PERMANENT, "%s is no key file", path);
	if (status.st_mode & 077)
		return error_set(err, ERROR_PERMANENT,
			"%s can be read by others than its owner (mode %04o): if nobody did, chmod 0600; "
			"else make a new key",
			path, (unsigned)status.st_mode & 07777);
	if (!is_mine(status.st_uid))
		return error_set(err, ERROR_PERMANENT, "%s belongs to user %u", path,
			(unsigned)status.st_uid);
	return true;
}

/* ---- reading ---- */

/* Reads a whole file of at most `room` bytes; false with the reason. */
static bool read_file(int fd, const char *path, char *into, size_t room, size_t *length,
	struct error *err)
{
	size_t n = 0;
	for (ssize_t got; n < room; n += (size_t)got) {
		got = read(fd, into + n, room - n);
		if (got < 0)
			return error_errno(err, ERROR_PERMANENT, "%s", path);
		if (got == 0)
			break;
	}
	*length = n;
	return n < room || error_set(err, ERROR_PERMANENT, "%s is too long", path);
}

bool keys_load(struct str directory, struct str domain, struct str selector,
	struct private_key **out, struct error *err)
{
	char path[PATH_LENGTH_MAX], pem[KEY_FILE_MAX + 1];
	size_t n = 0;
	path_print(path, directory, domain, selector, ".key");
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return error_errno(err, ERROR_PERMANENT, "%s", path);
	if (!file_is_private(fd, path, err))
		return false;
	bool ok = read_file(fd, path, pem, sizeof pem, &n, err) &&
		(private_key_parse(str_bytes(pem, n), out, err) || error_prefix(err, "%s", path));
	explicit_bzero(pem, sizeof pem);
	return ok;
}

static int name_order(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool keys_domains(struct arena *arena, struct str directory, struct str **out, size_t *count,
	struct error *err)
{
	char path[PATH_LENGTH_MAX];
	ARRAY(struct str) found = { 0 };
	path_print(path, directory, STR(""), STR(""), "");
	DIR *dir = opendir(path);
	if (!dir && errno != ENOENT)
		return error_errno(err, ERROR_PERMANENT, "%s", path);
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		struct str name = str_of(entry->d_name);
		if (keys_domain_is_valid(name) && found.n < KEYS_DOMAINS_MAX)
			*array_add(arena, &found) = arena_dup(arena, name);
	}
	if (dir)
		closedir(dir);
	if (found.n > 0)
		qsort(found.v, found.n, sizeof *found.v, name_order);
	*out = found.v;
	*count = found.n;
	return true;
}

struct kept_key *keys_find(struct kept_keys *keys, struct str selector)
{
	for (size_t i = 0; i < keys->n; i++)
		if (str_eq(keys->v[i].selector, selector))
			return &keys->v[i];
	return NULL;
}

/* One line: "SELECTOR STATE SECONDS". */
static bool take_line(struct arena *arena, struct str line, struct kept_keys *keys)
{
	struct str selector, state, since;
	struct kept_key key = { 0 };
	uint64_t seconds;
	if (line.n == 0 || line.p[0] == '#')
		return true;
	if (!str_cut(line, ' ', &selector, &state) || !str_cut(state, ' ', &state, &since) ||
		!keys_selector_is_valid(selector) || !state_parse(state, &key.state) ||
		!str_to_uint(since, INT64_MAX, &seconds) || keys_find(keys, selector) ||
		keys->n == KEYS_PER_DOMAIN_MAX)
		return false;
	key.selector = arena_dup(arena, selector);
	key.since = (int64_t)seconds;
	keys->v[keys->n++] = key;
	return true;
}

static bool read_state(struct arena *arena, struct str directory, struct kept_keys *keys,
	struct error *err)
{
	char path[PATH_LENGTH_MAX];
	path_print(path, directory, keys->domain, STR(STATE_FILE), "");
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT || error_errno(err, ERROR_PERMANENT, "%s", path);
	auto_free char *text = must(malloc(STATE_FILE_MAX));
	size_t n;
	if (!read_file(fd, path, text, STATE_FILE_MAX, &n, err))
		return false;
	struct str rest = str_bytes(text, n), line;
	for (unsigned number = 1; str_next_piece(&rest, '\n', &line); number++)
		if (!take_line(arena, line, keys))
			return error_set(err, ERROR_PERMANENT, "%s:%u: damaged", path, number);
	return true;
}

/* Marks what is there, and adds what the state does not name. */
static bool read_names(struct arena *arena, struct str directory, struct kept_keys *keys,
	struct error *err)
{
	char path[PATH_LENGTH_MAX];
	path_print(path, directory, keys->domain, STR(""), "");
	DIR *dir = opendir(path);
	if (!dir)
		return error_errno(err, ERROR_PERMANENT, "%s", path);
	for (struct dirent *entry; (entry = readdir(dir));) {
		struct str name = str_of(entry->d_name), selector = str_first(name, name.n - 4);
		if (!str_ends(name, STR(".key")) || !keys_selector_is_valid(selector))
			continue;
		struct kept_key *key = keys_find(keys, selector);
		if (!key && keys->n < KEYS_PER_DOMAIN_MAX) {
			key = &keys->v[keys->n++];
			*key = (struct kept_key){ .selector = arena_dup(arena, selector) };
		}
		if (key)
			key->there = true;
	}
	closedir(dir);
	return true;
}

static int key_order(const void *a, const void *b)
{
	return str_cmp(((const struct kept_key *)a)->selector,
		((const struct kept_key *)b)->selector);
}

bool keys_list(struct arena *arena, struct str directory, struct str domain, struct kept_keys *out,
	struct error *err)
{
	char path[PATH_LENGTH_MAX];
	*out = (struct kept_keys){ .domain = arena_dup(arena, domain) };
	path_print(path, directory, domain, STR(""), "");
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return true;
	if (!keys_directory_is_fine(directory, err) || !directory_is_private(path, err) ||
		!read_state(arena, directory, out, err) || !read_names(arena, directory, out, err))
		return false;
	qsort(out->v, out->n, sizeof *out->v, key_order);
	return true;
}

/* ---- has anything changed? ---- */

static uint64_t stamp_of(const char *path)
{
	struct stat s;
	if (lstat(path, &s) != 0)
		return 0;
	struct {
		uint64_t inode, size, mode, owner, seconds, nanoseconds;
	} seen = { s.st_ino, (uint64_t)s.st_size, s.st_mode, s.st_uid, (uint64_t)s.st_ctim.tv_sec,
		(uint64_t)s.st_ctim.tv_nsec };
	return hash64(str_bytes(&seen, sizeof seen));
}

/* Of a directory and all in it; sums, because the order of names is the system's. */
static uint64_t stamp_below(const char *path, int depth)
{
	auto_buf inner = BUF(2 * PATH_LENGTH_MAX);
	uint64_t sum = stamp_of(path);
	DIR *dir = opendir(path);
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		if (entry->d_name[0] == '.')
			continue;
		buf_clear(&inner);
		buf_printf(&inner, "%s/%s", path, entry->d_name);
		sum += depth > 0 ? stamp_below(inner.p, depth - 1) : stamp_of(inner.p);
	}
	if (dir)
		closedir(dir);
	return sum;
}

uint64_t keys_stamp(struct str directory)
{
	char path[PATH_LENGTH_MAX];
	path_print(path, directory, STR(""), STR(""), "");
	return stamp_below(path, 1);
}

/* ---- writing ---- */

static bool give_to(const struct role_user *owner, int fd, const char *path, struct error *err)
{
	return !owner->change || fchown(fd, owner->uid, owner->gid) == 0 ||
		error_errno(err, ERROR_PERMANENT, "cannot hand over %s", path);
}

/* A directory of mode 0700; one that is there stays as it is. */
static bool make_directory(const struct role_user *owner, const char *path, struct error *err)
{
	if (mkdir(path, 0700) != 0)
		return errno == EEXIST || error_errno(err, ERROR_PERMANENT, "cannot make %s", path);
	auto_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, ERROR_PERMANENT, "%s", path);
	return give_to(owner, fd, path, err);
}

static bool sync_directory(const char *path, struct error *err)
{
	auto_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return (fd >= 0 && fsync(fd) == 0) || error_errno(err, ERROR_TEMPORARY, "%s", path);
}

/* Keys may be made before the service has ever run: the directory above is then not there either. It
 * is made as the service would make it. */
static void make_parent(const char *path)
{
	char parent[PATH_LENGTH_MAX];
	const char *slash = strrchr(path, '/');
	if (!slash || slash == path)
		return;
	snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
	mkdir(parent, 0755); /* what fails here, fails with a reason below */
}

bool keys_lock(struct keys_writer *writer, struct error *err)
{
	char path[PATH_LENGTH_MAX];
	path_print(path, writer->directory, STR(""), STR(""), "");
	make_parent(path);
	if (!make_directory(&writer->owner, path, err) || !directory_is_private(path, err))
		return false;
	writer->lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (writer->lock < 0 || flock(writer->lock, LOCK_EX) != 0)
		return error_errno(err, ERROR_TEMPORARY, "%s", path);
	return true;
}

void keys_unlock(struct keys_writer *writer)
{
	if (writer->lock >= 0)
		close(writer->lock);
	writer->lock = -1;
}

static bool write_all(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);
		if (n < 0)
			return false;
		bytes = str_from(bytes, (size_t)n);
	}
	return fsync(fd) == 0;
}

/* A new file under a temporary name, written, synced and handed over. */
static bool write_temporary(const struct keys_writer *writer, const char *path, struct str bytes,
	struct error *err)
{
	unlink(path); /* of a command that died; we hold the lock */
	auto_close int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error_errno(err, ERROR_PERMANENT, "cannot make %s", path);
	if (!write_all(fd, bytes))
		return error_errno(err, ERROR_TEMPORARY, "%s", path);
	return give_to(&writer->owner, fd, path, err);
}

bool keys_add(const struct keys_writer *writer, struct str domain, struct str selector,
	struct str pem, struct error *err)
{
	char directory[PATH_LENGTH_MAX], path[PATH_LENGTH_MAX], temporary[PATH_LENGTH_MAX];
	path_print(directory, writer->directory, domain, STR(""), "");
	path_print(path, writer->directory, domain, selector, ".key");
	path_print(temporary, writer->directory, domain, selector, ".new");
	if (!make_directory(&writer->owner, directory, err) ||
		!sync_directory(directory, err) || !write_temporary(writer, temporary, pem, err))
		return false;
	/* link() and not rename(): what is there is never replaced. */
	bool ok = link(temporary, path) == 0 || error_errno(err, ERROR_PERMANENT, "%s", path);
	unlink(temporary);
	return ok && sync_directory(directory, err);
}

bool keys_save(const struct keys_writer *writer, const struct kept_keys *keys, struct error *err)
{
	char directory[PATH_LENGTH_MAX], path[PATH_LENGTH_MAX], temporary[PATH_LENGTH_MAX];
	auto_buf text = BUF(STATE_FILE_MAX);
	buf_printf(&text, "# Written by haechi-key(1): selector, state, since (seconds since 1970)\n");
	for (size_t i = 0; i < keys->n; i++)
		buf_printf(&text, "%.*s %s %lld\n", STR_ARG(keys->v[i].selector),
			state_names[keys->v[i].state], (long long)keys->v[i].since);
	path_print(directory, writer->directory, keys->domain, STR(""), "");
	path_print(path, writer->directory, keys->domain, STR(STATE_FILE), "");
	path_print(temporary, writer->directory, keys->domain, STR(STATE_FILE), ".new");
	if (!make_directory(&writer->owner, directory, err) ||
		!write_temporary(writer, temporary, buf_str(&text), err))
		return false;
	if (rename(temporary, path) != 0)
		return error_errno(err, ERROR_TEMPORARY, "%s", path);
	return sync_directory(directory, err);
}

bool keys_delete(const struct keys_writer *writer, struct str domain, struct str selector,
	struct error *err)
{
	char directory[PATH_LENGTH_MAX], path[PATH_LENGTH_MAX];
	struct arena *arena = arena_new(1024 * 1024);
	struct kept_keys left;
	path_print(directory, writer->directory, domain, STR(""), "");
	path_print(path, writer->directory, domain, selector, ".key");
	bool ok = (unlink(path) == 0 || errno == ENOENT) ||
		error_errno(err, ERROR_PERMANENT, "cannot remove %s", path);
	ok = ok && sync_directory(directory, err) &&
		keys_list(arena, writer->directory, domain, &left, err);
	if (ok && left.n == 0) {
		path_print(path, writer->directory, domain, STR(STATE_FILE), "");
		unlink(path);
		rmdir(directory); /* not empty: something of the operator's lies there */
	}
	arena_free(&arena);
	return ok;
}
