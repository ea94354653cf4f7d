/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "lists/directory.h"

const char *__lsan_default_suppressions(void);

/* libconfig 1.5 leaves the string it is in when the syntax breaks; who loads settings and fails
 * ends soon after. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig.so\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(16 << 20);
	struct str text = str_bytes(data, size), rest = text, line;
	struct directory directory;
	struct error err;
	while (str_next_piece(&rest, '\n', &line)) {
		struct feed_code code;
		struct ip ip = { .b = { 127, 0, 0, 2 } };
		if (feed_code_parse(line, &code))
			feed_code_matches(&code, &ip);
	}
	if (directory_load_text(arena, text, "fuzz", &directory, &err)) {
		const struct public_list *found = directory_find(&directory, str_first(text, 40));
		assert(!found || found->name.n > 0);
		directory_nearest(&directory, str_first(text, 40));
	}
	arena_free(&arena);
	return 0;
}
