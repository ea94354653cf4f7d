/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the SMTP session: what its files share. Nobody else includes this. */
#pragma once

#include "gateway/body.h"
#include "gateway/smtp_session.h"
#include "net/lines.h"

#define LINE_MAX_BYTES     2048         /* RFC 5321 4.5.3.1.4 asks for 512, parameters more */
#define LINES_ROOM         (SMTP_INPUT_MAX + 2 * LINE_MAX_BYTES)
#define OUTPUT_MAX         (64 * 1024)
#define OUTPUT_PAUSE       (16 * 1024)  /* the client must read before we go on */
#define HELO_MAX           255
#define ADDRESS_MAX        320          /* 64 octets, "@", 255 octets */
#define REPLY_TEXT_MAX     1024
#define JUNK_COMMANDS_FLAW 3            /* commands that are none, until it is a fact */

#define PROXY_MS           5000
/* A mail's data must arrive at this rate on average, after a first while. */
#define DATA_GRACE_MS      60000
#define DATA_BYTES_PER_S   64

enum smtp_state {
	SMTP_PROXY,     /* waits for the proxy's header */
	SMTP_GREETING,  /* holds the greeting back */
	SMTP_COMMAND,
	SMTP_CHECKING,  /* the house looks at a recipient */
	SMTP_DATA,
	SMTP_CHUNK,     /* BDAT */
	SMTP_ACCEPTING, /* the house judges and delivers */
	SMTP_TLS,       /* the handshake runs */
	SMTP_CLOSED,    /* everything is said */
};

/* Why a mail's data is read only to be thrown away. */
enum smtp_waste {
	WASTE_NOT,
	WASTE_TOO_BIG,
	WASTE_NO_ROOM,
	WASTE_REFUSED, /* BDAT without a right to it: replied to already or to be */
};

struct smtp_receiving {
	struct body body;
	bool chunked;        /* BDAT has begun */
	bool last;           /* of the chunk that comes: it is the last */
	uint64_t chunk_left;
	uint64_t raw;        /* bytes read so far */
	int64_t began;
	enum smtp_waste waste;
};

struct smtp_session {
	const struct smtp_house *house;
	const struct listener_settings *listener;
	enum smtp_state state;
	struct ip peer;       /* behind a proxy: what the proxy said */
	uint16_t peer_port;
	struct client client; /* the peer, or whom XCLIENT named */
	uint16_t client_port;
	bool believed;        /* its XCLIENT is */
	struct lines lines;
	struct buf out;
	struct smtp_line line; /* its functions are NULL until attached */
	bool running;         /* inside the input loop */
	bool quiet;           /* one of many like it: not worth a log line */

	int64_t began, waiting_since, greet_at;
	int64_t drain_from, drain_grace; /* INT64_MAX: not draining */
	struct buf helo;
	bool esmtp;
	struct buf user;      /* XCLIENT LOGIN */
	const char *tls_version, *tls_cipher; /* NULL: no TLS */
	uint32_t flaws;       /* enum dialogue_flaw */
	uint32_t errors, junk_commands, mails;
	uint32_t unknown_recipients, rejected_recipients;

	struct incoming *mail;          /* from MAIL to its end */
	struct smtp_receiving receiving;
};

/* A command of the table. `check` decides and replies if it is not to be; `proceed` does it. */
struct smtp_call {
	struct smtp_session *session;
	struct str args;       /* behind the verb, without blanks around */
	struct str path, parameters;
	struct incoming *mail; /* MAIL: being built */
	uint64_t size;         /* BDAT */
	bool last;
};
struct smtp_command {
	const char *verb;
	const char *usage;     /* HELP; NULL: not shown */
	bool (*check)(struct smtp_call *call);
	void (*proceed)(struct smtp_call *call);
	bool ends_group;       /* RFC 2920 3.1: nothing may be sent behind it before its reply */
	bool before_tls;       /* allowed where TLS is required and does not stand yet */
};

static inline int64_t smtp_now(const struct smtp_session *s)
{
	return s->house->now(s->house->context);
}

static inline const struct settings *smtp_settings(const struct smtp_session *s)
{
	return s->house->settings;
}

/* ---- smtp_reply.c ---- */

/* text: "5.5.1 Bad sequence", without the enhanced code where there is none to give. */
void smtp_reply(struct smtp_session *s, unsigned code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same for a command that is not done: logged and counted; too many of them end it. */
void smtp_refuse(struct smtp_session *s, unsigned code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Not done, and no fault of the client's: logged, not counted. */
void smtp_put_off(struct smtp_session *s, unsigned code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Replies and ends the session. */
void smtp_close(struct smtp_session *s, unsigned code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Lines between LF become a reply of several lines. */
void smtp_reply_lines(struct smtp_session *s, unsigned code, struct str lines);
/* The house's answer, counted as what it is. */
void smtp_answer(struct smtp_session *s, const struct smtp_answer *answer, bool logged);

/* ---- smtp_session.c ---- */

void smtp_admit(struct smtp_session *s, const struct ip *ip, uint16_t port);
void smtp_greet(struct smtp_session *s);
/* Forgets the mail in hand. */
void smtp_drop_mail(struct smtp_session *s);
/* As at the beginning: after XCLIENT and STARTTLS. */
void smtp_forget(struct smtp_session *s);
/* After an answer of the house: reads on, and wakes whoever sends our output. The session may be
 * gone when it returns. */
void smtp_go_on(struct smtp_session *s);

/* ---- smtp_commands.c ---- */

void smtp_command_line(struct smtp_session *s, struct str line);
void smtp_bad_line(struct smtp_session *s, enum line_end end);

/* ---- smtp_hello.c, smtp_xclient.c, smtp_transaction.c, smtp_data.c: one pair for each ---- */

bool smtp_check_hello(struct smtp_call *call);
void smtp_proceed_helo(struct smtp_call *call);
void smtp_proceed_ehlo(struct smtp_call *call);
bool smtp_check_starttls(struct smtp_call *call);
void smtp_proceed_starttls(struct smtp_call *call);
bool smtp_check_xclient(struct smtp_call *call);
void smtp_proceed_xclient(struct smtp_call *call);
bool smtp_check_mail(struct smtp_call *call);
void smtp_proceed_mail(struct smtp_call *call);
bool smtp_check_rcpt(struct smtp_call *call);
void smtp_proceed_rcpt(struct smtp_call *call);
bool smtp_check_data(struct smtp_call *call);
void smtp_proceed_data(struct smtp_call *call);
bool smtp_check_bdat(struct smtp_call *call);
void smtp_proceed_bdat(struct smtp_call *call);
/* Data of either kind: takes what is the mail's. */
void smtp_take_data(struct smtp_session *s);
/* When the mail's data must be there, as slow as it comes. */
int64_t smtp_data_deadline(const struct smtp_session *s);
