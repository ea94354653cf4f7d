/* SPDX-License-Identifier: Apache-2.0
 *
 * Names as people see them: A-labels read as U-labels (RFC 5891). */
#pragma once

#include "base/arena.h"

/* What cannot be read stays as it is. */
struct str unicode_domain(struct arena *arena, struct str domain);
