/* SPDX-License-Identifier: Apache-2.0
 *
 * The DNS records of our own keys (RFC 6376 3.6.1, RFC 8463 4): as text to paste, and compared with
 * what is published. */
#pragma once

#include "cli/tasks.h"
#include "dns/client.h"
#include "outbound/keys.h"

/* One key with its public part. */
struct key_record_ours {
	struct str domain, selector;
	enum signing_state state;
	int64_t since;
	bool usable;       /* false: `err` says why; what follows is empty */
	struct error err;
	enum key_type type;
	unsigned bits;
	struct str host;   /* "sel._domainkey" */
	struct str name;   /* "sel._domainkey.example.org" */
	struct str value;  /* "v=DKIM1; k=rsa; p=…" */
};

/* "rsa", "ed25519". */
const char *key_type_name(enum key_type type);
void key_record_describe(struct task_run *run, struct str domain, const struct kept_key *kept,
	struct key_record_ours *out);
/* For a person: host, type, TTL, value; and the line of a zone file, which with --bind is all. With
 * --json an object. */
void key_record_print(struct task_run *run, const struct key_record_ours *record);
/* "v=DKIM1; k=rsa; p=": what says that the key is revoked. */
struct str key_record_revoked(struct task_run *run, const struct key_record_ours *record);

/* What the DNS says of it. */
enum published {
	PUBLISHED_FINE,
	PUBLISHED_TESTING, /* ours, and receivers are told to ignore what it says (t=y) */
	PUBLISHED_NOT,     /* no such record */
	PUBLISHED_SILENT,  /* the DNS did not answer */
	PUBLISHED_OTHER,   /* another key */
	PUBLISHED_REVOKED,
	PUBLISHED_SEVERAL,
	PUBLISHED_DAMAGED, /* no key record, or one that excludes our signatures */
	PUBLISHED_COUNT
};

const char *published_name(enum published published);
const struct text *published_text(enum published published);
/* detail: the record as published, or where it is damaged. */
enum published key_record_compare(struct task_run *run, struct dns_client *dns,
	const struct key_record_ours *record, struct str *detail);
