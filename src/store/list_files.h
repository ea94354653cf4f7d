/* SPDX-License-Identifier: Apache-2.0
 *
 * Local lists that are kept in files (lists.files): prefixes, domains, addresses, HELO names, one a
 * line, a reason behind a blank, comments from #. A file that changes is read again; one that cannot
 * be read any more keeps the entries that it had. They are found by the same keys as the entries of
 * the store (store/lists.c). */
#pragma once

#include "store/options.h"

struct list_files;

/* The options' strings stay the caller's. Nothing is read yet. */
struct list_files *list_files_new(const struct list_file *files, size_t count);
void list_files_free(struct list_files **files);

/* Looks whether files have changed, every two seconds, and reads those that have. Milliseconds that
 * never go back. */
void list_files_refresh(struct list_files *files, int64_t mono_ms);

/* What became of the last reading of a file; false: nothing new. */
struct list_file_news {
	struct str path;
	size_t entries, bad, bad_line; /* lines that are no entry, and the first of them */
	const char *why;               /* it could not be read; NULL: it was */
};
bool list_files_news(struct list_files *files, struct list_file_news *out);

/* By list_entry_key(); a block entry comes before a white one. */
bool list_files_find(const struct list_files *files, enum list_subject subject, struct str key,
	struct list_answer *out);

/* One line of a file: its entry and reason; false: a comment, or nothing. Seen for tests. */
bool list_file_line(struct str line, struct str *entry, struct str *reason);
/* What an entry is by its looks. */
enum list_subject list_entry_subject(struct str entry);
