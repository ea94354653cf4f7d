/* SPDX-License-Identifier: Apache-2.0
 *
 * Internationalized domain names (RFC 5890, 6531): does an A-label mean what it says? */
#pragma once

#include "base/str.h"

/* Every "xn--" label reads back as a U-label that makes the same A-label again; every U-label can
 * be made an A-label. True for names without either. */
bool idn_is_sound(struct str domain);
