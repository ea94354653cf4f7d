/* SPDX-License-Identifier: Apache-2.0 */
#include "lists/directory.h"

#include <stddef.h>

#include "base/array.h"
#include "lists/preset.h"

#define LISTS_MAX 1000
#define CODES_MAX 100 /* of one list */

const char *const feed_key_names[FEED_KEY_COUNT + 1] = { [FEED_IP4] = "ip4", [FEED_IP6] = "ip6",
	[FEED_DOMAIN] = "domain", [FEED_DKIM] = "dkim", [FEED_ADDRESS] = "address" };
const char *const list_weight_names[] = { "low", "medium", "high", "top", NULL };
const char *const list_scope_names[] = { "address", "prefix", "network", "domain", "mailbox", NULL };
const char *const list_status_names[] = { [LIST_STATUS_LIVE] = "live",
	[LIST_STATUS_DEAD] = "dead", [LIST_STATUS_UNKNOWN] = "unknown", NULL };
static const char *const key_terms_names[] = { [LIST_KEY_NONE] = "none",
	[LIST_KEY_OPTIONAL] = "optional", [LIST_KEY_NEEDED] = "needed", NULL };
static const char *const names_names[] = { [LIST_NAMES_HOST] = "host",
	[LIST_NAMES_REGISTERED] = "registered", NULL };
static const char *const tests_names[] = { [LIST_TESTS_RFC5782] = "rfc5782",
	[LIST_TESTS_NONE] = "none", NULL };

static const struct {
	const char *name;
	enum feed_class class;
} findings[FEED_FINDING_COUNT] = {
	[FEED_FINDS_SBL] = { "RCVD_IN_SBL", FEED_HEAVY },
	[FEED_FINDS_CSS] = { "RCVD_IN_SBL_CSS", FEED_HEAVY },
	[FEED_FINDS_XBL] = { "RCVD_IN_XBL", FEED_HEAVY },
	[FEED_FINDS_PBL] = { "RCVD_IN_PBL", FEED_POLICY },
	[FEED_FINDS_SPAMCOP] = { "RCVD_IN_BL_SPAMCOP_NET", FEED_MEDIUM },
	[FEED_FINDS_PSBL] = { "RCVD_IN_PSBL", FEED_MEDIUM },
	[FEED_FINDS_MSPIKE_ZBL] = { "RCVD_IN_MSPIKE_ZBL", FEED_MEDIUM },
	[FEED_FINDS_MSPIKE_L5] = { "RCVD_IN_MSPIKE_L5", FEED_MEDIUM },
	[FEED_FINDS_MSPIKE_L4] = { "RCVD_IN_MSPIKE_L4", FEED_MEDIUM },
	[FEED_FINDS_MSPIKE_L3] = { "RCVD_IN_MSPIKE_L3", FEED_LIGHT },
	[FEED_FINDS_MSPIKE_H3] = { "RCVD_IN_MSPIKE_H3", FEED_WELCOME_LITTLE },
	[FEED_FINDS_MSPIKE_H4] = { "RCVD_IN_MSPIKE_H4", FEED_WELCOME_LITTLE },
	[FEED_FINDS_MSPIKE_H5] = { "RCVD_IN_MSPIKE_H5", FEED_WELCOME },
	[FEED_FINDS_DNSWL_HI] = { "RCVD_IN_DNSWL_HI", FEED_WELCOME },
	[FEED_FINDS_DNSWL_MED] = { "RCVD_IN_DNSWL_MED", FEED_WELCOME },
	[FEED_FINDS_DNSWL_LOW] = { "RCVD_IN_DNSWL_LOW", FEED_WELCOME_LITTLE },
	[FEED_FINDS_DNSWL_NONE] = { "RCVD_IN_DNSWL_NONE", FEED_WELCOME_LITTLE },
	[FEED_FINDS_IP_HEAVY] = { "IP_LISTED_HEAVY", FEED_HEAVY },
	[FEED_FINDS_IP_MEDIUM] = { "IP_LISTED", FEED_MEDIUM },
	[FEED_FINDS_IP_LIGHT] = { "IP_LISTED_LIGHT", FEED_LIGHT },
	[FEED_FINDS_IP_POLICY] = { "IP_LISTED_POLICY", FEED_POLICY },
	[FEED_FINDS_IP_COLLATERAL] = { "IP_LISTED_COLLATERAL", FEED_COLLATERAL },
	[FEED_FINDS_IP_WELCOME] = { "IP_WELCOME", FEED_WELCOME_LITTLE },
	[FEED_FINDS_DBL_SPAM] = { "DBL_SPAM", FEED_HEAVY },
	[FEED_FINDS_DBL_PHISH] = { "DBL_PHISH", FEED_HEAVY },
	[FEED_FINDS_DBL_MALWARE] = { "DBL_MALWARE", FEED_HEAVY },
	[FEED_FINDS_DBL_BOTNET] = { "DBL_BOTNET", FEED_HEAVY },
	[FEED_FINDS_DBL_ABUSED] = { "DBL_ABUSED", FEED_LIGHT },
	[FEED_FINDS_DOMAIN_HEAVY] = { "DOMAIN_LISTED_HEAVY", FEED_HEAVY },
	[FEED_FINDS_DOMAIN_MEDIUM] = { "DOMAIN_LISTED", FEED_MEDIUM },
	[FEED_FINDS_DOMAIN_LIGHT] = { "DOMAIN_LISTED_LIGHT", FEED_LIGHT },
	[FEED_FINDS_DOMAIN_NEW] = { "DOMAIN_NEW", FEED_POLICY },
	[FEED_FINDS_DOMAIN_WELCOME] = { "DOMAIN_WELCOME", FEED_WELCOME },
	[FEED_FINDS_ADDRESS] = { "ADDRESS_LISTED", FEED_MEDIUM },
	[FEED_FINDS_NOTE] = { "NOTE", FEED_SAYS_NOTHING },
	[FEED_FINDS_REFUSAL] = { "REFUSAL", FEED_REFUSAL },
};

