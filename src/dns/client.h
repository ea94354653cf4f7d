/* SPDX-License-Identifier: Apache-2.0
 *
 * DNS for a process without a resolver process, as the command line is: many questions put
 * together, their answers taken as they come. With a master file, or with DNS off, an answer is there at
 * once; else a thread with dns/resolver.h works for us.
 *
 *   dns_client_ask(); dns_client_ask(); …
 *   while (dns_client_pending() && dns_client_wait())
 *           while (dns_client_next())
 *                   …
 *
 * Whoever has a poll() loop of their own waits for dns_client_fd() instead. */
#pragma once

#include "base/error.h"
#include "dns/answer.h"
#include "dns/options.h"

struct dns_client;

struct dns_client_answer {
	uint64_t id;
	struct str source, payload; /* in the arena given; payload: dns_answer_encode() */
	int64_t time;
};

/* The options' strings must outlive it. NULL on failure. */
struct dns_client *dns_client_new(const struct dns_options *options, struct error *err);
/* Open questions are forgotten. */
void dns_client_free(struct dns_client **client);

/* id: of the caller's choice, comes back with the answer. */
void dns_client_ask(struct dns_client *client, uint64_t id, struct str name, enum dns_type type);

/* Takes the next answer that is in; false if there is none now. */
bool dns_client_next(struct dns_client *client, struct arena *arena, struct dns_client_answer *out);

/* Questions asked whose answer has not been taken. */
size_t dns_client_pending(const struct dns_client *client);

/* Readable when an answer may be in; -1: answers never have to be waited for. Questions that did
 * not fit go out in dns_client_next() and dns_client_wait(). */
int dns_client_fd(const struct dns_client *client);

/* Waits until an answer is in; false if none came in time. For tests, and whoever has no loop. */
bool dns_client_wait(struct dns_client *client, uint32_t timeout_ms);
