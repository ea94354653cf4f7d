/* SPDX-License-Identifier: Apache-2.0
 *
 * Resolvers that very many people share. Public lists count questions by the resolver that puts
 * them, so through these they answer with an error code, or with nothing. */
#pragma once

#include "base/str.h"

/* "8.8.8.8" or "8.8.8.8@53". */
bool resolver_is_shared(struct str forward);
