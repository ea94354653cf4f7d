/* SPDX-License-Identifier: Apache-2.0
 *
 * SMTP connections: sessions on sockets of the loop, with TLS, a timer each, and an end that does
 * not cut off the last reply. */
#pragma once

#include "gateway/smtp_session.h"
#include "net/loop.h"
#include "net/tls.h"

struct smtp_connections;

/* tls: for STARTTLS, NULL: none. House, context and loop stay the caller's. */
struct smtp_connections *smtp_connections_new(struct loop *loop, struct smtp_house *house,
	struct tls_context *tls);
/* Ends them all at once. */
void smtp_connections_free(struct smtp_connections **connections);

/* Accepts from this listening socket (taken over) from now on. */
void smtp_connections_listen(struct smtp_connections *connections, int socket,
	const struct listener_settings *listener);
/* Accepts nothing more; clients that are idle for that long are told to leave. */
void smtp_connections_drain(struct smtp_connections *connections, int64_t grace_ms);
size_t smtp_connections_count(const struct smtp_connections *connections);
