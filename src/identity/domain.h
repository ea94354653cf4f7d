/* SPDX-License-Identifier: Apache-2.0
 *
 * Can a domain have mail at all (K-49)? MX, else A or AAAA (RFC 5321 5.1), null MX (RFC 7505), names
 * that never exist (RFC 2606, 6761, 6762). */
#pragma once

#include "identity/results.h"

/* domain: lower-case A-label, not empty. */
enum step domain_look_up(struct scan *scan, struct str domain, struct domain_facts *out);
