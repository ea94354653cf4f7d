/* SPDX-License-Identifier: Apache-2.0
 *
 * Several frames (net/wire.h) as one: what a process has to say in one turn costs one system call and
 * wakes its peer once. Frames keep their order; none of them is a bundle itself. Descriptors that come
 * with a bundle are its first frame's. */
#pragma once

#include "net/wire.h"

#define WIRE_BUNDLE 0x4242 /* type of the outer frame: strings, each a frame */

struct bundle {
	struct buf frame;
	size_t count;
};

#define BUNDLE ((struct bundle){ .frame = BUF(WIRE_FRAME_MAX) })

void bundle_done(struct bundle *bundle);
/* Takes the frame in; false: it does not fit, send what is there first. One that fits no bundle at
 * all must be sent alone: bundle_takes(). */
bool bundle_add(struct bundle *bundle, const struct buf *frame);
bool bundle_takes(const struct buf *frame);
/* What is to be sent: a single frame stays as it was. Lives until the bundle is changed. */
struct buf bundle_frame(const struct bundle *bundle);
void bundle_clear(struct bundle *bundle);

/* The next frame of a received bundle; false at its end, or when it is damaged: outer->failed. */
bool bundle_next(struct wire_reader *outer, struct wire_reader *out);
