/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/author.h"

#include "mail/address.h"

#define FIELDS_MAX 20 /* From fields that are read; the first that differs ends it */
#define SHOWN_MAX  120

/* Takes one mailbox in. False: nothing after it can change the answer. */
static bool take(struct arena *arena, const struct address *address, struct author *out)
{
	struct str domain;

	/* "Kim, Minji <minji@example.com>": the words before the comma name nobody. */
	if (address->domain.n == 0)
		return true;
	if (address->domain.p[0] == '[' || !domain_to_ascii(arena, address->domain, &domain) ||
		domain.n == 0) {
		out->problem = AUTHOR_INVALID;
		out->detail = str_first(address->domain, SHOWN_MAX);
		return false;
	}
	if (out->domain.n == 0) {
		out->problem = AUTHOR_FINE;
		out->domain = domain;
		out->local = address->local;
		return true;
	}
	if (str_eq(domain, out->domain))
		return true;
	out->problem = AUTHOR_SEVERAL;
	out->detail = arena_printf(arena, "%.*s, %.*s", STR_ARG(str_first(out->domain, SHOWN_MAX)),
		STR_ARG(str_first(domain, SHOWN_MAX)));
	return false;
}

void author_find(struct arena *arena, const struct headers *headers, struct author *out)
{
	const struct header *from = header_find(headers, HEADER_FROM);
	struct author author = { .problem = from ? AUTHOR_INVALID : AUTHOR_MISSING };
	struct flaws unused = { 0 };
	struct address_list list;
	unsigned fields = 0;

	if (from)
		author.detail = str_first(str_trim(from->value), SHOWN_MAX);
	for (; from && fields < FIELDS_MAX; from = header_next(headers, from), fields++) {
		if (!arena_room(arena, 4 * from->value.n + ((size_t)1 << 16))) {
			author.problem = AUTHOR_INVALID;
			break;
		}
		address_list_parse(arena, from->value, from->offset, &unused, &list);
		for (size_t i = 0; i < list.n; i++)
			if (!take(arena, &list.v[i], &author))
				goto end;
		if (list.cut)
			break;
	}
end:
	if (author.problem == AUTHOR_FINE)
		author.detail = STR("");
	else
		author.domain = author.local = STR("");
	*out = author;
}
