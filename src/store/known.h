/* SPDX-License-Identifier: Apache-2.0
 *
 * What the keeper knows of a recipient and of a thing on a local list: the payloads of the
 * questions of scan/question.h, kept on this floor so that the store need not know of mails under
 * judgement. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

/* State of an account or address at a Maildir domain of ours (K-50, K-69). */
enum recipient_state {
	RECIPIENT_UNKNOWN, /* no such address */
	RECIPIENT_ACTIVE,
	RECIPIENT_DORMANT,
	RECIPIENT_CLOSED,
	RECIPIENT_MINOR,   /* active, and under age: no matter harmful to youth */
	RECIPIENT_FOREIGN, /* the domain keeps no accounts with us (LMTP, SMTP hops) */
	RECIPIENT_STATE_COUNT
};

struct recipient_answer {
	enum recipient_state state;
	struct str account;  /* the account that the address belongs to */
	double junk_at;      /* own threshold in points; NAN: the operator's */
	struct str language; /* "ko", "en", "ja" or empty */
};

/* What a local list says of a thing (K-36, K-47). */
enum list_subject { LIST_CLIENT_IP, LIST_DOMAIN, LIST_ADDRESS, LIST_HELO, LIST_SUBJECT_COUNT };
enum list_kind { LIST_NONE, LIST_BLOCK, LIST_WHITE, LIST_KIND_COUNT };

struct list_answer {
	enum list_kind kind; /* LIST_NONE: not listed. A block entry wins over a white one of the
	                         same width; the narrower entry wins otherwise */
	struct str entry;    /* the entry that matched, as the operator wrote it */
	struct str reason;
	int64_t expires; /* 0: never */
};

/* Whether mail of a sender has come to a recipient before (or gone from there to the sender). */
struct contact_answer {
	bool known;
	uint32_t count;      /* mails */
	int64_t first, last; /* seconds since 1970 */
};

/* "unknown", "active", "dormant", "closed", "minor", "foreign". */
const char *recipient_state_name(enum recipient_state state);
bool recipient_state_parse(struct str text, enum recipient_state *out);
/* "ip", "domain", "address", "helo". */
const char *list_subject_name(enum list_subject subject);
bool list_subject_parse(struct str text, enum list_subject *out);
/* "none", "block", "white". */
const char *list_kind_name(enum list_kind kind);
bool list_kind_parse(struct str text, enum list_kind *out);

/* Bytes for struct answer's payload. */
void recipient_answer_encode(struct buf *out, const struct recipient_answer *answer);
/* Copies into the arena; false on damaged bytes. */
bool recipient_answer_decode(struct arena *arena, struct str payload, struct recipient_answer *out);
void list_answer_encode(struct buf *out, const struct list_answer *answer);
bool list_answer_decode(struct arena *arena, struct str payload, struct list_answer *out);
void contact_answer_encode(struct buf *out, const struct contact_answer *answer);
bool contact_answer_decode(struct str payload, struct contact_answer *out);
