/* SPDX-License-Identifier: Apache-2.0 */
#include "base/settings.h"

#include <assert.h>

#include "base/array.h"
#include "base/settings_source.h"

#define GROUPS_MAX 100000 /* sections of one list */

/* What is being filled: one struct by one table. */
struct filling {
	const struct settings_source *source;
	struct setting_table table;
	struct arena *arena;
	void *target;
	const char *section; /* within the table: "", "limits" */
	struct error *err;
};

static const struct setting *row_find(
	struct setting_table table, const char *section, const char *name)
{
	size_t n = strlen(section);
	for (const struct setting *row = table.v; row < table.v + table.n; row++) {
		const char *rest = row->name;
		if (n && (strncmp(rest, section, n) != 0 || rest[n] != '.'))
			continue;
		if (strcmp(n ? rest + n + 1 : rest, name) == 0)
			return row;
	}
	return NULL;
}

static bool section_known(struct setting_table table, const char *name)
{
	size_t n = strlen(name);
	for (const struct setting *row = table.v; row < table.v + table.n; row++)
		if (strncmp(row->name, name, n) == 0 && row->name[n] == '.')
			return true;
	return false;
}

/* Letters to change, add, leave out or swap until one word is the other (Levenshtein; a swap of
 * neighbours counts one). Words longer than a name of ours are simply far. */
