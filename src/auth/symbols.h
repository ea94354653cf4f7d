/* SPDX-License-Identifier: Apache-2.0
 *
 * What this room can find. Names are SpamAssassin's where it has them. */
#pragma once

#include "scan/finding.h"

enum auth_symbol {
	SYMBOL_SPF_NONE,
	SYMBOL_SPF_NEUTRAL,
	SYMBOL_SPF_PASS,
	SYMBOL_SPF_FAIL,
	SYMBOL_SPF_SOFTFAIL,
	SYMBOL_SPF_TEMPERROR,
	SYMBOL_SPF_PERMERROR,
	SYMBOL_SPF_HELO_NONE,
	SYMBOL_SPF_HELO_NEUTRAL,
	SYMBOL_SPF_HELO_PASS,
	SYMBOL_SPF_HELO_FAIL,
	SYMBOL_SPF_HELO_SOFTFAIL,
	SYMBOL_SPF_HELO_TEMPERROR,
	SYMBOL_SPF_HELO_PERMERROR,
	SYMBOL_SENDER_WHITE,
	SYMBOL_SENDER_WHITE_UNPROVEN,
	AUTH_SYMBOL_COUNT
};

extern const struct symbol auth_symbol[AUTH_SYMBOL_COUNT];
extern const struct symbol_table auth_symbols;
