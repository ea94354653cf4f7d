/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/bytes.h"

typedef uint8_t lanes __attribute__((vector_size(16)));

/* A lane counts at most 255 before it is emptied into the sum. */
enum { LANES = sizeof(lanes), ROUNDS = 255 };

static inline lanes load(const char *p)
{
	lanes v;
	memcpy(&v, p, sizeof v);
	return v;
}

static inline size_t sum(lanes v)
{
	size_t total = 0;
	for (int i = 0; i < LANES; i++)
		total += v[i];
	return total;
}

static inline bool any(lanes v)
{
	uint64_t half[2];
	memcpy(half, &v, sizeof half);
	return (half[0] | half[1]) != 0;
}

/* How many vectors may be counted before the lanes are emptied. */
static inline size_t rounds(const char *p, const char *end)
{
	size_t n = (size_t)(end - p) / LANES;
	return n < ROUNDS ? n : ROUNDS;
}

size_t bytes_count(struct str s, char c)
{
	const lanes wanted = (lanes){ 0 } + (uint8_t)c;
	const char *p = s.p, *end = s.p + s.n;
	size_t total = 0;

	for (size_t n; (n = rounds(p, end)) > 0; p += n * LANES) {
		lanes found = { 0 };
		for (size_t i = 0; i < n; i++)
			found -= (lanes)(load(p + i * LANES) == wanted); /* true is -1 */
		total += sum(found);
	}
	for (; p < end; p++)
		total += *p == c;
	return total;
}

size_t bytes_count_high(struct str s)
{
	const char *p = s.p, *end = s.p + s.n;
	size_t total = 0;

	for (size_t n; (n = rounds(p, end)) > 0; p += n * LANES) {
		lanes found = { 0 };
		for (size_t i = 0; i < n; i++)
			found += load(p + i * LANES) >> 7;
		total += sum(found);
	}
	for (; p < end; p++)
		total += (uint8_t)*p >> 7;
	return total;
}

size_t bytes_find_high(struct str s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (end - p >= LANES && !any(load(p) >> 7))
		p += LANES;
	while (p < end && (uint8_t)*p < 0x80)
		p++;
	return p < end ? (size_t)(p - s.p) : STR_NONE;
}

static inline bool is_control(uint8_t c)
{
	return (c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f;
}

void bytes_census(struct str s, struct census *out)
{
	const char *p = s.p, *end = s.p + s.n;
	lanes high = { 0 }, control = { 0 };

	*out = (struct census){ .cr = bytes_count(s, '\r') };
	for (; end - p >= LANES; p += LANES) {
		lanes v = load(p);
		high |= v >> 7;
		control |= (lanes)(v < 0x20) & (lanes)(v != '\t') & (lanes)(v != '\r') &
			   (lanes)(v != '\n');
		control |= (lanes)(v == 0x7f);
	}
	out->high = any(high);
	out->control = any(control);
	for (; p < end; p++) {
		out->high |= (uint8_t)*p >= 0x80;
		out->control |= is_control((uint8_t)*p);
	}
}
