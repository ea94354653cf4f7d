/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/inner_address.h"

static bool is_domain_char(char c)
{
	return ascii_is_alnum(c) || c == '.' || c == '-';
}

static bool is_local_char(char c)
{
	return is_domain_char(c) || c == '_' || c == '+' || c == '=' || c == '%' || c == '&';
}

static bool inner_find(struct str name, struct str *address, struct str *domain)
{
	size_t from = 0;
	for (;;) {
		size_t at = str_find_char(str_from(name, from), '@');
		if (at == STR_NONE)
			return false;
		at += from;
		size_t start = at, end = at + 1;
		while (start > from && is_local_char(name.p[start - 1]))
			start--;
		while (end < name.n && is_domain_char(name.p[end]))
			end++;
		while (end > at + 1 && !ascii_is_alnum(name.p[end - 1]))
			end--;
		*domain = str_bytes(name.p + at + 1, end - at - 1);
		*address = str_bytes(name.p + start, end - start);
		if (start < at && domain_is_qualified(*domain) && domain_is_valid(*domain))
			return true;
		from = end;
	}
}

struct str name_inner_domain(struct str name)
{
	struct str address, domain;
	return inner_find(name, &address, &domain) ? domain : (struct str){ name.p, 0 };
}

struct str name_inner_address(struct str name)
{
	struct str address, domain;
	return inner_find(name, &address, &domain) ? address : (struct str){ name.p, 0 };
}
