/* SPDX-License-Identifier: Apache-2.0
 *
 * Who the client and the sender's domains are according to the DNS. */
#pragma once

#include "scan/scan.h"

/* "iprev" (RFC 8601 2.7.3). */
enum iprev {
	IPREV_NONE,      /* not judged */
	IPREV_PASS,      /* a name of the client leads back to it */
	IPREV_FAIL,      /* names, but none leads back */
	IPREV_TEMPERROR, /* could not be asked */
	IPREV_PERMERROR, /* no name */
	IPREV_COUNT
};

struct reverse_facts {
	bool done;
	enum iprev iprev;
	struct str name; /* the name that leads back, else the first; empty: none */
	size_t name_count;
	bool is_dynamic;     /* named like an access line (K-46) */
	bool is_generic;     /* named by its provider: fixed line, or a cloud's default */
	const char *pattern; /* which pattern of identity/dynamic.c, or NULL */
};

enum domain_state {
	DOMAIN_UNKNOWN,  /* none given, a literal, or not asked */
	DOMAIN_MAIL,     /* has MX */
	DOMAIN_HOST,     /* no MX, but A or AAAA: implicit MX (RFC 5321 5.1) */
	DOMAIN_NULL_MX,  /* says that it has no mail (RFC 7505) */
	DOMAIN_NO_HOST,  /* exists, but has neither */
	DOMAIN_MISSING,  /* NXDOMAIN */
	DOMAIN_RESERVED, /* a name that can never exist (RFC 2606, 6761, 6762) */
	DOMAIN_UNASKED,  /* the DNS gave no answer */
};

struct domain_facts {
	bool done;
	struct str domain; /* lower-case A-label */
	enum domain_state state;
};

/* Does the mail play somebody it is not (K-22)? */
struct impersonation_facts {
	bool done;
	struct str author; /* the first address of From in lower case, its domain as A-label; empty:
	                      none that could be answered */
	bool by_name;      /* the sender's name is a protected one, or shows a protected address */
	bool by_domain;    /* the author's domain imitates a protected one */
};

struct identity_results {
	struct reverse_facts reverse;
	struct domain_facts sender; /* of MAIL FROM */
	struct domain_facts author; /* of the first address in From; only with the mail */
	struct impersonation_facts impersonation; /* only with the mail */
};

/* Each NULL while unfinished. */
static inline const struct reverse_facts *reverse_facts(const struct scan *scan)
{
	const struct identity_results *results = scan->facts[ROOM_IDENTITY];

	return results && results->reverse.done ? &results->reverse : NULL;
}
static inline const struct domain_facts *sender_domain_facts(const struct scan *scan)
{
	const struct identity_results *results = scan->facts[ROOM_IDENTITY];

	return results && results->sender.done ? &results->sender : NULL;
}
static inline const struct domain_facts *author_domain_facts(const struct scan *scan)
{
	const struct identity_results *results = scan->facts[ROOM_IDENTITY];

	return results && results->author.done ? &results->author : NULL;
}

static inline const struct impersonation_facts *impersonation_facts(const struct scan *scan)
{
	const struct identity_results *results = scan->facts[ROOM_IDENTITY];

	return results && results->impersonation.done ? &results->impersonation : NULL;
}

/* "pass", "fail", "temperror", "permerror", "none" (RFC 8601). */
const char *iprev_name(enum iprev iprev);
