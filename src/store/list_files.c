/* SPDX-License-Identifier: Apache-2.0 */
#include "store/list_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/ip.h"
#include "base/map.h"
#include "store/store.h"

#define REFRESH_MS  2000
#define FILE_MAX    ((size_t)64 << 20)
#define ARENA_BOUND ((size_t)512 << 20)
#define REASON_MAX  200

struct file_entry {
	struct str entry, reason;
};

/* What a file was when it was read; all zero: never. */
struct stamp {
	int64_t seconds, nanoseconds, size, inode;
};

struct file {
	struct list_file option;
	struct stamp stamp;
	struct arena *arena; /* of the entries; NULL: none */
	struct map *entries[LIST_SUBJECT_COUNT];
	bool has_news;
	struct list_file_news news;
	char why[256];
};

struct list_files {
	struct file *v;
	size_t n;
	int64_t look_at;
};

struct list_files *list_files_new(const struct list_file *files, size_t count)
{
	struct list_files *f = must(calloc(1, sizeof *f));
	f->v = must(calloc(count + 1, sizeof *f->v));
	f->n = count;
	for (size_t i = 0; i < count; i++)
		f->v[i].option = files[i];
	return f;
}

void list_files_free(struct list_files **files)
{
	struct list_files *f = *files;
	*files = NULL;
	if (!f)
		return;
	for (size_t i = 0; i < f->n; i++)
		arena_free(&f->v[i].arena);
	free(f->v);
	free(f);
}

/* ---- reading ---- */

bool list_file_line(struct str line, struct str *entry, struct str *reason)
{
	size_t n = 0;
	line = str_trim(str_first(line, str_find_char(line, '#')));
	while (n < line.n && !ascii_is_wsp(line.p[n]))
		n++;
	*entry = str_first(line, n);
	*reason = str_trim(str_from(line, n));
	return n > 0;
}

enum list_subject list_entry_subject(struct str entry)
{
	struct ip_prefix prefix;
	if (ip_prefix_parse(entry, &prefix))
		return LIST_CLIENT_IP;
	if (str_find_char(entry, '@') != STR_NONE)
		return LIST_ADDRESS;
	return str_starts(entry, STR("[")) ? LIST_HELO : LIST_DOMAIN;
}

static bool take_line(struct file *file, struct str line)
{
	struct str entry, reason, key;
	struct list_file *option = &file->option;
	if (!list_file_line(line, &entry, &reason))
		return true;
	enum list_subject subject = option->subject == LIST_SUBJECT_COUNT ? list_entry_subject(entry)
									   : option->subject;
	if (!list_entry_key(file->arena, subject, entry, &key))
		return false;
	struct file_entry *kept = arena_new_of(file->arena, struct file_entry);
	kept->entry = arena_dup(file->arena, entry);
	kept->reason = reason.n > 0 && str_is_utf8(reason)
		? arena_dup(file->arena, str_first(reason, REASON_MAX))
		: option->reason;
	map_put(file->entries[subject], key, kept);
	file->news.entries++;
	return true;
}

static void take_text(struct file *file, struct str text)
{
	arena_free(&file->arena);
	file->arena = arena_new(ARENA_BOUND);
	for (int i = 0; i < LIST_SUBJECT_COUNT; i++)
		file->entries[i] = map_new(file->arena);
	file->news = (struct list_file_news){ .path = file->option.path };
	size_t number = 0;
	for (struct str line; str_next_piece(&text, '\n', &line);) {
		number++;
		if (arena_room(file->arena, 64 * 1024) && take_line(file, line))
			continue;
		if (file->news.bad++ == 0)
			file->news.bad_line = number;
	}
}

static bool refuse(struct file *file, const char *why)
{
	snprintf(file->why, sizeof file->why, "%s", why);
	file->news = (struct list_file_news){ .path = file->option.path, .why = file->why };
	return false;
}

static bool read_text(struct file *file, int fd, size_t size)
{
	auto_free char *text = must(malloc(size + 1));
	size_t n = 0;
	while (n < size) {
		ssize_t got = read(fd, text + n, size - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return refuse(file, strerror(errno));
		if (got == 0)
			break;
		n += (size_t)got;
	}
	take_text(file, str_bytes(text, n));
	return true;
}

static bool same_stamp(const struct stamp *a, const struct stamp *b)
{
	return a->seconds == b->seconds && a->nanoseconds == b->nanoseconds && a->size == b->size &&
		a->inode == b->inode;
}

static void look_at(struct file *file)
{
	char path[256];
	struct stat status;
	struct stamp stamp = { .size = -1 };
	snprintf(path, sizeof path, "%.*s", STR_ARG(file->option.path));
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool there = fd >= 0 && fstat(fd, &status) == 0;
	const char *why = there ? "no file, or too large" : strerror(errno);
	if (there)
		stamp = (struct stamp){ status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
			status.st_size, (int64_t)status.st_ino };
	if (same_stamp(&stamp, &file->stamp))
		return;
	file->stamp = stamp;
	file->has_news = true;
	if (!there || !S_ISREG(status.st_mode) || (size_t)status.st_size > FILE_MAX)
		refuse(file, why);
	else
		read_text(file, fd, (size_t)status.st_size);
}

void list_files_refresh(struct list_files *files, int64_t mono_ms)
{
	if (mono_ms < files->look_at)
		return;
	files->look_at = mono_ms + REFRESH_MS;
	for (size_t i = 0; i < files->n; i++)
		look_at(&files->v[i]);
}

bool list_files_news(struct list_files *files, struct list_file_news *out)
{
	for (size_t i = 0; i < files->n; i++)
		if (files->v[i].has_news) {
			files->v[i].has_news = false;
			*out = files->v[i].news;
			return true;
		}
	return false;
}

/* ---- finding ---- */

bool list_files_find(const struct list_files *files, enum list_subject subject, struct str key,
	struct list_answer *out)
{
	bool found = false;
	for (size_t i = 0; i < files->n; i++) {
		const struct file *file = &files->v[i];
		const struct file_entry *entry =
			file->arena ? map_find(file->entries[subject], key) : NULL;
		if (!entry || (found && file->option.kind != LIST_BLOCK))
			continue;
		*out = (struct list_answer){ .kind = file->option.kind, .entry = entry->entry,
			.reason = entry->reason };
		found = true;
		if (out->kind == LIST_BLOCK)
			break;
	}
	return found;
}
