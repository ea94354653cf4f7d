/* SPDX-License-Identifier: Apache-2.0
 *
 * The people a mail names as its senders (RFC 5322 3.6.2), read once for this room. */
#pragma once

#include "mail/address.h"
#include "scan/scan.h"

#define PEOPLE_MAX 5 /* of one field that are looked at */

struct person {
	struct str name;    /* display name, decoded */
	struct str domain;  /* lower-case A-labels; empty: none, or a literal */
	struct str address; /* local@domain, in lower case; empty without a domain */
	struct str spec;    /* as written */
};

struct people {
	struct person from[PEOPLE_MAX]; /* with an address first, then further names of the first;
	                                   without any, names alone */
	size_t from_count;
	struct person sender, reply_to;
	bool from_list; /* a mailing list sent it on */
};

/* Without the arena's room nobody is read. */
void people_read(struct scan *scan, struct people *out);
