/* SPDX-License-Identifier: Apache-2.0
 *
 * Domain names as mail writes them (RFC 1123 2.1, RFC 5321 4.1.2 and 4.1.3, RFC 5891). */
#pragma once

#include "base/arena.h"
#include "base/ip.h"

#define DOMAIN_NAME_MAX 253 /* without a final dot */
#define DOMAIN_LABEL_MAX  63

/* A host name as HELO or a domain wants it: LDH labels (underscore refused), at most 253; no final
 * dot. */
bool domain_is_valid(struct str domain);
/* Valid, with at least two labels, the last one not all digits. */
bool domain_is_qualified(struct str domain);
/* "[192.0.2.1]" or "[IPv6:…]" (RFC 5321 4.1.3). */
bool domain_literal_parse(struct str text, struct ip *out);
/* The A-label form in lower case (libidn2, non-transitional), without a final dot; underscores pass
 * in ASCII names, as DNS has them. False if it cannot be one. */
bool domain_to_ascii(struct arena *arena, struct str domain, struct str *out);