#define WORD_MAX 48

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned settings_word_distance(struct str a, struct str b)
{
	unsigned rows[3][WORD_MAX + 1];
	if (a.n > WORD_MAX || b.n > WORD_MAX)
		return WORD_MAX;
	unsigned *before = rows[0], *last = rows[1], *now = rows[2];
	for (size_t j = 0; j <= b.n; j++)
		last[j] = (unsigned)j;
	for (size_t i = 1; i <= a.n; i++) {
		now[0] = (unsigned)i;
		for (size_t j = 1; j <= b.n; j++) {
			unsigned differs = a.p[i - 1] != b.p[j - 1];
			now[j] = least(last[j - 1] + differs, least(last[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
		unsigned *oldest = before;
		before = last, last = now, now = oldest;
	}
	return last[b.n];
}

/* The nearest name that could have been meant here: a neighbour by its own name, a setting of
 * another section by its full one, or a section. Empty if none is near. */
static struct str nearest_name(struct filling *f, struct str wrong)
{
	struct str best = { "", 0 }, section = str_of(f->section);
	unsigned best_distance = 1 + (unsigned)wrong.n / 3;
	for (const struct setting *row = f->table.v; row < f->table.v + f->table.n; row++) {
		struct str full = str_of(row->name), head = { "", 0 }, leaf = full;
		str_cut(full, '.', &head, &leaf);
		bool near = str_eq(head, section);
		unsigned distance = settings_word_distance(wrong, leaf) + !near;
		if (distance < best_distance) {
			best_distance = distance;
			best = near ? leaf : full;
		}
		if (section.n == 0 && head.n && settings_word_distance(wrong, head) < best_distance) {
			best_distance = settings_word_distance(wrong, head);
			best = head;
		}
	}
	return best;
}

#define REFUSE(f, node, ...)                                                                       \
	settings_source_refuse_line(                                                               \
		(f)->source, config_setting_source_line(node), (f)->err, __VA_ARGS__)

static bool refuse_unknown(struct filling *f, const config_setting_t *node)
{
	const char *name = config_setting_name(node);
	struct str near = nearest_name(f, str_of(name));
	if (near.n)
		return REFUSE(f, node, "unknown setting \"%.100s\": did you mean \"%.*s\"?", name,
			STR_ARG(near));
	return REFUSE(f, node, "unknown setting \"%.100s\" (haechi.conf(5) names them all)", name);
}

/* A scalar of the file as the text that a row reads; false if it is a list or section. */
static bool scalar_text(struct arena *arena, const config_setting_t *node, struct str *out)
{
	switch (config_setting_type(node)) {
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		*out = arena_printf(arena, "%lld", config_setting_get_int64(node));
		return true;
	case CONFIG_TYPE_FLOAT:
		*out = arena_printf(arena, "%.17g", config_setting_get_float(node));
		return true;
	case CONFIG_TYPE_BOOL:
		*out = config_setting_get_bool(node) ? STR("true") : STR("false");
		return true;
	case CONFIG_TYPE_STRING: *out = str_of(config_setting_get_string(node)); return true;
	default: return false;
	}
}

static void *field_of(struct filling *f, const struct setting *row)
{
	return (char *)f->target + row->at;
}

/* How a value of the kind is written, for who wrote something else. */
static const char *kind_shape(enum setting_kind kind)
{
	static const char *const shapes[SETTING_KIND_COUNT] = {
		[SETTING_STRING] = "a text in quotes",
		[SETTING_COUNT] = "a whole number",
		[SETTING_SIZE] = "a number of bytes, or \"…K\", \"…M\", \"…G\" in quotes",
		[SETTING_SECONDS] = "a whole number of seconds",
		[SETTING_MILLISECONDS] = "a whole number of milliseconds",
		[SETTING_POINTS] = "a number",
		[SETTING_BOOL] = "true or false, without quotes",
		[SETTING_WORD] = "a word in quotes",
		[SETTING_STRINGS] = "a list of texts: [ \"…\", \"…\" ]",
		[SETTING_PREFIXES] = "a list of addresses and prefixes: [ \"192.0.2.0/24\", … ]",
		[SETTING_PARSED] = "a text in quotes",
		[SETTING_GROUPS] = "a list of sections: ( { … }, { … } )",
	};
	return shapes[kind];
}

/* Which kinds of value in the file a row accepts. */
static bool type_fits(enum setting_kind kind, int type)
{
	bool whole = type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64;
	switch (kind) {
	case SETTING_COUNT:
	case SETTING_SECONDS:
	case SETTING_MILLISECONDS: return whole;
	case SETTING_SIZE: return whole || type == CONFIG_TYPE_STRING;
	case SETTING_POINTS: return whole || type == CONFIG_TYPE_FLOAT;
	case SETTING_BOOL: return type == CONFIG_TYPE_BOOL;
	case SETTING_STRING:
	case SETTING_WORD:
	case SETTING_PARSED: return type == CONFIG_TYPE_STRING;
	case SETTING_STRINGS:
	case SETTING_PREFIXES: return type == CONFIG_TYPE_LIST || type == CONFIG_TYPE_ARRAY;
	case SETTING_GROUPS: return type == CONFIG_TYPE_LIST;
	case SETTING_KIND_COUNT: break;
	}
	return false;
}

static bool fill_strings(struct filling *f, const struct setting *row, const config_setting_t *node)
{
	size_t n = (size_t)config_setting_length(node);
	struct str *v = arena_array_of(f->arena, struct str, n + 1);
	for (size_t i = 0; i < n; i++) {
		const char *text = config_setting_get_string_elem(node, (int)i);
		if (!text || !str_is_utf8(str_of(text)))
			return REFUSE(
				f, node, "\"%s\" must be a list of texts in quotes", row->name);
		v[i] = str_of(arena_cstr(f->arena, str_of(text)));
	}
	*(struct str_list *)field_of(f, row) = (struct str_list){ v, n };
	return true;
}

static bool fill_prefixes(
	struct filling *f, const struct setting *row, const config_setting_t *node)
{
	size_t n = (size_t)config_setting_length(node);
	struct prefix_list *list = field_of(f, row);
	*list = (struct prefix_list){ arena_array_of(f->arena, struct ip_prefix, n + 1), n };
	for (size_t i = 0; i < n; i++) {
		const char *text = config_setting_get_string_elem(node, (int)i);
		if (!text || !ip_prefix_parse(str_of(text), &list->v[i]))
			return REFUSE(f, node,
				"\"%s\": \"%.60s\" is neither an address nor a prefix", row->name,
				text ? text : "");
	}
	prefix_list_order(list);
	return true;
}

static bool fill_table(struct filling *f, const config_setting_t *group);
static void fill_presets(struct setting_table table, struct arena *arena, void *target);

/* Each section of a list is one struct with a table of its own. */
static bool fill_groups(struct filling *f, const struct setting *row, const config_setting_t *node)
{
	const struct setting_groups *groups = row->groups;
	size_t n = (size_t)config_setting_length(node);
	if (n > GROUPS_MAX)
		return REFUSE(f, node, "\"%s\" has more than %d sections", row->name, GROUPS_MAX);
	char *items = arena_alloc(f->arena, groups->item_size * (n + 1));
	for (size_t i = 0; i < n; i++) {
		const config_setting_t *item = config_setting_get_elem(node, (unsigned)i);
		struct filling inner = *f;
		inner.table = groups->table;
		inner.target = items + i * groups->item_size;
		inner.section = "";
		if (config_setting_type(item) != CONFIG_TYPE_GROUP)
			return REFUSE(
				f, item, "\"%s\" holds sections: ( { … }, { … } )", row->name);
		fill_presets(groups->table, f->arena, inner.target);
		if (!fill_table(&inner, item))
			return false;
	}
	*(void **)field_of(f, row) = items;
	*(size_t *)(void *)((char *)f->target + groups->count_at) = n;
	return true;
}

static bool fill_scalar(struct filling *f, const struct setting *row, const config_setting_t *node)
{
	struct str text;
	struct error inner;
	bool good = scalar_text(f->arena, node, &text) &&
		    setting_from_text(row, f->arena, text, f->target, &inner);
	return good || REFUSE(f, node, "\"%s\" %.400s", row->name, inner.text);
}

static bool fill_row(struct filling *f, const struct setting *row, const config_setting_t *node)
{
	if (!type_fits(row->kind, config_setting_type(node)))
		return REFUSE(f, node, "\"%s\" must be %s", row->name, kind_shape(row->kind));
	switch (row->kind) {
	case SETTING_STRINGS: return fill_strings(f, row, node);
	case SETTING_PREFIXES: return fill_prefixes(f, row, node);
	case SETTING_GROUPS: return fill_groups(f, row, node);
	default: return fill_scalar(f, row, node);
	}
}

/* A setting or a section of settings. */
static bool fill_node(struct filling *f, const config_setting_t *node)
{
	const char *name = config_setting_name(node);
	const struct setting *row = row_find(f->table, f->section, name);
	if (row)
		return fill_row(f, row, node);
	if (*f->section || !section_known(f->table, name))
		return refuse_unknown(f, node);
	if (config_setting_type(node) != CONFIG_TYPE_GROUP)
		return REFUSE(f, node, "\"%s\" is a section: %s: { … };", name, name);
	struct filling section = *f;
	section.section = name;
	for (int i = 0; i < config_setting_length(node); i++)
		if (!fill_node(&section, config_setting_get_elem(node, (unsigned)i)))
			return false;
	return true;
}

static bool fill_table(struct filling *f, const config_setting_t *group)
{
	for (int i = 0; i < config_setting_length(group); i++)
		if (!fill_node(f, config_setting_get_elem(group, (unsigned)i)))
			return false;
	/* What must be given stands in no section of its own. */
	for (const struct setting *row = f->table.v; row < f->table.v + f->table.n; row++)
		if (!row->preset && !config_setting_get_member(group, row->name))
			return REFUSE(f, group, "\"%s\" is missing", row->name);
	return true;
}

static void fill_presets(struct setting_table table, struct arena *arena, void *target)
{
	for (const struct setting *row = table.v; row < table.v + table.n; row++) {
		struct error err;
		if (!row->preset || row->kind == SETTING_GROUPS)
			continue;
		bool good = setting_from_text(row, arena, str_of(row->preset), target, &err);
		assert(good && "a preset that its own row refuses");
	}
}

bool settings_apply(const struct settings_source *source, struct setting_table table,
	struct arena *arena, void *target, struct error *err)
{
	struct filling f = { .source = source,
		.table = table,
		.arena = arena,
		.target = target,
		.section = "",
		.err = err };
	fill_presets(table, arena, target);
	return !source || fill_table(&f, config_root_setting(&source->config));
}
