/* SPDX-License-Identifier: Apache-2.0
 *
 * A DNS response as it came from the net (RFC 1035 section 4) as an answer: the records of the type
 * asked, aliases followed inside the packet; NXDOMAIN and no data with their TTL (RFC 2308
 * section 5). Every other response code is a server failure. */
#pragma once

#include "dns/answer.h"

#define DNS_PACKET_MAX          65535
#define DNS_PACKET_RECORDS_MAX  1024 /* records read of a section; more are left unread */

/* name: as dns_name_normalize() gives it. The packet must be the response to that question; its
 * identity is not compared. Copies into the arena; *out's security is DNS_INSECURE. False if the
 * packet is damaged, answers another question, or the arena has no room: the caller makes it a
 * server failure. */
bool dns_packet_parse(struct arena *arena, struct str packet, struct str name, enum dns_type type,
	struct dns_answer *out);
