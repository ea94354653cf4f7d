/* SPDX-License-Identifier: Apache-2.0
 *
 * One value of a setting: from text, and into text. Numbers are read and written without a locale
 * of their own: no process of ours sets LC_NUMERIC. */
#include "base/settings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"

static const char *const kind_names[SETTING_KIND_COUNT] = {
	[SETTING_STRING] = "text",
	[SETTING_COUNT] = "number",
	[SETTING_SIZE] = "size",
	[SETTING_SECONDS] = "seconds",
	[SETTING_MILLISECONDS] = "milliseconds",
	[SETTING_POINTS] = "points",
	[SETTING_BOOL] = "true or false",
	[SETTING_WORD] = "word",
	[SETTING_STRINGS] = "list of texts",
	[SETTING_PREFIXES] = "list of addresses and prefixes",
	[SETTING_PARSED] = "text",
	[SETTING_GROUPS] = "list of sections",
};

const char *setting_kind_name(enum setting_kind kind)
{
	return kind_names[kind];
}

static const struct {
	char letter;
	uint64_t unit;
} size_units[] = { { 'G', 1u << 30 }, { 'M', 1u << 20 }, { 'K', 1u << 10 } };

#define SIZE_UNITS (sizeof(size_units) / sizeof(size_units[0]))

static bool refuse(struct error *err, const char *why)
{
	return error_set(err, ERROR_PERMANENT, "%s", why);
}

static bool in_bounds(const struct setting *row, double value, struct error *err)
{
	if (value >= row->min && value <= row->max)
		return true;
	return error_set(
		err, ERROR_PERMANENT, "must be between %.10g and %.10g", row->min, row->max);
}

static bool uint_store(const struct setting *row, uint64_t value, void *field, struct error *err)
{
	if (!in_bounds(row, (double)value, err))
		return false;
	if (row->size == sizeof(uint16_t))
		*(uint16_t *)field = (uint16_t)value;
	else if (row->size == sizeof(uint32_t))
		*(uint32_t *)field = (uint32_t)value;
	else
		*(uint64_t *)field = value;
	return true;
}

static uint64_t uint_fetch(const struct setting *row, const void *field)
{
	if (row->size == sizeof(uint16_t))
		return *(const uint16_t *)field;
	if (row->size == sizeof(uint32_t))
		return *(const uint32_t *)field;
	return *(const uint64_t *)field;
}

static bool number_from_text(
	const struct setting *row, struct str text, void *field, struct error *err)
{
	uint64_t value;
	/* 2^53: beyond it the bounds, kept as double, would not be exact. */
	if (!str_to_uint(text, 1ull << 53, &value))
		return refuse(err, "must be a whole number");
	return uint_store(row, value, field, err);
}

static bool size_from_text(
	const struct setting *row, struct str text, void *field, struct error *err)
{
	uint64_t value, unit = 1;
	for (size_t i = 0; text.n && i < SIZE_UNITS; i++)
		if (ascii_lower(text.p[text.n - 1]) == ascii_lower(size_units[i].letter))
			unit = size_units[i].unit;
	if (!str_to_uint(str_first(text, text.n - (unit > 1)), (1ull << 53) / unit, &value))
		return refuse(err, "must be a number of bytes, or \"…K\", \"…M\", \"…G\"");
	return uint_store(row, value * unit, field, err);
}

static bool points_from_text(
	const struct setting *row, struct str text, void *field, struct error *err)
{
	char digits[64], *end;
	if (text.n == 0 || text.n >= sizeof(digits))
		return refuse(err, "must be a number");
	memcpy(digits, text.p, text.n);
	digits[text.n] = '\0';
	double value = strtod(digits, &end);
	if (end != digits + text.n || !isfinite(value))
		return refuse(err, "must be a number");
	if (!in_bounds(row, value, err))
		return false;
	*(double *)field = value;
	return true;
}

static bool bool_from_text(struct str text, void *field, struct error *err)
{
	bool yes = str_eq(text, STR("true"));
	if (!yes && !str_eq(text, STR("false")))
		return refuse(err, "must be true or false");
	*(bool *)field = yes;
	return true;
}

