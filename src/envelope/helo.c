/* SPDX-License-Identifier: Apache-2.0 */
#include "envelope/helo.h"

#include "mail/address.h"

static const struct str private_tops[] = {
	STR_INIT("local"),
	STR_INIT("lan"),
	STR_INIT("internal"),
	STR_INIT("home"),
	STR_INIT("corp"),
	STR_INIT("intranet"),
	STR_INIT("private"),
	STR_INIT("localnet"),
	STR_INIT("workgroup"),
	STR_INIT("home.arpa"),
	STR_INIT("invalid"),
	STR_INIT("test"),
};

/* Is it that name, or below it? */
static bool name_ends_in(struct str name, struct str top)
{
	return str_ends_nocase(name, top) && (name.n == top.n || name.p[name.n - top.n - 1] == '.');
}

/* Under a top label that exists in private networks only (RFC 6762 G, 8375)? */
static bool name_is_private(struct str name)
{
	for (size_t i = 0; i < sizeof private_tops / sizeof *private_tops; i++)
		if (name_ends_in(name, private_tops[i]))
			return true;
	return false;
}

struct str name_without_underscores(struct arena *arena, struct str name)
{
	char *copy = arena_bytes(arena, name.n);

	for (size_t i = 0; i < name.n; i++)
		copy[i] = name.p[i] == '_' ? 'x' : name.p[i];
	return str_bytes(copy, name.n);
}

static enum helo_form name_form(struct str name)
{
	if (name_ends_in(name, STR("localhost")))
		return HELO_LOCALHOST;
	if (name_ends_in(name, STR("localdomain")))
		return HELO_LOCALDOMAIN;
	if (!domain_is_valid(name))
		return HELO_MALFORMED;
	if (str_find_char(name, '.') == STR_NONE)
		return HELO_SINGLE_LABEL;
	if (name_is_private(name))
		return HELO_PRIVATE_NAME;
	return domain_is_qualified(name) ? HELO_NAME : HELO_MALFORMED;
}

void helo_read(struct arena *arena, struct str text, struct helo *out)
{
	struct str name = str_first(text, DNS_NAME_MAX + 2);

	*out = (struct helo){ .form = HELO_ABSENT };
	if (text.n == 0)
		return;
	if (text.p[0] == '[') {
		out->form = domain_literal_parse(text, &out->ip) ? HELO_LITERAL : HELO_MALFORMED;
		return;
	}
	if (ip_parse(text, &out->ip)) {
		out->form = HELO_BARE_IP;
		return;
	}
	if (str_ends(name, STR(".")))
		name.n--;
	name = arena_lower(arena, name);
	out->form = name_form(name_without_underscores(arena, name));
	out->has_underscore = out->form != HELO_MALFORMED && str_find_char(name, '_') != STR_NONE;
	if (out->form == HELO_NAME || out->form == HELO_PRIVATE_NAME)
		out->name = name;
}

static bool ip_is_ours(const struct settings *settings, const struct ip *ip)
{
	struct ip own;

	for (size_t i = 0; i < settings->listener_count; i++)
		if (ip_eq(&settings->listeners[i].ip, ip))
			return true;
	for (size_t i = 0; i < settings->judge.own_names.n; i++)
		if (ip_parse(settings->judge.own_names.v[i], &own) && ip_eq(&own, ip))
			return true;
	return false;
}

bool helo_is_ours(const struct settings *settings, struct str text, const struct helo *helo)
{
	struct str name = text;

	if (helo->form == HELO_LITERAL || helo->form == HELO_BARE_IP)
		return ip_is_ours(settings, &helo->ip);
	if (str_ends(name, STR(".")))
		name.n--;
	if (name.n == 0 || helo->form == HELO_LOCALHOST || helo->form == HELO_LOCALDOMAIN)
		return false; /* everybody's name, even where our own was never set */
	if (str_eq_nocase(name, settings->hostname) || settings_domain(settings, name))
		return true;
	for (size_t i = 0; i < settings->judge.own_names.n; i++)
		if (str_eq_nocase(name, settings->judge.own_names.v[i]))
			return true;
	return false;
}
