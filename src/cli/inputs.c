/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/inputs.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/cleanup.h"

#define LIST_MAX ((size_t)256 * 1024 * 1024)

static void add(struct inputs *inputs, struct str path, struct str name)
{
	*array_add(inputs->arena, &inputs->list) = (struct input){
		.path = arena_cstr(inputs->arena, path), .name = arena_dup(inputs->arena, name)
	};
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

bool inputs_add(struct inputs *inputs, const char *path, struct error *err)
{
	char *paths[] = { (char *)path, NULL };
	bool ok = true;
	if (strcmp(path, "-") == 0) {
		add(inputs, STR("-"), STR("-"));
		return true;
	}
	FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
	if (!tree)
		return error_errno(err, ERROR_PERMANENT, "%s", path);
	for (FTSENT *entry; (entry = fts_read(tree));) {
		if (entry->fts_info == FTS_F)
			add(inputs, str_of(entry->fts_path), str_of(entry->fts_path));
		else if (entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR ||
			entry->fts_info == FTS_NS)
			ok = error_set(err, ERROR_PERMANENT, "%s: %s", entry->fts_path,
				strerror(entry->fts_errno));
	}
	fts_close(tree);
	return ok;
}

/* Reads a descriptor to its end. */
static bool read_all(int fd, struct buf *out)
{
	for (;;) {
		char piece[65536];
		ssize_t n = read(fd, piece, sizeof piece);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		buf_add(out, str_bytes(piece, (size_t)n));
		if (out->full)
			return true;
	}
}

bool inputs_add_list(struct inputs *inputs, const char *file, struct error *err)
{
	auto_close int fd = open(file, O_RDONLY | O_CLOEXEC);
	auto_buf text = BUF(LIST_MAX);
	if (fd < 0 || !read_all(fd, &text))
		return error_errno(err, ERROR_PERMANENT, "%s", file);
	if (text.full)
		return error_set(err, ERROR_PERMANENT, "%s: too large", file);
	struct str directory = str_of(file);
	size_t slash = str_find_last_char(directory, '/');
	directory = str_first(directory, slash == STR_NONE ? 0 : slash + 1);
	unsigned number = 0;
	for (struct str line, rest = buf_str(&text); str_next_piece(&rest, '\n', &line);) {
		struct str label, path;
		number++;
		line = str_trim(line);
		if (line.n == 0)
			continue;
		if (!str_cut(line, '\t', &label, &path))
			return error_set(err, ERROR_PERMANENT, "%s:%u: no tab after the label", file,
				number);
		struct str column;
		str_cut(path, '\t', &path, &column); /* further columns are somebody else's */
		auto_buf whole = BUF(LIST_MAX);
		if (path.n > 0 && path.p[0] != '/')
			buf_add(&whole, directory);
		buf_add(&whole, path);
		add(inputs, buf_str(&whole), path);
	}
	return true;
}

int input_open(const struct input *input, uint64_t max, struct error *err)
{
	bool standard = strcmp(input->path, "-") == 0;
	auto_close int file = standard ? dup(STDIN_FILENO) : open(input->path, O_RDONLY | O_CLOEXEC);
	auto_buf text = BUF(max);
	if (file < 0 || !read_all(file, &text)) {
		error_errno(err, ERROR_PERMANENT, "%s", input->path);
		return -1;
	}
	if (text.full) {
		error_set(err, ERROR_PERMANENT, "%s: larger than limits.message_size", input->path);
		return -1;
	}
	auto_close int mail = memfd_create("mail", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	for (size_t done = 0; mail >= 0 && done < text.n;) {
		ssize_t n = write(mail, text.p + done, text.n - done);
		if (n < 0) {
			error_errno(err, ERROR_TEMPORARY, "%s", input->path);
			return -1;
		}
		done += (size_t)n;
	}
	if (mail < 0 || fcntl(mail, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0) {
		error_errno(err, ERROR_TEMPORARY, "memfd");
		return -1;
	}
	return take_fd(&mail);
}
