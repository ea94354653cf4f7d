/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the reception: what is done for one mail, from its first recipient to its record.
 * Shared by reception.c, checking.c, accepting.c, storing.c and recording.c, and nobody else. */
#pragma once

#include "gateway/reception.h"
#include "gateway/shelving.h"
#include "gateway/story.h"

struct reception {
	struct reception_parts parts;
	struct smtp_house house;
	size_t busy;
};

enum errand_stage {
	ERRAND_RESTING,    /* the session has the mail */
	ERRAND_RECIPIENT,  /* asks keeper or hop for the candidate */
	ERRAND_FIRST_LOOK, /* consultation at RCPT */
	ERRAND_JUDGING,    /* consultation at the end of data */
	ERRAND_DELIVERING,
	ERRAND_STORING,
	ERRAND_RECORDING,
};

/* Where a recipient's copy is. */
enum fate {
	FATE_OPEN,
	FATE_DELIVERED, /* with the hop */
	FATE_STORED,    /* in our quarantine, or going there to be delivered later */
	FATE_FAILED,    /* the hop said no, for now or for good: `reply` */
};

struct copy {
	enum action action;
	uint8_t group;
	enum junk_mark mark;
	enum fate fate;
	uint16_t code;   /* the hop's */
	struct str text;
};

struct errand {
	struct reception *reception;
	struct incoming *mail;
	struct arena *arena;      /* the mail's */
	enum errand_stage stage;
	unsigned calls;           /* on their way, which cannot be taken back */
	bool abandoned;           /* nobody wants an answer; ends when `calls` is 0 */
	uint64_t asked;           /* the keeper */
	struct judge *judge;
	struct envelope first_look; /* with the candidate as its only recipient */
	bool recorded_early;      /* a refusal at RCPT is in the journal */

	const struct judgement *judgement; /* NULL: poison */
	struct copy *copies;      /* of each recipient, in order */
	size_t rows;              /* of the quarantine, made for this mail */
	/* The delivery or the row being worked on. */
	struct outgoing outgoing;
	struct str *outgoing_names; /* room for all recipients */
	size_t *outgoing_of;        /* recipient of each place in `outgoing` */
	struct str path;
	struct shelving shelving;
	bool kept;                /* a copy for replay lies in kept/ */

	struct smtp_answer answer;
	int64_t judged_at, delivered_at;
};

/* ---- reception.c ---- */

struct errand *errand_of(struct reception *reception, struct incoming *mail);
/* Frees it and the mail, or does so when the last call has come back. */
void errand_end(struct errand *errand);
/* A call that cannot be taken back has come back. false: the errand was only waiting for it. */
bool errand_call_done(struct errand *errand);
/* "550", "no such user" becomes "5.0.0 no such user": a code of RFC 3463 stands before every text. */
struct str with_enhanced_code(struct arena *arena, uint16_t code, struct str text);
int64_t reception_now(const struct reception *reception);

/* ---- checking.c ---- */

void checking_recipient(void *context, struct incoming *mail);
void checking_looked(struct errand *errand, enum judge_end end, const struct judgement *judgement);

/* ---- accepting.c ---- */

void accepting_begin(void *context, struct incoming *mail);
void accepting_judged(struct errand *errand, enum judge_end end, const struct judgement *judgement);
/* All copies have their place or their failure. */
void accepting_stored(struct errand *errand, bool ok, const char *why);

/* ---- storing.c ---- */

/* Puts every copy that is not delivered into the quarantine; ends in accepting_stored(). */
void storing_begin(struct errand *errand);

/* ---- recording.c ---- */

/* After the answer: a copy for replay, the journal, the log, and the end. */
void recording_begin(struct errand *errand);
/* A refusal before the data. */
void recording_early(struct errand *errand, const struct judgement *judgement);
