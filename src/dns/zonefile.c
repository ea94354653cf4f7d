/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/zonefile.h"

#include <limits.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "dns/rdata.h"
#include "dns/zone_data.h"
#include "dns/zone_rdata.h"

#define ZONE_INCLUDES_MAX 8    /* one inside the other */
#define TTL_PRESET        3600 /* of a file that says none */

/* A file being read; includes stand one on the other. */
struct source {
	char *text; /* owned; NULL: the caller's text */
	struct str file;
	struct zone_lexer lexer;
	struct dns_wire_name origin, owner;
	bool has_owner;
};

struct loader {
	struct zone *zone;
	struct arena *scratch; /* of one entry */
	struct error *err;
	struct source sources[ZONE_INCLUDES_MAX];
	size_t depth;
	bool may_include;
	bool has_ttl; /* a $TTL was given */
	uint32_t ttl; /* of $TTL, or the last one stated */
};

static struct source *source_now(struct loader *loader)
{
	return &loader->sources[loader->depth - 1];
}

static bool read_file(const char *file, char **text, size_t *n, struct error *err)
{
	auto_fclose FILE *in = fopen(file, "re");
	struct stat st;

	if (!in || fstat(fileno(in), &st))
		return error_errno(err, ERROR_PERMANENT, "%s", file);
	if (S_ISDIR(st.st_mode))
		return error_set(err, ERROR_PERMANENT, "%s: is a directory", file);

	auto_free char *bytes = NULL;
	size_t used = 0, room = 0;
	do {
		if (used == room) {
			room = room ? 2 * room : 64 * 1024;
			bytes = realloc(bytes, room);
			if (!bytes)
				abort();
		}
		used += fread(bytes + used, 1, room - used, in);
		if (used > ZONE_FILE_MAX)
			return error_set(err, ERROR_PERMANENT, "%s: larger than %d bytes", file,
				ZONE_FILE_MAX);
	} while (!feof(in) && !ferror(in));
	if (ferror(in))
		return error_errno(err, ERROR_PERMANENT, "%s", file);
	*text = bytes;
	*n = used;
	bytes = NULL;
	return true;
}

static bool push_file(struct loader *loader, const char *file, const struct dns_wire_name *origin)
{
	char *text = NULL;
	size_t n = 0;

	if (loader->depth == ZONE_INCLUDES_MAX)
		return error_set(loader->err, ERROR_PERMANENT,
			"more than %d files inside each other", ZONE_INCLUDES_MAX);
	if (!read_file(file, &text, &n, loader->err))
		return false;
	loader->sources[loader->depth++] = (struct source){
		.text = text,
		.file = arena_dup(loader->zone->arena, str_of(file)),
		.lexer = zone_lexer_of(str_bytes(text, n)),
		.origin = *origin,
	};
	return true;
}

static void pop_source(struct loader *loader)
{
	free(source_now(loader)->text);
	loader->depth--;
}

static bool fails_of(const struct zone_word *words, size_t count, enum zone_fails *out)
{
	static const struct {
		const char *word;
		enum zone_fails fails;
	} table[] = { { "!servfail", ZONE_SERVFAIL }, { "!timeout", ZONE_TIMEOUT } };

	if (count != 1 || words[0].quoted)
		return false;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (str_eq_nocase(words[0].text, str_of(table[i].word))) {
			*out = table[i].fails;
			return true;
		}
	}
	return false;
}

/* Where the words of an entry are read. */
struct reading {
	const struct zone_word *words;
	size_t count;
	uint32_t ttl;
	uint16_t type;
};