const char *feed_finding_name(enum feed_finding finding)
{
	return findings[finding].name;
}

enum feed_class feed_finding_class(enum feed_finding finding)
{
	return findings[finding].class;
}

/* ---- codes ---------------------------------------------------------------------------------- */

static bool octet_parse(struct str text, struct octet_pattern *out)
{
	struct str first = text, last = text;
	uint64_t low, high, bits;
	if (str_eq(text, STR("*"))) {
		*out = (struct octet_pattern){ .low = 0, .high = 255 };
		return true;
	}
	if (str_starts(text, STR("&"))) {
		if (!str_to_uint(str_from(text, 1), 255, &bits) || bits == 0)
			return false;
		*out = (struct octet_pattern){ .bits = (uint8_t)bits };
		return true;
	}
	str_cut(text, '-', &first, &last);
	if (!str_to_uint(first, 255, &low) || !str_to_uint(last, 255, &high) || low > high)
		return false;
	*out = (struct octet_pattern){ .low = (uint8_t)low, .high = (uint8_t)high };
	return true;
}

static bool pattern_parse(struct str text, struct octet_pattern out[static 4])
{
	struct str piece;
	for (size_t i = 0; i < 4; i++)
		if (!str_next_piece(&text, '.', &piece) || !octet_parse(piece, &out[i]))
			return false;
	/* Whatever lies outside was never listed (RFC 5782 2.3): no row can say otherwise. */
	return text.n == 0 && out[0].low == 127 && out[0].high == 127;
}

static bool finding_parse(struct str word, enum feed_finding *out)
{
	for (int i = 0; i < FEED_FINDING_COUNT; i++)
		if (str_eq(word, str_of(findings[i].name))) {
			*out = (enum feed_finding)i;
			return true;
		}
	return false;
}

bool feed_code_parse(struct str line, struct feed_code *out)
{
	struct str pattern, rest, finding;
	struct feed_code code;
	if (!str_cut(str_trim(line), ' ', &pattern, &rest) || !str_is_utf8(line))
		return false;
	finding = rest = str_trim(rest);
	code.means = STR("");
	str_cut(rest, ' ', &finding, &code.means);
	code.means = str_trim(code.means);
	if (!pattern_parse(pattern, code.octets) || !finding_parse(finding, &code.finding))
		return false;
	*out = code;
	return true;
}

bool feed_code_matches(const struct feed_code *code, const struct ip *answer)
{
	for (size_t i = 0; i < 4; i++) {
		const struct octet_pattern *octet = &code->octets[i];
		uint8_t b = answer->b[i];
		if (octet->bits ? (b & octet->bits) != octet->bits
				: b < octet->low || b > octet->high)
			return false;
	}
	return true;
}

