/* SPDX-License-Identifier: Apache-2.0
 *
 * What the envelope says (RFC 5321): the name that the client gives itself, the return path, and the
 * pattern of its recipients. */
#pragma once

#include "scan/scan.h"

enum helo_form {
	HELO_ABSENT,      /* none given, or not judged */
	HELO_NAME,        /* a qualified host name */
	HELO_LITERAL,     /* an address literal, "[192.0.2.1]" */
	HELO_BARE_IP,     /* an address without brackets */
	HELO_LOCALHOST,   /* "localhost", or ending in ".localhost" */
	HELO_LOCALDOMAIN, /* "localhost.localdomain" and kin (C-04) */
	HELO_SINGLE_LABEL,
	HELO_PRIVATE_NAME, /* qualified, under a top label that only private networks use */
	HELO_MALFORMED,    /* neither a name nor a literal */
};

enum helo_address {
	HELO_ADDRESS_UNKNOWN, /* not asked, or could not be asked */
	HELO_ADDRESS_NONE,    /* the name has no A and no AAAA */
	HELO_ADDRESS_OTHER,   /* it has, but none is the client's */
	HELO_ADDRESS_CLIENT,  /* one of them is the client's */
};

struct helo_facts {
	bool done;
	enum helo_form form;
	struct str name; /* lower case, without final dot; empty unless a name */
	bool is_ours;    /* our own name or address */
	bool has_underscore;
	enum helo_address address;
};

struct sender_facts {
	bool done;
	bool known;         /* there is a MAIL FROM */
	bool is_null;       /* MAIL FROM:<> */
	bool valid;         /* a Mailbox of RFC 5321 */
	struct str address; /* as given */
	struct str local;
	struct str domain;     /* lower-case A-label; empty: none, malformed, or a literal */
	bool is_literal;       /* user@[192.0.2.1] */
	enum list_kind listed; /* address or domain on a local list. White is no proof of anything:
	                              auth/ counts it only if the sender is authenticated */
	struct list_answer list;
};

struct envelope_results {
	struct helo_facts helo;
	struct sender_facts sender;
};

/* Each NULL while unfinished. */
static inline const struct helo_facts *helo_facts(const struct scan *scan)
{
	const struct envelope_results *results = scan->facts[ROOM_ENVELOPE];

	return results && results->helo.done ? &results->helo : NULL;
}
static inline const struct sender_facts *sender_facts(const struct scan *scan)
{
	const struct envelope_results *results = scan->facts[ROOM_ENVELOPE];

	return results && results->sender.done ? &results->sender : NULL;
}
