/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/facts.h"

#include "dns/name.h"

struct auth_results *auth_facts_open(struct scan *scan)
{
	if (!scan->facts[ROOM_AUTH])
		scan->facts[ROOM_AUTH] = arena_new_of(scan->arena, struct auth_results);
	return scan->facts[ROOM_AUTH];
}

/* A name that a sender's text made may hold bytes that cannot be asked for; the DNS has no such
 * name. */
static const struct dns_answer *ask(void *context, struct str name, enum dns_type type)
{
	static const struct dns_answer no_such_name = { .status = DNS_NXDOMAIN };
	struct scan *scan = context;
	struct str normalized;

	if (!dns_name_normalize(scan->arena, name, &normalized))
		return &no_such_name;
	return ask_dns(scan, normalized, type);
}

struct dns_source auth_dns_source(struct scan *scan)
{
	return (struct dns_source){ ask, scan };
}