static bool word_find(const struct setting *row, struct str text, unsigned *out, struct error *err)
{
	for (unsigned i = 0; row->words[i]; i++) {
		if (str_eq(text, str_of(row->words[i]))) {
			*out = i;
			return true;
		}
	}
	size_t n = 0;
	char known[256] = "";
	for (unsigned i = 0; row->words[i] && n < sizeof(known); i++)
		n += (size_t)snprintf(
			known + n, sizeof(known) - n, "%s\"%s\"", i ? ", " : "", row->words[i]);
	return error_set(err, ERROR_PERMANENT, "must be one of %s", known);
}

static bool string_from_text(const struct setting *row, struct arena *arena, struct str text,
	void *field, struct error *err)
{
	unsigned index;
	if (row->words && !word_find(row, text, &index, err))
		return false;
	if ((double)text.n < row->min)
		return refuse(err, "must not be empty");
	if ((double)text.n > row->max)
		return error_set(err, ERROR_PERMANENT, "longer than %.10g bytes", row->max);
	if (!str_is_utf8(text))
		return refuse(err, "must be UTF-8");
	*(struct str *)field = str_of(arena_cstr(arena, text));
	return true;
}

static bool parsed_from_text(const struct setting *row, struct arena *arena, struct str text,
	void *field, struct error *err)
{
	memset(field, 0, row->size);
	if (text.n == 0 && row->min < 1)
		return true;
	/* A copy that stays, and ends in NUL, so that a parser may keep pieces of it. */
	struct str kept = str_of(arena_cstr(arena, text));
	if (kept.n == 0 || kept.n > 1024 || !row->parsed->parse(arena, kept, field)) {
		memset(field, 0, row->size);
		return error_set(err, ERROR_PERMANENT, "must be %s", row->parsed->shape);
	}
	return true;
}

/* Lists in presets: pieces with blanks between. */
static bool strings_from_text(struct arena *arena, struct str text, struct str_list *out)
{
	ARRAY(struct str) list = { 0 };
	struct str piece;
	while (str_next_piece(&text, ' ', &piece))
		if (piece.n)
			*array_add(arena, &list) = str_of(arena_cstr(arena, piece));
	*out = (struct str_list){ list.v, list.n };
	return true;
}

static bool prefixes_from_text(
	struct arena *arena, struct str text, struct prefix_list *out, struct error *err)
{
	ARRAY(struct ip_prefix) list = { 0 };
	struct str piece;
	while (str_next_piece(&text, ' ', &piece))
		if (piece.n && !ip_prefix_parse(piece, array_add(arena, &list)))
			return error_set(err, ERROR_PERMANENT,
				"\"%.*s\" is neither an address nor a prefix",
				STR_ARG(str_first(piece, 60)));
	*out = (struct prefix_list){ list.v, list.n };
	prefix_list_order(out);
	return true;
}

bool setting_from_text(const struct setting *row, struct arena *arena, struct str text,
	void *target, struct error *err)
{
	void *field = (char *)target + row->at;
	switch (row->kind) {
	case SETTING_STRING: return string_from_text(row, arena, text, field, err);
	case SETTING_COUNT:
	case SETTING_SECONDS:
	case SETTING_MILLISECONDS: return number_from_text(row, text, field, err);
	case SETTING_SIZE: return size_from_text(row, text, field, err);
	case SETTING_POINTS: return points_from_text(row, text, field, err);
	case SETTING_BOOL: return bool_from_text(text, field, err);
	case SETTING_WORD: return word_find(row, text, field, err);
	case SETTING_STRINGS: return strings_from_text(arena, text, field);
	case SETTING_PREFIXES: return prefixes_from_text(arena, text, field, err);
	case SETTING_PARSED: return parsed_from_text(row, arena, text, field, err);
	case SETTING_GROUPS:
	case SETTING_KIND_COUNT: break;
	}
	return refuse(err, "is a list of sections");
}

static void print_quoted(struct buf *out, struct str text)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buf_printf(out, "\\x%02x", c);
		else
			buf_add_char(out, (char)c);
	}
	buf_add_char(out, '"');
}

