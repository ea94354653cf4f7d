/* SPDX-License-Identifier: Apache-2.0
 *
 * A next hop for tests, on loopback, in threads of its own: it plays scripts, one for each connection
 * in order of arrival, or (without scripts) behaves as a server does. Included by one test. */
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"

#define FAKE_CONNECTIONS_MAX 256
#define FAKE_MAILS_MAX       512

/* A script, one step a line:
 *   < TEXT    says TEXT and CRLF
 *   n TEXT    says TEXT and a bare LF
 *   + TEXT    says TEXT as it stands, without a line end
 *   > TEXT    reads a line; it must begin with TEXT
 *   = MS      waits so long
 *   ?         nothing may have come that was not read yet
 *   D         reads a mail up to the lone dot and keeps it
 *   R         reads and forgets all until the other side closes
 * After the last step it closes. */
struct fake_mail {
	char *recipients; /* "a@x b@x " */
	char *data;       /* without the end mark, dots as they came */
};

struct fake_hop {
	int listener;
	unsigned short port;
	char unix_path[108]; /* empty: TCP */
	const char *const *scripts;
	size_t script_count;
	bool lmtp, slow; /* of the server without scripts */
	pthread_t acceptor;
	pthread_t threads[FAKE_CONNECTIONS_MAX];
	atomic_int open, most_open, connections, stopping;
	pthread_mutex_t lock; /* of all below */
	struct fake_mail mails[FAKE_MAILS_MAX];
	size_t mail_count;
	char failure[512]; /* the first step that went wrong */
};

struct fake_connection {
	struct fake_hop *hop;
	int fd;
	const char *script;
	struct buf in;
	size_t taken; /* of in */
	struct buf recipients;
};

static void fake_fail(struct fake_connection *c, const char *step, const char *got)
{
	pthread_mutex_lock(&c->hop->lock);
	if (!c->hop->failure[0])
		snprintf(c->hop->failure, sizeof c->hop->failure, "at \"%s\": %.300s", step, got);
	pthread_mutex_unlock(&c->hop->lock);
}

static bool fake_say(struct fake_connection *c, const char *text, size_t n)
{
	return send(c->fd, text, n, MSG_NOSIGNAL) == (ssize_t)n;
}

/* The next line with its end in out; false at the end of the connection. */
static bool fake_line(struct fake_connection *c, struct buf *out)
{
	char chunk[65536];

	for (;;) {
		struct str rest = str_from(buf_str(&c->in), c->taken);
		size_t end = str_find_char(rest, '\n');
		if (end != STR_NONE) {
			buf_clear(out);
			buf_add(out, str_first(rest, end + 1));
			c->taken += end + 1;
			return true;
		}
		buf_drop(&c->in, c->taken);
		c->taken = 0;
		ssize_t n = recv(c->fd, chunk, sizeof chunk, 0);
		if (n <= 0)
			return false;
		buf_add(&c->in, str_bytes(chunk, (size_t)n));
	}
}

static bool fake_mail(struct fake_connection *c)
{
	struct buf data = BUF(64 << 20), line = BUF(1 << 20);
	bool ok = false;

	while (fake_line(c, &line)) {
		if (str_eq(buf_str(&line), STR(".\r\n"))) {
			ok = true;
			break;
		}
		buf_add(&data, buf_str(&line));
	}
	pthread_mutex_lock(&c->hop->lock);
	if (ok && c->hop->mail_count < FAKE_MAILS_MAX)
		c->hop->mails[c->hop->mail_count++] = (struct fake_mail){
			strdup(c->recipients.n ? c->recipients.p : ""),
			strdup(data.n ? data.p : ""),
		};
	pthread_mutex_unlock(&c->hop->lock);
	buf_done(&data);
	buf_done(&line);
	return ok;
}

static bool fake_step(struct fake_connection *c, struct str step, struct buf *line)
{
	struct str text = str_from(step, 2);
	struct pollfd nothing = { .fd = c->fd, .events = POLLIN };
	uint64_t ms = 0;

	switch (step.p[0]) {
	case '<': return fake_say(c, text.p, text.n) && fake_say(c, "\r\n", 2);
	case 'n': return fake_say(c, text.p, text.n) && fake_say(c, "\n", 1);
	case '+': return fake_say(c, text.p, text.n);
	case '>':
		if (fake_line(c, line) && str_starts(buf_str(line), text))
			return true;
		fake_fail(c, text.p, line->n ? line->p : "(nothing)");
		return false;
	case '=':
		str_to_uint(text, 60000, &ms);
		usleep((useconds_t)ms * 1000);
		return true;
	case '?':
		if (c->in.n == c->taken && poll(&nothing, 1, 50) == 0)
			return true;
		fake_fail(c, "?", "more came");
		return false;
	case 'D': return fake_mail(c);
	case 'R':
		while (fake_line(c, line))
			;
		return true;
	default: fake_fail(c, step.p, "no such step"); return false;
	}
}

static void fake_play(struct fake_connection *c)
{
	struct str script = str_of(c->script), step;
	struct buf line = BUF(1 << 20);

	while (str_next_piece(&script, '\n', &step) && fake_step(c, step, &line))
		;
	buf_done(&line);
}

