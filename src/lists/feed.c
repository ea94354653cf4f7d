/* SPDX-License-Identifier: Apache-2.0 */
#include "lists/feed.h"

#include <openssl/sha.h>

#define OWN_ZONES_MAX 50
#define API_KEY_MAX   64

/* ---- choosing ------------------------------------------------------------------------------- */

struct choosing {
	struct arena *arena;
	const struct directory *directory;
	const struct feed_choice *choice;
	struct feed_set *out;
	struct error *err;
};

static bool refuse_unknown(struct choosing *c, struct str word)
{
	struct str near = directory_nearest(c->directory, word);
	if (near.n)
		return error_set(c->err, ERROR_PERMANENT,
			"there is no list \"%.*s\": did you mean \"%.*s\"?",
			STR_ARG(str_first(word, 80)), STR_ARG(near));
	return error_set(c->err, ERROR_PERMANENT,
		"there is no list \"%.*s\" (`haechi list feeds --all` shows them)",
		STR_ARG(str_first(word, 80)));
}

static bool refuse_dead(struct choosing *c, const struct public_list *list)
{
	return error_set(c->err, ERROR_PERMANENT, "%.*s is no more. %.*s Use instead: %.*s",
		STR_ARG(list->title), STR_ARG(list->story), STR_ARG(list->instead));
}

static bool find_list(struct choosing *c, struct str word, const struct public_list **out)
{
	*out = directory_find(c->directory, word);
	if (!*out)
		return refuse_unknown(c, word);
	return (*out)->status != LIST_STATUS_DEAD || refuse_dead(c, *out);
}

/* "NAME=KEY", by the name of the list or of its operator. */
static struct str key_of(const struct choosing *c, const struct public_list *list)
{
	for (size_t i = 0; i < c->choice->keys.n; i++) {
		struct str name, key;
		if (str_cut(c->choice->keys.v[i], '=', &name, &key) &&
			(str_eq(name, list->name) || str_eq(name, list->operator)))
			return key;
	}
	return STR("");
}

static struct str replaced(struct arena *arena, struct str text, struct str by)
{
	static const struct str mark = STR_INIT("{key}");
	size_t at = str_find(text, mark);
	if (at == STR_NONE)
		return text;
	return arena_printf(arena, "%.*s%.*s%.*s", STR_ARG(str_first(text, at)), STR_ARG(by),
		STR_ARG(str_from(text, at + mark.n)));
}

static bool is_off(const struct choosing *c, const struct public_list *list)
{
	for (size_t i = 0; i < c->choice->off.n; i++)
		if (directory_find(c->directory, c->choice->off.v[i]) == list ||
			str_eq_nocase(c->choice->off.v[i], list->name))
			return true;
	return false;
}

static bool has_list(const struct feed_set *set, const struct public_list *list)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->v[i].list == list)
			return true;
	return false;
}

static bool add_feeds(struct choosing *c, const struct public_list *list, struct str zone)
{
	for (int key = 0; key < FEED_KEY_COUNT; key++) {
		if (!(list->keys & (1u << key)))
			continue;
		if (c->out->n == FEEDS_MAX)
			return error_set(c->err, ERROR_PERMANENT, "more than %d feeds", FEEDS_MAX);
		c->out->v[c->out->n++] = (struct feed){ .list = list,
			.key = (enum feed_key)key,
			.zone = arena_lower(c->arena, zone),
			.name = arena_printf(c->arena, "%.*s/%s", STR_ARG(list->name),
				feed_key_names[key]) };
	}
	return true;
}

static bool use_list(struct choosing *c, const struct public_list *list)
{
	struct str key = key_of(c, list), zone = list->zone;
	if (has_list(c->out, list) || is_off(c, list))
		return true;
	if (list->keys == 0)
		return error_set(c->err, ERROR_PERMANENT,
			"%.*s cannot be asked by DNS; it is looked up at %.*s", STR_ARG(list->title),
			STR_ARG(list->lookup));
	if (key.n > 0 && list->keyed_zone.n > 0)
		zone = replaced(c->arena, list->keyed_zone, key);
	else if (list->key == LIST_KEY_NEEDED)
		return error_set(c->err, ERROR_PERMANENT,
			"%.*s needs a key: blocklists.keys = [ \"%.*s=KEY\" ]", STR_ARG(list->title),
			STR_ARG(list->operator));
	return add_feeds(c, list, zone);
}

static bool use_preset(struct choosing *c)
{
	for (size_t i = 0; i < c->directory->n; i++)
		if (c->directory->v[i].preset && !use_list(c, &c->directory->v[i]))
			return false;
	return true;
}

static bool use_all(struct choosing *c)
{
	for (size_t i = 0; i < c->choice->use.n; i++) {
		struct str word = c->choice->use.v[i];
		const struct public_list *list;
		if (str_eq(word, STR("preset"))) {
			if (!use_preset(c))
				return false;
		} else if (!find_list(c, word, &list) || !use_list(c, list)) {
			return false;
		}
	}
	return true;
}

