/* SPDX-License-Identifier: Apache-2.0 */
#include "index.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/cleanup.h"

#define FILE_MOST (256u << 20)

static struct str read_file(struct arena *arena, const char *path)
{
	auto_fclose FILE *file = fopen(path, "rb");
	auto_buf content = BUF(FILE_MOST);
	char block[65536];
	size_t n;
	if (!file) {
		fprintf(stderr, "cannot open %s\n", path);
		return STR("");
	}
	while ((n = fread(block, 1, sizeof block, file)) > 0)
		buf_add(&content, str_bytes(block, n));
	return arena_dup(arena, buf_str(&content));
}

size_t index_load(struct arena *arena, const char *path, index_mails *out)
{
	struct str index = read_file(arena, path), line, label, rest;
	size_t slash = str_find_last_char(str_of(path), '/'), bytes = 0;
	struct str folder = slash == STR_NONE ? STR("") : str_first(str_of(path), slash + 1);
	while (str_next_piece(&index, '\n', &line)) {
		if (!str_cut(line, '\t', &label, &rest))
			continue;
		str_cut(rest, '\t', &rest, &label);
		bool absolute = str_starts(rest, STR("/"));
		struct str name = arena_printf(arena, "%.*s%.*s", absolute ? 0 : (int)folder.n,
			folder.p, STR_ARG(rest));
		struct str mail = read_file(arena, name.p);
		*array_add(arena, out) = mail;
		bytes += mail.n;
	}
	return bytes;
}

void index_load_mail(struct arena *arena, const char *path, index_mails *out)
{
	struct str mail = read_file(arena, path);
	*array_add(arena, out) = mail;
}
