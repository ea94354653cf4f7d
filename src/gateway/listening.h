/* SPDX-License-Identifier: Apache-2.0
 *
 * Listening sockets on the loop: connections are accepted a few at a time, and later when there are
 * no descriptors left. What is spoken on them is somebody else's. */
#pragma once

#include "net/loop.h"
#include "scan/settings.h"

struct listening;

/* A connection: the socket is taken over. peer: 0.0.0.0 and port 0 on a unix socket. */
typedef void listening_accepted(void *context, int socket,
	const struct listener_settings *listener, const struct ip *peer, uint16_t port);

struct listening *listening_new(struct loop *loop, listening_accepted *accepted, void *context);
/* Accepts from this socket (taken over) from now on. */
void listening_add(struct listening *listening, int socket,
	const struct listener_settings *listener);
/* Accepts nothing more. */
void listening_stop(struct listening *listening);
void listening_free(struct listening **listening);
