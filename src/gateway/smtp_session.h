/* SPDX-License-Identifier: Apache-2.0
 *
 * The server's side of an SMTP dialogue (RFC 5321, with PIPELINING 2920, SIZE 1870, 8BITMIME 6152,
 * CHUNKING 3030, ENHANCEDSTATUSCODES 2034, SMTPUTF8 6531, STARTTLS 3207): bytes in, bytes out,
 * and a clock that it is told. It knows no socket; it asks the house about recipients and gives it
 * the mail. It reads the protocol, never the mail. */
#pragma once

#include "gateway/deliver.h"
#include "gateway/incoming.h"
#include "gateway/limits.h"

struct metrics;

/* What is answered to a command. */
struct smtp_answer {
	uint16_t code;
	struct str text;         /* "5.1.1 No such user here"; lines end with LF if there are several */
	bool unknown_recipient;  /* counted against harvesting */
	bool accepted_clean;     /* the client's next greeting comes without delay */
};

/* What a session needs of the world. */
struct smtp_house {
	const struct settings *settings;
	struct limits *limits;
	bool tls;      /* a certificate is loaded */
	bool stopping; /* no new mails */
	struct metrics *metrics; /* NULL: nothing is counted */
	void *context;
	/* Milliseconds that never go back. */
	int64_t (*now)(void *context);
	/* What the hops of a listener offer, all of them; with a hop, that one. */
	struct hop_features (*features)(void *context, const struct listener_settings *listener,
		const struct hop *hop);
	/* May mail->candidate be taken? Answers by smtp_session_recipient(), now or later. */
	void (*check_recipient)(void *context, struct incoming *mail);
	/* The mail is complete. Answers by smtp_session_accepted(), now or later, and frees it. */
	void (*accept)(void *context, struct incoming *mail);
	/* Nobody waits for this mail any more: nothing is answered, and it is freed, now or when what
	 * runs for it has come to its end. */
	void (*abandon)(void *context, struct incoming *mail);
};

struct smtp_session *smtp_session_new(const struct smtp_house *house,
	const struct listener_settings *listener, const struct ip *peer, uint16_t port);
/* Abandons the mail in hand. */
void smtp_session_free(struct smtp_session **session);

/* What it wants next. */
enum smtp_wants {
	SMTP_WANTS_INPUT,
	SMTP_WANTS_NOTHING, /* it waits for the house, or for its output to be taken */
	SMTP_WANTS_TLS,     /* when the output is sent: handshake, then smtp_session_secured() */
	SMTP_WANTS_CLOSE,   /* when the output is sent */
};
enum smtp_wants smtp_session_wants(const struct smtp_session *session);
/* At most SMTP_INPUT_MAX bytes, and only when it wants input. */
#define SMTP_INPUT_MAX (32 * 1024)
void smtp_session_input(struct smtp_session *session, struct str bytes);
/* Bytes for the client; take them by buf_drop() and call smtp_session_resume(). */
struct buf *smtp_session_output(struct smtp_session *session);
void smtp_session_resume(struct smtp_session *session);

/* When smtp_session_tick() must be called at the latest; INT64_MAX: never. It may come nearer by
 * any call, and by stress. */
int64_t smtp_session_deadline(const struct smtp_session *session);
void smtp_session_tick(struct smtp_session *session);

/* TLS stands: the dialogue begins anew. */
void smtp_session_secured(struct smtp_session *session, const char *version, const char *cipher);
/* From now on who is idle for this long is told goodbye; who sends mail after mail goes on. */
void smtp_session_drain(struct smtp_session *session, int64_t grace_ms);
/* What the session needs of its connection. */
struct smtp_line {
	void (*woken)(void *context);    /* after waiting there is something new: a reply */
	bool (*hung_up)(void *context);  /* nobody is there to read one */
	void *context;
};
void smtp_session_attach(struct smtp_session *session, const struct smtp_line *line);
bool smtp_session_hung_up(const struct smtp_session *session);

/* For the log: "203.0.113.5" and what it called itself. */
struct str smtp_session_helo(const struct smtp_session *session);
const struct client *smtp_session_client(const struct smtp_session *session);

/* The house's answers. */
void smtp_session_recipient(struct smtp_session *session, const struct smtp_answer *answer);
void smtp_session_accepted(struct smtp_session *session, const struct smtp_answer *answer);
