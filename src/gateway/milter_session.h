/* SPDX-License-Identifier: Apache-2.0
 *
 * The filter's side of a milter dialogue: a mail server (Postfix, Sendmail) tells of a client and
 * its mails; each mail is judged, and the server is told what to do with it. Bytes in, bytes out, and
 * a clock that it is told; it knows no socket, and of the judging only the desk. It reads the
 * protocol, never the mail. */
#pragma once

#include "gateway/consulting.h"

/* gateway/consulting.h as a table: tests take its place. */
struct milter_desk {
	struct consult *(*open)(struct consulting *consulting, uint32_t recipients_max,
		consult_done *done, void *context);
	struct incoming *(*mail)(struct consult *consult);
	bool (*add_recipient)(struct consult *consult, struct str address);
	void (*remove_recipient)(struct consult *consult);
	enum consult_room (*write)(struct consult *consult, struct str bytes);
	void (*judge)(struct consult *consult, enum consultation consultation);
	void (*quarantine)(struct consult *consult, const size_t *recipients, size_t n,
		consult_shelved *done, void *context);
	void (*end)(struct consult **consult, uint16_t code, struct str reply);
	void (*drop)(struct consult **consult);
};

/* What a session needs of the world. */
struct milter_house {
	const struct settings *settings;
	struct limits *limits;     /* what an address is to us; nothing of a session is counted here */
	struct consulting *consulting;
	const struct milter_desk *desk;
	bool stopping;             /* no new mails */
	void *context;
	/* Milliseconds that never go back. */
	int64_t (*now)(void *context);
};

struct milter_session;

/* What the session needs of its connection. */
struct milter_line {
	void (*woken)(void *context);   /* after waiting there is something new: a reply */
	bool (*hung_up)(void *context); /* nobody is there to read one */
	void *context;
};

struct milter_session *milter_session_new(const struct milter_house *house,
	const struct listener_settings *listener, const struct milter_line *line);
/* Forgets the mail in hand. */
void milter_session_free(struct milter_session **session);

enum milter_wants {
	MILTER_WANTS_INPUT,
	MILTER_WANTS_NOTHING, /* it waits for the house */
	MILTER_WANTS_CLOSE,   /* when the output is sent */
};
enum milter_wants milter_session_wants(const struct milter_session *session);
/* Any number of bytes, when it wants input. */
void milter_session_input(struct milter_session *session, struct str bytes);
/* Bytes for the mail server; take them by buf_drop(). */
struct buf *milter_session_output(struct milter_session *session);

/* When milter_session_tick() must be called at the latest; INT64_MAX: never. */
int64_t milter_session_deadline(const struct milter_session *session);
void milter_session_tick(struct milter_session *session);
/* From now on who has no mail in hand for this long is left. */
void milter_session_drain(struct milter_session *session, int64_t grace_ms);
