/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/listening.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "net/socket.h"

#define ACCEPTS_PER_TURN 64
#define ACCEPT_PAUSE_MS  500
#define SOCKETS_MAX      64

struct place {
	struct listening *all;
	const struct listener_settings *settings;
	int fd;
	struct loop_fd *watch;
	struct loop_timer *pause; /* no descriptors left: later */
};

struct listening {
	struct loop *loop;
	listening_accepted *accepted;
	void *context;
	struct place *places[SOCKETS_MAX];
	size_t count;
};

static void resume_accepting(void *context)
{
	struct place *place = context;
	loop_fd_set(place->watch, EPOLLIN);
}

static void pause_accepting(struct place *place)
{
	log_error("event=accept listener=%.*s text=\"%s\"", STR_ARG(place->settings->name),
		strerror(errno));
	loop_fd_set(place->watch, 0);
	loop_timer_remove(&place->pause);
	place->pause = loop_timer_add(place->all->loop, ACCEPT_PAUSE_MS, resume_accepting, place);
}

static void accept_some(void *context, uint32_t events)
{
	struct place *place = context;
	struct listening *all = place->all;
	(void)events;
	for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
		int fd;
		struct ip peer;
		uint16_t port;
		switch (socket_accept(place->fd, &fd, &peer, &port)) {
		case SOCKET_OK:
			all->accepted(all->context, fd, place->settings, &peer, port);
			break;
		case SOCKET_AGAIN:
			return;
		case SOCKET_EXHAUSTED:
			pause_accepting(place);
			return;
		}
	}
}

struct listening *listening_new(struct loop *loop, listening_accepted *accepted, void *context)
{
	struct listening *listening = calloc(1, sizeof *listening);
	if (!listening)
		abort();
	*listening = (struct listening){ .loop = loop, .accepted = accepted, .context = context };
	return listening;
}

void listening_add(struct listening *listening, int socket,
	const struct listener_settings *listener)
{
	if (listening->count == SOCKETS_MAX) {
		log_error("event=listen listener=%.*s text=\"too many\"", STR_ARG(listener->name));
		close(socket);
		return;
	}
	struct place *place = calloc(1, sizeof *place);
	if (!place)
		abort();
	*place = (struct place){ .all = listening, .settings = listener, .fd = socket };
	socket_set_nonblocking(socket);
	place->watch = loop_fd_add(listening->loop, socket, EPOLLIN, accept_some, place);
	listening->places[listening->count++] = place;
}

void listening_stop(struct listening *listening)
{
	while (listening->count > 0) {
		struct place *place = listening->places[--listening->count];
		loop_timer_remove(&place->pause);
		loop_fd_remove(&place->watch);
		close(place->fd);
		free(place);
	}
}

void listening_free(struct listening **listening)
{
	if (!*listening)
		return;
	listening_stop(*listening);
	free(*listening);
	*listening = NULL;
}
