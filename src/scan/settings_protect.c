/* SPDX-License-Identifier: Apache-2.0
 *
 * Whom others may not impersonate (K-22): protect.names of the settings, and the brands in a file
 * of their own. */
#include "scan/settings_rows.h"

#include <stdio.h>

#include "mail/domain.h"

#define NAME_BYTES_MAX 200 /* of one protected name */

#define PROTECTED(row_name, row_kind, row_field, row_preset)                                       \
	.name = row_name, .kind = row_kind, .preset = row_preset,                                  \
	SETTING_AT(struct protected_settings, row_field)

static const struct setting protected_rows[] = {
	{ PROTECTED("names", SETTING_STRINGS, names, NULL),
		.tells = "What a mail program shows as the sender, in every language it is known by." },
	{ PROTECTED("domains", SETTING_STRINGS, domains, ""),
		.tells =
			"Domains that may use the names, with all below them; without any, those of "
			"the section domains may." },
	{ PROTECTED("addresses", SETTING_STRINGS, addresses, ""),
		.tells = "Single addresses elsewhere that may use the names." },
	{ PROTECTED("common", SETTING_BOOL, common, "false"),
		.tells =
			"The names are everyday words as well: they count only beside words such as "
			"\"support\"." },
};

const struct setting_groups settings_protected_groups = {
	.table = { protected_rows, sizeof(protected_rows) / sizeof(*protected_rows) },
	.item_size = sizeof(struct protected_settings),
	.count_at = offsetof(struct settings, protect.name_count),
};

/* The brands file: one list of the same sections. */
struct brands {
	struct protected_settings *v;
	size_t n;
};

static const struct setting_groups brand_groups = {
	.table = { protected_rows, sizeof(protected_rows) / sizeof(*protected_rows) },
	.item_size = sizeof(struct protected_settings),
	.count_at = offsetof(struct brands, n),
};
static const struct setting brand_rows[] = {
	{ .name = "brands", .kind = SETTING_GROUPS, .preset = "", .groups = &brand_groups,
		SETTING_AT(struct brands, v), .tells = "The brands." },
};
static const struct setting_table brand_table = { brand_rows, 1 };

/* Into lower-case A-labels. */
static bool domains_complete(struct arena *arena, struct str_list *list, const char *path,
	const struct settings_source *source, struct error *err)
{
	for (size_t i = 0; i < list->n; i++) {
		struct str ascii;
		if (!domain_to_ascii(arena, list->v[i], &ascii) || !domain_is_qualified(ascii))
			return settings_source_refuse(source, path, err,
				"\"%.100s\" is not a domain name", list->v[i].p);
		list->v[i] = str_of(arena_cstr(arena, ascii));
	}
	return true;
}

static bool names_complete(const struct protected_settings *item, const char *path,
	const struct settings_source *source, struct error *err)
{
	if (item->names.n == 0)
		return settings_source_refuse(source, path, err, "\"names\" names nobody");
	for (size_t i = 0; i < item->names.n; i++)
		if (str_trim(item->names.v[i]).n == 0 || item->names.v[i].n > NAME_BYTES_MAX)
			return settings_source_refuse(source, path, err,
				"a name must have 1 to %d bytes", NAME_BYTES_MAX);
	return true;
}

static bool addresses_complete(struct arena *arena, struct str_list *list, const char *path,
	const struct settings_source *source, struct error *err)
{
	for (size_t i = 0; i < list->n; i++) {
		struct str address = list->v[i], domain;
		size_t at = str_find_last_char(address, '@');
		if (at == STR_NONE || at == 0 ||
			!domain_to_ascii(arena, str_from(address, at + 1), &domain))
			return settings_source_refuse(source, path, err,
				"\"%.100s\" is not a mail address", address.p);
		address = arena_printf(
			arena, "%.*s@%.*s", STR_ARG(str_first(address, at)), STR_ARG(domain));
		list->v[i] = str_of(arena_cstr(arena, arena_lower(arena, address)));
	}
	return true;
}

static bool section_complete(struct arena *arena, struct protected_settings *item,
	const char *path, const struct settings_source *source, struct error *err)
{
	char inner[64];
	if (!names_complete(item, path, source, err))
		return false;
	snprintf(inner, sizeof inner, "%s.domains", path);
	if (!domains_complete(arena, &item->domains, inner, source, err))
		return false;
	snprintf(inner, sizeof inner, "%s.addresses", path);
	return addresses_complete(arena, &item->addresses, inner, source, err);
}

static bool brands_read(
	struct settings *s, const struct settings_source *source, struct error *err)
{
	struct brands brands = { 0 };
	char path[48];
	if (!settings_apply(source, brand_table, s->arena, &brands, err))
		return false;
	for (size_t i = 0; i < brands.n; i++) {
		snprintf(path, sizeof path, "brands.[%zu]", i);
		if (!section_complete(s->arena, &brands.v[i], path, source, err))
			return false;
		if (brands.v[i].domains.n == 0)
			return settings_source_refuse(
				source, path, err, "a brand without domains would never be itself");
	}
	s->protect.brands = brands.v;
	s->protect.brand_count = brands.n;
	return true;
}

/* The file of the settings, or the one built in. */
static bool brands_load(struct settings *s, struct str *bytes, struct error *err)
{
	struct str file = s->protect.brands_file;
	struct settings_source *source;
	if (str_eq(file, STR("none")))
		return true;
	bool opened = file.n > 0
		? settings_source_read(file.p, &source, err)
		: settings_source_text(str_bytes(settings_brands_builtin, settings_brands_builtin_size),
			  "brands.conf", &source, err);
	if (!opened)
		return false;
	if (file.n > 0)
		*bytes = arena_dup(s->arena, settings_source_bytes(source));
	bool good = brands_read(s, source, err);
	settings_source_free(&source);
	return good;
}

bool settings_protect_complete(struct settings *s, const struct settings_source *source,
	struct str *brands_bytes, struct error *err)
{
	char path[48];
	for (size_t i = 0; i < s->protect.name_count; i++) {
		snprintf(path, sizeof path, "protect.names.[%zu]", i);
		if (!section_complete(s->arena, &s->protect.names[i], path, source, err))
			return false;
	}
	return domains_complete(s->arena, &s->protect.domains, "protect.domains", source, err) &&
		brands_load(s, brands_bytes, err);
}
