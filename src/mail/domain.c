/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/domain.h"

#include <idn2.h>

#define UTF8_NAME_MAX 1024 /* bytes of a name given in UTF-8 */

static bool is_label_character(char c, bool underscore)
{
	return ascii_is_alnum(c) || c == '-' || (underscore && c == '_');
}

/* sub-domain = Let-dig [Ldh-str] */
static bool label_is_valid(struct str label, bool underscore)
{
	if (label.n == 0 || label.n > DOMAIN_LABEL_MAX || label.p[0] == '-' || label.p[label.n - 1] == '-')
		return false;
	for (size_t i = 0; i < label.n; i++)
		if (!is_label_character(label.p[i], underscore))
			return false;
	return true;
}

static bool labels_are_valid(struct str domain, bool underscore)
{
	struct str rest = domain, label;
	if (domain.n == 0 || domain.n > DOMAIN_NAME_MAX || domain.p[domain.n - 1] == '.')
		return false;
	while (str_next_piece(&rest, '.', &label))
		if (!label_is_valid(label, underscore))
			return false;
	return true;
}

bool domain_is_valid(struct str domain)
{
	return labels_are_valid(domain, false);
}

bool domain_is_qualified(struct str domain)
{
	size_t dot = str_find_last_char(domain, '.');
	if (dot == STR_NONE || !domain_is_valid(domain))
		return false;
	struct str last = str_from(domain, dot + 1);
	for (size_t i = 0; i < last.n; i++)
		if (!ascii_is_digit(last.p[i]))
			return true;
	return false;
}

bool domain_literal_parse(struct str text, struct ip *out)
{
	if (text.n < 2 || text.p[0] != '[' || text.p[text.n - 1] != ']')
		return false;
	struct str inside = str_first(str_from(text, 1), text.n - 2);
	bool tagged = str_starts_nocase(inside, STR("IPv6:"));
	if (tagged)
		inside = str_from(inside, 5);
	bool colons = str_find_char(inside, ':') != STR_NONE;
	return tagged == colons && ip_parse(inside, out);
}

static bool utf8_to_ascii(struct arena *arena, struct str domain, struct str *out)
{
	char name[UTF8_NAME_MAX + 1];
	uint8_t *ascii = NULL;
	if (domain.n > UTF8_NAME_MAX || str_find_char(domain, 0) != STR_NONE || !str_is_utf8(domain))
		return false;
	memcpy(name, domain.p, domain.n);
	name[domain.n] = 0;
	int result = idn2_lookup_u8((const uint8_t *)name, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (result != IDN2_OK)
		return false;
	struct str made = str_of((const char *)ascii);
	if (str_ends(made, STR(".")))
		made = str_first(made, made.n - 1);
	bool good = domain_is_valid(made) && arena_room(arena, made.n);
	if (good)
		*out = arena_lower(arena, made);
	idn2_free(ascii);
	return good;
}

bool domain_to_ascii(struct arena *arena, struct str domain, struct str *out)
{
	if (!str_is_ascii(domain))
		return utf8_to_ascii(arena, domain, out);
	if (str_ends(domain, STR(".")))
		domain = str_first(domain, domain.n - 1);
	if (!labels_are_valid(domain, true) || !arena_room(arena, domain.n))
		return false;
	*out = arena_lower(arena, domain);
	return true;
}
