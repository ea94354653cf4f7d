/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses (RFC 5322 3.4 with 4.4, RFC 6854 groups, RFC 6532 UTF-8): lists of mailboxes and groups
 * with comments, quoted strings, routes and obsolete forms. Everything is read that can be; what
 * deviates is said in `flaws`. At most ADDRESSES_MAX. */
#pragma once

#include "mail/address_diagnosis.h"
#include "mail/domain.h"
#include "mail/flaw.h"

#define ADDRESSES_MAX 5000

enum address_flaw {
	ADDRESS_BAD = 1 << 0,          /* no addr-spec could be read: local and domain are empty */
	ADDRESS_OBSOLETE = 1 << 1,     /* route, blanks around dots, unquoted dots in the name */
	ADDRESS_NO_DOMAIN = 1 << 2,    /* local part alone */
	ADDRESS_TRAILING = 1 << 3,     /* text after the address */
	ADDRESS_NAME_UNQUOTED = 1 << 4,/* specials in a display name without quotes */
	ADDRESS_DOMAIN_BAD = 1 << 5,   /* labels empty, over 63, name over 253, characters outside LDH */
	ADDRESS_SYNTAX = 1 << 6,       /* else: quotes or brackets open, several "@" (the last counts),
	                                  specials or empty words in the local part, no brackets */
};

struct address {
	struct str raw;     /* the mailbox as it came */
	struct str name;    /* display name: decoded UTF-8, quotes undone; else the last comment */
	struct str name_raw;/* as it came */
	struct str local;   /* local part: quotes undone */
	struct str domain;  /* lower case; literals with brackets */
	struct str spec;    /* local@domain as it should be written */
	struct str group;   /* name of the group it stands in, or empty */
	uint32_t flaws;     /* enum address_flaw */
	enum diagnosis diagnosis; /* of the addr-spec as written, UTF-8 allowed, DNS not asked */
};

struct address_list {
	struct address *v;
	size_t n;
	uint32_t groups;    /* groups seen, empty ones too */
	bool cut;           /* more than ADDRESSES_MAX, or the arena's bound */
};

/* value: of a From, To … field, folded or not; offset: of it in the mail. */
void address_list_parse(struct arena *arena, struct str value, size_t offset, struct flaws *flaws,
	struct address_list *out);

/* Is this a Mailbox of RFC 5321 4.1.2 (as in MAIL and RCPT), with UTF-8 only if `utf8`?
 * local and domain point into it, local with its quotes, domain in the case given. The length of
 * the local part is not judged: return paths of mailing programs pass the 64 of 4.5.3.1.1. */
bool address_smtp_parse(struct str text, bool utf8, struct str *local, struct str *domain);
