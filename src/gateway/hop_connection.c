/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/hop_connection.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "gateway/hop_dialogue.h"
#include "net/socket.h"

/* Of one turn: the others want theirs. */
#define SENDS_A_TURN 8
#define READS_A_TURN 8
#define READ_CHUNK   4096

enum state { CONNECTING, GREETING, EHLO, HELO, READY, DEAD };

struct hop_connection {
	struct hop_way way;
	struct hop_owner owner;
	int fd;
	struct loop_fd *watch;
	struct loop_timer *deadline;
	enum state state;
	bool awaited;
	bool reached; /* the greeting was a good one */
	struct hop_extensions extensions;
	struct hop_reply_reader reader;
	struct buf out;
	size_t out_sent;
	unsigned busy; /* a handler is running: free at its end */
	bool eager;    /* there is something to send at its end */
	bool gone;
};

static void release(struct hop_connection *c)
{
	loop_fd_remove(&c->watch);
	loop_timer_remove(&c->deadline);
	close(c->fd);
	hop_reply_reader_done(&c->reader);
	buf_done(&c->out);
	free(c);
}

static void enter(struct hop_connection *c)
{
	c->busy++;
}

static void leave(struct hop_connection *c)
{
	if (--c->busy == 0 && c->gone)
		release(c);
}

static bool is_alive(const struct hop_connection *c)
{
	return !c->gone && c->state != DEAD;
}

static void break_off(struct hop_connection *c, const char *why, bool timed_out)
{
	if (!is_alive(c))
		return;
	c->state = DEAD;
	loop_fd_set(c->watch, 0);
	c->owner.broken(c->owner.context, why, c->reached, timed_out);
}

static void break_off_errno(struct hop_connection *c, const char *what)
{
	char reason[128], text[256];

	snprintf(text, sizeof text, "%s: %s", what, strerror_r(errno, reason, sizeof reason));
	break_off(c, text, false);
}

static void on_deadline(void *context);

static void restart_deadline(struct hop_connection *c)
{
	if (!c->awaited)
		return;
	if (c->deadline)
		loop_timer_set(c->deadline, c->way.timeout_ms);
	else
		c->deadline = loop_timer_add(c->way.loop, c->way.timeout_ms, on_deadline, c);
}

/* ---- sending ---- */

/* Says something of our own before the owner may speak. */
static void say_hello(struct hop_connection *c, const char *word)
{
	buf_printf(&c->out, "%s %.*s\r\n", word, STR_ARG(c->way.hostname));
	c->eager = true;
}

/* More to send in c->out? */
static bool refill(struct hop_connection *c)
{
	if (c->out_sent < c->out.n)
		return true;
	buf_clear(&c->out);
	c->out_sent = 0;
	return c->state == READY && c->owner.fill(c->owner.context, &c->out) && is_alive(c) &&
	       c->out.n > 0;
}

static void on_writable(struct hop_connection *c)
{
	for (int i = 0; i < SENDS_A_TURN && is_alive(c); i++) {
		if (!refill(c)) {
			if (is_alive(c))
				loop_fd_set(c->watch, EPOLLIN);
			return;
		}
		ssize_t n =
			send(c->fd, c->out.p + c->out_sent, c->out.n - c->out_sent, MSG_NOSIGNAL);
		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			loop_fd_set(c->watch, EPOLLIN | EPOLLOUT);
			return;
		}
		if (n < 0) {
			/* What the hop said before it went is still to be read. */
			if (errno == EPIPE || errno == ECONNRESET)
				loop_fd_set(c->watch, EPOLLIN);
			else
				break_off_errno(c, "sending");
			return;
		}
		c->out_sent += (size_t)n;
		restart_deadline(c);
	}
	if (is_alive(c))
		loop_fd_set(c->watch, EPOLLIN | EPOLLOUT); /* more in the next turn */
}

/* ---- hearing ---- */

static void on_greeting(struct hop_connection *c, const struct hop_reply *reply)
{
	if (reply->code != 220) {
		char why[600];
		snprintf(why, sizeof why, "greeted with %u %s", reply->code, reply->text);
		break_off(c, why, false);
		return;
	}
	c->reached = true;
	c->state = EHLO;
	say_hello(c, c->way.lmtp ? "LHLO" : "EHLO");
}

