/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/zone_data.h"

/* Rdata, its record, 127 names above; the map of names doubles. */
#define RECORD_MEMORY (192 * 1024)
#define MAP_GROWTH    256 /* bytes a name */

struct str zone_name_above(struct str name)
{
	size_t dot = str_find_char(name, '.');
	return dot == STR_NONE ? STR("") : str_from(name, dot + 1);
}

bool zone_has_room(const struct zone *zone)
{
	return arena_room(zone->arena, RECORD_MEMORY + MAP_GROWTH * map_count(zone->nodes));
}

struct zone_node *zone_node_for(struct zone *zone, struct str name)
{
	struct zone_node *found = NULL;

	for (;; name = zone_name_above(name)) {
		struct zone_node *node = map_find(zone->nodes, name);
		if (node)
			return found ? found : node;
		node = arena_new_of(zone->arena, struct zone_node);
		map_put(zone->nodes, name, node);
		if (!found)
			found = node;
		if (name.n == 0)
			return found;
	}
}

struct zone_set *zone_set_find(const struct zone_node *node, uint16_t type)
{
	for (struct zone_set *set = node->sets; set; set = set->next)
		if (set->type == type)
			return set;
	return NULL;
}

struct zone_set *zone_set_for(struct zone *zone, struct zone_node *node, uint16_t type)
{
	struct zone_set *set = zone_set_find(node, type);
	size_t count = 0;

	if (set)
		return set;
	for (set = node->sets; set; set = set->next)
		if (++count == ZONE_TYPES_MAX)
			return NULL;
	set = arena_new_of(zone->arena, struct zone_set);
	set->type = type;
	set->next = node->sets;
	node->sets = set;
	return set;
}

static bool record_eq(const struct dns_record *a, const struct dns_record *b)
{
	return a->preference == b->preference && ip_eq(&a->ip, &b->ip) &&
	       str_eq(a->name, b->name) && str_eq(a->text, b->text);
}

bool zone_set_add(struct zone *zone, struct zone_set *set, const struct dns_record *record)
{
	array_each (&set->records, known)
		if (record_eq(known, record))
			return true;
	if (set->records.n == DNS_RECORDS_MAX)
		return false;
	*array_add(zone->arena, &set->records) = *record;
	return true;
}
