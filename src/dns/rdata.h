/* SPDX-License-Identifier: Apache-2.0
 *
 * The data of one resource record, from its octets to the plain record that the rooms see
 * (RFC 1035 3.3, RFC 3596, RFC 6698). */
#pragma once

#include "dns/answer.h"

#define DNS_RDATA_EXTRA 512

/* Reads the `length` octets of rdata at `at` of a packet, whose names may point into the packet.
 * Fills all of *out but the ttl. Names in SOA are written out, other types are kept as they
 * stand. False, and nothing written, if they are not what the type says. Takes at most
 * length + DNS_RDATA_EXTRA bytes of the arena. */
bool dns_rdata_read(struct arena *arena, struct str packet, size_t at, size_t length, uint16_t type,
	struct dns_record *out);

/* The last field of an SOA's rdata as dns_rdata_read() leaves it in `text`: how long a negative
 * answer may be kept (RFC 2308 section 4). */
uint32_t dns_soa_minimum(struct str text);
