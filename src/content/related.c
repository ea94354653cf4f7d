/* SPDX-License-Identifier: Apache-2.0 */
#include "content/related.h"

#include <libpsl.h>

#define NAME_MAX_BYTES 253

/* libpsl wants a NUL-ended name in lower case. */
static bool name_copy(struct str domain, char out[NAME_MAX_BYTES + 1])
{
	if (!domain.n || domain.n > NAME_MAX_BYTES || memchr(domain.p, 0, domain.n))
		return false;
	for (size_t i = 0; i < domain.n; i++)
		out[i] = ascii_lower(domain.p[i]);
	out[domain.n] = 0;
	return true;
}

/* The registrable domain within `domain`; all of it if there is none. */
static struct str organisation_of(struct str domain)
{
	char name[NAME_MAX_BYTES + 1];
	/* The list compiled into the library: no file is opened. */
	const psl_ctx_t *list = psl_builtin();
	if (!list || !name_copy(domain, name))
		return domain;
	const char *registrable = psl_registrable_domain(list, name);
	return registrable ? str_from(domain, (size_t)(registrable - name)) : domain;
}

bool related_domains(struct str a, struct str b)
{
	if (!a.n || !b.n)
		return false;
	return str_eq_nocase(organisation_of(a), organisation_of(b));
}