static bool check_off(struct choosing *c)
{
	for (size_t i = 0; i < c->choice->off.n; i++)
		if (!directory_find(c->directory, c->choice->off.v[i]))
			return refuse_unknown(c, c->choice->off.v[i]);
	return true;
}

static bool key_is_plain(struct str key)
{
	for (size_t i = 0; i < key.n; i++)
		if (!ascii_is_alnum(key.p[i]) && key.p[i] != '-')
			return false;
	return key.n > 0 && key.n <= API_KEY_MAX - 1;
}

/* The text of a key is a secret: it is never repeated in an error. */
static bool check_keys(struct choosing *c)
{
	for (size_t i = 0; i < c->choice->keys.n; i++) {
		struct str name, key;
		bool known = false;
		if (!str_cut(c->choice->keys.v[i], '=', &name, &key) || !key_is_plain(key))
			return error_set(c->err, ERROR_PERMANENT,
				"entry %zu is not \"NAME=KEY\" with a key of letters, digits and \"-\"",
				i + 1);
		for (size_t k = 0; k < c->directory->n; k++)
			known = known || (c->directory->v[k].keyed_zone.n > 0 &&
					(str_eq(name, c->directory->v[k].name) ||
						str_eq(name, c->directory->v[k].operator)));
		if (!known)
			return error_set(c->err, ERROR_PERMANENT,
				"no list of \"%.*s\" takes a key", STR_ARG(str_first(name, 40)));
	}
	return true;
}

static bool own_asks(struct choosing *c, const struct own_zone *own, struct public_list *list)
{
	for (size_t i = 0; i < own->asks.n; i++) {
		uint32_t bit = 0;
		for (int key = 0; key < FEED_KEY_COUNT; key++)
			if (str_eq(own->asks.v[i], str_of(feed_key_names[key])))
				bit = 1u << key;
		if (bit == 0)
			return error_set(c->err, ERROR_PERMANENT,
				"a zone is asked by ip4, ip6, domain, dkim or address, not by \"%.*s\"",
				STR_ARG(str_first(own->asks.v[i], 40)));
		list->keys |= bit;
	}
	return list->keys != 0 ||
		error_set(c->err, ERROR_PERMANENT, "the zone \"%.*s\" is asked by nothing",
			STR_ARG(own->name));
}

static bool own_codes(struct choosing *c, const struct own_zone *own, struct public_list *list)
{
	bool names = list->keys & (1u << FEED_DOMAIN | 1u << FEED_DKIM);
	list->codes = arena_array_of(c->arena, struct feed_code, own->codes.n + 1);
	for (size_t i = 0; i < own->codes.n; i++)
		if (!feed_code_parse(own->codes.v[i], &list->codes[list->code_count++]))
			return error_set(c->err, ERROR_PERMANENT,
				"\"%.*s\" is not \"PATTERN FINDING meaning\"",
				STR_ARG(str_first(own->codes.v[i], 80)));
	return list->code_count > 0 ||
		feed_code_parse(names ? STR("127.0.0.2-254 DOMAIN_LISTED listed")
				      : STR("127.0.0.2-254 IP_LISTED listed"),
			&list->codes[list->code_count++]);
}

static bool use_own(struct choosing *c, const struct own_zone *own)
{
	const struct public_list *known = directory_find(c->directory, own->zone);
	struct public_list *list = arena_new_of(c->arena, struct public_list);
	if (known && known->status == LIST_STATUS_DEAD)
		return refuse_dead(c, known);
	if (directory_find(c->directory, own->name))
		return error_set(c->err, ERROR_PERMANENT, "\"%.*s\" is a public list's name",
			STR_ARG(own->name));
	*list = (struct public_list){ .name = own->name, .operator = own->name,
		.title = own->name, .zone = own->zone, .lookup = own->lookup, .has_reason = true,
		.tests = own->tested ? LIST_TESTS_RFC5782 : LIST_TESTS_NONE };
	return own_asks(c, own, list) && own_codes(c, own, list) && add_feeds(c, list, own->zone);
}

bool feed_set_choose(struct arena *arena, const struct directory *directory,
	const struct feed_choice *choice, struct feed_set *out, const char **setting,
	struct error *err)
{
	struct feed_set set = { arena_array_of(arena, struct feed, FEEDS_MAX), 0 };
	struct choosing c = { arena, directory, choice, &set, err };
	*setting = "off";
	if (!check_off(&c))
		return false;
	*setting = "keys";
	if (!check_keys(&c))
		return false;
	*setting = "use";
	if (!use_all(&c))
		return false;
	*setting = "zones";
	if (choice->own_count > OWN_ZONES_MAX)
		return error_set(err, ERROR_PERMANENT, "more than %d zones", OWN_ZONES_MAX);
	for (size_t i = 0; i < choice->own_count; i++)
		if (!use_own(&c, &choice->own[i]))
			return false;
	*out = set;
	return true;
}

