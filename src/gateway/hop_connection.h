/* SPDX-License-Identifier: Apache-2.0
 *
 * One connection to a next hop on the loop: connects, hears the greeting, says EHLO, LHLO or HELO,
 * and then carries what its owner says and hears. Every reply has its deadline. */
#pragma once

#include "gateway/hop_reply.h"
#include "net/loop.h"

struct hop_connection;

/* What its owner is told, from the loop. It may be freed in any of these. */
struct hop_owner {
	void *context;
	/* Greeted; hop_connection_extensions() says what is offered. */
	void (*ready)(void *context);
	void (*reply)(void *context, const struct hop_reply *reply);
	/* There is room: add what is to be sent next; false if that is nothing. */
	bool (*fill)(void *context, struct buf *out);
	/* It is dead, for the reason given. reached: it had got to a greeting. */
	void (*broken)(void *context, const char *why, bool reached, bool timed_out);
};

struct hop_way {
	struct loop *loop;
	bool lmtp;
	struct str hostname; /* that we call ourselves; lives as long as the connection */
	int64_t timeout_ms;  /* for one reply, and for the connecting */
};

/* Takes over the descriptor, which connects. */
struct hop_connection *hop_connection_new(const struct hop_way *way, int fd,
	const struct hop_owner *owner);
/* polite: says QUIT, and does not wait for the answer. */
void hop_connection_free(struct hop_connection **connection, bool polite);

const struct hop_extensions *hop_connection_extensions(const struct hop_connection *connection);
/* There is something to send now: fill() will be called. */
void hop_connection_send(struct hop_connection *connection);
/* A reply is awaited from now on, or none is. Each reply and each byte that could be sent starts the
 * time anew. */
void hop_connection_await(struct hop_connection *connection, bool awaited);
