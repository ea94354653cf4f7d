/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines as they come off a socket (RFC 5321 2.3.8: CRLF and nothing else ends a line). Other line
 * ends are seen and named, never taken for CRLF in silence: they are how mails are smuggled. */
#pragma once

#include "base/buf.h"

enum line_end {
	LINE_OPEN,     /* no end yet: more bytes are needed */
	LINE_CRLF,
	LINE_BARE_LF,
	LINE_BARE_CR,  /* CR, and then something else than LF */
	LINE_TOO_LONG, /* longer than allowed: what there was of it has been dropped, up to its end */
};

struct lines {
	struct buf bytes;  /* what came and was not taken yet */
	size_t taken;      /* of bytes, by earlier calls */
	size_t seen;       /* of bytes, up to here there is no line end */
	size_t longest;    /* bytes of a line without its end */
	bool skipping;     /* inside a line that is too long */
};

/* room: most bytes kept at once, more than `longest` + 2. */
void lines_init(struct lines *lines, size_t longest, size_t room);
void lines_done(struct lines *lines);
/* Takes as many bytes as there is room for, says how many. */
size_t lines_push(struct lines *lines, struct str bytes);
/* The next line, without its end; it lives until the next call of push. A CR as the last
 * byte waits for what follows it. */
enum line_end lines_next(struct lines *lines, struct str *line);
/* Everything not taken yet, and taking n bytes of it: for data that is not lines. */
struct str lines_rest(const struct lines *lines);
void lines_take(struct lines *lines, size_t n);
/* Forgets all; gives the memory back. */
void lines_clear(struct lines *lines);
/* Gives the memory back if there is nothing in it. */
void lines_trim(struct lines *lines);
