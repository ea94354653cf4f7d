/* SPDX-License-Identifier: Apache-2.0
 *
 * Settings from a file, by table: one row says the name, kind, place, preset, bounds and meaning
 * of a setting, and from it come the loader, the printer and the manual page. The syntax is
 * libconfig's; a line `@include "NAME"` takes in another file of the same directory. Whatever a
 * row does not allow stops the load with FILE:LINE and, for a misspelt name, the nearest known. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/ip.h"

/* Lists of strings and prefixes, as two kinds of setting keep them. */
struct str_list {
	struct str *v;
	size_t n;
};
/* Loaded ones are sorted, without host bits, and none lies within another. */
struct prefix_list {
	struct ip_prefix *v;
	size_t n;
};

enum setting_kind {
	SETTING_STRING,  /* struct str; with `words`, one of them */
	SETTING_COUNT,   /* uint16_t, uint32_t or uint64_t */
	SETTING_SIZE,    /* the same: bytes, "64K", "50M", "2G" (of 1024) */
	SETTING_SECONDS, /* the same: whole seconds */
	SETTING_MILLISECONDS,
	SETTING_POINTS,   /* double */
	SETTING_BOOL,     /* bool: true, false */
	SETTING_WORD,     /* an enum: the index of one of `words` */
	SETTING_STRINGS,  /* struct str_list: ( "a", "b" ) or [ "a", "b" ] */
	SETTING_PREFIXES, /* struct prefix_list */
	SETTING_PARSED,   /* text with a grammar of its own: `parsed` */
	SETTING_GROUPS,   /* ( { … }, { … } ): pointer and count, rows of their own: `groups` */
	SETTING_KIND_COUNT
};

/* A kind that the table's owner brings along. The empty text means "none" and leaves zeros. */
struct setting_parsed {
	const char *shape; /* "maildir:PATH, …" for manual and errors */
	bool (*parse)(struct arena *arena, struct str text, void *out);
	void (*print)(struct buf *out, const void *value);
};

struct setting_groups;

struct setting {
	const char *name; /* "limits.recipients"; rows of one section stand together */
	enum setting_kind kind;
	size_t at, size; /* offset and size of the field */
	const char
		*preset; /* in the file's words, lists with blanks between; NULL: must be given */
	double min, max; /* of the kinds that are numbers; of strings: their length */
	const char *const *words; /* NULL-ended */
	const struct setting_parsed *parsed;
	const struct setting_groups *groups;
	const char *tells; /* one sentence */
};

struct setting_table {
	const struct setting *v;
	size_t n;
};

/* What stands in the repeated sections of one row. */
struct setting_groups {
	struct setting_table table;
	size_t item_size; /* of the struct that one section fills */
	size_t count_at;  /* offset of the size_t that counts them, beside the row's field */
};

#define SETTING_AT(type, field) .at = offsetof(type, field), .size = sizeof(((type *)0)->field)

/* A file with what it includes, read and parsed, nothing checked yet. */
struct settings_source;

bool settings_source_read(const char *file, struct settings_source **out, struct error *err);
/* The same from memory; `name` stands for the file, and nothing can be included. */
bool settings_source_text(
	struct str text, const char *name, struct settings_source **out, struct error *err);
void settings_source_free(struct settings_source **source);
/* All bytes read, includes in their places; valid as long as the source. */
struct str settings_source_bytes(const struct settings_source *source);
/* Sets FILE:LINE and the text as the error and returns false. path: as in the file,
 * "judge.junk_at", "domains.[2].name"; what is not there falls back to what encloses it. */
bool settings_source_refuse(const struct settings_source *source, const char *path,
	struct error *err, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Writes every preset, then what the source says, into `target`; source NULL: presets alone (a
 * preset that its own row refuses is a bug). */
bool settings_apply(const struct settings_source *source, struct setting_table table,
	struct arena *arena, void *target, struct error *err);

/* The values in file syntax, each row's sentence before it; read again they are the same. */
void settings_table_print(struct buf *out, struct setting_table table, const void *target);
/* The rows as an mdoc list. */
void settings_table_manual(struct buf *out, struct setting_table table);

/* One value from its text; false (and why, without FILE:LINE) if the row does not allow it. */
bool setting_from_text(const struct setting *row, struct arena *arena, struct str text,
	void *target, struct error *err);
/* One value in file syntax. */
void setting_print(struct buf *out, const struct setting *row, const void *target);
const char *setting_kind_name(enum setting_kind kind);
/* Letters to change, add, leave out or swap until one word is the other; long words are far. */
unsigned settings_word_distance(struct str a, struct str b);

/* Binary search in a loaded list; short lists may be in any order. */
bool prefix_list_has(const struct prefix_list *list, const struct ip *ip);
/* Brings a list into the form that prefix_list_has() wants. */
void prefix_list_order(struct prefix_list *list);
