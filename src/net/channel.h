/* SPDX-License-Identifier: Apache-2.0
 *
 * One end of a pair of our processes on a loop: frames in by a handler, frames out at once or from
 * a bounded queue, so that a slow peer never blocks us. */
#pragma once

#include "net/loop.h"
#include "net/wire.h"

/* A peer that lets this much lie unread is as good as gone. More than one mail's answers can be
 * (gateway/incoming.h), or they could never be given to a scanner. */
#define CHANNEL_QUEUE_MAX (32 * 1024 * 1024)

struct channel;

/* The descriptors that came with the frame are the handler's: it sets to -1 what it keeps, the
 * rest is closed behind it. It may free the channel. */
typedef void channel_handler(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX]);
/* Called once from the loop when the peer is gone, sent what is no frame, or reads too slowly. The
 * channel is dead but still to be freed by its owner, here or later. */
typedef void channel_gone(void *context);

/* Takes the socket over. */
struct channel *channel_new(struct loop *loop, int socket, channel_handler *handler,
	channel_gone *gone, void *context);
void channel_free(struct channel **channel);
/* From now on frames are gathered and go together at the end of the loop's turn, for a peer that
 * understands bundles (net/bundle.h), as every channel does. */
void channel_bundle(struct channel *channel);
/* False: the peer is gone (`gone` has been or will be called), or the frame was `full`. */
bool channel_send(struct channel *channel, const struct buf *frame, const int *fds, size_t n);
/* Does no frame wait to be sent? For tests. */
bool channel_idle(const struct channel *channel);
