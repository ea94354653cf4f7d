/* SPDX-License-Identifier: Apache-2.0
 *
 * Planted code, in the program haechi_plants alone: a mail with the field X-Haechi-Plant makes its
 * scanner do what a captured or broken one would. The fault tests send such mails; the program that
 * is installed does not have this file. */
#pragma once

#include "scan/scan.h"

extern const struct check_table plant_checks;
extern const struct symbol_table plant_symbols;