/* "<a@x>" of a command. */
static struct str fake_path(struct str line)
{
	size_t begin = str_find_char(line, '<'), end = str_find_char(line, '>');
	return begin == STR_NONE || end == STR_NONE ? STR("")
						    : str_from(str_first(line, end), begin + 1);
}

static void fake_say_text(struct fake_connection *c, const char *text)
{
	fake_say(c, text, strlen(text));
}

/* After the dot: LMTP has one reply for each recipient. */
static void fake_end_mail(struct fake_connection *c)
{
	struct str rest = buf_str(&c->recipients), one;

	if (c->hop->slow)
		usleep(20000);
	if (!c->hop->lmtp) {
		fake_say_text(c, "250 2.0.0 queued\r\n");
		return;
	}
	while (str_next_piece(&rest, ' ', &one))
		fake_say_text(c, "250 2.0.0 saved\r\n");
}

static void fake_serve(struct fake_connection *c)
{
	struct buf line = BUF(1 << 20);

	fake_say_text(c, "220 fake\r\n");
	while (fake_line(c, &line)) {
		struct str l = buf_str(&line);
		if (str_starts(l, STR("EHLO")) || str_starts(l, STR("LHLO"))) {
			fake_say_text(c, "250-fake\r\n250-PIPELINING\r\n250 8BITMIME\r\n");
		} else if (str_starts(l, STR("MAIL"))) {
			buf_clear(&c->recipients);
			fake_say_text(c, "250 2.1.0 ok\r\n");
		} else if (str_starts(l, STR("RCPT"))) {
			buf_add(&c->recipients, fake_path(l));
			buf_add_char(&c->recipients, ' ');
			fake_say_text(c, "250 2.1.5 ok\r\n");
		} else if (str_starts(l, STR("DATA"))) {
			fake_say_text(c, "354 go\r\n");
			if (!fake_mail(c))
				break;
			fake_end_mail(c);
		} else if (str_starts(l, STR("RSET"))) {
			fake_say_text(c, "250 ok\r\n");
		} else {
			break;
		}
	}
	buf_done(&line);
}

static void *fake_connected(void *context)
{
	struct fake_connection *c = context;
	int open = atomic_fetch_add(&c->hop->open, 1) + 1;

	for (int most = c->hop->most_open; open > most;)
		if (atomic_compare_exchange_weak(&c->hop->most_open, &most, open))
			break;
	if (c->script)
		fake_play(c);
	else
		fake_serve(c);
	atomic_fetch_sub(&c->hop->open, 1);
	close(c->fd);
	buf_done(&c->in);
	buf_done(&c->recipients);
	free(c);
	return NULL;
}

static void *fake_accept(void *context)
{
	struct fake_hop *hop = context;

	for (;;) {
		int fd = accept(hop->listener, NULL, NULL);
		size_t index = (size_t)hop->connections;
		if (fd < 0 || hop->stopping || index == FAKE_CONNECTIONS_MAX) {
			if (fd >= 0)
				close(fd);
			return NULL;
		}
		struct fake_connection *c = calloc(1, sizeof *c);
		c->hop = hop;
		c->fd = fd;
		c->in = BUF(64 << 20);
		c->recipients = BUF(1 << 16);
		if (hop->script_count)
			c->script = hop->scripts[index < hop->script_count ? index
									   : hop->script_count - 1];
		atomic_fetch_add(&hop->connections, 1);
		pthread_create(&hop->threads[index], NULL, fake_connected, c);
	}
}

static void fake_hop_start(struct fake_hop *hop, const char *const *scripts, size_t count)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_un path = { .sun_family = AF_UNIX };
	socklen_t n = sizeof address;

	hop->scripts = scripts;
	hop->script_count = count;
	pthread_mutex_init(&hop->lock, NULL);
	if (hop->unix_path[0]) {
		snprintf(path.sun_path, sizeof path.sun_path, "%s", hop->unix_path);
		hop->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (bind(hop->listener, (struct sockaddr *)&path, sizeof path))
			abort();
	} else {
		hop->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (bind(hop->listener, (struct sockaddr *)&address, sizeof address) ||
			getsockname(hop->listener, (struct sockaddr *)&address, &n))
			abort();
		hop->port = ntohs(address.sin_port);
	}
	if (listen(hop->listener, 128) || pthread_create(&hop->acceptor, NULL, fake_accept, hop))
		abort();
}

/* When all connections have been closed by the other side, or by their scripts. */
static void fake_hop_stop(struct fake_hop *hop)
{
	hop->stopping = 1;
	shutdown(hop->listener, SHUT_RDWR);
	pthread_join(hop->acceptor, NULL);
	for (int i = 0; i < hop->connections; i++)
		pthread_join(hop->threads[i], NULL);
	close(hop->listener);
	if (hop->unix_path[0])
		unlink(hop->unix_path);
	for (size_t i = 0; i < hop->mail_count; i++) {
		free(hop->mails[i].recipients);
		free(hop->mails[i].data);
	}
	pthread_mutex_destroy(&hop->lock);
}
