/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/zonefile.h"

#include "dns/rdata.h"
#include "dns/zone_data.h"

/* The node that answers for a name: its own, or the wildcard directly below the longest name
 * above it that exists (RFC 4592 section 3.3.1); NULL if the name does not exist. */
static const struct zone_node *node_answering(const struct zone *zone, struct str name)
{
	const struct zone_node *node = map_find(zone->nodes, name);
	char wildcard[DNS_NAME_MAX + 3] = "*.";

	if (node)
		return node;
	struct str encloser = name;
	do
		encloser = zone_name_above(encloser);
	while (!map_find(zone->nodes, encloser)); /* the root always exists */
	memcpy(wildcard + 2, encloser.p, encloser.n);
	return map_find(zone->nodes, str_bytes(wildcard, encloser.n ? encloser.n + 2 : 1));
}

/* RFC 2308 section 5: of the SOA at or above the name. */
static uint32_t negative_ttl(const struct zone *zone, struct str name)
{
	for (;;) {
		const struct zone_node *node = map_find(zone->nodes, name);
		const struct zone_set *soa = node ? zone_set_find(node, DNS_SOA) : NULL;
		if (soa && soa->records.n) {
			uint32_t minimum = dns_soa_minimum(soa->records.v[0].text);
			return minimum < soa->records.v[0].ttl ? minimum : soa->records.v[0].ttl;
		}
		if (name.n == 0)
			return 0;
		name = zone_name_above(name);
	}
}

static void lower_ttl(struct dns_answer *answer, uint32_t ttl)
{
	if (ttl < answer->ttl)
		answer->ttl = ttl;
}

static bool copy_records(struct arena *arena, const struct zone_set *set, struct dns_answer *answer)
{
	const struct dns_record *records = set->records.v;
	size_t count = set->records.n, bytes = count * sizeof *records + 64;

	for (size_t i = 0; i < count; i++)
		bytes += records[i].name.n + records[i].text.n + 16;
	if (!arena_room(arena, bytes))
		return false;
	answer->records = arena_array_of(arena, struct dns_record, count);
	answer->record_count = count;
	for (size_t i = 0; i < count; i++) {
		answer->records[i] = records[i];
		answer->records[i].name = arena_dup(arena, records[i].name);
		answer->records[i].text = arena_dup(arena, records[i].text);
		lower_ttl(answer, records[i].ttl);
	}
	return true;
}

static enum dns_status failure_of(const struct zone_set *set)
{
	return set->fails == ZONE_TIMEOUT ? DNS_TIMEOUT : DNS_SERVFAIL;
}

/* How one name of the chain ends, or DNS_OK with *set to its records, or to the alias. */
static enum dns_status ask_node(
	const struct zone_node *node, uint16_t type, const struct zone_set **set)
{
	const struct zone_set *all = node ? zone_set_find(node, DNS_ANY) : NULL;

	if (!node)
		return DNS_NXDOMAIN;
	*set = zone_set_find(node, type);
	if (*set && (*set)->fails)
		return failure_of(*set);
	if (all)
		return failure_of(all);
	if (!*set || (*set)->records.n == 0)
		*set = zone_set_find(node, DNS_CNAME);
	if (*set && (*set)->fails)
		return failure_of(*set);
	return *set && (*set)->records.n ? DNS_OK : DNS_NODATA;
}

void zone_answer(const struct zone *zone, struct arena *arena, struct str name, enum dns_type type,
	struct dns_answer *out)
{
	struct dns_answer answer = { .status = DNS_SERVFAIL, .ttl = UINT32_MAX };
	const struct zone_set *set = NULL;

	*out = (struct dns_answer){ .status = DNS_NOT_ASKED, .canonical = STR("") };
	if (!arena_room(arena, 2 * DNS_NAME_MAX + 64) || !dns_name_normalize(arena, name, &name))
		return;
	for (answer.alias_count = 0; answer.alias_count <= DNS_ALIASES_MAX; answer.alias_count++) {
		answer.status = ask_node(node_answering(zone, name), (uint16_t)type, &set);
		if (answer.status != DNS_OK || set->type == (uint16_t)type)
			break;
		lower_ttl(&answer, set->records.v[0].ttl);
		name = set->records.v[0].name;
	}
	if (answer.alias_count > DNS_ALIASES_MAX)
		answer = (struct dns_answer){ .status = DNS_SERVFAIL,
			.alias_count = DNS_ALIASES_MAX };
	answer.canonical = arena_dup(arena, name);
	if (answer.status == DNS_OK && !copy_records(arena, set, &answer))
		answer.status = DNS_SERVFAIL;
	if (answer.status == DNS_NXDOMAIN || answer.status == DNS_NODATA)
		lower_ttl(&answer, negative_ttl(zone, name));
	if (answer.status == DNS_SERVFAIL || answer.status == DNS_TIMEOUT)
		answer.ttl = 0;
	*out = answer;
}