const struct feed *feed_find(const struct feed_set *set, struct str name)
{
	for (size_t i = 0; i < set->n; i++)
		if (str_eq(set->v[i].name, name))
			return &set->v[i];
	return NULL;
}

/* ---- asking --------------------------------------------------------------------------------- */

static bool query(struct arena *arena, const struct feed *feed, struct str head, struct str *out)
{
	if (head.n == 0 || head.n + 1 + feed->zone.n > DNS_NAME_MAX)
		return false;
	*out = arena_printf(arena, "%.*s.%.*s", STR_ARG(head), STR_ARG(feed->zone));
	return true;
}

bool feed_query_ip(struct arena *arena, const struct feed *feed, const struct ip *ip,
	struct str *out)
{
	if (feed->key != (ip->v6 ? FEED_IP6 : FEED_IP4))
		return false;
	struct str reversed = ip_reverse_name(arena, ip);
	size_t arpa = ip->v6 ? strlen(".ip6.arpa") : strlen(".in-addr.arpa");
	return query(arena, feed, str_first(reversed, reversed.n - arpa), out);
}

bool feed_query_domain(struct arena *arena, const struct feed *feed, struct str domain,
	struct str *out)
{
	return (feed->key == FEED_DOMAIN || feed->key == FEED_DKIM) &&
		query(arena, feed, domain, out);
}

bool feed_query_address(struct arena *arena, const struct feed *feed, struct str address,
	struct str *out)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char hash[SHA_DIGEST_LENGTH];
	char hex[2 * SHA_DIGEST_LENGTH];
	if (feed->key != FEED_ADDRESS || address.n == 0)
		return false;
	SHA1((const unsigned char *)address.p, address.n, hash);
	for (size_t i = 0; i < sizeof hash; i++) {
		hex[2 * i] = digits[hash[i] >> 4];
		hex[2 * i + 1] = digits[hash[i] & 15];
	}
	return query(arena, feed, str_bytes(hex, sizeof hex), out);
}

struct str feed_page(struct arena *arena, struct str page, struct str key)
{
	return replaced(arena, page, key);
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool is_error_code(const struct ip *ip)
{
	return ip->b[1] == 255 && ip->b[2] == 255;
}

static void add_code(struct feed_reading *out, const struct feed_code *code)
{
	size_t at = 0;
	for (size_t i = 0; i < out->code_count; i++)
		if (out->codes[i] == code)
			return;
	if (out->code_count == FEED_CODES_MAX)
		return;
	while (at < out->code_count && feed_finding_class(out->codes[at]->finding) <=
			feed_finding_class(code->finding))
		at++;
	memmove(&out->codes[at + 1], &out->codes[at],
		(out->code_count - at) * sizeof *out->codes);
	out->codes[at] = code;
	out->code_count++;
}

/* What one address says; bits may say several things at once. */
static enum feed_result read_address(const struct feed *feed, const struct ip *ip,
	struct feed_reading *out)
{
	enum feed_result result = FEED_STRANGE;
	if (ip->v6 || ip->b[0] != 127)
		return FEED_FOREIGN;
	if (is_error_code(ip))
		return FEED_REFUSED;
	for (size_t i = 0; i < feed->list->code_count; i++) {
		const struct feed_code *code = &feed->list->codes[i];
		if (!feed_code_matches(code, ip))
			continue;
		if (code->finding == FEED_FINDS_REFUSAL)
			return FEED_REFUSED;
		add_code(out, code);
		result = FEED_LISTED;
		if (!code->octets[3].bits)
			break; /* the first row that fits; bits are read to the end */
	}
	return result;
}

/* Of several addresses the worst news of the list itself is the news: one foreign address and
 * nothing it says is believed. */
static int badness(enum feed_result result)
{
	static const int order[] = { [FEED_CLEAR] = 0, [FEED_STRANGE] = 1, [FEED_LISTED] = 2,
		[FEED_REFUSED] = 3, [FEED_FOREIGN] = 4, [FEED_SILENT] = 0, [FEED_NOT_ASKED] = 0 };
	return order[result];
}

void feed_read(const struct feed *feed, const struct dns_answer *answer, struct feed_reading *out)
{
	*out = (struct feed_reading){ .result = FEED_CLEAR };
	switch (answer->status) {
	case DNS_NODATA:
	case DNS_NXDOMAIN: return;
	case DNS_SERVFAIL:
	case DNS_TIMEOUT: out->result = FEED_SILENT; return;
	case DNS_NOT_ASKED: out->result = FEED_NOT_ASKED; return;
	case DNS_OK: break;
	}
	for (size_t i = 0; i < answer->record_count; i++) {
		enum feed_result result = read_address(feed, &answer->records[i].ip, out);
		if (badness(result) <= badness(out->result))
			continue;
		out->result = result;
		out->address = answer->records[i].ip;
	}
	if (out->result != FEED_LISTED)
		out->code_count = 0;
}
