/* SPDX-License-Identifier: Apache-2.0
 *
 * What this room can find. */
#pragma once

#include "scan/finding.h"

enum connect_symbol {
	SYMBOL_CLIENT_BLOCKED,
	SYMBOL_CLIENT_WHITE,
	SYMBOL_CLIENT_PRIVATE,
	SYMBOL_CLIENT_AT_LIMIT,
	SYMBOL_DIALOGUE_EARLY_TALK,
	SYMBOL_DIALOGUE_EARLY_PIPELINE,
	SYMBOL_DIALOGUE_BARE_LF,
	SYMBOL_DIALOGUE_BARE_CR,
	SYMBOL_DIALOGUE_NO_HELO,
	SYMBOL_DIALOGUE_SYNTAX,
	CONNECT_SYMBOL_COUNT
};

extern const struct symbol connect_symbol[CONNECT_SYMBOL_COUNT];
extern const struct symbol_table connect_symbols;