static void print_size(struct buf *out, uint64_t bytes)
{
	for (size_t i = 0; i < SIZE_UNITS; i++) {
		if (bytes && bytes % size_units[i].unit == 0) {
			buf_printf(out, "\"%llu%c\"",
				(unsigned long long)(bytes / size_units[i].unit),
				size_units[i].letter);
			return;
		}
	}
	buf_printf(out, "\"%llu\"", (unsigned long long)bytes);
}

/* The shortest form that reads as the same number, and as one with a fraction. */
static void print_points(struct buf *out, double value)
{
	char text[64];
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	buf_add(out, str_of(text));
	if (!strpbrk(text, ".e"))
		buf_add(out, STR(".0"));
}

static void print_strings(struct buf *out, const struct str_list *list)
{
	buf_add(out, STR("["));
	for (size_t i = 0; i < list->n; i++) {
		buf_add(out, i ? STR(", ") : STR(" "));
		print_quoted(out, list->v[i]);
	}
	buf_add(out, list->n ? STR(" ]") : STR("]"));
}

static void print_prefixes(struct buf *out, const struct prefix_list *list)
{
	buf_add(out, STR("["));
	for (size_t i = 0; i < list->n; i++) {
		char text[IP_TEXT_MAX];
		ip_print(&list->v[i].ip, text);
		buf_printf(out, "%s\"%s/%u\"", i ? ", " : " ", text, list->v[i].bits);
	}
	buf_add(out, list->n ? STR(" ]") : STR("]"));
}

static void print_parsed(struct buf *out, const struct setting *row, const void *field)
{
	auto_buf text = BUF(4096);
	row->parsed->print(&text, field);
	print_quoted(out, buf_str(&text));
}

void setting_print(struct buf *out, const struct setting *row, const void *target)
{
	const void *field = (const char *)target + row->at;
	switch (row->kind) {
	case SETTING_STRING: print_quoted(out, *(const struct str *)field); break;
	case SETTING_COUNT:
	case SETTING_SECONDS:
	case SETTING_MILLISECONDS:
		buf_printf(out, "%llu", (unsigned long long)uint_fetch(row, field));
		break;
	case SETTING_SIZE: print_size(out, uint_fetch(row, field)); break;
	case SETTING_POINTS: print_points(out, *(const double *)field); break;
	case SETTING_BOOL: buf_add(out, *(const bool *)field ? STR("true") : STR("false")); break;
	case SETTING_WORD: print_quoted(out, str_of(row->words[*(const unsigned *)field])); break;
	case SETTING_STRINGS: print_strings(out, field); break;
	case SETTING_PREFIXES: print_prefixes(out, field); break;
	case SETTING_PARSED: print_parsed(out, row, field); break;
	case SETTING_GROUPS:
	case SETTING_KIND_COUNT: break;
	}
}

/* IPv4 before IPv6, then by bytes, then the wider first. */
static int prefix_order(const void *left, const void *right)
{
	const struct ip_prefix *a = left, *b = right;
	if (a->ip.v6 != b->ip.v6)
		return a->ip.v6 ? 1 : -1;
	int order = memcmp(a->ip.b, b->ip.b, sizeof(a->ip.b));
	return order ? order : (int)a->bits - (int)b->bits;
}

void prefix_list_order(struct prefix_list *list)
{
	size_t kept = 0;
	for (size_t i = 0; i < list->n; i++)
		list->v[i].ip = ip_network(&list->v[i].ip, list->v[i].bits, list->v[i].bits);
	if (list->n > 1)
		qsort(list->v, list->n, sizeof(*list->v), prefix_order);
	for (size_t i = 0; i < list->n; i++)
		if (kept == 0 || !ip_prefix_has(&list->v[kept - 1], &list->v[i].ip))
			list->v[kept++] = list->v[i];
	list->n = kept;
}

bool prefix_list_has(const struct prefix_list *list, const struct ip *ip)
{
	/* Short lists need no search and no order. */
	if (list->n <= 8) {
		for (size_t i = 0; i < list->n; i++)
			if (ip_prefix_has(&list->v[i], ip))
				return true;
		return false;
	}
	/* None lies within another, so only the last that begins at or before it can have it. */
	struct ip_prefix key = { .ip = *ip, .bits = 128 };
	size_t low = 0, high = list->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (prefix_order(&list->v[middle], &key) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && ip_prefix_has(&list->v[low - 1], ip);
}
