/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/key.h"

#include "auth/key_cache.h"

/* Is this TXT record meant as a key? A wildcard's SPF or verification text is not: neither what has
 * another version nor what has no p= (RFC 6376 3.6.1, 6.1.2). */
static bool is_key(struct str text, const struct tags *tags, enum tags_problem problem)
{
	const struct tag *version = tags_find(tags, STR("v"));

	if (version)
		return str_eq(version->value, STR("DKIM1"));
	if (tags_find(tags, STR("p")))
		return true;
	/* Malformed before its p= came. */
	return problem != TAGS_FINE && str_find(text, STR("p=")) != STR_NONE;
}

/* Does the list have the word, or "*"? An absent list has it. */
static bool list_permits(const struct tags *tags, struct str tag, const char *word, bool absent)
{
	const struct tag *list = tags_find(tags, tag);
	struct str rest, item;

	if (!list)
		return absent;
	rest = list->value;
	while (tags_next(&rest, ':', &item))
		if (str_eq_nocase(item, str_of(word)))
			return true;
	return false;
}

static enum key_state bad(struct key_record *out, struct str detail)
{
	out->detail = detail;
	return KEY_SYNTAX;
}

/* k= and p=. */
static enum key_state read_key(struct arena *arena, const struct tags *tags, struct key_record *out)
{
	const struct tag *k = tags_find(tags, STR("k")), *p = tags_find(tags, STR("p"));
	struct str bytes;

	if (!p)
		return bad(out, STR("p="));
	if (p->value.n == 0)
		return KEY_REVOKED;
	if (k && str_eq_nocase(k->value, STR("ed25519")))
		out->type = KEY_ED25519;
	else if (k && !str_eq_nocase(k->value, STR("rsa"))) {
		out->detail = k->value;
		return KEY_UNKNOWN;
	}
	out->key = key_cache_find(out->type, p->value);
	if (!out->key) {
		if (!tags_base64(arena, p->value, &bytes))
			return bad(out, STR("p="));
		out->key = key_cache_add(out->type, p->value, bytes);
	}
	if (!out->key)
		return bad(out, STR("p="));
	out->bits = public_key_bits(out->key);
	return KEY_FINE;
}

static void read_record(struct arena *arena, struct str text, const struct tags *tags,
	enum tags_problem problem, struct str where, struct key_record *out)
{
	const struct tag *version = tags_find(tags, STR("v"));

	out->text = text;
	out->type = KEY_RSA;
	out->sha256 = list_permits(tags, STR("h"), "sha256", true);
	out->sha1 = list_permits(tags, STR("h"), "sha1", true);
	out->email = list_permits(tags, STR("s"), "email", true) ||
		     list_permits(tags, STR("s"), "*", true);
	out->testing = list_permits(tags, STR("t"), "y", false);
	out->strict = list_permits(tags, STR("t"), "s", false);
	if (problem != TAGS_FINE)
		out->state = bad(out, where);
	else if (version && (version != tags->v || !str_eq(version->value, STR("DKIM1"))))
		out->state = bad(out, STR("v="));
	else
		out->state = read_key(arena, tags, out);
}

void key_record_parse(struct arena *arena, struct str text, struct key_record *out)
{
	struct tags tags;
	struct str where;
	enum tags_problem problem = tags_parse(text, &tags, &where);

	*out = (struct key_record){ 0 };
	read_record(arena, text, &tags, problem, where, out);
}

static enum key_state state_of(enum dns_status status)
{
	switch (status) {
	case DNS_OK: return KEY_FINE;
	case DNS_NODATA:
	case DNS_NXDOMAIN: return KEY_MISSING;
	case DNS_SERVFAIL:
	case DNS_TIMEOUT:
	case DNS_NOT_ASKED: break;
	}
	return KEY_UNASKED;
}

bool key_look_up(struct arena *arena, const struct dns_source *dns, struct str selector,
	struct str domain, struct key_record *out)
{
	struct key_record record = { 0 };
	const struct dns_answer *answer;
	struct tags tags;
	struct str where;
	size_t keys = 0;

	if (!dns_name_normalize(arena,
		    arena_printf(arena, "%.*s._domainkey.%.*s", STR_ARG(selector),
			    STR_ARG(domain)),
		    &record.name)) {
		*out = (struct key_record){ .state = KEY_MISSING };
		return true;
	}
	answer = dns->ask(dns->context, record.name, DNS_TXT);
	if (!answer)
		return false;
	record.state = state_of(answer->status);
	record.aliases = answer->alias_count;
	for (size_t i = 0; i < answer->record_count && keys < 2; i++) {
		struct str text = answer->records[i].text;
		enum tags_problem problem = tags_parse(text, &tags, &where);
		if (is_key(text, &tags, problem) && ++keys == 1)
			read_record(arena, text, &tags, problem, where, &record);
	}
	if (record.state == KEY_FINE && keys == 0)
		record.state = KEY_MISSING;
	if (keys > 1) {
		record.state = KEY_RECORDS;
		record.key = NULL;
	}
	*out = record;
	return true;
}
