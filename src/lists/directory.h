/* SPDX-License-Identifier: Apache-2.0
 *
 * The directory of public block and welcome lists (RFC 5782): conf/blocklists.conf as plain data. A
 * row says how a list is asked, what each of its answers means, under which terms, where a listed
 * sender looks it up and asks for removal, and, of a list that is no more, what became of it.
 * Welcome lists stand here too: they are asked in the same way. */
#pragma once

#include "base/settings.h"

/* With what a list is asked. A list together with one of these is a feed (lists/feed.h). */
enum feed_key {
	FEED_IP4,
	FEED_IP6,
	FEED_DOMAIN,
	FEED_DKIM,    /* the domain of a signature that holds */
	FEED_ADDRESS, /* SHA-1 of a mail address: only where the operator asks for it */
	FEED_KEY_COUNT
};

/* How much a listing weighs, the heaviest first: of several lists of one operator only the first
 * counts. */
enum feed_class {
	FEED_HEAVY,      /* spam, bots, crime; few mistakes */
	FEED_MEDIUM,
	FEED_LIGHT,
	FEED_POLICY,     /* an address that should not send mail by itself, whatever it does */
	FEED_COLLATERAL, /* the neighbourhood or the host is listed, not the sender */
	FEED_WELCOME,
	FEED_WELCOME_LITTLE,
	FEED_SAYS_NOTHING, /* known, and neither for nor against */
	FEED_REFUSAL,      /* the list does not answer us */
};

/* What an answer is reported as. */
enum feed_finding {
	FEED_FINDS_SBL,
	FEED_FINDS_CSS,
	FEED_FINDS_XBL,
	FEED_FINDS_PBL,
	FEED_FINDS_SPAMCOP,
	FEED_FINDS_PSBL,
	FEED_FINDS_MSPIKE_ZBL,
	FEED_FINDS_MSPIKE_L5,
	FEED_FINDS_MSPIKE_L4,
	FEED_FINDS_MSPIKE_L3,
	FEED_FINDS_MSPIKE_H3,
	FEED_FINDS_MSPIKE_H4,
	FEED_FINDS_MSPIKE_H5,
	FEED_FINDS_DNSWL_HI,
	FEED_FINDS_DNSWL_MED,
	FEED_FINDS_DNSWL_LOW,
	FEED_FINDS_DNSWL_NONE,
	FEED_FINDS_IP_HEAVY,
	FEED_FINDS_IP_MEDIUM,
	FEED_FINDS_IP_LIGHT,
	FEED_FINDS_IP_POLICY,
	FEED_FINDS_IP_COLLATERAL,
	FEED_FINDS_IP_WELCOME,
	FEED_FINDS_DBL_SPAM,
	FEED_FINDS_DBL_PHISH,
	FEED_FINDS_DBL_MALWARE,
	FEED_FINDS_DBL_BOTNET,
	FEED_FINDS_DBL_ABUSED,
	FEED_FINDS_DOMAIN_HEAVY,
	FEED_FINDS_DOMAIN_MEDIUM,
	FEED_FINDS_DOMAIN_LIGHT,
	FEED_FINDS_DOMAIN_NEW,
	FEED_FINDS_DOMAIN_WELCOME,
	FEED_FINDS_ADDRESS,
	FEED_FINDS_NOTE,    /* reported as nothing */
	FEED_FINDS_REFUSAL, /* the list loses its vote */
	FEED_FINDING_COUNT
};

struct octet_pattern {
	uint8_t low, high; /* both 0 with `bits`: these bits are set */
	uint8_t bits;
};

/* "127.0.0.2 RCVD_IN_SBL spam source": octets are numbers, ranges "4-7", "*", or "&64". */
struct feed_code {
	struct octet_pattern octets[4];
	enum feed_finding finding;
	struct str means;
};

enum list_status {
	LIST_STATUS_LIVE,
	LIST_STATUS_DEAD,    /* refused in the settings, with its story */
	LIST_STATUS_UNKNOWN, /* not verified; nothing is believed before its tests */
};
enum list_key_terms { LIST_KEY_NONE, LIST_KEY_OPTIONAL, LIST_KEY_NEEDED };
enum list_names { LIST_NAMES_HOST, LIST_NAMES_REGISTERED };
enum list_tests { LIST_TESTS_RFC5782, LIST_TESTS_NONE };

struct public_list {
	struct str name, operator, title;
	struct str zone;        /* empty: it cannot be asked by DNS without a key, or at all */
	struct str keyed_zone;  /* with "{key}" in it; empty: there is none */
	enum list_key_terms key;
	struct str_list asks;   /* words of enum feed_key */
	uint32_t keys;          /* bits of enum feed_key */
	enum list_names names;  /* what a domain list is asked by */
	struct str_list code_lines;
	struct feed_code *codes;
	size_t code_count;
	enum list_tests tests;
	bool has_reason;        /* a TXT record says why */
	uint32_t weight, scope; /* indexes of list_weight_names, list_scope_names */
	uint32_t daily;         /* questions a day that free use allows; 0: not published */
	struct str terms;
	struct str lookup, delist; /* pages; "{key}" is what was looked up */
	struct str expiry;
	bool payment;           /* asks for money to delist sooner: nobody is told to pay */
	enum list_status status;
	struct str checked;     /* when the row was last compared with the operator's own pages */
	struct str story, instead;
	bool preset;            /* used without being named */
};

struct directory {
	struct public_list *v;
	size_t n;
};

/* file NULL: the one compiled in, which is conf/blocklists.conf. bytes: what was read. The strings
 * live in the arena. */
bool directory_load(struct arena *arena, const char *file, struct directory *out,
	struct str *bytes, struct error *err);
/* The same from memory; for tests and the fuzzer. */
bool directory_load_text(struct arena *arena, struct str text, const char *name,
	struct directory *out, struct error *err);

/* By name or zone (also one below the zone of a dead list); NULL: there is none. */
const struct public_list *directory_find(const struct directory *directory, struct str word);
/* The name most like this one; empty: none is near. */
struct str directory_nearest(const struct directory *directory, struct str word);

/* One line "PATTERN FINDING meaning…". */
bool feed_code_parse(struct str line, struct feed_code *out);
bool feed_code_matches(const struct feed_code *code, const struct ip *answer);

extern const char *const feed_key_names[FEED_KEY_COUNT + 1]; /* "ip4", …; NULL-ended, as all */
extern const char *const list_weight_names[];
extern const char *const list_scope_names[];
extern const char *const list_status_names[];
/* "RCVD_IN_SBL"; "NOTE" and "REFUSAL" are no findings of a mail. Told for tests. */
const char *feed_finding_name(enum feed_finding finding);
enum feed_class feed_finding_class(enum feed_finding finding);
