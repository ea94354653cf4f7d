/* SPDX-License-Identifier: Apache-2.0
 *
 * An HTTP/1.1 listener (RFC 9112) by libmicrohttpd, on our loop and in our thread: connections with
 * deadlines, TLS, who may ask, and requests that may be answered later. What is asked and answered
 * is the routes'. No part of a request is ever used as the name of a file. */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "gateway/limits.h"
#include "net/loop.h"

struct http_server;  /* one listener */
struct http_request;

enum http_method { HTTP_GET = 1 << 0, HTTP_HEAD = 1 << 1, HTTP_POST = 1 << 2 };

/* What may be asked. begin() and finish() may answer at once; whoever has not answered when
 * finish() returns answers later. After an answer neither body() nor finish() is called. */
struct http_route {
	const char *path;
	unsigned methods; /* enum http_method; HEAD goes with GET */
	bool open;        /* without a token */
	void (*begin)(struct http_request *request);  /* the header is in */
	void (*body)(struct http_request *request, struct str bytes); /* NULL: of no interest */
	void (*finish)(struct http_request *request); /* all is in */
	void (*over)(struct http_request *request);   /* answered, or the client is gone; NULL: nothing
	                                                 to clean up */
};

struct http_service {
	const struct http_route *routes;
	size_t route_count;
	const char *token_header; /* another place where tokens are shown; NULL: none */
	void (*answered)(void *context, struct str listener, unsigned code);
	void *context;
};

struct http_parts {
	struct loop *loop;
	const struct settings *settings;
	struct limits *limits;
};

/* With tls, reads certificate, key and client_ca. All parts stay the caller's. */
bool http_server_new(const struct http_parts *parts, const struct listener_settings *listener,
	const struct http_service *service, struct http_server **out, struct error *err);
/* Cuts all connections. When requests still wait for their answers it leaves all as it is: the
 * process is about to end. */
void http_server_free(struct http_server **server);
/* A connection (taken over). */
void http_server_take(struct http_server *server, int socket, const struct ip *peer, uint16_t port);
/* Connections that are idle for so long are cut; those in hand end after their answer. */
void http_server_drain(struct http_server *server, int64_t grace_ms);
size_t http_server_connections(const struct http_server *server);

/* ---- a request ---- */

/* For whoever answers: dies with the request. */
struct arena *http_arena(struct http_request *request);
void **http_slot(struct http_request *request);
void *http_context(const struct http_request *request);
const struct listener_settings *http_listener(const struct http_request *request);
bool http_stopping(const struct http_request *request);
/* Headers, without case; empty (p NULL) if there is none. A name that comes more than once: the
 * first. */
struct str http_header(const struct http_request *request, const char *name);
bool http_has_header(const struct http_request *request, const char *name);
/* All of that name, in order; stops and returns false when each() does. */
bool http_each_header(const struct http_request *request, const char *name,
	bool (*each)(void *context, struct str value), void *context);
/* "?name=value", decoded; empty if there is none. */
struct str http_query(const struct http_request *request, const char *name);
/* Content-Length; false: not said. */
bool http_length(const struct http_request *request, uint64_t *out);

/* Once each request. The body is copied. */
void http_answer(struct http_request *request, unsigned code, const char *type, struct str body);
/* {"error":"…"} */
void http_refuse(struct http_request *request, unsigned code, const char *why);

/* Are they the same, told in a time that depends on the length of `shown` alone? Seen for tests. */
bool http_token_is(struct str shown, struct str token);
