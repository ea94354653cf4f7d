/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings about our own signatures: for the operator, without points. */
#pragma once

#include "scan/finding.h"

enum signing_symbol {
	SYMBOL_SIGNED,
	SYMBOL_SIGNED_ALREADY,
	SYMBOL_NOT_SIGNED_NO_KEY,
	SYMBOL_SIGNER_AWAY,
	SYMBOL_NOT_SIGNED_SIGNER_AWAY,
	SYMBOL_ARC_SEALED,
	SYMBOL_ARC_NOT_SEALED,
	SIGNING_SYMBOL_COUNT
};

extern const struct symbol signing_symbol[SIGNING_SYMBOL_COUNT];
