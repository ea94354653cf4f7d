/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/http_server.h"

#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/log.h"

/* Header and read buffer of one connection. A longer header is answered 431. */
#define CONNECTION_MEMORY   (64 * 1024)
#define REQUEST_ARENA_MAX   ((size_t)64 * 1024 * 1024)
#define PEM_MAX             (1024 * 1024)
#define ERROR_MAX           2048
/* Of a body that we do not want, so that its sender hears why. Then the connection is cut. */
#define SWALLOW_SPARE       (16 * 1024 * 1024)
/* An idle connection while we leave. */
#define DRAINING_MS         1000

struct http_connection {
	struct http_server *server;
	struct http_connection *next, *previous;
	int fd;                       /* libmicrohttpd's; ours to shut down */
	struct http_request *request; /* in hand */
	struct loop_timer *deadline;
};

struct http_request {
	struct http_connection *connection;
	struct MHD_Connection *mhd;
	const struct http_route *route; /* NULL: refused before */
	struct arena *arena;
	void *slot;
	uint64_t swallowed;
	bool all_in, suspended, answered;
	struct MHD_Response *response;  /* to be queued */
	unsigned code;
};

struct http_server {
	struct http_parts parts;
	const struct listener_settings *listener;
	struct http_service service;
	struct MHD_Daemon *daemon;
	struct loop_fd *watch;
	struct loop_timer *again;       /* libmicrohttpd wants to go on by itself */
	struct loop_timer *drained;
	struct http_connection *first;
	size_t connections, waiting;    /* waiting: requests that are suspended */
	struct http_connection *arriving;
	char *certificate, *key, *client_ca; /* libmicrohttpd keeps the pointers */
	bool draining;
};

/* ---- libmicrohttpd on our loop ---- */

static void run(struct http_server *server)
{
	MHD_UNSIGNED_LONG_LONG ms;
	MHD_run(server->daemon);
	if (MHD_get_timeout(server->daemon, &ms) == MHD_YES)
		loop_timer_set(server->again, ms < INT32_MAX ? (int64_t)ms : INT32_MAX);
}

static void ready(void *context, uint32_t events)
{
	(void)events;
	run(context);
}

static void go_on(void *context)
{
	run(context);
}

/* Its own checks of itself failed: nothing can be trusted any more. */
static void panic(void *context, const char *file, unsigned line, const char *why)
{
	(void)context;
	log_error("event=http_panic file=%s line=%u text=%s", file, line,
		log_str(str_of(why ? why : "")));
	abort();
}

__attribute__((format(printf, 2, 0))) static void tell(void *context, const char *format, va_list args)
{
	const struct http_server *server = context;
	auto_buf text = BUF(512);
	if (!log_wants(LOG_LEVEL_DEBUG))
		return;
	buf_vprintf(&text, format, args);
	log_debug("event=http listener=%.*s text=%s", STR_ARG(server->listener->name),
		log_str(str_trim(buf_str(&text))));
}

/* ---- connections ---- */

/* It does not hurry us to close: libmicrohttpd sees the end and cleans up. */
static void cut(void *context)
{
	struct http_connection *c = context;
	log_debug("event=http_cut listener=%.*s", STR_ARG(c->server->listener->name));
	shutdown(c->fd, SHUT_RDWR);
}

static void set_deadline(struct http_connection *c, uint32_t seconds)
{
	const struct settings *s = c->server->parts.settings;
	uint32_t most = limits_stressed(c->server->parts.limits) ? s->smtp.stress_timeout : seconds;
	loop_timer_set(c->deadline, 1000 * (int64_t)(seconds < most ? seconds : most));
}

/* Until the next request's header is in. */
static void expect_header(struct http_connection *c)
{
	set_deadline(c, c->server->parts.settings->smtp.command_timeout);
}

static void no_deadline(struct http_connection *c)
{
	loop_timer_remove(&c->deadline);
	c->deadline = loop_timer_new(c->server->parts.loop, cut, c);
}

