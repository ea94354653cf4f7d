/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/bimi.h"

#include "auth/tags.h"

#define SELECTOR_MAX 63
#define URL_MAX      1000

/* An https address, all of it visible. */
static bool is_url(struct str url)
{
	if (!str_starts_nocase(url, STR("https://")) || url.n > URL_MAX ||
		url.n == strlen("https://"))
		return false;
	for (size_t i = 0; i < url.n; i++)
		if (url.p[i] <= ' ' || url.p[i] > '~')
			return false;
	return true;
}

static struct str value_of(const struct tags *tags, struct str name)
{
	const struct tag *tag = tags_find(tags, name);

	return tag ? tag->value : STR("");
}

/* A tag list whose first tag is the version. */
static bool read_tags(struct str text, struct tags *out)
{
	struct str where;

	return tags_parse(text, out, &where) == TAGS_FINE && out->n > 0 &&
	       str_eq(out->v[0].name, STR("v")) && str_eq(out->v[0].value, STR("BIMI1"));
}

enum bimi_result bimi_record_parse(struct str text, struct bimi_report *out)
{
	struct tags tags;
	struct str location, authority;

	if (!str_starts_nocase(text, STR("v=BIMI1")))
		return BIMI_NONE;
	if (!read_tags(text, &tags) || !tags_find(&tags, STR("l")))
		return BIMI_BAD;
	location = value_of(&tags, STR("l"));
	authority = value_of(&tags, STR("a"));
	if ((location.n && !is_url(location)) || (authority.n && !is_url(authority)))
		return BIMI_BAD;
	out->location = location;
	out->authority = authority;
	return location.n ? BIMI_FOUND : BIMI_DECLINED;
}

bool bimi_selector_parse(struct str value, struct str *selector)
{
	struct tags tags;
	struct str name;

	if (!read_tags(value, &tags))
		return false;
	name = value_of(&tags, STR("s"));
	if (name.n == 0 || name.n > SELECTOR_MAX)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!ascii_is_alnum(name.p[i]) && name.p[i] != '-' && name.p[i] != '_' &&
			name.p[i] != '.')
			return false;
	*selector = name;
	return true;
}

/* One record of BIMI among what stands at the name; several are none. */
static enum bimi_result choose(const struct dns_answer *answer, struct bimi_report *out)
{
	enum bimi_result result = BIMI_NONE, one;

	for (size_t i = 0; i < answer->record_count; i++) {
		one = bimi_record_parse(answer->records[i].text, out);
		if (one == BIMI_NONE)
			continue;
		result = result == BIMI_NONE ? one : BIMI_BAD;
	}
	return result;
}

enum bimi_result bimi_look_up(struct arena *arena, const struct bimi_request *request,
	const struct dns_source *dns, struct bimi_report *out)
{
	const struct str domains[] = { request->author, request->organizational };
	struct bimi_report report = { .selector = request->selector };
	enum bimi_result result = BIMI_NONE;

	for (size_t i = 0; i < 2 && result == BIMI_NONE; i++) {
		if (i > 0 && str_eq(domains[0], domains[1]))
			break;
		struct str name = arena_printf(arena, "%.*s._bimi.%.*s", STR_ARG(request->selector),
			STR_ARG(domains[i]));
		const struct dns_answer *answer = dns->ask(dns->context, name, DNS_TXT);
		if (!answer)
			return BIMI_WAIT;
		report.domain = domains[i];
		result = choose(answer, &report);
	}
	*out = report;
	return result;
}
