/* SPDX-License-Identifier: Apache-2.0
 *
 * The data of a record as a master file writes it (RFC 1035 5.1, RFC 3597 section 5), turned into the
 * octets that a packet would carry. Used by dns/zonefile.c. */
#pragma once

#include "base/buf.h"
#include "dns/name.h"
#include "dns/zone_lex.h"

#define ZONE_RDATA_MAX 65535

/* "MX", "TYPE15", and the names of types that are kept as they are written. */
bool zone_type_parse(struct str text, uint16_t *out);

/* Seconds, or units as in "1h30m" (w d h m s); at most 2^31-1 (RFC 2181 section 8). */
bool zone_ttl_parse(struct str text, uint32_t *out);

/* Adds the rdata of `words` to out, made with BUF(ZONE_RDATA_MAX). Types whose form is not known
 * here are kept as their words, with one blank between. */
bool zone_rdata_parse(const struct zone_word *words, size_t count, uint16_t type,
	const struct dns_wire_name *origin, struct buf *out, struct error *err);
