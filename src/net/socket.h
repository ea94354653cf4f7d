/* SPDX-License-Identifier: Apache-2.0
 *
 * TCP and unix stream sockets as the loop wants them: non-blocking, close-on-exec, without
 * Nagle's delay. */
#pragma once

#include "base/error.h"
#include "base/ip.h"

/* A listening socket (SO_REUSEADDR; an IPv6 address takes IPv6 alone), or -1. Port 0: any. */
int socket_listen(const struct ip *ip, uint16_t port, struct error *err);
/* The port that a listening or connected socket has; 0 on failure. For tests: they listen on any. */
uint16_t socket_port(int fd);

enum socket_status {
	SOCKET_OK,
	SOCKET_AGAIN,     /* nobody waits, or the caller went away again */
	SOCKET_EXHAUSTED, /* no descriptors or no memory: try later */
};
/* Takes one waiting connection. fd_out belongs to the caller. A peer on a unix socket has no
 * address: 0.0.0.0, port 0. */
enum socket_status socket_accept(int listener, int *fd_out, struct ip *peer_out, uint16_t *port_out);

/* Starts to connect; the descriptor becomes writable when it is decided. -1 at once on failure. */
int socket_connect(const struct ip *ip, uint16_t port, struct error *err);
int socket_connect_unix(struct str path, struct error *err);
/* How the connecting ended: true, or false with the reason. */
bool socket_connected(int fd, struct error *err);

/* The next segment is acknowledged without delay: a peer that says several small things before it
 * waits for an answer (Nagle's algorithm) would lose 40 ms each time. To be said again after each
 * read. */
void socket_ack_at_once(int fd);

void socket_set_nonblocking(int fd);
/* Both directions closed or reset: nobody is there to read an answer. */
bool socket_hung_up(int fd);
