/* SPDX-License-Identifier: Apache-2.0
 *
 * Key records of DKIM and ARC (RFC 6376 3.6.1, 8301, 8463, 8553) and the keys in them, parsed once
 * per process and cached by the bytes of p=. */
#pragma once

#include "auth/tags.h"
#include "base/crypto.h"
#include "dns/source.h"

enum key_state {
	KEY_FINE,
	KEY_UNASKED,  /* no answer: temporary */
	KEY_MISSING,  /* no such name, no TXT, or no record that is a key */
	KEY_RECORDS,  /* several key records (6.1.2: undefined; we refuse) */
	KEY_SYNTAX,
	KEY_REVOKED,  /* p= empty */
	KEY_UNKNOWN,  /* k= neither rsa nor ed25519 */
};

struct key_record {
	enum key_state state;
	struct str name;      /* asked for */
	struct str text;      /* the record */
	struct str detail;    /* of KEY_SYNTAX: where */
	uint32_t aliases;
	enum key_type type;
	bool sha256, sha1;    /* h=; both if absent */
	bool email;           /* s= permits it */
	bool testing, strict; /* t=y, t=s */
	unsigned bits;
	const struct public_key *key; /* the cache's; lives as long as the process or until it is
	                                 pushed out by key_cache_trim() */
};

/* selector._domainkey.domain. false: not answered yet. */
bool key_look_up(struct arena *arena, const struct dns_source *dns, struct str selector,
	struct str domain, struct key_record *out);
/* One record by its text: for the sender's diagnosis, and for tests; key_look_up() does it. */
void key_record_parse(struct arena *arena, struct str text, struct key_record *out);
/* Between two mails: no key in use. Keeps the newest KEYS_CACHED. */
#define KEYS_CACHED 2000
void key_cache_trim(void);
