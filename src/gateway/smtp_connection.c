/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/smtp_connection.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "gateway/listening.h"
#include "net/socket.h"

#define READS_PER_TURN 16
/* A reply that ends a session would be lost if the client's bytes were still arriving when we
 * close (the reset overtakes it): we stop talking and listen a little longer. */
#define LINGER_MS        2000
#define LINGER_BYTES_MAX (1024 * 1024)

struct connection {
	struct smtp_connections *all;
	struct connection *next, *previous;
	int fd;
	struct loop_fd *watch;
	struct loop_timer *timer;
	int64_t timer_at;           /* when the timer will fire; INT64_MAX: it will not */
	struct smtp_session *session; /* NULL: lingering */
	struct tls *tls;
	bool shaking_hands;
	bool read_wants_write;      /* TLS: the last read could not go on without writing */
	bool again_soon;            /* more to read, after the others had their turn */
	int64_t flush_by;           /* output must be taken; INT64_MAX: there is none */
	int64_t linger_until;
	size_t lingered;
};

struct smtp_connections {
	struct loop *loop;
	struct smtp_house *house;
	struct tls_context *tls;
	struct connection *first;
	size_t count;
	struct listening *listening;
	int64_t stress_seen; /* when deadlines were last shortened */
	char scratch[SMTP_INPUT_MAX];
};

static void pump(struct connection *c);
static void time_is_up(void *context);

static int64_t now_of(const struct connection *c)
{
	return c->all->house->now(c->all->house->context);
}

/* ---- the end ---- */

static void connection_free(struct connection *c)
{
	struct smtp_connections *all = c->all;
	smtp_session_free(&c->session);
	loop_timer_remove(&c->timer);
	loop_fd_remove(&c->watch);
	tls_free(&c->tls);
	close(c->fd);
	if (c->previous)
		c->previous->next = c->next;
	else
		all->first = c->next;
	if (c->next)
		c->next->previous = c->previous;
	all->count--;
	limits_close(all->house->limits);
	free(c);
}

