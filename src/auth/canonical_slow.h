/* SPDX-License-Identifier: Apache-2.0
 *
 * Canonicalization as RFC 6376 3.4 tells it, one rule after the other, for tests: what the fast way
 * has to agree with. */
#pragma once

#include "auth/canonical.h"

/* The canonical body. origin[i]: how many bytes of the body have been taken when its first i bytes
 * are out. */
struct str slow_body(struct arena *arena, struct str body, enum canonical form, size_t **origin);
/* The canonical field, with CRLF. */
struct str slow_header(struct arena *arena, struct str raw, enum canonical form);
