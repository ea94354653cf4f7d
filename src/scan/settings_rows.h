/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of scan/settings: the table that loader, printer and manual share. */
#pragma once

#include "scan/settings.h"

extern const struct setting_table settings_rows;
extern const char *const language_names[LANGUAGE_COUNT + 1]; /* NULL-ended */
bool settings_port_parse(struct str text, uint16_t *out);

/* protect.names; and what of it stands in no row: names of domains made comparable, the brands file
 * read. brands_bytes: of that file, for the hash. */
extern const struct setting_groups settings_protected_groups;
bool settings_protect_complete(struct settings *s, const struct settings_source *source,
	struct str *brands_bytes, struct error *err);
/* conf/brands.conf as it was when the program was built. */
extern const char settings_brands_builtin[];
extern const size_t settings_brands_builtin_size;
/* What blocklists.* and lists.* mean. */
bool settings_check_lists(
	struct settings *s, const struct settings_source *source, struct error *err);
