/* SPDX-License-Identifier: Apache-2.0 */
#include "net/channel.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "net/bundle.h"
#include "net/socket.h"

#define FRAMES_PER_TURN 64 /* then others have their turn */

struct queued {
	struct queued *next;
	struct buf frame;
	int fds[WIRE_FD_MAX];
	size_t fd_count;
};

struct channel {
	struct loop *loop;
	int socket;
	struct loop_fd *watch;
	bool bundles;              /* frames of one turn go together */
	struct bundle bundle;
	int bundle_fds[WIRE_FD_MAX]; /* copies: they go with its first frame */
	size_t bundle_fd_count;
	struct loop_timer *parting; /* sends it, at the end of the turn */
	struct loop_timer *burial; /* calls `gone` from the loop when a send found the peer dead */
	channel_handler *handler;
	channel_gone *gone;
	void *context;
	struct queued *first, **last;
	size_t queued_bytes;
	bool deaf; /* it does not hear us any more; what it said before is still read */
	bool dead;
	bool *freed; /* set while a handler runs: it may free us */
};

static void free_queued(struct queued *q)
{
	for (size_t i = 0; i < q->fd_count; i++)
		close(q->fds[i]);
	buf_done(&q->frame);
	free(q);
}

static void drop_bundle(struct channel *channel)
{
	for (size_t i = 0; i < channel->bundle_fd_count; i++)
		close(channel->bundle_fds[i]);
	channel->bundle_fd_count = 0;
	bundle_clear(&channel->bundle);
}

static void drop_queue(struct channel *channel)
{
	drop_bundle(channel);
	while (channel->first) {
		struct queued *q = channel->first;
		channel->first = q->next;
		free_queued(q);
	}
	channel->last = &channel->first;
	channel->queued_bytes = 0;
}

static void bury(void *context)
{
	struct channel *channel = context;
	channel->gone(channel->context);
}

/* A peer that died may have said something before (a scanner its verdict): that is read first, and
 * the end of the socket after it is what counts. */
static void stop_sending(struct channel *channel)
{
	channel->deaf = true;
	drop_queue(channel);
}

/* The owner hears of it from the loop, never from inside its own call of send. */
static void die(struct channel *channel)
{
	if (channel->dead)
		return;
	channel->dead = true;
	loop_fd_set(channel->watch, 0);
	drop_queue(channel);
	channel->burial = loop_timer_add(channel->loop, 0, bury, channel);
}

