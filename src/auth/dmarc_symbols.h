/* SPDX-License-Identifier: Apache-2.0
 *
 * What DMARC and BIMI can find. Names are SpamAssassin's where it has them. */
#pragma once

#include "scan/finding.h"

enum dmarc_symbol {
	SYMBOL_DMARC_PASS,
	SYMBOL_DMARC_REJECT,
	SYMBOL_DMARC_QUAR,
	SYMBOL_DMARC_NONE,
	SYMBOL_DMARC_MISSING,
	SYMBOL_DMARC_TEMPERROR,
	SYMBOL_DMARC_PERMERROR,
	SYMBOL_DMARC_RECORD_BAD,
	SYMBOL_DMARC_MULTIPLE_FROM,
	SYMBOL_DMARC_INVALID_FROM,
	SYMBOL_DMARC_DISCOVERY_DIFFERS,
	SYMBOL_DMARC_WOULD_PASS_RELAXED,
	SYMBOL_DMARC_OVERRIDDEN,
	SYMBOL_DMARC_TESTING,
	DMARC_SYMBOL_COUNT
};

extern const struct symbol dmarc_symbol[DMARC_SYMBOL_COUNT];
extern const struct symbol_table dmarc_symbols;
