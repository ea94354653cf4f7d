/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of scan/settings: the table that loader, printer and manual share. */
#pragma once

#include "scan/settings.h"

extern const struct setting_table settings_rows;
extern const char *const language_names[LANGUAGE_COUNT + 1]; /* NULL-ended */
bool settings_port_parse(struct str text, uint16_t *out);
