/* SPDX-License-Identifier: Apache-2.0
 *
 * Comments in header fields (RFC 5322 3.2.2): nested, with quoted pairs; found without recursion. */
#pragma once

#include "base/str.h"

/* Behind the bracket that closes the comment at s.p[i], or STR_NONE: it is open. */
size_t comment_end(struct str s, size_t i);
/* The same, but an open one reaches to the end of the text. */
size_t comment_end_lenient(struct str s, size_t i);
