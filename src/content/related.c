/* SPDX-License-Identifier: Apache-2.0 */
#include "content/related.h"

#include "dns/suffix.h"

/* The registrable domain within `domain`; all of it if there is none. */
static struct str organisation(struct str domain, char room[static SUFFIX_NAME_ROOM])
{
	return suffix_organizational(domain, room) ? str_of(room) : domain;
}

bool related_domains(struct str a, struct str b)
{
	char of_a[SUFFIX_NAME_ROOM], of_b[SUFFIX_NAME_ROOM];

	if (!a.n || !b.n)
		return false;
	return str_eq_nocase(organisation(a, of_a), organisation(b, of_b));
}