static void connection_free(struct http_connection *c)
{
	struct http_server *server = c->server;
	loop_timer_remove(&c->deadline);
	if (c->previous)
		c->previous->next = c->next;
	else
		server->first = c->next;
	if (c->next)
		c->next->previous = c->previous;
	server->connections--;
	limits_close(server->parts.limits);
	free(c);
}

static void connection_changed(void *context, struct MHD_Connection *mhd, void **slot,
	enum MHD_ConnectionNotificationCode what)
{
	struct http_server *server = context;
	(void)mhd;
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		*slot = server->arriving;
		server->arriving = NULL;
	} else if (*slot) {
		connection_free(*slot);
		*slot = NULL;
	}
}

static void turn_away(struct http_server *server, int socket)
{
	static const char full[] = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
		"Retry-After: 10\r\nContent-Length: 0\r\n\r\n";
	if (server->listener->tls == TLS_NONE)
		send(socket, full, sizeof full - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
	close(socket);
}

void http_server_take(struct http_server *server, int socket, const struct ip *peer, uint16_t port)
{
	struct sockaddr_storage address = { .ss_family = AF_UNIX };
	socklen_t length = sizeof(sa_family_t);
	if (!limits_open(server->parts.limits)) {
		turn_away(server, socket);
		return;
	}
	if (server->listener->socket.n == 0)
		length = ip_to_sockaddr(peer, port, &address);
	struct http_connection *c = must(calloc(1, sizeof *c));
	*c = (struct http_connection){ .server = server, .fd = socket, .next = server->first };
	if (server->first)
		server->first->previous = c;
	server->first = c;
	server->connections++;
	no_deadline(c);
	expect_header(c);
	server->arriving = c;
	enum MHD_Result taken = MHD_add_connection(server->daemon, socket,
		(const struct sockaddr *)&address, length);
	if (taken != MHD_YES)
		log_error("event=http listener=%.*s text=\"connection not taken\"",
			STR_ARG(server->listener->name));
	if (server->arriving) /* it was never told that the connection began: it has closed it */
		connection_free(take_pointer(&server->arriving));
	run(server);
}

/* ---- who may ask ---- */

bool http_token_is(struct str shown, struct str token)
{
	unsigned char differs = shown.n != token.n;
	for (size_t i = 0; i < shown.n; i++)
		differs |= (unsigned char)(shown.p[i] ^ (token.n > 0 ? token.p[i % token.n] : ~shown.p[i]));
	return !differs && token.n > 0;
}

static bool is_token(const struct listener_settings *listener, struct str shown)
{
	bool any = false;
	for (size_t i = 0; i < listener->tokens.n; i++)
		any |= http_token_is(shown, listener->tokens.v[i]);
	return any && shown.n > 0;
}

static bool shows_token(const struct http_request *r)
{
	const struct http_server *server = r->connection->server;
	struct str shown = http_header(r, "Authorization");
	if (str_starts_nocase(shown, STR("Bearer ")) &&
		is_token(server->listener, str_trim(str_from(shown, strlen("Bearer ")))))
		return true;
	return server->service.token_header &&
		is_token(server->listener, http_header(r, server->service.token_header));
}

/* A certificate of the client's that one of client_ca has signed. */
static bool shows_certificate(const struct http_request *r)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(r->mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	unsigned status = 0, count = 0;
	if (!info || !info->tls_session)
		return false;
	gnutls_session_t session = info->tls_session;
	return gnutls_certificate_get_peers(session, &count) && count > 0 &&
		gnutls_certificate_verify_peers2(session, &status) == GNUTLS_E_SUCCESS && status == 0;
}

/* ---- requests ---- */

static bool expects_to_hear(const struct http_request *r)
{
	return str_eq_nocase(str_trim(http_header(r, "Expect")), STR("100-continue"));
}

static unsigned method_of(const char *name)
{
	return strcmp(name, "GET") == 0 ? HTTP_GET : strcmp(name, "HEAD") == 0 ? HTTP_HEAD
		: strcmp(name, "POST") == 0 ? HTTP_POST : 0;
}

static void refuse_method(struct http_request *r, const struct http_route *route)
{
	http_refuse(r, MHD_HTTP_METHOD_NOT_ALLOWED, "this path is asked with another method");
	MHD_add_response_header(r->response, MHD_HTTP_HEADER_ALLOW,
		route->methods & HTTP_GET ? "GET, HEAD" : "POST");
}

static void refuse_stranger(struct http_request *r)
{
	http_refuse(r, MHD_HTTP_UNAUTHORIZED, "a token is wanted: Authorization: Bearer TOKEN");
	MHD_add_response_header(r->response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer realm=\"haechi\"");
}

/* Finds the route and whether it is open to this client; else an answer is made. */
static void admit(struct http_request *r, const char *path, const char *method)
{
	const struct http_server *server = r->connection->server;
	const struct http_route *route = NULL;
	unsigned asked = method_of(method);
	for (size_t i = 0; i < server->service.route_count && !route; i++)
		if (strcmp(server->service.routes[i].path, path) == 0)
			route = &server->service.routes[i];
	if (server->listener->client_ca.n > 0 && !shows_certificate(r))
		http_refuse(r, MHD_HTTP_FORBIDDEN, "a client certificate of a known authority is wanted");
	else if (!(route && route->open) && server->listener->tokens.n > 0 && !shows_token(r))
		refuse_stranger(r);
	else if (!route)
		http_refuse(r, MHD_HTTP_NOT_FOUND, "no such path");
	else if (!(route->methods & asked) && !(asked == HTTP_HEAD && (route->methods & HTTP_GET)))
		refuse_method(r, route);
	else
		r->route = route;
}

static struct http_request *request_new(struct http_connection *c, struct MHD_Connection *mhd)
{
	struct arena *arena = arena_new(REQUEST_ARENA_MAX);
	struct http_request *r = arena_new_of(arena, struct http_request);
	*r = (struct http_request){ .connection = c, .mhd = mhd, .arena = arena };
	c->request = r;
	set_deadline(c, c->server->parts.settings->smtp.data_timeout);
	return r;
}

static enum MHD_Result queue(struct http_request *r)
{
	struct MHD_Response *response = take_pointer(&r->response);
	const struct http_server *server = r->connection->server;
	expect_header(r->connection); /* as long for the client to take it */
	server->service.answered(server->service.context, server->listener->name, r->code);
	enum MHD_Result queued = MHD_queue_response(r->mhd, r->code, response);
	MHD_destroy_response(response);
	return queued;
}

/* The next piece of the body. false: enough of it. */
static bool take_body(struct http_request *r, struct str bytes)
{
	if (!r->answered && r->route && r->route->body)
		r->route->body(r, bytes);
	if (r->answered || !r->route || !r->route->body)
		r->swallowed += bytes.n;
	return r->swallowed <= r->connection->server->parts.settings->limits.message_size + SWALLOW_SPARE;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *mhd, const char *path,
	const char *method, const char *version, const char *bytes, size_t *n, void **slot)
{
	struct http_request *r = *slot;
	(void)context;
	(void)version;
	if (!r) {
		const union MHD_ConnectionInfo *info =
			MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
		*slot = r = request_new(info->socket_context, mhd);
		admit(r, path, method);
		if (r->route && r->route->begin)
			r->route->begin(r);
		/* Nobody sends a body in vain who asks before. */
		return r->answered && expects_to_hear(r) ? queue(r) : MHD_YES;
	}
	if (*n > 0) {
		bool more = take_body(r, str_bytes(bytes, *n));
		*n = 0;
		return more ? MHD_YES : MHD_NO;
	}
	if (!r->all_in) {
		r->all_in = true;
		no_deadline(r->connection);
		if (!r->answered)
			r->route->finish(r);
	}
	if (r->answered)
		return queue(r);
	r->suspended = true;
	r->connection->server->waiting++;
	MHD_suspend_connection(mhd);
	return MHD_YES;
}

static void completed(void *context, struct MHD_Connection *mhd, void **slot,
	enum MHD_RequestTerminationCode how)
{
	struct http_request *r = *slot;
	(void)context;
	(void)mhd;
	(void)how;
	*slot = NULL;
	if (!r)
		return;
	struct http_connection *c = r->connection;
	if (r->route && r->route->over)
		r->route->over(r);
	if (r->response)
		MHD_destroy_response(r->response);
	c->request = NULL;
	if (c->server->draining)
		loop_timer_set(c->deadline, DRAINING_MS);
	else
		expect_header(c);
	struct arena *arena = r->arena;
	arena_free(&arena);
}

struct arena *http_arena(struct http_request *request)
{
	return request->arena;
}

void **http_slot(struct http_request *request)
{
	return &request->slot;
}

void *http_context(const struct http_request *request)
{
	return request->connection->server->service.context;
}

const struct listener_settings *http_listener(const struct http_request *request)
{
	return request->connection->server->listener;
}

bool http_stopping(const struct http_request *request)
{
	return request->connection->server->draining;
}

struct str http_header(const struct http_request *request, const char *name)
{
	const char *value = NULL;
	size_t n = 0;
	if (MHD_lookup_connection_value_n(request->mhd, MHD_HEADER_KIND, name, strlen(name), &value, &n) !=
			MHD_YES || !value)
		return (struct str){ 0 };
	return str_bytes(value, n);
}

bool http_has_header(const struct http_request *request, const char *name)
{
	return MHD_lookup_connection_value_n(request->mhd, MHD_HEADER_KIND, name, strlen(name), NULL,
		       NULL) == MHD_YES;
}

struct each_of_name {
	struct str name;
	bool (*each)(void *context, struct str value);
	void *context;
	bool whole;
};

static enum MHD_Result one_header(void *context, enum MHD_ValueKind kind, const char *name,
	size_t name_n, const char *value, size_t value_n)
{
	struct each_of_name *e = context;
	(void)kind;
	if (!str_eq_nocase(str_bytes(name, name_n), e->name))
		return MHD_YES;
	e->whole = e->each(e->context, value ? str_bytes(value, value_n) : STR(""));
	return e->whole ? MHD_YES : MHD_NO;
}

bool http_each_header(const struct http_request *request, const char *name,
	bool (*each)(void *context, struct str value), void *context)
{
	struct each_of_name e = { str_of(name), each, context, true };
	MHD_get_connection_values_n(request->mhd, MHD_HEADER_KIND, one_header, &e);
	return e.whole;
}

struct str http_query(const struct http_request *request, const char *name)
{
	const char *value = NULL;
	size_t n = 0;
	if (MHD_lookup_connection_value_n(request->mhd, MHD_GET_ARGUMENT_KIND, name, strlen(name), &value,
		    &n) != MHD_YES || !value)
		return STR("");
	return str_bytes(value, n);
}

bool http_length(const struct http_request *request, uint64_t *out)
{
	return str_to_uint(str_trim(http_header(request, "Content-Length")), UINT64_MAX, out);
}

/* ---- answers ---- */

void http_answer(struct http_request *r, unsigned code, const char *type, struct str body)
{
	if (r->answered)
		return;
	r->answered = true;
	r->code = code;
	r->response = MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p,
		MHD_RESPMEM_MUST_COPY);
	if (!r->response)
		abort();
	MHD_add_response_header(r->response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(r->response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	MHD_add_response_header(r->response, "X-Content-Type-Options", "nosniff");
	if (code == MHD_HTTP_SERVICE_UNAVAILABLE)
		MHD_add_response_header(r->response, MHD_HTTP_HEADER_RETRY_AFTER, "10");
	if (r->connection->server->draining)
		MHD_add_response_header(r->response, MHD_HTTP_HEADER_CONNECTION, "close");
	if (!r->suspended)
		return;
	r->suspended = false;
	r->connection->server->waiting--;
	MHD_resume_connection(r->mhd);
	loop_timer_set(r->connection->server->again, 0);
}

void http_refuse(struct http_request *r, unsigned code, const char *why)
{
	auto_buf text = BUF(ERROR_MAX);
	struct json json = { .out = &text };
	json_open(&json, NULL, '{');
	json_str(&json, "error", str_of(why));
	json_close(&json, '}');
	buf_add_char(&text, '\n');
	http_answer(r, code, "application/json", buf_str(&text));
}

/* ---- the listener ---- */

static bool read_pem(struct str path, char **out, struct error *err)
{
	struct stat st;
	if (path.n == 0)
		return true;
	auto_close int fd = open(path.p, O_RDONLY | O_CLOEXEC); /* settings keep strings NUL-ended */
	if (fd < 0 || fstat(fd, &st) != 0)
		return error_errno(err, ERROR_PERMANENT, "%s", path.p);
	if (st.st_size <= 0 || st.st_size > PEM_MAX)
		return error_set(err, ERROR_PERMANENT, "%s is no PEM file", path.p);
	auto_free char *text = must(calloc(1, (size_t)st.st_size + 1));
	if (read(fd, text, (size_t)st.st_size) != (ssize_t)st.st_size)
		return error_errno(err, ERROR_PERMANENT, "%s", path.p);
	*out = take_pointer(&text);
	return true;
}

static bool load_tls(struct http_server *server, struct error *err)
{
	const struct settings *s = server->parts.settings;
	return server->listener->tls == TLS_NONE ||
		(read_pem(s->tls.certificate, &server->certificate, err) &&
			read_pem(s->tls.key, &server->key, err) &&
			read_pem(server->listener->client_ca, &server->client_ca, err));
}

static bool start(struct http_server *server, struct error *err)
{
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET |
		MHD_USE_ERROR_LOG | (server->certificate ? MHD_USE_TLS : 0);
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, server->key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (char[]){ "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" } },
		{ server->client_ca ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0, server->client_ca },
		{ MHD_OPTION_END, 0, NULL },
	};
	struct MHD_OptionItem *none = &tls[4];
	server->daemon = MHD_start_daemon(flags, 0, NULL, NULL, handle, server,
		MHD_OPTION_EXTERNAL_LOGGER, tell, server,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)server->parts.settings->limits.connections,
		MHD_OPTION_NOTIFY_CONNECTION, connection_changed, server,
		MHD_OPTION_NOTIFY_COMPLETED, completed, server,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_ARRAY, server->certificate ? tls : none, MHD_OPTION_END);
	if (!server->daemon)
		return error_set(err, ERROR_PERMANENT, "the HTTP server does not start%s",
			server->certificate ? ": certificate, key or client_ca" : "");
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	server->again = loop_timer_new(server->parts.loop, go_on, server);
	server->watch = loop_fd_add(server->parts.loop, info->epoll_fd, EPOLLIN, ready, server);
	return true;
}

