/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests: is the time linear in the size of the input? CPU time of an input and of one four times
 * as long; linear is four times as much, quadratic sixteen. Other load on the machine disturbs the
 * clock, so that the least of several tries counts, and only a ratio above eight fails. */
#pragma once

#include "base/buf.h"
#include "base/clock.h"

#define GROWTH_TRIES    12
#define GROWTH_RATIO    8
#define GROWTH_NOISE    500000     /* ns */
#define GROWTH_HOPELESS 3000000000 /* ns: no use in trying again */
#define GROWTH_MOST     (64u << 20)

struct growth {
	const char *title;
	struct str head;
	struct str piece; /* after head, again and again until `size` bytes are there */
	size_t size;
};

/* Reads an input in whatever way is measured. */
typedef void growth_reader(void *context, struct str input);

static inline void growth_make(const struct growth *growth, size_t size, struct buf *out)
{
	buf_add(out, growth->head);
	while (out->n < size && !out->full)
		buf_add(out, growth->piece);
}

static inline int64_t growth_time(growth_reader *read, void *context, struct str input)
{
	int64_t start = clock_cpu_ns();
	read(context, input);
	return clock_cpu_ns() - start;
}

/* True if linear; took: the least times, for the message. */
static inline bool growth_is_linear(
	const struct growth *growth, growth_reader *read, void *context, int64_t took[static 2])
{
	auto_buf small = BUF(GROWTH_MOST);
	auto_buf large = BUF(GROWTH_MOST);

	growth_make(growth, growth->size, &small);
	growth_make(growth, growth->size * 4, &large);
	took[0] = took[1] = INT64_MAX;
	for (int i = 0; i < GROWTH_TRIES; i++) {
		int64_t t = growth_time(read, context, buf_str(&small));
		took[0] = t < took[0] ? t : took[0];
		t = growth_time(read, context, buf_str(&large));
		took[1] = t < took[1] ? t : took[1];
		if (i > 0 && took[1] <= took[0] * GROWTH_RATIO + GROWTH_NOISE)
			return true;
		if (took[1] > GROWTH_HOPELESS)
			break;
	}
	return false;
}
