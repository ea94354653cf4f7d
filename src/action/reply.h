/* SPDX-License-Identifier: Apache-2.0
 *
 * The SMTP reply (RFC 5321 4.2, RFC 2034): what the sender reads. */
#pragma once

#include "verdict/verdict.h"

/* The text behind the codes, one line of printable ASCII, at most 400 bytes, ending in the public
 * code (the mail's id) under which the sender can ask: "The SPF record … [ref 4bT…]". */
struct str reply_text(const struct scan *scan, const struct verdict *verdict);