static void cut_idle(void *context)
{
	struct http_server *server = context;
	for (struct http_connection *c = server->first; c; c = c->next)
		if (!c->request)
			cut(c);
}

bool http_server_new(const struct http_parts *parts, const struct listener_settings *listener,
	const struct http_service *service, struct http_server **out, struct error *err)
{
	struct http_server *server = must(calloc(1, sizeof *server));
	*server = (struct http_server){ .parts = *parts, .listener = listener, .service = *service };
	MHD_set_panic_func(panic, NULL);
	if (!load_tls(server, err) || !start(server, err)) {
		http_server_free(&server);
		return error_prefix(err, "listener %.*s", STR_ARG(listener->name));
	}
	server->drained = loop_timer_new(parts->loop, cut_idle, server);
	*out = server;
	return true;
}

void http_server_drain(struct http_server *server, int64_t grace_ms)
{
	server->draining = true;
	loop_timer_set(server->drained, grace_ms);
}

size_t http_server_connections(const struct http_server *server)
{
	return server->connections;
}

static void wipe(char **text)
{
	if (*text)
		explicit_bzero(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

void http_server_free(struct http_server **server)
{
	struct http_server *gone = *server;
	*server = NULL;
	if (!gone || gone->waiting > 0)
		return;
	loop_timer_remove(&gone->again);
	loop_timer_remove(&gone->drained);
	loop_fd_remove(&gone->watch);
	if (gone->daemon)
		MHD_stop_daemon(gone->daemon);
	wipe(&gone->certificate);
	wipe(&gone->key);
	wipe(&gone->client_ca);
	free(gone);
}
