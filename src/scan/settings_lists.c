/* SPDX-License-Identifier: Apache-2.0
 *
 * Loading what blocklists.* and lists.* mean: the directory of public lists, and of it what is
 * chosen. */
#include "scan/settings_rows.h"

bool settings_check_lists(
	struct settings *s, const struct settings_source *source, struct error *err)
{
	if (s->lists.file_count > LIST_FILES_MAX)
		return settings_source_refuse(source, "lists.files", err, "more than %d files",
			LIST_FILES_MAX);
	for (size_t i = 0; i < s->lists.file_count; i++)
		if (s->lists.files[i].kind == LIST_NONE)
			return settings_source_refuse(source, "lists.files", err,
				"a list's kind is \"block\" or \"white\"");
	struct feed_choice choice = { .use = s->blocklists.use, .off = s->blocklists.off,
		.keys = s->blocklists.keys, .own = s->blocklists.zones,
		.own_count = s->blocklists.zone_count };
	struct str file = s->blocklists.directory;
	struct directory *directory = arena_new_of(s->arena, struct directory);
	struct error why = { 0 };
	struct str bytes = STR("");
	const char *setting = "directory";
	bool good = directory_load(s->arena, file.n ? arena_cstr(s->arena, file) : NULL, directory,
			    &bytes, &why) &&
		feed_set_choose(s->arena, directory, &choice, &s->blocklists.feeds, &setting, &why);
	s->blocklists.known = directory;
	s->blocklists.directory_bytes = file.n ? bytes : STR("");
	if (good || !source)
		return good;
	return settings_source_refuse(source,
		arena_printf(s->arena, "blocklists.%s", setting).p, err, "%s", why.text);
}
