/* SPDX-License-Identifier: Apache-2.0 */
#include "net/lines.h"

#include <assert.h>

void lines_init(struct lines *lines, size_t longest, size_t room)
{
	assert(room > longest + 2);
	*lines = (struct lines){ .bytes = BUF(room), .longest = longest };
}

void lines_done(struct lines *lines)
{
	buf_done(&lines->bytes);
}

/* What was taken goes away only when room is made for more, so that lines stay readable. */
static void drop_taken(struct lines *lines)
{
	if (lines->taken == 0)
		return;
	buf_drop(&lines->bytes, lines->taken);
	lines->seen -= lines->taken;
	lines->taken = 0;
}

size_t lines_push(struct lines *lines, struct str bytes)
{
	drop_taken(lines);
	struct str fits = str_first(bytes, lines->bytes.max - lines->bytes.n);
	if (fits.n > 0)
		buf_add(&lines->bytes, fits);
	return fits.n;
}

struct str lines_rest(const struct lines *lines)
{
	return str_from(buf_str(&lines->bytes), lines->taken);
}

void lines_take(struct lines *lines, size_t n)
{
	assert(n <= lines->bytes.n - lines->taken);
	lines->taken += n;
	if (lines->seen < lines->taken)
		lines->seen = lines->taken;
}

void lines_clear(struct lines *lines)
{
	buf_done(&lines->bytes);
	lines->taken = lines->seen = 0;
	lines->skipping = false;
}

void lines_trim(struct lines *lines)
{
	if (lines->taken < lines->bytes.n)
		return;
	buf_done(&lines->bytes);
	lines->taken = lines->seen = 0;
}

/* Offset of the first CR or LF from `seen` on, or the number of bytes. */
static size_t find_end(const struct lines *lines)
{
	const char *p = lines->bytes.p;
	size_t i = lines->seen;
	while (i < lines->bytes.n && p[i] != '\r' && p[i] != '\n')
		i++;
	return i;
}

enum line_end lines_next(struct lines *lines, struct str *line)
{
	size_t end = find_end(lines), have = lines->bytes.n;
	const char *p = lines->bytes.p;
	lines->seen = end;
	bool too_long = lines->skipping || end - lines->taken > lines->longest;
	if (end == have || (p[end] == '\r' && end + 1 == have)) {
		if (too_long) { /* its bytes are of no use: make room */
			lines->taken = end;
			lines->skipping = true;
		}
		return LINE_OPEN;
	}
	enum line_end how = p[end] == '\n' ? LINE_BARE_LF
		: p[end + 1] == '\n' ? LINE_CRLF : LINE_BARE_CR;
	*line = str_bytes(p + lines->taken, end - lines->taken);
	lines_take(lines, end - lines->taken + (how == LINE_CRLF ? 2 : 1));
	lines->skipping = false;
	if (!too_long)
		return how;
	*line = STR("");
	return LINE_TOO_LONG;
}
