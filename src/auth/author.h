/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose mail this is by its From fields (RFC 9989 5.3.1, RFC 5322 3.6.2). Read by the one parser of addresses that the whole house uses, so that what is authenticated is what a
 * person sees. */
#pragma once

#include "auth/results.h"
#include "mail/header.h"

/* Whatever the fields hold, one of the four answers. */
void author_find(struct arena *arena, const struct headers *headers, struct author *out);
