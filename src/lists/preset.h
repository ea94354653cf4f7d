/* SPDX-License-Identifier: Apache-2.0
 *
 * conf/blocklists.conf as it was when this program was built (tools/embed.py). */
#pragma once

#include <stddef.h>

extern const char directory_preset[];
extern const size_t directory_preset_size;
