/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses as the store compares them (RFC 5321 2.4 leaves the local part to the host that keeps
 * the mailbox; this is ours): quotes taken off, ASCII letters in lower case, other letters in NFC
 * and lower case (RFC 6532 3.1), the domain as lower-case A-labels without a final dot. */
#pragma once

#include "base/arena.h"

#define MAILBOX_LOCAL_MAX 64  /* octets, RFC 5321 4.5.3.1.1 */
#define DOMAIN_MAX        253 /* octets */

struct mailbox {
	struct str address; /* local@domain */
	struct str local, domain;
};

/* False if it cannot be an address: no @, a part empty or too long, controls, not UTF-8. */
bool mailbox_parse(struct arena *arena, struct str address, struct mailbox *out);
/* "user+tag@domain" → "user@domain"; false if there is no tag (or nothing before it). */
bool mailbox_untagged(struct arena *arena, const struct mailbox *mailbox, struct mailbox *out);
/* May an account have this name? It becomes a directory's: no slash, no dot in front, no sign that
 * a shell or Maildir++ would take amiss. */
bool mailbox_names_account(const struct mailbox *mailbox);

/* Lower-case A-labels without final dot; false if it cannot be a domain name. */
bool domain_parse(struct arena *arena, struct str domain, struct str *out);

/* "domain@local": what address columns are searched by. "@domain" gives "domain@", which is what
 * the keys of all its addresses begin with; what is no address is its own key. */
struct str mailbox_key(struct arena *arena, struct str address);