/* ---- the file ------------------------------------------------------------------------------- */

#define LIST(row_name, row_kind, field, row_preset)                                                \
	.name = row_name, .kind = row_kind, .preset = row_preset,                                  \
	SETTING_AT(struct public_list, field), .tells = ""

static const struct setting list_rows[] = {
	{ LIST("name", SETTING_STRING, name, NULL), .min = 1, .max = 40 },
	{ LIST("operator", SETTING_STRING, operator, NULL), .min = 1, .max = 40 },
	{ LIST("title", SETTING_STRING, title, NULL), .min = 1, .max = 80 },
	{ LIST("zone", SETTING_STRING, zone, ""), .max = 120 },
	{ LIST("keyed_zone", SETTING_STRING, keyed_zone, ""), .max = 120 },
	{ LIST("key", SETTING_WORD, key, "none"), .words = key_terms_names },
	{ LIST("asks", SETTING_STRINGS, asks, "") },
	{ LIST("names", SETTING_WORD, names, "host"), .words = names_names },
	{ LIST("codes", SETTING_STRINGS, code_lines, "") },
	{ LIST("tests", SETTING_WORD, tests, "rfc5782"), .words = tests_names },
	{ LIST("has_reason", SETTING_BOOL, has_reason, "true") },
	{ LIST("weight", SETTING_WORD, weight, "medium"), .words = list_weight_names },
	{ LIST("scope", SETTING_WORD, scope, "address"), .words = list_scope_names },
	{ LIST("daily", SETTING_COUNT, daily, "0"), .max = 1e9 },
	{ LIST("terms", SETTING_STRING, terms, ""), .max = 400 },
	{ LIST("lookup", SETTING_STRING, lookup, ""), .max = 200 },
	{ LIST("delist", SETTING_STRING, delist, ""), .max = 200 },
	{ LIST("expiry", SETTING_STRING, expiry, ""), .max = 200 },
	{ LIST("payment", SETTING_BOOL, payment, "false") },
	{ LIST("status", SETTING_WORD, status, "live"), .words = list_status_names },
	{ LIST("checked", SETTING_STRING, checked, ""), .max = 10 },
	{ LIST("story", SETTING_STRING, story, ""), .max = 400 },
	{ LIST("instead", SETTING_STRING, instead, ""), .max = 200 },
	{ LIST("preset", SETTING_BOOL, preset, "false") },
};

static const struct setting_groups list_groups = {
	.table = { list_rows, sizeof list_rows / sizeof *list_rows },
	.item_size = sizeof(struct public_list),
	.count_at = offsetof(struct directory, n),
};

static const struct setting directory_rows[] = {
	{ .name = "lists", .kind = SETTING_GROUPS, .preset = "", .groups = &list_groups,
		SETTING_AT(struct directory, v), .tells = "" },
};

struct reading {
	struct arena *arena;
	const struct settings_source *source;
	struct directory *directory;
	struct error *err;
};

#define REFUSE(reading, list, ...)                                                                 \
	settings_source_refuse((reading)->source,                                                  \
		arena_cstr((reading)->arena,                                                       \
			arena_printf((reading)->arena, "lists.[%zu]",                              \
				(size_t)((list) - (reading)->directory->v))),                      \
		(reading)->err, __VA_ARGS__)

static bool name_is_plain(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!ascii_is_digit(name.p[i]) && name.p[i] != '-' &&
			!(name.p[i] >= 'a' && name.p[i] <= 'z'))
			return false;
	return name.n > 0;
}

static bool read_keys(struct reading *r, struct public_list *list)
{
	for (size_t i = 0; i < list->asks.n; i++) {
		uint32_t bit = 0;
		for (int key = 0; key < FEED_KEY_COUNT; key++)
			if (str_eq(list->asks.v[i], str_of(feed_key_names[key])))
				bit = 1u << key;
		if (bit == 0)
			return REFUSE(r, list, "a list is asked by ip4, ip6, domain, dkim or address, "
				"not by \"%.40s\"", list->asks.v[i].p);
		list->keys |= bit;
	}
	return true;
}

