/* SPDX-License-Identifier: Apache-2.0
 *
 * Received fields (RFC 5321 4.4, RFC 3848 keywords), as the many servers write them. At most
 * RECEIVED_MAX hops are read. All strings point into the header. */
#pragma once

#include "mail/date.h"
#include "mail/header.h"
#include "base/ip.h"

#define RECEIVED_MAX 100

struct received {
	const struct header *header;
	struct str from;      /* the name it gave (HELO), or empty */
	struct str from_name; /* what reverse lookup gave, without a final dot, or empty */
	bool has_ip;
	struct ip ip;         /* who connected */
	struct str by;
	struct str with;      /* ESMTP, ESMTPSA, … as written, without the product's name; what "via"
	                         says when there is no "with" */
	struct str id;        /* without <> */
	struct str for_address; /* without <> */
	bool tls, authenticated; /* from the keyword (RFC 3848) or the usual remarks */
	bool parsed;          /* false: of no form we know */
	struct date date;     /* flaws has DATE_BAD when there is none */
};

/* Newest (topmost) first. */
size_t received_parse(struct arena *arena, const struct headers *headers, struct received **out);
/* One value, folded or not; for tests and the fuzzer. */
void received_parse_value(struct arena *arena, struct str value, struct received *out);
