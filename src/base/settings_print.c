/* SPDX-License-Identifier: Apache-2.0
 *
 * Settings written out: the values in force as a file, and the rows as a manual. */
#include "base/settings.h"

/* The part before the dot; empty for a row that stands alone. */
static struct str section_of(const struct setting *row, struct str *leaf)
{
	struct str head = { "", 0 };
	*leaf = str_of(row->name);
	str_cut(*leaf, '.', &head, leaf);
	return head;
}

static void print_comment(struct buf *out, const char *tells, const char *indent)
{
	buf_printf(out, "%s# %s\n", indent, tells);
}

static void print_value(struct buf *out, const struct setting *row, struct str name,
	const void *target, const char *indent)
{
	print_comment(out, row->tells, indent);
	buf_printf(out, "%s%.*s = ", indent, STR_ARG(name));
	setting_print(out, row, target);
	buf_add(out, STR(";\n"));
}

static void print_groups(struct buf *out, const struct setting *row, struct str name,
	const void *target, const char *indent)
{
	const struct setting_groups *groups = row->groups;
	const char *base = target;
	const char *items = *(const char *const *)(const void *)(base + row->at);
	size_t n = *(const size_t *)(const void *)(base + groups->count_at);
	print_comment(out, row->tells, indent);
	buf_printf(out, "%s%.*s = (", indent, STR_ARG(name));
	for (size_t i = 0; i < n; i++) {
		buf_add(out, i ? STR(",\n\t{\n") : STR("\n\t{\n"));
		for (size_t k = 0; k < groups->table.n; k++) {
			const struct setting *inner = &groups->table.v[k];
			print_value(out, inner, str_of(inner->name), items + i * groups->item_size,
				"\t\t");
		}
		buf_add(out, STR("\t}"));
	}
	buf_add(out, n ? STR("\n);\n") : STR(");\n"));
}

void settings_table_print(struct buf *out, struct setting_table table, const void *target)
{
	struct str open = { "", 0 };
	for (const struct setting *row = table.v; row < table.v + table.n; row++) {
		struct str leaf, section = section_of(row, &leaf);
		if (open.n && !str_eq(open, section))
			buf_add(out, STR("};\n"));
		if (row > table.v && !(section.n && str_eq(open, section)))
			buf_add_char(out, '\n');
		if (section.n && !str_eq(open, section))
			buf_printf(out, "%.*s: {\n", STR_ARG(section));
		open = section;
		if (row->kind == SETTING_GROUPS)
			print_groups(out, row, leaf, target, section.n ? "\t" : "");
		else
			print_value(out, row, leaf, target, section.n ? "\t" : "");
	}
	if (open.n)
		buf_add(out, STR("};\n"));
}

/* Text in an mdoc macro line or paragraph: backslashes, and dots and quotes at the line's start. */
static void manual_text(struct buf *out, struct str text)
{
	if (text.n && (text.p[0] == '.' || text.p[0] == '\''))
		buf_add(out, STR("\\&"));
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\\')
			buf_add(out, STR("\\e"));
		else if (text.p[i] == '"')
			buf_add(out, STR("\\(dq"));
		else
			buf_add_char(out, text.p[i]);
	}
}

static void manual_number(struct buf *out, enum setting_kind kind, double value)
{
	static const char units[] = "KMG";
	int unit = -1;
	while (kind == SETTING_SIZE && unit < 2 && value >= 1024 &&
		(double)((uint64_t)value / 1024) * 1024 == value) {
		value /= 1024;
		unit++;
	}
	buf_printf(out, "%.10g", value);
	if (unit >= 0)
		buf_add_char(out, units[unit]);
}

static void manual_bounds(struct buf *out, const struct setting *row)
{
	switch (row->kind) {
	case SETTING_COUNT:
	case SETTING_SIZE:
	case SETTING_SECONDS:
	case SETTING_MILLISECONDS:
	case SETTING_POINTS:
		buf_printf(out, "%s, ", setting_kind_name(row->kind));
		manual_number(out, row->kind, row->min);
		buf_add(out, STR(" to "));
		manual_number(out, row->kind, row->max);
		break;
	case SETTING_PARSED: buf_add(out, str_of(row->parsed->shape)); break;
	default:
		if (!row->words) {
			buf_add(out, str_of(setting_kind_name(row->kind)));
			break;
		}
		buf_add(out, STR("one of"));
		for (size_t i = 0; row->words[i]; i++)
			buf_printf(out, "%s %s", i ? "," : "", row->words[i]);
	}
}

static void manual_row(struct buf *out, const struct setting *row)
{
	buf_printf(out, ".It Sy %s\n", row->name);
	manual_text(out, str_of(row->tells));
	buf_add(out, STR("\n.br\n"));
	auto_buf bounds = BUF(4096);
	manual_bounds(&bounds, row);
	manual_text(out, buf_str(&bounds));
	if (!row->preset)
		buf_add(out, STR("; must be given"));
	else if (row->kind == SETTING_GROUPS || !*row->preset)
		buf_add(out, STR("; preset: none"));
	else {
		buf_add(out, STR("; preset: "));
		manual_text(out, str_of(row->preset));
	}
	buf_add(out, STR(".\n"));
}

static void manual_list(struct buf *out, struct setting_table table)
{
	buf_add(out, STR(".Bl -tag -width Ds\n"));
	for (const struct setting *row = table.v; row < table.v + table.n; row++)
		manual_row(out, row);
	buf_add(out, STR(".El\n"));
}

/* The rows of sections follow as lists of their own, so that no list nests in another. */
void settings_table_manual(struct buf *out, struct setting_table table)
{
	manual_list(out, table);
	for (const struct setting *row = table.v; row < table.v + table.n; row++) {
		if (row->kind != SETTING_GROUPS)
			continue;
		buf_printf(out, ".Ss Each section of %s\n", row->name);
		manual_list(out, row->groups->table);
	}
}