static bool read_codes(struct reading *r, struct public_list *list)
{
	if (list->code_lines.n > CODES_MAX)
		return REFUSE(r, list, "more than %d codes", CODES_MAX);
	list->codes = arena_array_of(r->arena, struct feed_code, list->code_lines.n);
	for (size_t i = 0; i < list->code_lines.n; i++)
		if (!feed_code_parse(list->code_lines.v[i], &list->codes[list->code_count++]))
			return REFUSE(r, list, "\"%.80s\" is not PATTERN FINDING meaning",
				list->code_lines.v[i].p);
	return true;
}

static bool is_alone(const struct reading *r, const struct public_list *list)
{
	for (const struct public_list *other = r->directory->v; other < list; other++)
		if (str_eq(other->name, list->name))
			return false;
	return true;
}

static bool read_list(struct reading *r, struct public_list *list)
{
	if (!name_is_plain(list->name) || !name_is_plain(list->operator) || !is_alone(r, list))
		return REFUSE(r, list, "\"%.40s\": name and operator are small letters, digits and "
			"\"-\", and no two lists have the same name", list->name.p);
	if (!read_keys(r, list) || !read_codes(r, list))
		return false;
	if (list->keyed_zone.n && str_find(list->keyed_zone, STR("{key}")) == STR_NONE)
		return REFUSE(r, list, "keyed_zone lacks {key}");
	bool asked = list->status != LIST_STATUS_DEAD && list->keys != 0;
	if (asked && (list->code_count == 0 || (!list->zone.n && !list->keyed_zone.n)))
		return REFUSE(r, list, "\"%.40s\" is asked, but has no zone or no codes",
			list->name.p);
	if (list->status == LIST_STATUS_DEAD && (!list->story.n || !list->instead.n))
		return REFUSE(r, list, "\"%.40s\" is dead and has no story, or nothing instead",
			list->name.p);
	return true;
}

static bool read_directory(struct arena *arena, const struct settings_source *source,
	struct directory *out, struct error *err)
{
	struct setting_table table = { directory_rows,
		sizeof directory_rows / sizeof *directory_rows };
	struct reading r = { arena, source, out, err };
	*out = (struct directory){ 0 };
	if (!settings_apply(source, table, arena, out, err))
		return false;
	if (out->n > LISTS_MAX)
		return error_set(err, ERROR_PERMANENT, "more than %d lists", LISTS_MAX);
	for (size_t i = 0; i < out->n; i++)
		if (!read_list(&r, &out->v[i]))
			return false;
	return true;
}

bool directory_load_text(struct arena *arena, struct str text, const char *name,
	struct directory *out, struct error *err)
{
	struct settings_source *source;
	if (!settings_source_text(text, name, &source, err))
		return false;
	bool good = read_directory(arena, source, out, err);
	settings_source_free(&source);
	return good;
}

bool directory_load(struct arena *arena, const char *file, struct directory *out,
	struct str *bytes, struct error *err)
{
	struct settings_source *source;
	if (!file) {
		*bytes = str_bytes(directory_preset, directory_preset_size);
		return directory_load_text(arena, *bytes, "blocklists.conf", out, err);
	}
	if (!settings_source_read(file, &source, err))
		return false;
	bool good = read_directory(arena, source, out, err);
	if (good)
		*bytes = arena_dup(arena, settings_source_bytes(source));
	settings_source_free(&source);
	return good;
}

/* ---- looking up ----------------------------------------------------------------------------- */

static bool is_zone_of(const struct public_list *list, struct str word)
{
	if (list->zone.n == 0 || !str_ends_nocase(word, list->zone))
		return false;
	size_t before = word.n - list->zone.n;
	return before == 0 ||
		(list->status == LIST_STATUS_DEAD && word.p[before - 1] == '.');
}

const struct public_list *directory_find(const struct directory *directory, struct str word)
{
	for (size_t i = 0; i < directory->n; i++)
		if (str_eq_nocase(directory->v[i].name, word) || is_zone_of(&directory->v[i], word))
			return &directory->v[i];
	return NULL;
}

struct str directory_nearest(const struct directory *directory, struct str word)
{
	unsigned best_distance = 1 + (unsigned)word.n / 3;
	struct str best = STR("");
	for (size_t i = 0; i < directory->n; i++) {
		unsigned distance = settings_word_distance(word, directory->v[i].name);
		if (distance < best_distance) {
			best_distance = distance;
			best = directory->v[i].name;
		}
	}
	return best;
}
