/* SPDX-License-Identifier: Apache-2.0
 *
 * A resolver whose whole Internet is one master file (RFC 1035 section 5): for tests, for
 * `--zone FILE`, for use without network. $ORIGIN, $TTL, $INCLUDE, comments, parentheses, quoted
 * strings, \DDD; owner, TTL and class may be left out as the RFC allows; before the first $ORIGIN
 * names are relative to the root.
 *
 * A name not in the file does not exist (NXDOMAIN); a name above one that is in the file exists
 * without data; wildcards answer as RFC 4592 says. There are no zone cuts: NS is data like any
 * other. The rdata `!servfail` or `!timeout` makes that name and type fail so (type ANY: all types
 * of that name). Where a name has a CNAME and also the type asked, the type asked wins.
 * The answers of a zone are never DNSSEC-secure. */
#pragma once

#include "base/error.h"
#include "dns/answer.h"

struct zone;

#define ZONE_FILE_MAX (64 * 1024 * 1024) /* bytes of one file */

/* NULL on failure: err names file and line. */
struct zone *zone_load(const char *file, struct error *err);
/* From text in memory; `label` stands for the file's name. $INCLUDE is an error. */
struct zone *zone_from_text(struct str text, const char *label, struct error *err);
void zone_free(struct zone **zone);

/* "zone FILE": the source of its answers. */
struct str zone_source(const struct zone *zone);

/* Answers at once; everything is copied into the arena. A name that cannot be one is
 * DNS_NOT_ASKED; without room in the arena the answer is a server failure. */
void zone_answer(const struct zone *zone, struct arena *arena, struct str name, enum dns_type type,
	struct dns_answer *out);
