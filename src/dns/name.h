/* SPDX-License-Identifier: Apache-2.0
 *
 * Domain names between their forms (RFC 1035 3.1, 4.1.4, 5.1): octets of a packet, text of a
 * master file, and the plain text that the rooms see. Letters are lower-cased on the way in
 * (RFC 4343), so that two names are equal if their octets are.
 *
 * In plain text a label's octets stand for themselves, except those that could act there: a dot
 * inside a label, controls and blanks are shown as \DDD. */
#pragma once

#include "base/arena.h"

#define DNS_WIRE_NAME_MAX 255

/* Labels with their lengths, ended by the root's empty label; never compressed. */
struct dns_wire_name {
	uint8_t b[DNS_WIRE_NAME_MAX];
	uint8_t n;
};

/* The name at *offset of a packet, pointers followed; *offset moves behind it. False if it is
 * damaged: then *offset is where it was. */
bool dns_wire_name_read(struct str packet, size_t *offset, struct dns_wire_name *out);

/* A name as asked (dns_name_normalize): labels between dots, no escapes. "" is the root. */
bool dns_wire_name_of(struct str name, struct dns_wire_name *out);

/* A name of a master file: \X and \DDD escapes, "@" and relative names by origin. */
bool dns_wire_name_parse(
	struct str text, const struct dns_wire_name *origin, struct dns_wire_name *out);

bool dns_wire_name_eq(const struct dns_wire_name *a, const struct dns_wire_name *b);

/* The plain text, without final dot. False if it would pass DNS_NAME_MAX characters (only names
 * with escapes do): such a name cannot be asked, and nothing that is real has it. */
bool dns_wire_name_text(struct arena *arena, const struct dns_wire_name *name, struct str *out);

/* One escape of a master file at s.p[0] = '\\' (RFC 1035 5.1): its octet, and how many characters
 * it takes (2 or 4). False if it is none. */
bool dns_escape_read(struct str s, uint8_t *octet, size_t *taken);
