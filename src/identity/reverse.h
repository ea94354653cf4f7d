/* SPDX-License-Identifier: Apache-2.0
 *
 * The client's name: its PTR records, and whether a name leads back to the client (forward-confirmed
 * reverse DNS, RFC 8601 2.7.3, RFC 1912 2.1). */
#pragma once

#include "identity/results.h"

#define REVERSE_NAMES_MAX 10 /* looked at of one client, as in RFC 7208 4.6.4 */

enum step reverse_look_up(struct scan *scan, const struct ip *ip, struct reverse_facts *out);
