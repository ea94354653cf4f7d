/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings about the trip itself: what could not be looked at or asked. */
#pragma once

#include "scan/finding.h"

enum pipeline_symbol { SYMBOL_BUDGET_SPENT, SYMBOL_ANSWERS_MISSING, PIPELINE_SYMBOL_COUNT };

extern const struct symbol pipeline_symbol[PIPELINE_SYMBOL_COUNT];
extern const struct symbol_table pipeline_symbols;
