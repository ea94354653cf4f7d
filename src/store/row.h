/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of the store as plain data: accounts, local lists and quarantine (ledger), verdict
 * history (journal), and how a mail in the quarantine moves from state to state. Strings point
 * into the arena of whoever read the row. */
#pragma once

#include "store/known.h"

#define ROW_RECIPIENTS_MAX 10000 /* of one mail */
#define ROW_ALIASES_MAX    1000  /* of one account */
#define ROW_TEXT_MAX       4096  /* bytes of a reason, detail or reply; longer is cut */
#define ROW_RECORD_MAX     (1024 * 1024)
#define ROW_ID_MAX         40

struct account {
	struct str name;            /* "user@example.com": lower case, domain as A-labels */
	enum recipient_state state; /* ACTIVE, DORMANT, CLOSED, MINOR */
	double junk_at;             /* NAN: the operator's */
	struct str language;        /* "ko", "en", "ja" or empty */
	int64_t created, changed;   /* the keeper's */
	struct str *aliases;        /* further addresses */
	size_t alias_count;
};

/* What to change of an account; what has_ does not name stays. */
struct account_change {
	struct str name;
	bool has_state, has_junk_at, has_language;
	enum recipient_state state;
	double junk_at;
	struct str language;
	struct str *add, *remove; /* aliases */
	size_t add_count, remove_count;
};

struct list_entry {
	enum list_subject subject;
	enum list_kind kind;
	struct str entry; /* "192.0.2.0/24", "example.com", "user@example.com", "@example.com" */
	struct str reason;
	int64_t created; /* the keeper's */
	int64_t expires; /* 0: never */
};

/* Where a mail in our hands stands. Its bytes lie in quarantine/ID.eml until it is RELEASED,
 * DELETED or EXPIRED; those rows stay a while as history. */
enum quarantine_state {
	QUARANTINE_HELD,     /* waits for a person */
	QUARANTINE_RETRY,    /* accepted and not yet delivered: tried again with growing pauses */
	QUARANTINE_RELEASE,  /* a person let it go: to be delivered now */
	QUARANTINE_RELEASED, /* delivered in the end, to all recipients left */
	QUARANTINE_DELETED,  /* by a person */
	QUARANTINE_EXPIRED,  /* held for quarantine.days */
	QUARANTINE_POISON,   /* killed two scanners: never judged */
	QUARANTINE_FAILED, /* the hop refused it for good, or the time was up: a notice was sent */
	QUARANTINE_STATE_COUNT
};

struct quarantine_row {
	struct str id; /* the mail's id, with "-2", "-3" … when one mail needs several rows */
	struct str mail_id;
	enum quarantine_state state; /* when added: HELD, RETRY or POISON */
	struct str reason;           /* one word: "score", "policy", "hop", "poison" … */
	struct str detail;           /* one line: findings, or the hop's last answer */
	int64_t time;                /* arrival */
	int64_t changed;             /* the keeper's, like the next three */
	int64_t next_try;            /* of RETRY and RELEASE */
	uint32_t attempts;           /* claims so far, this one included */
	bool last_try; /* retry_days are over: if it fails again, send a notice, report FAILED */
	uint64_t size; /* bytes of the mail */
	double score;
	struct str client; /* address as text; empty: unknown */
	struct str helo;
	struct str mail_from;
	bool outbound; /* next hop is the relay, not the recipients' domain */
	bool smtputf8, body_8bit;
	bool junk;              /* deliver as junk */
	struct str *recipients; /* those still to be served */
	size_t recipient_count;
};

struct journal_recipient {
	struct str address;
	struct str action; /* "accept", "junk", … */
};

/* One judged mail. */
struct journal_row {
	int64_t number; /* the keeper's, growing: cursor of searches */
	struct str mail_id;
	int64_t time;
	struct str listener, client, helo, mail_from;
	uint64_t size;
	struct str action; /* of the whole mail: "accept", "junk", "quarantine" … */
	double score;
	struct str category;
	uint16_t code;      /* SMTP reply */
	struct str reply;   /* enhanced code and text */
	struct str summary; /* "SPF_FAIL=2.5,…" */
	struct str record;  /* JSON of the judgement; empty: not kept, or left out of a search */
	bool mail_kept;     /* kept/ID.eml exists */
	/* For the contacts, not kept in the row. */
	struct str author; /* who wrote the mail; empty: nobody is to be remembered */
	bool outbound;     /* a user of ours wrote to the recipients, not they were written to */
	struct journal_recipient *recipients;
	size_t recipient_count;
};

/* "held", "retry", "release", "released", "deleted", "expired", "poison", "failed". */
const char *quarantine_state_name(enum quarantine_state state);
bool quarantine_state_parse(struct str text, enum quarantine_state *out);
/* Does a row in this state still have its file? */
bool quarantine_state_has_file(enum quarantine_state state);
/* [A-Za-z0-9_-]{1,40}: may name a file. */
bool row_id_valid(struct str id);
