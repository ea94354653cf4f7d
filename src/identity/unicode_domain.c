/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/unicode_domain.h"

#include <idn2.h>

#define DOMAIN_BYTES_MAX 1024

struct str unicode_domain(struct arena *arena, struct str domain)
{
	char *unicode = NULL;
	if (domain.n > DOMAIN_BYTES_MAX || str_find_nocase(domain, STR("xn--")) == STR_NONE ||
		str_find_char(domain, '\0') != STR_NONE)
		return domain;
	if (idn2_to_unicode_8z8z(arena_cstr(arena, domain), &unicode, IDN2_NONTRANSITIONAL) != IDN2_OK)
		return domain;
	struct str out = arena_dup(arena, str_of(unicode));
	idn2_free(unicode);
	return out;
}
