/* SPDX-License-Identifier: Apache-2.0
 *
 * What a mail does not contain is a question: it is put by a check, carried by the door to
 * whoever knows, and the answer is recorded with its source and time. Mail and answers are the
 * whole input of a verdict; kept, they replay it. See docs/architecture.md, "Waiting, exactly". */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "dns/answer.h"
#include "net/wire.h"

enum question_kind {
	QUESTION_DNS,       /* key: normalized name; type: enum dns_type; payload: struct dns_answer */
	QUESTION_RECIPIENT, /* key: address; payload: struct recipient_answer */
	QUESTION_LIST,      /* key: what is looked up (address, domain, IP); type: enum list_subject;
	                       payload: struct list_answer */
	QUESTION_KIND_COUNT
};

enum answer_status {
	ANSWER_OK,        /* payload holds the answer */
	ANSWER_TIMED_OUT, /* the deadline of the mail passed */
	ANSWER_FAILED,    /* who should know is away, or the answer was damaged */
	ANSWER_REFUSED,   /* over the mail's budget, or not a thing that may be asked */
};

struct question {
	enum question_kind kind;
	uint16_t type;
	struct str key;
};

struct answer {
	enum answer_status status;
	int64_t time;       /* seconds since 1970, when it was given */
	struct str source;  /* "unbound", "zone FILE", "keeper", "none" */
	struct str payload; /* encoded by kind */
};

/* State of an account or address at a Maildir domain of ours (K-50, K-69). */
enum recipient_state {
	RECIPIENT_UNKNOWN, /* no such address */
	RECIPIENT_ACTIVE,
	RECIPIENT_DORMANT,
	RECIPIENT_CLOSED,
	RECIPIENT_MINOR,   /* active, and under age: no matter harmful to youth */
	RECIPIENT_FOREIGN, /* the domain keeps no accounts with us (LMTP, SMTP hops) */
};

struct recipient_answer {
	enum recipient_state state;
	struct str account;  /* the account that the address belongs to */
	double junk_at;      /* own threshold in points; NAN: the operator's */
	struct str language; /* "ko", "en", "ja" or empty */
};

/* What a local list says of a thing (K-36, K-47). */
enum list_subject { LIST_CLIENT_IP, LIST_DOMAIN, LIST_ADDRESS, LIST_HELO };
enum list_kind { LIST_NONE, LIST_BLOCK, LIST_WHITE };

struct list_answer {
	enum list_kind kind;  /* LIST_NONE: not listed. A block entry wins over a white one of the
	                         same width; the narrower entry wins otherwise */
	struct str entry;     /* the entry that matched, as the operator wrote it */
	struct str reason;
	int64_t expires;      /* 0: never */
};

const char *recipient_state_name(enum recipient_state state);
bool recipient_state_parse(struct str text, enum recipient_state *out);

void question_put(struct buf *frame, const struct question *question);
void question_get(struct wire_reader *reader, struct question *out);
void answer_put(struct buf *frame, const struct answer *answer);
void answer_get(struct wire_reader *reader, struct answer *out);

void recipient_answer_encode(struct buf *out, const struct recipient_answer *answer);
bool recipient_answer_decode(struct arena *arena, struct str payload, struct recipient_answer *out);
void list_answer_encode(struct buf *out, const struct list_answer *answer);
bool list_answer_decode(struct arena *arena, struct str payload, struct list_answer *out);

/* One text that names a question: "dns TXT example.com"; key of maps, line of records. */
struct str question_text(struct arena *arena, const struct question *question);
