/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/milter_connection.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "gateway/listening.h"
#include "net/socket.h"

#define READ_MAX       (64 * 1024)
#define READS_PER_TURN 16

struct connection {
	struct milter_connections *all;
	struct connection *next, *previous;
	int fd;
	struct loop_fd *watch;
	struct loop_timer *timer;
	int64_t timer_at;    /* when the timer will fire; INT64_MAX: it will not */
	int64_t flush_by;    /* output must be taken; INT64_MAX: there is none */
	bool tcp;
	bool again_soon;     /* more to read, after the others had their turn */
	struct milter_session *session;
};

struct milter_connections {
	struct milter_parts parts;
	struct milter_house house;
	struct listening *listening;
	struct connection *first;
	size_t count;
	char scratch[READ_MAX];
};

static void time_is_up(void *context);

static int64_t loop_time(void *context)
{
	const struct milter_connections *all = context;
	return loop_now(all->parts.loop);
}

static const struct milter_desk desk = {
	.open = consult_new,
	.mail = consult_mail,
	.add_recipient = consult_add_recipient,
	.remove_recipient = consult_remove_recipient,
	.write = consult_write,
	.judge = consult_judge,
	.quarantine = consult_quarantine,
	.end = consult_end,
	.drop = consult_drop,
};

/* ---- the end ---- */

static void connection_free(struct connection *c)
{
	struct milter_connections *all = c->all;
	milter_session_free(&c->session);
	loop_timer_remove(&c->timer);
	loop_fd_remove(&c->watch);
	close(c->fd);
	if (c->previous)
		c->previous->next = c->next;
	else
		all->first = c->next;
	if (c->next)
		c->next->previous = c->previous;
	all->count--;
	limits_close(all->parts.limits);
	free(c);
}

/* ---- time ---- */

static void set_timer(struct connection *c, int64_t at)
{
	/* A later deadline is looked at when the timer fires: most commands only move it away. */
	if (at >= c->timer_at)
		return;
	int64_t now = loop_time(c->all), ms = at > now ? at - now : 0;
	c->timer_at = at;
	if (c->timer)
		loop_timer_set(c->timer, ms);
	else
		c->timer = loop_timer_add(c->all->parts.loop, ms, time_is_up, c);
}

static int64_t deadline_of(const struct connection *c)
{
	int64_t at = milter_session_deadline(c->session);
	return c->flush_by < at ? c->flush_by : at;
}

/* ---- bytes ---- */

