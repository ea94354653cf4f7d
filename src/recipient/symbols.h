/* SPDX-License-Identifier: Apache-2.0
 *
 * The findings of recipient/: accounts that take no mail (K-50). */
#pragma once

#include "scan/finding.h"

enum recipient_symbol {
	SYMBOL_RECIPIENT_UNKNOWN,
	SYMBOL_RECIPIENT_DORMANT,
	SYMBOL_RECIPIENT_CLOSED,
	SYMBOL_RECIPIENT_NOT_ASKED,
	RECIPIENT_SYMBOL_COUNT
};

extern const struct symbol recipient_symbol[RECIPIENT_SYMBOL_COUNT];
extern const struct symbol_table recipient_symbols;
