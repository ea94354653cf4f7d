/* SPDX-License-Identifier: Apache-2.0
 *
 * The macros that a mail server tells of itself and its client, as far as we want them. They come
 * before the command that they belong to, and hold until the same command comes again without
 * them (the next mail of a connection may be nobody's). */
#pragma once

#include "base/buf.h"

enum milter_macro {
	MACRO_QUEUE_ID,        /* i */
	MACRO_SERVER,          /* j */
	MACRO_AUTH_TYPE,
	MACRO_AUTH_USER,       /* {auth_authen} */
	MACRO_CLIENT_ADDRESS,
	MACRO_CLIENT_PORT,
	MACRO_CLIENT_CONNECTIONS,
	MACRO_DAEMON_NAME,
	MACRO_DAEMON_ADDRESS,
	MACRO_TLS_VERSION,
	MACRO_TLS_CIPHER,
	MACRO_RECIPIENT_MAILER, /* "error": the mail server refuses this recipient … */
	MACRO_RECIPIENT_HOST,   /* … for this reason: "5.1.1" */
	MACRO_COUNT
};

struct milter_macros {
	struct {
		struct buf value;
		char command;      /* that brought it */
	} v[MACRO_COUNT];
	char ready;                /* the command that the last macros came for */
};

void milter_macros_done(struct milter_macros *macros);
/* From the data of MILTER_MACROS: the command, then names and values. What is none of ours or too
 * long is left out. */
void milter_macros_take(struct milter_macros *macros, struct str data);
/* This command comes now: what it brought last time and not this time holds no more. */
void milter_macros_use(struct milter_macros *macros, char command);
/* Everything is forgotten: another client. */
void milter_macros_clear(struct milter_macros *macros);
/* Empty: not told. */
struct str milter_macro(const struct milter_macros *macros, enum milter_macro macro);