/* Sends what there is. false: the mail server is gone. */
static bool flush(struct connection *c)
{
	struct buf *out = milter_session_output(c->session);
	while (out->n > 0) {
		ssize_t n = send(c->fd, out->p, out->n, MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		if (n < 0) {
			int64_t patience = 1000 * (int64_t)c->all->parts.settings->smtp.command_timeout;
			if (c->flush_by == INT64_MAX)
				c->flush_by = loop_time(c->all) + patience;
			return true;
		}
		buf_drop(out, (size_t)n);
	}
	c->flush_by = INT64_MAX;
	if (out->room > 1024) /* idle servers cost no buffer */
		buf_done(out);
	return true;
}

/* Takes what is there to be read, as far as the session wants it. false: the connection has ended. */
static bool read_on(struct connection *c)
{
	for (int reads = 0; milter_session_wants(c->session) == MILTER_WANTS_INPUT; reads++) {
		struct buf *out = milter_session_output(c->session);
		if (out->n > 0)
			return true; /* not before the last answers are taken */
		if (reads == READS_PER_TURN) {
			c->again_soon = true;
			return true;
		}
		ssize_t n = recv(c->fd, c->all->scratch, READ_MAX, 0);
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		if (n == 0)
			return false;
		milter_session_input(c->session, str_bytes(c->all->scratch, (size_t)n));
		if (out->n > 0 && !flush(c))
			return false;
		/* Nothing to answer yet: the server has more to say, and may wait to be heard. */
		if (c->tcp && milter_session_wants(c->session) == MILTER_WANTS_INPUT)
			socket_ack_at_once(c->fd);
		/* Less than we had room for: the socket is dry and will tell when there is more. */
		if (n < READ_MAX)
			return true;
	}
	return true;
}

/* useless: the socket told us what we do not want to know yet. Before its answer a mail server says
 * nothing, so that this is rare: listening on costs less than stopping and beginning each time. */
static void watch_for_more(struct connection *c, bool useless)
{
	uint32_t events = EPOLLIN;
	if (milter_session_output(c->session)->n > 0)
		events = EPOLLOUT;
	else if (c->again_soon || useless)
		events = 0;
	loop_fd_set(c->watch, events);
}

/* told: the socket has something for us, or takes something. */
static void pump(struct connection *c, bool told)
{
	bool reads = told || c->again_soon;
	bool useless = told && milter_session_wants(c->session) == MILTER_WANTS_NOTHING;
	c->again_soon = false;
	bool ended = !flush(c) || (reads && !read_on(c));
	if (ended || (milter_session_wants(c->session) == MILTER_WANTS_CLOSE &&
			     milter_session_output(c->session)->n == 0)) {
		connection_free(c);
		return;
	}
	watch_for_more(c, useless);
	set_timer(c, c->again_soon ? loop_time(c->all) : deadline_of(c));
}

static void ready(void *context, uint32_t events)
{
	(void)events;
	pump(context, true);
}

static void time_is_up(void *context)
{
	struct connection *c = context;
	c->timer_at = INT64_MAX;
	if (loop_time(c->all) >= c->flush_by) {
		connection_free(c);
		return;
	}
	milter_session_tick(c->session);
	pump(c, false);
}

static void woken(void *context)
{
	pump(context, false);
}

/* A mail server waits for its answer with nothing more to say; the end of its stream is its
 * going away. */
static bool hung_up(void *context)
{
	const struct connection *c = context;
	char byte;
	ssize_t n = recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

/* ---- the beginning ---- */

static void begin(void *context, int socket, const struct listener_settings *listener,
	const struct ip *peer, uint16_t port)
{
	struct milter_connections *all = context;
	(void)peer;
	if (!limits_open(all->parts.limits)) {
		log_warning("event=milter listener=%s text=\"limits.connections is reached\"",
			log_str(listener->name));
		close(socket);
		return;
	}
	struct connection *c = must(calloc(1, sizeof *c));
	*c = (struct connection){ .all = all, .fd = socket, .next = all->first,
		.tcp = port > 0, .timer_at = INT64_MAX, .flush_by = INT64_MAX };
	if (all->first)
		all->first->previous = c;
	all->first = c;
	all->count++;
	c->watch = loop_fd_add(all->parts.loop, socket, EPOLLIN, ready, c);
	c->session = milter_session_new(&all->house, listener,
		&(struct milter_line){ .woken = woken, .hung_up = hung_up, .context = c });
	pump(c, false);
}

void milter_connections_listen(struct milter_connections *all, int socket,
	const struct listener_settings *listener)
{
	listening_add(all->listening, socket, listener);
}

/* ---- all of them ---- */

struct milter_connections *milter_connections_new(const struct milter_parts *parts)
{
	struct milter_connections *all = must(calloc(1, sizeof *all));
	all->parts = *parts;
	all->house = (struct milter_house){ .settings = parts->settings, .limits = parts->limits,
		.consulting = parts->consulting, .desk = &desk, .context = all, .now = loop_time };
	all->listening = listening_new(parts->loop, begin, all);
	return all;
}

void milter_connections_free(struct milter_connections **connections)
{
	struct milter_connections *all = *connections;
	*connections = NULL;
	if (!all)
		return;
	listening_free(&all->listening);
	while (all->first)
		connection_free(all->first);
	free(all);
}

void milter_connections_drain(struct milter_connections *all, int64_t grace_ms)
{
	listening_stop(all->listening);
	all->house.stopping = grace_ms == 0;
	for (struct connection *c = all->first; c; c = c->next) {
		milter_session_drain(c->session, grace_ms);
		set_timer(c, deadline_of(c));
	}
}

size_t milter_connections_count(const struct milter_connections *all)
{
	return all->count;
}
