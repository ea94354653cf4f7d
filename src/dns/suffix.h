/* SPDX-License-Identifier: Apache-2.0
 *
 * The public suffix list (publicsuffix.org, by libpsl): under which names do strangers register
 * theirs? The organizational domain of a name (RFC 7489 section 3.2) is the public suffix and one
 * label more. The list in force is chosen once, before the seal; a lookup opens nothing. Names may
 * be U-labels (UTF-8) or A-labels; results are A-labels in lower case, since only one form can be
 * compared. */
#pragma once

#include "base/error.h"

#define SUFFIX_NAME_ROOM 254 /* a name and its NUL */

/* Takes a list into force. file: in text or DAFSA form; NULL: the newer of libpsl's own and the
 * system's. Without this call libpsl's own is in force. False, and nothing changed, if it is none. */
bool suffix_use(const char *file, struct error *err);

/* "mail.example.co.kr" → "example.co.kr", NUL-ended. False, and nothing written, if the name is
 * itself a public suffix or cannot be a domain name. A top level that the list does not know is a
 * suffix. */
bool suffix_organizational(struct str name, char out[static SUFFIX_NAME_ROOM]);

/* Do two domains belong to one organisation? "mail.a.co.kr" and "a.co.kr" do, "a.co.kr" and "b.co.kr"
 * do not. Without case; empty names belong to nobody. */
bool suffix_related(struct str a, struct str b);
