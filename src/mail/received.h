/* SPDX-License-Identifier: Apache-2.0
 *
 * Received fields (RFC 5321 4.4, RFC 3848 keywords), as the many servers write them. At most
 * RECEIVED_MAX hops are read. */
#pragma once

#include "mail/date.h"
#include "mail/header.h"
#include "base/ip.h"

#define RECEIVED_MAX 100

struct received {
	const struct header *header;
	struct str from;      /* the name it gave (HELO), or empty */
	struct str from_name; /* what reverse lookup gave, or empty */
	bool has_ip;
	struct ip ip;         /* who connected */
	struct str by;
	struct str with;      /* ESMTP, ESMTPSA, … as written */
	struct str id;
	struct str for_address;
	bool tls, authenticated; /* from the keyword (RFC 3848) or the usual remarks */
	bool parsed;          /* false: of no form we know */
	struct date date;
};

/* Newest (topmost) first. */
size_t received_parse(struct arena *arena, const struct headers *headers, struct received **out);
/* One value. */
void received_parse_value(struct arena *arena, struct str value, struct received *out);
