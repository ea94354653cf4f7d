/* SPDX-License-Identifier: Apache-2.0
 *
 * What a master file says, by name: shared by the parts of dns/zonefile.h, which load and answer. */
#pragma once

#include "base/array.h"
#include "base/map.h"
#include "dns/answer.h"

#define ZONE_MEMORY    ((size_t)1 << 30)
#define ZONE_TYPES_MAX 64 /* of one name */

enum zone_fails { ZONE_HAS_DATA, ZONE_SERVFAIL, ZONE_TIMEOUT };

/* The records of one name and type. */
struct zone_set {
	struct zone_set *next;
	uint16_t type;
	enum zone_fails fails;
	ARRAY(struct dns_record) records; /* at most DNS_RECORDS_MAX */
};

/* A name that exists; without sets it is an empty non-terminal (RFC 4592 2.2.2). */
struct zone_node {
	struct zone_set *sets;
};

struct zone {
	struct arena *arena;
	struct map *nodes; /* by plain text of the name; the root is always there */
	struct str source;
};

/* The name without its first label; the root stays. */
struct str zone_name_above(struct str name);

/* Has the arena room for one more record of any kind, the names above it included? */
bool zone_has_room(const struct zone *zone);

/* The node of a name, made with those of all names above it if there is none. The name's bytes
 * must live as long as the zone. */
struct zone_node *zone_node_for(struct zone *zone, struct str name);
/* NULL if absent. */
struct zone_set *zone_set_find(const struct zone_node *node, uint16_t type);
/* Made if there is none; NULL if the name has ZONE_TYPES_MAX others. */
struct zone_set *zone_set_for(struct zone *zone, struct zone_node *node, uint16_t type);
/* Equal records count once (RFC 2181 section 5). False if there are DNS_RECORDS_MAX others. */
bool zone_set_add(struct zone *zone, struct zone_set *set, const struct dns_record *record);
