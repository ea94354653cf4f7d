/* SPDX-License-Identifier: Apache-2.0
 *
 * One mail, or one question about a recipient, in the words of SMTP (RFC 5321) or LMTP (RFC 2033)
 * on a connection that is ready: what to send next, what a reply means. Knows no socket.
 *
 * DATA is said when every RCPT has its reply, so that a mail without recipients is never begun. A
 * result is only what the hop said: where it fell silent, the reply has code 0, also if the whole
 * mail was sent. The mail may be there then; who keeps it sends it twice rather than never. */
#pragma once

#include "gateway/deliver_bytes.h"
#include "gateway/hop_reply.h"

enum hop_task {
	HOP_LEARN,   /* nothing: what the hop said to EHLO was all */
	HOP_PROBE,   /* MAIL, RCPT, RSET */
	HOP_DELIVER, /* MAIL, RCPT…, DATA, the mail */
};

struct hop_dialogue {
	/* What is wanted. */
	enum hop_task task;
	bool lmtp;
	const struct outgoing *outgoing; /* HOP_DELIVER */
	struct str mail_from;
	const struct str *recipients;
	size_t recipient_count;
	struct hop_reply *replies; /* one for each recipient, in order */

	/* Where it stands; hop_dialogue_init() clears it. */
	struct hop_extensions extensions;
	uint32_t *order;      /* recipients that are sent, of all */
	size_t order_count;
	uint8_t phase;
	bool mail_open, utf8;
	bool mail_refused;    /* the replies are the hop's word about the sender */
	size_t sent, seen;    /* commands and replies of the envelope */
	size_t final_at;      /* LMTP: recipients of `order` whose last reply is in */
	struct deliver_bytes bytes;
	struct str piece;
	struct dot_writer dots;
};

enum hop_step {
	HOP_STEP_WAIT,     /* more replies are to come */
	HOP_STEP_SEND,     /* and there is more to send */
	HOP_STEP_ANSWERED, /* the replies are complete; the connection has some left to read */
	HOP_STEP_CLEAN,    /* done: the connection is as it was */
	HOP_STEP_UNCLEAN,  /* done: the connection is in the middle of something */
};

/* Forgets all progress, so that it can be begun. The replies become code 0. */
void hop_dialogue_init(struct hop_dialogue *dialogue);
void hop_dialogue_done(struct hop_dialogue *dialogue);

/* HOP_STEP_SEND; or HOP_STEP_CLEAN if nothing has to be said: what the hop does not offer, or
 * addresses that no command can have, are answered here. */
enum hop_step hop_dialogue_begin(struct hop_dialogue *dialogue,
	const struct hop_extensions *extensions);
/* Adds what may be sent now to out, as much as fits (its max is at least HOP_OUT_ROOM). False:
 * nothing, until the next reply. */
bool hop_dialogue_fill(struct hop_dialogue *dialogue, struct buf *out);
enum hop_step hop_dialogue_reply(struct hop_dialogue *dialogue, const struct hop_reply *reply);
/* The connection is gone: what has no answer gets code 0 and says why. */
void hop_dialogue_broken(struct hop_dialogue *dialogue, const char *why);
/* Has the hop said nothing yet, so that all may be said again on another connection? */
bool hop_dialogue_untouched(const struct hop_dialogue *dialogue);

#define HOP_OUT_ROOM    (64 * 1024)
#define HOP_ADDRESS_MAX 1000
