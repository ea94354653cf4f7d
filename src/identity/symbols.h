/* SPDX-License-Identifier: Apache-2.0
 *
 * What this room can find. Names are SpamAssassin's where it has them. */
#pragma once

#include "scan/finding.h"

enum identity_symbol {
	SYMBOL_RDNS_NONE,
	SYMBOL_RDNS_UNCONFIRMED,
	SYMBOL_RDNS_CONFIRMED,
	SYMBOL_RDNS_TEMPFAIL,
	SYMBOL_RDNS_DYNAMIC,
	SYMBOL_RDNS_GENERIC,
	SYMBOL_RDNS_MANY,
	SYMBOL_HELO_DYNAMIC_IPADDR,
	SYMBOL_NO_DNS_FOR_FROM,
	SYMBOL_SENDER_NULL_MX,
	SYMBOL_SENDER_RESERVED,
	SYMBOL_SENDER_DNS_TEMPFAIL,
	SYMBOL_AUTHOR_DOMAIN_MISSING,
	SYMBOL_AUTHOR_NULL_MX,
	SYMBOL_AUTHOR_RESERVED,
	SYMBOL_AUTHOR_DNS_TEMPFAIL,
	IDENTITY_SYMBOL_COUNT
};

extern const struct symbol identity_symbol[IDENTITY_SYMBOL_COUNT];
extern const struct symbol_table identity_symbols;