static bool add_record(struct loader *loader, const struct reading *reading)
{
	struct zone *zone = loader->zone;
	struct source *source = source_now(loader);
	struct dns_record record;
	enum zone_fails fails = ZONE_HAS_DATA;
	struct str owner;

	if (!zone_has_room(zone))
		return error_set(loader->err, ERROR_PERMANENT, "the zone is too large");
	if (!dns_wire_name_text(zone->arena, &source->owner, &owner))
		return error_set(loader->err, ERROR_PERMANENT, "owner longer than %d characters",
			DNS_NAME_MAX);
	bool has_fails = fails_of(reading->words, reading->count, &fails);
	if (reading->type == DNS_ANY && !has_fails)
		return error_set(
			loader->err, ERROR_PERMANENT, "type ANY takes !servfail or !timeout alone");
	struct zone_set *set = zone_set_for(zone, zone_node_for(zone, owner), reading->type);
	if (!set)
		return error_set(loader->err, ERROR_PERMANENT, "more than %d types at one name",
			ZONE_TYPES_MAX);
	if (has_fails) {
		set->fails = fails;
		return true;
	}

	auto_buf rdata = BUF(ZONE_RDATA_MAX);
	if (!zone_rdata_parse(reading->words, reading->count, reading->type, &source->origin,
		    &rdata, loader->err))
		return false;
	if (!dns_rdata_read(zone->arena, buf_str(&rdata), 0, rdata.n, reading->type, &record))
		return error_set(loader->err, ERROR_PERMANENT, "data that does not fit its type");
	record.ttl = reading->ttl;
	return zone_set_add(zone, set, &record) ||
	       error_set(loader->err, ERROR_PERMANENT, "more than %d records of one name and type",
		       DNS_RECORDS_MAX);
}

static bool is_class(struct str word)
{
	return str_eq_nocase(word, STR("IN")) || str_eq_nocase(word, STR("CLASS1"));
}

static bool is_foreign_class(struct str word)
{
	return str_eq_nocase(word, STR("CH")) || str_eq_nocase(word, STR("HS")) ||
	       str_eq_nocase(word, STR("CS")) || str_starts_nocase(word, STR("CLASS"));
}

/* [TTL] [class] type, or [class] [TTL] type: takes their words off the front. */
static bool read_head(struct loader *loader, struct reading *reading)
{
	bool has_ttl = false, has_class = false;

	reading->ttl = loader->ttl;
	for (; reading->count; reading->words++, reading->count--) {
		struct str word = reading->words->text;

		if (!has_ttl && zone_ttl_parse(word, &reading->ttl)) {
			has_ttl = true;
			if (!loader->has_ttl)
				loader->ttl = reading->ttl;
		} else if (!has_class && is_class(word)) {
			has_class = true;
		} else if (is_foreign_class(word)) {
			return error_set(
				loader->err, ERROR_PERMANENT, "only class IN is known here");
		} else if (zone_type_parse(word, &reading->type)) {
			reading->words++;
			reading->count--;
			return true;
		} else {
			auto_buf safe = BUF(200);
			buf_add_safe(&safe, word, SAFE_TEXT);
			return error_set(loader->err, ERROR_PERMANENT, "\"%.*s\" is no type",
				STR_ARG(buf_str(&safe)));
		}
	}
	return error_set(loader->err, ERROR_PERMANENT, "a record without type");
}

static bool read_record(struct loader *loader, const struct zone_entry *entry)
{
	struct source *source = source_now(loader);
	struct reading reading = { .words = entry->words.v, .count = entry->words.n };

	if (!entry->indented) {
		if (reading.words->quoted ||
			!dns_wire_name_parse(reading.words->text, &source->origin, &source->owner))
			return error_set(
				loader->err, ERROR_PERMANENT, "the owner is no domain name");
		source->has_owner = true;
		reading.words++;
		reading.count--;
	} else if (!source->has_owner) {
		return error_set(loader->err, ERROR_PERMANENT, "no owner, and none before");
	}
	return read_head(loader, &reading) && add_record(loader, &reading);
}

static bool include(struct loader *loader, const struct zone_word *words, size_t count)
{
	struct source *source = source_now(loader);
	struct dns_wire_name origin = source->origin;
	char path[PATH_MAX];

	if (!loader->may_include)
		return error_set(
			loader->err, ERROR_PERMANENT, "$INCLUDE in a text that is no file");
	if (count < 1 || count > 2 || words[0].text.n == 0)
		return error_set(loader->err, ERROR_PERMANENT, "$INCLUDE takes FILE [ORIGIN]");
	if (count == 2 && !dns_wire_name_parse(words[1].text, &source->origin, &origin))
		return error_set(loader->err, ERROR_PERMANENT, "the origin is no domain name");
	/* Relative to the directory of the file that includes. */
	size_t slash = words[0].text.p[0] == '/' ? STR_NONE : str_find_last_char(source->file, '/');
	struct str directory = str_first(source->file, slash == STR_NONE ? 0 : slash + 1);
	int n = snprintf(path, sizeof path, "%.*s%.*s", STR_ARG(directory), STR_ARG(words[0].text));
	if (n < 0 || (size_t)n >= sizeof path)
		return error_set(loader->err, ERROR_PERMANENT, "the path is too long");
	return push_file(loader, path, &origin);
}