static void on_hello(struct hop_connection *c, const struct hop_reply *reply)
{
	bool yes = reply->code >= 200 && reply->code < 300;

	if (yes) {
		if (c->state == EHLO)
			c->extensions = hop_extensions_of(buf_str(&c->reader.whole));
		c->state = READY;
		hop_connection_await(c, false);
		c->owner.ready(c->owner.context);
	} else if (c->state == EHLO && !c->way.lmtp && reply->code >= 500) {
		c->state = HELO;
		say_hello(c, "HELO");
	} else {
		char why[600];
		snprintf(why, sizeof why, "hello answered with %u %s", reply->code, reply->text);
		break_off(c, why, false);
	}
}

static void on_reply(struct hop_connection *c, const struct hop_reply *reply)
{
	restart_deadline(c);
	switch (c->state) {
	case GREETING: on_greeting(c, reply); break;
	case EHLO:
	case HELO: on_hello(c, reply); break;
	case READY: c->owner.reply(c->owner.context, reply); break;
	default: break;
	}
}

static void take_replies(struct hop_connection *c)
{
	struct hop_reply reply;

	while (is_alive(c)) {
		switch (hop_reply_next(&c->reader, &reply)) {
		case HOP_READ_MORE: return;
		case HOP_READ_REPLY: on_reply(c, &reply); break;
		case HOP_READ_BROKEN: break_off(c, "speaks neither SMTP nor LMTP", false); break;
		}
	}
}

static void on_readable(struct hop_connection *c)
{
	char chunk[READ_CHUNK];

	for (int i = 0; i < READS_A_TURN && is_alive(c); i++) {
		ssize_t n = recv(c->fd, chunk, sizeof chunk, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n < 0) {
			break_off_errno(c, "connection lost");
			return;
		}
		if (n == 0) {
			break_off(c, "connection closed", false);
			return;
		}
		struct str rest = { chunk, (size_t)n };
		while (rest.n && is_alive(c)) {
			size_t taken = hop_reply_push(&c->reader, rest);
			rest = str_from(rest, taken);
			take_replies(c);
			if (taken == 0)
				break_off(c, "sends too much", false);
		}
	}
}

static void on_connected(struct hop_connection *c)
{
	struct error err;

	if (!socket_connected(c->fd, &err)) {
		break_off(c, err.text, false);
		return;
	}
	c->state = GREETING;
	loop_fd_set(c->watch, EPOLLIN);
	restart_deadline(c);
}

static void on_event(void *context, uint32_t events)
{
	struct hop_connection *c = context;

	enter(c);
	if (c->state == CONNECTING) {
		on_connected(c);
	} else {
		if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
			on_readable(c);
		/* What a reply calls for is sent at once: there is room nearly always, and to ask
		 * the loop whether costs three system calls. */
		if ((events & EPOLLOUT || c->eager) && is_alive(c))
			on_writable(c);
		c->eager = false;
	}
	leave(c);
}

static void on_deadline(void *context)
{
	struct hop_connection *c = context;

	enter(c);
	if (c->state == CONNECTING)
		break_off(c, "no connection in time", true);
	else
		break_off(c, "no reply in time", true);
	leave(c);
}

/* ---- life ---- */

struct hop_connection *hop_connection_new(
	const struct hop_way *way, int fd, const struct hop_owner *owner)
{
	struct hop_connection *c = must(calloc(1, sizeof *c));

	c->way = *way;
	c->owner = *owner;
	c->fd = fd;
	c->out = BUF(HOP_OUT_ROOM);
	c->awaited = true;
	hop_reply_reader_init(&c->reader);
	c->watch = loop_fd_add(way->loop, fd, EPOLLOUT, on_event, c);
	restart_deadline(c);
	return c;
}

void hop_connection_free(struct hop_connection **connection, bool polite)
{
	struct hop_connection *c = *connection;

	*connection = NULL;
	if (!c || c->gone)
		return;
	if (polite && c->state == READY && c->out_sent == c->out.n)
		(void)!send(c->fd, "QUIT\r\n", 6, MSG_NOSIGNAL | MSG_DONTWAIT);
	c->gone = true;
	loop_fd_set(c->watch, 0);
	hop_connection_await(c, false);
	if (c->busy == 0)
		release(c);
}

const struct hop_extensions *hop_connection_extensions(const struct hop_connection *c)
{
	return &c->extensions;
}

void hop_connection_send(struct hop_connection *c)
{
	if (c->busy > 0)
		c->eager = true;
	else if (is_alive(c))
		loop_fd_set(c->watch, EPOLLIN | EPOLLOUT);
}

void hop_connection_await(struct hop_connection *c, bool awaited)
{
	c->awaited = awaited;
	if (awaited)
		restart_deadline(c);
	else
		loop_timer_remove(&c->deadline);
}
