/* SPDX-License-Identifier: Apache-2.0
 *
 * The header that a trusted proxy puts before the client's bytes (PROXY protocol, versions 1 and 2,
 * as HAProxy's proxy-protocol.txt says). */
#pragma once

#include "base/ip.h"

/* Bytes of the longest header that we wait for: version 2 with its extensions. */
#define PROXY_HEADER_MAX 4096

enum proxy_status {
	PROXY_MORE,  /* not complete yet */
	PROXY_OK,    /* the client's address is in *out */
	PROXY_LOCAL, /* no client behind it (health check, UNKNOWN): the peer is the client */
	PROXY_BAD,   /* this is no such header */
};

struct proxied {
	struct ip client;
	uint16_t port;
};

/* Reads a header from the front of `in`; used_out: its length, with OK and LOCAL. */
enum proxy_status proxy_parse(struct str in, struct proxied *out, size_t *used_out);
