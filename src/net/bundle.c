/* SPDX-License-Identifier: Apache-2.0 */
#include "net/bundle.h"

#define HEAD 2 /* the outer type */
#define EACH 4 /* the length of an inner frame */

void bundle_done(struct bundle *bundle)
{
	buf_done(&bundle->frame);
	bundle->count = 0;
}

bool bundle_takes(const struct buf *frame)
{
	return !frame->full && HEAD + EACH + frame->n <= WIRE_FRAME_MAX;
}

bool bundle_add(struct bundle *bundle, const struct buf *frame)
{
	if (bundle->count > 0 && bundle->frame.n + EACH + frame->n > WIRE_FRAME_MAX)
		return false;
	if (bundle->count++ == 0)
		wire_begin(&bundle->frame, WIRE_BUNDLE);
	wire_put_str(&bundle->frame, buf_str(frame));
	return true;
}

struct buf bundle_frame(const struct bundle *bundle)
{
	struct buf frame = bundle->frame;
	if (bundle->count == 1) {
		frame.p += HEAD + EACH;
		frame.n -= HEAD + EACH;
	}
	return frame;
}

void bundle_clear(struct bundle *bundle)
{
	buf_clear(&bundle->frame);
	bundle->count = 0;
}

bool bundle_next(struct wire_reader *outer, struct wire_reader *out)
{
	if (outer->failed || outer->rest.n == 0)
		return false;
	struct str inner = wire_get_str(outer);
	if (outer->failed)
		return false;
	wire_read(out, inner);
	if (out->failed || out->type == WIRE_BUNDLE)
		outer->failed = true;
	return !outer->failed;
}
