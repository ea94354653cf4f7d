/* SPDX-License-Identifier: Apache-2.0
 *
 * The public suffix list (publicsuffix.org, by libpsl): under which names do strangers register
 * theirs? The organizational domain of a name (RFC 7489 section 3.2) is the public suffix and one
 * label more. Loaded once, before the seal; a lookup opens nothing. Names may be U-labels (UTF-8)
 * or A-labels; results are A-labels in lower case, since only one form can be compared. */
#pragma once

#include "base/arena.h"
#include "base/error.h"

struct suffix_list;

/* file: a list in text or DAFSA form; NULL: the newer of libpsl's own and the system's. NULL on
 * failure. Freed by suffix_list_free(). */
struct suffix_list *suffix_list_load(const char *file, struct error *err);
void suffix_list_free(struct suffix_list **list);

/* "mail.example.co.kr" → "example.co.kr". False, and nothing written, if the name is itself a public
 * suffix or cannot be a domain name. A top level that the list does not know is a suffix. */
bool suffix_organizational(const struct suffix_list *list, struct arena *arena, struct str name,
	struct str *out);

/* Is the name a public suffix ("com", "co.kr", "github.io")? False for what cannot be a name. */
bool suffix_is_public(const struct suffix_list *list, struct arena *arena, struct str name);

/* A domain name in A-labels (RFC 5891, non-transitional), lower case, without final dot. False if
 * it has non-ASCII that IDNA forbids, or cannot be a name. */
bool suffix_ascii_name(struct arena *arena, struct str name, struct str *out);