/* Reads what still comes, for a moment. */
static void linger_on(struct connection *c)
{
	for (int i = 0; i < READS_PER_TURN; i++) {
		ssize_t n = recv(c->fd, c->all->scratch, sizeof c->all->scratch, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		c->lingered += n > 0 ? (size_t)n : 0;
		if (n <= 0 || c->lingered > LINGER_BYTES_MAX) {
			connection_free(c);
			return;
		}
	}
}

static void set_timer(struct connection *c, int64_t at)
{
	int64_t now = now_of(c);
	if (at == INT64_MAX || at == c->timer_at)
		return;
	/* A later deadline is looked at when the timer fires: most commands only move it away. */
	if (at > c->timer_at)
		return;
	c->timer_at = at;
	if (c->timer)
		loop_timer_set(c->timer, at - now);
	else
		c->timer = loop_timer_add(c->all->loop, at - now, time_is_up, c);
}

static void begin_to_linger(struct connection *c)
{
	if (c->tls)
		tls_goodbye(c->tls);
	smtp_session_free(&c->session); /* its place among its address's connections is free */
	if (limits_stressed(c->all->house->limits)) {
		connection_free(c);
		return;
	}
	shutdown(c->fd, SHUT_WR);
	c->linger_until = now_of(c) + LINGER_MS;
	loop_fd_set(c->watch, EPOLLIN);
	set_timer(c, c->linger_until);
}

/* ---- bytes ---- */

enum move { MOVED, BLOCKED, ENDED };

static enum move move_of(struct connection *c, enum tls_status status)
{
	switch (status) {
	case TLS_OK:
		return MOVED;
	case TLS_WANT_READ:
	case TLS_WANT_WRITE:
		return BLOCKED;
	case TLS_FAILED:
		log_debug("event=tls text=\"%s\"", tls_reason(c->tls));
		return ENDED;
	case TLS_CLOSED:
		return ENDED;
	}
	return ENDED;
}

static enum move write_some(struct connection *c, struct str bytes, size_t *n_out)
{
	if (c->tls)
		return move_of(c, tls_write(c->tls, bytes, n_out));
	ssize_t n = send(c->fd, bytes.p, bytes.n, MSG_NOSIGNAL);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? BLOCKED : ENDED;
	*n_out = (size_t)n;
	return MOVED;
}

static enum move read_some(struct connection *c, size_t *n_out)
{
	char *memory = c->all->scratch;
	c->read_wants_write = false;
	if (c->tls) {
		enum tls_status status = tls_read(c->tls, memory, SMTP_INPUT_MAX, n_out);
		c->read_wants_write = status == TLS_WANT_WRITE;
		return move_of(c, status);
	}
	ssize_t n = recv(c->fd, memory, SMTP_INPUT_MAX, 0);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? BLOCKED : ENDED;
	*n_out = (size_t)n;
	return n == 0 ? ENDED : MOVED;
}

/* Sends what there is. false: the peer is gone. */
static bool flush(struct connection *c)
{
	struct buf *out = smtp_session_output(c->session);
	while (out->n > 0) {
		size_t n = 0;
		enum move move = write_some(c, buf_str(out), &n);
		if (move == ENDED)
			return false;
		if (move == BLOCKED) {
			if (c->flush_by == INT64_MAX) {
				const struct settings *s = c->all->house->settings;
				bool stress = limits_stressed(c->all->house->limits);
				c->flush_by = now_of(c) + 1000 * (int64_t)(stress
					? s->smtp.stress_timeout : s->smtp.command_timeout);
			}
			return true;
		}
		buf_drop(out, n);
	}
	c->flush_by = INT64_MAX;
	if (out->room > 1024) /* idle clients cost no buffer */
		buf_done(out);
	return true;
}

/* Sends, and lets the session go on with what it has read and had no room to answer. */
static bool talk(struct connection *c)
{
	const struct buf *out = smtp_session_output(c->session);
	for (;;) {
		if (!flush(c))
			return false;
		size_t left = out->n;
		smtp_session_resume(c->session);
		if (out->n == left)
			return true;
	}
}

/* false: the peer is gone, or would not speak TLS. */
static bool shake_hands(struct connection *c)
{
	switch (tls_handshake(c->tls)) {
	case TLS_OK:
		c->shaking_hands = false;
		smtp_session_secured(c->session, tls_version(c->tls), tls_cipher(c->tls));
		return true;
	case TLS_WANT_READ:
		loop_fd_set(c->watch, EPOLLIN);
		return true;
	case TLS_WANT_WRITE:
		loop_fd_set(c->watch, EPOLLOUT);
		return true;
	case TLS_CLOSED:
	case TLS_FAILED: {
		char ip[IP_TEXT_MAX];
		ip_print(&smtp_session_client(c->session)->ip, ip);
		log_info("event=tls_failed client=%s helo=%s text=%s", ip,
			log_str(smtp_session_helo(c->session)), log_str(str_of(tls_reason(c->tls))));
		return false;
	}
	}
	return false;
}

/* What the session wants, as far as it goes without waiting. false: the connection has ended. */
static bool go_on(struct connection *c)
{
	bool dry = false; /* the socket had less than we had room for: it will tell when there is more */
	for (int reads = 0;; reads++) {
		if (c->shaking_hands) {
			if (!shake_hands(c))
				return false;
			if (c->shaking_hands)
				return true;
		}
		if (!talk(c))
			return false;
		switch (smtp_session_wants(c->session)) {
		case SMTP_WANTS_NOTHING:
		case SMTP_WANTS_CLOSE:
			return true;
		case SMTP_WANTS_TLS:
			if (smtp_session_output(c->session)->n > 0)
				return true;
			c->tls = tls_new(c->all->tls, c->fd, STR(""));
			c->shaking_hands = true;
			continue;
		case SMTP_WANTS_INPUT:
			break;
		}
		if (dry)
			return true;
		if (reads == READS_PER_TURN) {
			c->again_soon = true;
			return true;
		}
		size_t n = 0;
		enum move move = read_some(c, &n);
		if (move == ENDED)
			return false;
		if (move == BLOCKED)
			return true;
		dry = !c->tls && n < SMTP_INPUT_MAX;
		smtp_session_input(c->session, str_bytes(c->all->scratch, n));
	}
}

static void watch_for_more(struct connection *c)
{
	uint32_t events = 0;
	if (smtp_session_output(c->session)->n > 0 || c->read_wants_write)
		events |= EPOLLOUT;
	if (smtp_session_wants(c->session) == SMTP_WANTS_INPUT && !c->again_soon)
		events |= EPOLLIN;
	loop_fd_set(c->watch, events);
}

static int64_t deadline_of(const struct connection *c)
{
	int64_t at = smtp_session_deadline(c->session);
	return c->flush_by < at ? c->flush_by : at;
}

static void pump(struct connection *c)
{
	c->again_soon = false;
	if (!go_on(c)) {
		connection_free(c);
		return;
	}
	if (smtp_session_wants(c->session) == SMTP_WANTS_CLOSE &&
		smtp_session_output(c->session)->n == 0) {
		begin_to_linger(c);
		return;
	}
	if (!c->shaking_hands)
		watch_for_more(c);
	set_timer(c, c->again_soon ? now_of(c) : deadline_of(c));
}

static void ready(void *context, uint32_t events)
{
	struct connection *c = context;
	(void)events;
	if (!c->session)
		linger_on(c);
	else
		pump(c);
}

static void time_is_up(void *context)
{
	struct connection *c = context;
	int64_t now = now_of(c);
	c->timer_at = INT64_MAX;
	if (!c->session ? now >= c->linger_until : now >= c->flush_by) {
		connection_free(c);
		return;
	}
	if (!c->session) {
		set_timer(c, c->linger_until);
		return;
	}
	smtp_session_tick(c->session);
	pump(c);
}

static void woken(void *context)
{
	pump(context);
}

static bool hung_up(void *context)
{
	return socket_hung_up(((struct connection *)context)->fd);
}

/* ---- the beginning ---- */

/* When stress begins, everyone's deadline comes nearer at once. */
static void shorten_deadlines(struct smtp_connections *all)
{
	int64_t now = all->house->now(all->house->context);
	if (!limits_stressed(all->house->limits) || now - all->stress_seen < 1000)
		return;
	all->stress_seen = now;
	for (struct connection *c = all->first; c; c = c->next)
		if (c->session)
			set_timer(c, deadline_of(c));
}

/* A connection that was accepted (taken over). */
static void begin(void *context, int socket, const struct listener_settings *listener,
	const struct ip *peer, uint16_t port)
{
	struct smtp_connections *all = context;
	if (!limits_open(all->house->limits)) {
		static const char full[] = "421 4.3.2 Too many connections, try again later\r\n";
		send(socket, full, sizeof full - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
		close(socket);
		return;
	}
	struct connection *c = calloc(1, sizeof *c);
	if (!c)
		abort();
	*c = (struct connection){ .all = all, .fd = socket, .next = all->first,
		.timer_at = INT64_MAX, .flush_by = INT64_MAX };
	if (all->first)
		all->first->previous = c;
	all->first = c;
	all->count++;
	c->watch = loop_fd_add(all->loop, socket, 0, ready, c);
	c->session = smtp_session_new(all->house, listener, peer, port);
	smtp_session_attach(c->session,
		&(struct smtp_line){ .woken = woken, .hung_up = hung_up, .context = c });
	shorten_deadlines(all);
	pump(c);
}

void smtp_connections_listen(struct smtp_connections *all, int socket,
	const struct listener_settings *listener)
{
	listening_add(all->listening, socket, listener);
}

/* ---- all of them ---- */

struct smtp_connections *smtp_connections_new(struct loop *loop, struct smtp_house *house,
	struct tls_context *tls)
{
	struct smtp_connections *all = calloc(1, sizeof *all);
	if (!all)
		abort();
	all->loop = loop;
	all->house = house;
	all->tls = tls;
	all->listening = listening_new(loop, begin, all);
	house->tls = tls != NULL;
	return all;
}

void smtp_connections_free(struct smtp_connections **connections)
{
	struct smtp_connections *all = *connections;
	*connections = NULL;
	if (!all)
		return;
	listening_free(&all->listening);
	while (all->first)
		connection_free(all->first);
	free(all);
}

void smtp_connections_drain(struct smtp_connections *all, int64_t grace_ms)
{
	listening_stop(all->listening);
	for (struct connection *c = all->first; c; c = c->next)
		if (c->session) {
			smtp_session_drain(c->session, grace_ms);
			set_timer(c, deadline_of(c));
		}
}

size_t smtp_connections_count(const struct smtp_connections *all)
{
	return all->count;
}
