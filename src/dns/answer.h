/* SPDX-License-Identifier: Apache-2.0
 *
 * A DNS answer as every room sees it (RFC 1035, 2308): how the question ended, and the records of
 * the type asked, with aliases followed. NXDOMAIN, no data, server failure and timeout are
 * different answers and stay different. Encoded for the wire and for replay. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/ip.h"

/* Type numbers of the DNS itself. */
enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_TLSA = 52,
	DNS_ANY = 255, /* in zone files of ours only */
};

enum dns_status {
	DNS_OK,       /* at least one record */
	DNS_NODATA,   /* the name exists, this type does not */
	DNS_NXDOMAIN,
	DNS_SERVFAIL, /* also REFUSED and bogus DNSSEC */
	DNS_TIMEOUT,
	DNS_NOT_ASKED, /* the mail's budget is spent, or the network is off, or the name is no name */
};

enum dns_security { DNS_INSECURE, DNS_SECURE, DNS_BOGUS };

struct dns_record {
	uint32_t ttl;
	uint16_t preference; /* MX */
	struct ip ip;        /* A, AAAA */
	struct str name;     /* PTR, MX, NS, CNAME target: lower case, no final dot, "" is the root */
	struct str text;     /* TXT: its strings joined (RFC 7208 3.3); other types: rdata bytes */
};

struct dns_answer {
	enum dns_status status;
	enum dns_security security;
	uint32_t ttl;         /* smallest of the chain; for negative answers the negative TTL */
	struct str canonical; /* the last name of the alias chain; the name asked if there was none */
	uint32_t alias_count; /* CNAMEs followed */
	struct dns_record *records;
	size_t record_count;
};

#define DNS_NAME_MAX    253   /* characters of a name in text form */
#define DNS_LABEL_MAX   63
#define DNS_ALIASES_MAX 16    /* CNAMEs followed; a longer chain is a server failure */
#define DNS_RECORDS_MAX 256   /* records kept of one answer; more are dropped, first kept */
#define DNS_ANSWER_MAX  49152 /* bytes of one encoded answer; a larger one is kept as SERVFAIL */

const char *dns_type_name(enum dns_type type);
bool dns_type_parse(struct str text, enum dns_type *out);

/* A name as it may be asked: at most 253 octets, labels of 1–63, any octets (RFC 2181 11) but
 * controls and blanks; lower-cased, without final dot; "." gives "", the root. A backslash is
 * an octet like any other: there are no escapes here. False if it cannot be a name. */
bool dns_name_normalize(struct arena *arena, struct str name, struct str *out);

/* Bytes for struct answer's payload (scan/question.h); `out` has room for DNS_ANSWER_MAX. */
void dns_answer_encode(struct buf *out, const struct dns_answer *answer);
/* How the question ended, of such bytes; DNS_SERVFAIL if they are none. */
enum dns_status dns_answer_status(struct str payload);
/* Copies into the arena; false on damaged bytes, or if the arena has no room. DNS_OK comes with
 * at least one record and everything else with none. */
bool dns_answer_decode(struct arena *arena, struct str payload, struct dns_answer *out);
