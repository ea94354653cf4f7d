/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/reverse.h"

#include "identity/dynamic.h"

static bool leads_to(const struct dns_answer *answer, const struct ip *ip)
{
	for (size_t i = 0; i < answer->record_count; i++)
		if (ip_eq(&answer->records[i].ip, ip))
			return true;
	return false;
}

static bool is_void(const struct dns_answer *answer)
{
	return answer->status == DNS_NXDOMAIN || answer->status == DNS_NODATA;
}

/* All names are asked for together. The first that leads back counts; else one that could not be
 * asked leaves the matter open. */
static enum step confirm(struct scan *scan, const struct ip *ip, const struct dns_answer *pointers,
	struct reverse_facts *out)
{
	enum step all = DONE;

	out->iprev = IPREV_FAIL;
	for (size_t i = 0; i < pointers->record_count && i < REVERSE_NAMES_MAX; i++) {
		struct str name = pointers->records[i].name;
		const struct dns_answer *addresses = ask_dns(scan, name, ip->v6 ? DNS_AAAA : DNS_A);
		if (!addresses) {
			all = WAIT;
		} else if (out->iprev != IPREV_PASS && leads_to(addresses, ip)) {
			out->iprev = IPREV_PASS;
			out->name = name;
		} else if (out->iprev == IPREV_FAIL && addresses->status != DNS_OK &&
			   !is_void(addresses)) {
			out->iprev = IPREV_TEMPERROR;
		}
	}
	return all;
}

enum step reverse_look_up(struct scan *scan, const struct ip *ip, struct reverse_facts *out)
{
	const struct dns_answer *pointers =
		ask_dns(scan, ip_reverse_name(scan->arena, ip), DNS_PTR);
	enum naming naming;

	*out = (struct reverse_facts){ .done = true };
	if (!pointers)
		return WAIT;
	if (pointers->status != DNS_OK) {
		out->iprev = is_void(pointers) ? IPREV_PERMERROR : IPREV_TEMPERROR;
		return DONE;
	}
	out->name_count = pointers->record_count;
	out->name = pointers->records[0].name;
	if (confirm(scan, ip, pointers, out) == WAIT)
		return WAIT;
	naming = naming_of(out->name, ip, &out->pattern);
	out->is_dynamic = naming == NAMING_DYNAMIC;
	out->is_generic = naming == NAMING_GENERIC;
	return DONE;
}

static const char *const names[] = {
	[IPREV_NONE] = "none",
	[IPREV_PASS] = "pass",
	[IPREV_FAIL] = "fail",
	[IPREV_TEMPERROR] = "temperror",
	[IPREV_PERMERROR] = "permerror",
};
_Static_assert(sizeof names / sizeof *names == IPREV_COUNT, "a word for each");

const char *iprev_name(enum iprev iprev)
{
	return names[iprev];
}
