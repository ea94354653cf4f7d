/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers the DNS questions of any number of peers (dns/ask.h over SOCK_SEQPACKET): from the net by
 * libunbound, from a master file, or not at all. Runs on an event base of its own, in a process
 * (bin/resolver.c) or in a thread of the command line (dns/client.c).
 *
 * Each question is answered once: when the answer is in, or with a timeout after
 * options->timeout_ms, sooner while the DNS is silent (dns/patience.h). A late answer is kept in
 * libunbound's cache for the next who asks. Past RESOLVER_OPEN_MAX questions in hand, a further one
 * is a server failure at once. */
#pragma once

#include "base/error.h"
#include "dns/options.h"

#define RESOLVER_OPEN_MAX   16384
#define RESOLVER_UNREAD_MAX (16 * 1024 * 1024) /* bytes a peer may leave unread; then it is dropped */

struct event_base;
struct resolver;

/* The options' strings must outlive it. NULL on failure. */
struct resolver *resolver_new(const struct dns_options *options, struct error *err);
void resolver_free(struct resolver **resolver);

/* Takes the socket over; it is closed when the peer goes, or sends what is no question. */
void resolver_add_peer(struct resolver *resolver, int socket);

/* Runs until it is stopped. */
void resolver_run(struct resolver *resolver);
/* Ends resolver_run() as soon as no question waits for its answer; from its own thread. */
void resolver_stop(struct resolver *resolver);
/* The same when the last peer goes. Said before resolver_run(). */
void resolver_stop_without_peers(struct resolver *resolver);

/* For further descriptors of the process on the same loop. */
struct event_base *resolver_base(struct resolver *resolver);
