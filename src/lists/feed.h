/* SPDX-License-Identifier: Apache-2.0
 *
 * A feed: a list in use together with one kind of key, since a list can be sound for IPv4 and dead
 * for IPv6. Here is which feeds the settings make, what name each is asked by (RFC 5782 section 2:
 * reversed octets or nibbles, a domain, the SHA-1 of an address), and how an answer is read. */
#pragma once

#include "dns/answer.h"
#include "lists/directory.h"

struct feed {
	struct str name; /* "spamhaus-zen/ip4" */
	const struct public_list *list;
	enum feed_key key;
	struct str zone; /* with the operator's key in it */
};

struct feed_set {
	struct feed *v;
	size_t n;
};

/* A zone of the operator's own, from the settings. */
struct own_zone {
	struct str name, zone;
	struct str_list asks;  /* "ip4", … */
	struct str_list codes; /* as in the directory */
	bool tested;           /* it has the test entries of RFC 5782 */
	struct str lookup;
};

/* What the settings say of lists. */
struct feed_choice {
	struct str_list use, off, keys;
	const struct own_zone *own;
	size_t own_count;
};

#define FEEDS_MAX 100

/* False: err says why, without file and line, and *setting which of blocklists.* it is about:
 * "use", "off", "keys" or "zones". */
bool feed_set_choose(struct arena *arena, const struct directory *directory,
	const struct feed_choice *choice, struct feed_set *out, const char **setting,
	struct error *err);
/* NULL: it is not in use. Here for tests. */
const struct feed *feed_find(const struct feed_set *set, struct str name);

/* The name to ask by; false if the feed is not asked about such a thing, or it would be too long.
 * A domain is in A-labels, lower case; an address is taken as it is. */
bool feed_query_ip(struct arena *arena, const struct feed *feed, const struct ip *ip,
	struct str *out);
bool feed_query_domain(struct arena *arena, const struct feed *feed, struct str domain,
	struct str *out);
bool feed_query_address(struct arena *arena, const struct feed *feed, struct str address,
	struct str *out);

enum feed_result {
	FEED_CLEAR,
	FEED_LISTED,    /* with a code that the directory knows */
	FEED_STRANGE,   /* with one that it does not: counts for nothing */
	FEED_REFUSED,   /* 127.255.255.x and what the directory calls a refusal */
	FEED_FOREIGN,   /* outside 127.0.0.0/8: the zone is in other hands */
	FEED_SILENT,    /* server failure, timeout */
	FEED_NOT_ASKED, /* DNS is off, or the mail's budget spent */
};

#define FEED_CODES_MAX 16 /* of one answer */

struct feed_reading {
	enum feed_result result;
	const struct feed_code *codes[FEED_CODES_MAX]; /* with FEED_LISTED; the heaviest first */
	size_t code_count;
	struct ip address; /* of the first code, or of what was refused, foreign, strange */
};

/* answer: of an A question. */
void feed_read(const struct feed *feed, const struct dns_answer *answer, struct feed_reading *out);
/* A page of the directory for what was looked up; empty where there is none. */
struct str feed_page(struct arena *arena, struct str page, struct str key);
