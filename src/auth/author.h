/* SPDX-License-Identifier: Apache-2.0
 *
 * The author's domain: the one domain of all mailboxes in From (RFC 9989 5.3.1, RFC 5322 3.6.2). Read
 * by the one parser of addresses that the whole house uses, so that what is authenticated is what a
 * person sees. */
#pragma once

#include "auth/results.h"
#include "mail/header.h"

struct author {
	enum author_problem problem;
	struct str domain; /* lower-case A-labels; of AUTHOR_FINE */
	struct str local;  /* of the first mailbox */
	struct str detail; /* of the problem: the domains, or what could not be read */
};

void author_find(struct arena *arena, const struct headers *headers, struct author *out);
