/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the milter session: what its files share. Nobody else includes this. */
#pragma once

#include "gateway/milter_macros.h"
#include "gateway/milter_plan.h"
#include "gateway/milter_session.h"

#define MILTER_HELO_MAX    255
/* While a mail is judged the mail server hears this often that we live. */
#define MILTER_PROGRESS_MS 5000

enum milter_state {
	MILTER_BEGINS,   /* nothing is agreed yet */
	MILTER_OPEN,     /* a client, between its mails */
	MILTER_ENVELOPE, /* from MAIL on */
	MILTER_CONTENT,  /* header and body */
	MILTER_LOOKING,  /* the house looks at the first recipient */
	MILTER_JUDGING,  /* … at the whole mail */
	MILTER_SHELVING, /* … and puts copies into the quarantine */
	MILTER_CLOSED,
};

struct milter_session {
	const struct milter_house *house;
	const struct listener_settings *listener;
	struct milter_line line;
	enum milter_state state;
	struct milter_options options;
	struct milter_macros macros;
	struct buf in;          /* the beginning of a frame */
	struct buf out;
	bool running;           /* inside the input loop */
	int64_t waiting_since;  /* for bytes */
	int64_t progress_at;    /* JUDGING, SHELVING: when the mail server must hear that we live */
	int64_t drain_from, drain_grace; /* INT64_MAX: not draining */

	/* The client that the mail server has. */
	bool has_client;
	struct ip client;
	uint16_t client_port;
	struct buf helo;
	uint32_t unknown_recipients, refused_recipients;

	/* Its mail, from MAIL to its end. */
	struct consult *consult;
	struct milter_mail mail;
	bool sender_is_none;    /* it is no address: recipients are told */
	bool recipient_refused; /* the last recipient in the envelope is one that we refused … */
	uint16_t refused_code;  /* … so */
	struct str refused_text;
	const struct judgement *judgement;
	struct milter_plan plan;
};

static inline int64_t milter_now(const struct milter_session *s)
{
	return s->house->now(s->house->context);
}

static inline struct incoming *milter_incoming(const struct milter_session *s)
{
	return s->house->desk->mail(s->consult);
}

/* ---- milter_session.c ---- */

/* The connection is over for a reason that the log is told. */
void milter_break(struct milter_session *s, const char *why);
/* The mail in hand is over, whatever became of it; what was answered to it is recorded. */
void milter_forget_mail(struct milter_session *s);
/* After an answer of the house: reads on, and wakes whoever sends our output. The session may be
 * gone when it returns. */
void milter_go_on(struct milter_session *s);

/* ---- milter_commands.c ---- */

void milter_command(struct milter_session *s, const struct milter_frame *frame);

/* ---- milter_envelope.c: MAIL and RCPT ---- */

void milter_mail_from(struct milter_session *s, struct str data);
void milter_recipient(struct milter_session *s, struct str data);

/* ---- milter_judged.c ---- */

/* The end of the body. */
void milter_judge(struct milter_session *s);
/* For consult_done(). */
void milter_judged(void *session, enum judge_end end, const struct judgement *judgement);
