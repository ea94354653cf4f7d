/* SPDX-License-Identifier: Apache-2.0
 *
 * What a client may do: connections at once (K-38), rates, bytes in flight; counted for its address
 * and for its network (/24, /64).
 *
 * The counters stand in a table of fixed size, placed by a keyed hash. A counter that has recovered
 * (nothing open, every rate full again) holds no knowledge and may be given to another client;
 * one that still knows something is never taken away. So nobody can reset himself by making us
 * forget: when a place is crowded, newcomers there share one counter until others have recovered,
 * at most a minute. */
#pragma once

#include "base/ip.h"
#include "scan/settings.h"

struct limits;
struct limit_cell;

enum limit_rate {
	LIMIT_CONNECTIONS,
	LIMIT_MAILS,
	LIMIT_RECIPIENTS,
	LIMIT_UNKNOWN_RECIPIENTS,
	LIMIT_RATE_COUNT
};

/* One connection's place in the counts. */
struct client {
	struct ip ip;
	bool trusted;             /* networks.own: counted in all, not limited alone */
	bool white;               /* networks.white */
	bool normalize;           /* networks.normalize */
	uint32_t connections_max; /* of its address */
	struct limit_cell *address, *network; /* NULL: not entered */
};

/* The bytes of one mail; outlives its connection. */
struct held_bytes {
	struct limit_cell *address;
	uint64_t n;
};

enum limit_verdict {
	LIMIT_FINE,
	LIMIT_TOO_MANY,      /* connections from this address */
	LIMIT_TOO_MANY_NEAR, /* connections from its network */
	LIMIT_TOO_FAST,      /* new connections */
};

struct limits *limits_new(const struct settings *settings);
void limits_free(struct limits **limits);

/* Counts a connection in all; false: there are too many already. */
bool limits_open(struct limits *limits);
void limits_close(struct limits *limits);
/* Those open now. */
uint32_t limits_opened(const struct limits *limits);
/* From limits.stress_percent of all connections on. */
bool limits_stressed(const struct limits *limits);

/* Which lists the address is on; nothing is counted yet. */
void limits_client(const struct limits *limits, const struct ip *ip, struct client *out);
/* A client was turned away at its connection: is that worth a line in the log? A few each second
 * are; whoever makes thousands must not fill the disk. */
bool limits_tell_refusal(struct limits *limits, int64_t now);
/* Counts the client's connection; if it is not FINE nothing has been counted. now: milliseconds
 * that never go back, in all calls. */
enum limit_verdict limits_enter(struct limits *limits, struct client *client, int64_t now);
void limits_leave(struct client *client);
/* Connections of the client's address, this one included. */
uint32_t limits_connections(const struct client *client);

/* Connections turned away so far: by limits_open() (LIMIT_FINE), by limits_enter(). */
uint64_t limits_refused(const struct limits *limits, enum limit_verdict why);

/* Takes one of a rate; false: it is used up (and nothing is taken). */
bool limits_take(struct limits *limits, struct client *client, enum limit_rate rate, int64_t now);
/* Would limits_take() succeed? */
bool limits_has(const struct limits *limits, const struct client *client, enum limit_rate rate,
	int64_t now);

/* Bytes in flight, in all and of the address: would n more fit; take them; give all back. */
bool limits_bytes_fit(const struct limits *limits, const struct client *client, uint64_t n);
bool limits_bytes_take(struct limits *limits, const struct client *client, struct held_bytes *held,
	uint64_t n);
void limits_bytes_release(struct limits *limits, struct held_bytes *held);
uint64_t limits_bytes(const struct limits *limits);

/* Clients whose mail was accepted clean in the last days: they are greeted without delay. */
void limits_good_add(struct limits *limits, const struct ip *ip, int64_t now);
void limits_good_remove(struct limits *limits, const struct ip *ip);
bool limits_good(const struct limits *limits, const struct ip *ip, int64_t now);
