/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines of a local list file: each entry, of what it looks like, has a key or none. */
#include <assert.h>

#include "store/list_files.h"
#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(16 << 20);
	struct str text = str_bytes(data, size), line;
	while (str_next_piece(&text, '\n', &line)) {
		struct str entry, reason, key;
		if (!list_file_line(line, &entry, &reason))
			continue;
		assert(entry.n > 0 && entry.n + reason.n <= line.n);
		for (int s = 0; s < LIST_SUBJECT_COUNT && arena_room(arena, 1 << 16); s++)
			if (list_entry_key(arena, (enum list_subject)s, entry, &key))
				assert(key.n > 0);
		list_entry_subject(entry);
	}
	arena_free(&arena);
	return 0;
}
