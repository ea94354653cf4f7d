/* SPDX-License-Identifier: Apache-2.0
 *
 * Tricks with display names (RFC 5322 3.4): many mail programs show nothing else, so a name that
 * holds another address deceives. */
#pragma once

#include "mail/address.h"

/* The domain of an address written inside a display name ("ceo@bank.example" <x@evil.example>),
 * empty if there is none. Points into the name. */
struct str name_inner_domain(struct str name);
/* The part of a display name that is an address, for evidence. */
struct str name_inner_address(struct str name);
