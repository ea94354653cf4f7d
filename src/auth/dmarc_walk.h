/* SPDX-License-Identifier: Apache-2.0
 *
 * Where DMARC records stand: each name is asked for once and its record read once, for both
 * discoveries and all identifiers; and the DNS tree walk (RFC 9989 4.10) over them. */
#pragma once

#include "auth/dmarc.h"
#include "base/map.h"

struct dmarc_name {
	enum dns_status status;
	bool failed; /* could not be asked: nobody knows what stands there */
	struct dmarc_record record;
};

/* The names of one evaluation. */
struct dmarc_names {
	struct arena *arena;
	const struct dns_source *dns;
	struct map *by_domain;
};

/* NULL: the answer is missing. */
const struct dmarc_name *dmarc_name_look_up(struct dmarc_names *names, struct str domain);
/* Asks for the walk's names all at once, then takes them in order: false while one that is needed is
 * missing. */
bool dmarc_walk(struct dmarc_names *names, struct str domain, struct dmarc_walk *out);
/* Is `domain` this one, or below it? */
bool dmarc_is_within(struct str domain, struct str ancestor);