static void watch_events(struct channel *channel)
{
	if (!channel->dead)
		loop_fd_set(channel->watch, channel->first ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void send_queued(struct channel *channel)
{
	while (channel->first) {
		struct queued *q = channel->first;
		enum wire_status status = wire_send(channel->socket, &q->frame, q->fds, q->fd_count);
		if (status == WIRE_AGAIN)
			return;
		if (status != WIRE_OK) {
			stop_sending(channel);
			return;
		}
		channel->first = q->next;
		if (!channel->first)
			channel->last = &channel->first;
		channel->queued_bytes -= q->frame.n;
		free_queued(q);
	}
}

/* false: the channel has been freed or is dead. */
static bool hand_over(struct channel *channel, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	bool freed = false;
	channel->freed = &freed;
	channel->handler(channel->context, frame, fds);
	if (freed)
		return false;
	channel->freed = NULL;
	return !channel->dead;
}

static bool hand_over_bundle(struct channel *channel, struct wire_reader *outer,
	int fds[WIRE_FD_MAX])
{
	struct wire_reader inner;
	int none[WIRE_FD_MAX] = { -1, -1 };
	int *its = fds;
	while (bundle_next(outer, &inner)) {
		if (!hand_over(channel, &inner, its))
			return false;
		its = none;
	}
	if (outer->failed)
		die(channel);
	return false; /* who bundles has said all there was: it is not asked whether there is more */
}

/* false: the channel has been freed or is dead, or there is nothing more to read for now. */
static bool receive_one(struct channel *channel)
{
	char memory[WIRE_FRAME_MAX];
	struct wire_reader reader;
	int fds[WIRE_FD_MAX];
	switch (wire_receive(channel->socket, memory, &reader, fds)) {
	case WIRE_AGAIN:
		return false;
	case WIRE_OK:
		break;
	default:
		die(channel);
		return false;
	}
	bool more = reader.type == WIRE_BUNDLE ? hand_over_bundle(channel, &reader, fds)
					       : hand_over(channel, &reader, fds);
	for (size_t i = 0; i < WIRE_FD_MAX; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return more;
}

static void part(void *context);

static void ready(void *context, uint32_t events)
{
	struct channel *channel = context;
	if (events & EPOLLOUT) {
		send_queued(channel);
		watch_events(channel);
	}
	if (channel->dead || !(events & ~(uint32_t)EPOLLOUT))
		return;
	for (int i = 0; i < FRAMES_PER_TURN; i++)
		if (!receive_one(channel))
			return;
}

struct channel *channel_new(struct loop *loop, int socket, channel_handler *handler,
	channel_gone *gone, void *context)
{
	struct channel *channel = calloc(1, sizeof *channel);
	if (!channel)
		abort();
	*channel = (struct channel){ .loop = loop, .socket = socket, .handler = handler,
		.gone = gone, .context = context };
	channel->last = &channel->first;
	socket_set_nonblocking(socket);
	channel->watch = loop_fd_add(loop, socket, EPOLLIN, ready, channel);
	return channel;
}

void channel_free(struct channel **channel)
{
	struct channel *c = *channel;
	*channel = NULL;
	if (!c)
		return;
	if (c->freed)
		*c->freed = true;
	part(c);
	bundle_done(&c->bundle);
	loop_timer_remove(&c->parting);
	loop_timer_remove(&c->burial);
	loop_fd_remove(&c->watch);
	drop_queue(c);
	close(c->socket);
	free(c);
}

/* Keeps a copy of the frame and of its descriptors until there is room. */
static bool enqueue(struct channel *channel, const struct buf *frame, const int *fds, size_t n)
{
	if (channel->queued_bytes + frame->n > CHANNEL_QUEUE_MAX) {
		die(channel);
		return false;
	}
	struct queued *q = calloc(1, sizeof *q);
	if (!q)
		abort();
	q->frame = BUF(WIRE_FRAME_MAX);
	buf_add(&q->frame, buf_str(frame));
	for (; q->fd_count < n; q->fd_count++) {
		q->fds[q->fd_count] = fcntl(fds[q->fd_count], F_DUPFD_CLOEXEC, 0);
		if (q->fds[q->fd_count] < 0) {
			free_queued(q);
			die(channel);
			return false;
		}
	}
	*channel->last = q;
	channel->last = &q->next;
	channel->queued_bytes += frame->n;
	watch_events(channel);
	return true;
}

static bool send_now(struct channel *channel, const struct buf *frame, const int *fds, size_t n)
{
	if (channel->first)
		return enqueue(channel, frame, fds, n);
	switch (wire_send(channel->socket, frame, fds, n)) {
	case WIRE_OK:
		return true;
	case WIRE_AGAIN:
		return enqueue(channel, frame, fds, n);
	default:
		stop_sending(channel);
		return false;
	}
}

/* Sends what was gathered. */
static void part(void *context)
{
	struct channel *channel = context;
	if (channel->bundle.count == 0)
		return;
	struct buf frame = bundle_frame(&channel->bundle);
	if (!channel->dead && !channel->deaf)
		send_now(channel, &frame, channel->bundle_fds, channel->bundle_fd_count);
	drop_bundle(channel);
}

/* Copies the descriptors for later; false: there are no more to be had. */
static bool keep_descriptors(struct channel *channel, const int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int copy = fcntl(fds[i], F_DUPFD_CLOEXEC, 0);
		if (copy < 0) {
			drop_bundle(channel);
			return false;
		}
		channel->bundle_fds[channel->bundle_fd_count++] = copy;
	}
	return true;
}

void channel_bundle(struct channel *channel)
{
	channel->bundles = true;
	channel->bundle = BUNDLE;
	channel->parting = loop_timer_new(channel->loop, part, channel);
}

bool channel_send(struct channel *channel, const struct buf *frame, const int *fds, size_t n)
{
	if (channel->dead || channel->deaf || frame->full || n > WIRE_FD_MAX)
		return false;
	if (n > 0)
		part(channel);
	if (!channel->bundles || !bundle_takes(frame) || !keep_descriptors(channel, fds, n)) {
		part(channel);
		return send_now(channel, frame, fds, n);
	}
	if (!bundle_add(&channel->bundle, frame)) {
		part(channel);
		bundle_add(&channel->bundle, frame);
	}
	if (channel->bundle.count == 1)
		loop_timer_set(channel->parting, 0);
	return true;
}

bool channel_idle(const struct channel *channel)
{
	return channel->first == NULL && channel->bundle.count == 0;
}
