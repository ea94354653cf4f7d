/* SPDX-License-Identifier: Apache-2.0
 *
 * What the connection tells before a word is said: who is judged, and what the operator knows of
 * the address. */
#pragma once

#include "scan/scan.h"

struct connect_results {
	bool judged;             /* the client stands for the sender; see connect_judges_client() */
	bool is_private;         /* not an address of the public Internet */
	enum list_kind listed;   /* on a local list; LIST_NONE also where the keeper was away */
	struct list_answer list; /* the entry, if it is */
};

/* NULL while unfinished. */
static inline const struct connect_results *connect_results(const struct scan *scan)
{
	return scan->facts[ROOM_CONNECT];
}

/* Is there a client whose address, name and HELO stand for the sender? Not if it is unknown, a relay
 * or client of ours, or somebody who signed in. */
static inline bool connect_judges_client(const struct scan *scan)
{
	const struct envelope *envelope = scan->envelope;

	return envelope->has_client && !envelope->client_trusted &&
	       envelope->kind == ENVELOPE_INBOUND && envelope->user.n == 0;
}

/* May the envelope's sender be held against the mail? Also where the client is unknown. */
static inline bool connect_judges_sender(const struct scan *scan)
{
	const struct envelope *envelope = scan->envelope;

	return connect_judges_client(scan) ||
	       (!envelope->has_client && envelope->kind == ENVELOPE_INBOUND);
}

/* "ENTRY: REASON (until 2026-12-31)": evidence of a finding about a local list, in any room. */
struct str connect_list_evidence(struct arena *arena, const struct list_answer *list);

/* A thing of the mail that public lists are asked about (lists/feed.h). */
struct listed_thing {
	enum { LISTED_IP, LISTED_DOMAIN, LISTED_DKIM, LISTED_ADDRESS } kind;
	const char *role; /* "HELO"; empty: said by the finding */
	struct ip ip;
	struct str text;  /* a domain as lower-case A-labels; an address */
};
#define LISTED_THINGS_MAX 16

/* Asks the lists in use that have a vote, and reports what they say; one finding of each operator
 * for, and one against. Private addresses, reserved names and our own domains are nobody's
 * business. WAIT while answers are missing. */
enum step connect_ask_lists(struct scan *scan, const struct listed_thing *things, size_t count);