static bool read_directive(struct loader *loader, const struct zone_entry *entry)
{
	struct source *source = source_now(loader);
	const struct zone_word *words = entry->words.v;
	size_t count = entry->words.n;

	if (str_eq_nocase(words[0].text, STR("$ORIGIN"))) {
		return (count == 2 && dns_wire_name_parse(
					      words[1].text, &source->origin, &source->origin)) ||
		       error_set(loader->err, ERROR_PERMANENT, "$ORIGIN takes a domain name");
	}
	if (str_eq_nocase(words[0].text, STR("$TTL"))) {
		loader->has_ttl = true;
		return (count == 2 && zone_ttl_parse(words[1].text, &loader->ttl)) ||
		       error_set(loader->err, ERROR_PERMANENT, "$TTL takes a number of seconds");
	}
	if (str_eq_nocase(words[0].text, STR("$INCLUDE")))
		return include(loader, words + 1, count - 1);
	return error_set(loader->err, ERROR_PERMANENT, "no such directive");
}

static bool read_entry(struct loader *loader, const struct zone_entry *entry)
{
	const struct zone_word *first = &entry->words.v[0];

	if (!first->quoted && str_starts(first->text, STR("$")))
		return read_directive(loader, entry);
	return read_record(loader, entry);
}

/* Reads what is on the stack to its end. */
static bool read_sources(struct loader *loader)
{
	while (loader->depth) {
		struct source *source = source_now(loader);
		struct zone_entry entry;
		uint32_t line;

		arena_reset(loader->scratch);
		switch (zone_lexer_next(&source->lexer, loader->scratch, &entry, loader->err)) {
		case ZONE_LEX_END: pop_source(loader); continue;
		case ZONE_LEX_ENTRY:
			line = entry.line;
			if (read_entry(loader, &entry))
				continue;
			break;
		default: line = source->lexer.line;
		}
		return error_prefix(loader->err, "%.*s:%u", STR_ARG(source->file), line);
	}
	return true;
}

static struct zone *load(struct loader *loader, const char *file, struct str text)
{
	static const struct dns_wire_name root = { .b = { 0 }, .n = 1 };
	struct zone *zone = calloc(1, sizeof *zone);
	bool ok = true;

	if (!zone)
		abort();
	zone->arena = arena_new(ZONE_MEMORY);
	zone->nodes = map_new(zone->arena);
	zone->source = arena_printf(zone->arena, "zone %s", file);
	loader->zone = zone;
	loader->scratch = arena_new(ZONE_WORDS_MAX * 4 * sizeof(struct zone_word));
	loader->ttl = TTL_PRESET;
	zone_node_for(zone, STR(""));
	if (loader->may_include)
		ok = push_file(loader, file, &root);
	else
		loader->sources[loader->depth++] = (struct source){
			.file = str_of(file),
			.lexer = zone_lexer_of(text),
			.origin = root,
		};
	ok = ok && read_sources(loader);
	while (loader->depth)
		pop_source(loader);
	arena_free(&loader->scratch);
	if (!ok)
		zone_free(&zone);
	return zone;
}

struct zone *zone_load(const char *file, struct error *err)
{
	struct loader loader = { .err = err, .may_include = true };
	return load(&loader, file, STR(""));
}

struct zone *zone_from_text(struct str text, const char *label, struct error *err)
{
	struct loader loader = { .err = err };
	return load(&loader, label, text);
}

void zone_free(struct zone **zone)
{
	if (!*zone)
		return;
	arena_free(&(*zone)->arena);
	free(*zone);
	*zone = NULL;
}

struct str zone_source(const struct zone *zone)
{
	return zone->source;
}
