/* SPDX-License-Identifier: Apache-2.0
 *
 * Milter connections: sessions on sockets of the loop, each with a timer. */
#pragma once

#include "gateway/milter_session.h"
#include "net/loop.h"

struct milter_connections;

/* What they work with; all stay the caller's. */
struct milter_parts {
	struct loop *loop;
	const struct settings *settings;
	struct limits *limits;
	struct consulting *consulting;
};

struct milter_connections *milter_connections_new(const struct milter_parts *parts);
/* Ends them all at once. */
void milter_connections_free(struct milter_connections **connections);

/* Accepts from this listening socket (taken over) from now on. */
void milter_connections_listen(struct milter_connections *connections, int socket,
	const struct listener_settings *listener);
/* Accepts nothing more. Mails in hand are finished; a mail server that is between two mails for so
 * long is left: its next mail is put off, and comes again. Grace 0: new mails are put off at once. */
void milter_connections_drain(struct milter_connections *connections, int64_t grace_ms);
size_t milter_connections_count(const struct milter_connections *connections);
