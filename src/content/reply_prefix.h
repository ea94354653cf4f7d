/* SPDX-License-Identifier: Apache-2.0
 *
 * The marks that mail programs put before a subject on reply and forward, in the languages they
 * speak: "Re:", "RE[2]:", "AW:", "회신:", "答复:", "Fwd:", "전달:", "転送:" … */
#pragma once

#include "base/str.h"

#define REPLY_PREFIXES_MAX 20

struct reply_prefix {
	unsigned replies, forwards; /* marks seen */
	size_t length;              /* bytes they and the blanks after them take */
};

/* subject: decoded, UTF-8. A leading "[list]" tag is passed over if a mark follows. */
void reply_prefix_find(struct str subject, struct reply_prefix *out);
