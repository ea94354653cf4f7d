/* SPDX-License-Identifier: Apache-2.0
 *
 * Which program this is: the linker's build id, a hash over its contents. */
#pragma once

#include "base/str.h"

/* Lower-case hexadecimal digits; the version where the linker gave no id. Never changes. */
struct str build_id(void);
