/* SPDX-License-Identifier: Apache-2.0
 *
 * The words that stand beside a brand where somebody plays it: "support", "고객센터", "カスタマー". In
 * display names they leave the name a name; in domains they are what is hung on to the label. */
#pragma once

#include "identity/glyphs.h"

/* Do plain[from..to) consist of such words alone (blanks and signs are gone already)? True if there
 * is nothing. */
bool bait_alone(const struct glyphs *g, size_t from, size_t to);
