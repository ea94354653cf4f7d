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
#include "scan/keys_answer.h"
#include "store/known.h" /* struct recipient_answer, struct list_answer and their encodings */

enum question_kind {
	QUESTION_DNS,       /* key: normalized name; type: enum dns_type; payload: struct dns_answer */
	QUESTION_RECIPIENT, /* key: address; payload: struct recipient_answer */
	QUESTION_LIST,      /* key: what is looked up (address, domain, IP); type: enum list_subject;
	                       payload: struct list_answer */
	QUESTION_KEYS,      /* key: a domain; payload: struct keys_answer */
	QUESTION_SIGNATURE, /* key: "domain selector digest" (64 hexadecimal digits); payload: the bytes
	                       of the signature */
	QUESTION_CONTACT,   /* key: contact_key(): recipient and sender; payload: struct
	                       contact_answer */
	QUESTION_FEEDS,     /* key: empty; payload: struct feed_votes, which public lists count now */
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

/* "recipient sender"; empty if one of them is empty or has a blank. */
struct str contact_key(struct arena *arena, struct str recipient, struct str sender);

void question_put(struct buf *frame, const struct question *question);
/* Do they fit behind what the frame holds? */
bool question_fits(const struct buf *frame, const struct question *question);
bool answer_fits(const struct buf *frame, const struct question *question,
	const struct answer *answer);
void question_get(struct wire_reader *reader, struct question *out);
void answer_put(struct buf *frame, const struct answer *answer);
void answer_get(struct wire_reader *reader, struct answer *out);

/* One text that names a question: "dns TXT example.com"; key of maps, line of records. */
struct str question_text(struct arena *arena, const struct question *question);
