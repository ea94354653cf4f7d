/* SPDX-License-Identifier: Apache-2.0
 *
 * The argument of HELO or EHLO (RFC 5321 4.1.1.1, 4.1.3): a qualified host name or an address literal,
 * and all that stands there instead. */
#pragma once

#include "envelope/results.h"

struct helo {
	enum helo_form form;
	struct str name;     /* of HELO_NAME, HELO_PRIVATE_NAME: lower case, without final dot */
	struct ip ip;        /* of HELO_LITERAL, HELO_BARE_IP */
	bool has_underscore; /* in a name that is otherwise well-formed */
};

void helo_read(struct arena *arena, struct str text, struct helo *out);
/* Does it claim to be us: our host name, a domain or address that we serve, or a further name? */
bool helo_is_ours(const struct settings *settings, struct str text, const struct helo *helo);
/* The name as its form is judged: underscores are so common in names that they do not make one
 * malformed. */
struct str name_without_underscores(struct arena *arena, struct str name);
