/* SPDX-License-Identifier: Apache-2.0
 *
 * What public lists can say of a mail: one symbol for each finding that the directory of lists
 * (lists/directory.h) may name. */
#pragma once

#include "lists/directory.h"
#include "scan/finding.h"

/* Behind the findings of the directory: lists that have no vote. */
#define LISTING_SYMBOL_SILENT ((size_t)FEED_FINDS_NOTE)
#define LISTING_SYMBOL_COUNT  (LISTING_SYMBOL_SILENT + 1)

extern const struct symbol listing_symbol[LISTING_SYMBOL_COUNT];
extern const struct symbol_table listing_symbols;
