/* SPDX-License-Identifier: Apache-2.0
 *
 * A growing byte buffer, always NUL-ended, created with its maximum. What would pass the
 * maximum is cut and `full` is set: a writer of bounded output (frames, log lines, replies)
 * checks that once at the end. The owner calls buf_done(), or declares it auto_buf. */
#pragma once

#include <stdarg.h>

#include "base/str.h"

struct buf {
	char *p; /* NULL until the first byte */
	size_t n;
	size_t room; /* bytes allocated, the NUL included */
	size_t max; /* most bytes it will ever hold, without the NUL */
	bool full; /* something did not fit */
};

#define BUF(maximum) ((struct buf){ .max = (maximum) })
#define auto_buf     __attribute__((cleanup(buf_done))) struct buf

void buf_done(struct buf *buf);
/* Empties it and keeps the memory. */
void buf_clear(struct buf *buf);

void buf_add(struct buf *buf, struct str s);
void buf_add_char(struct buf *buf, char c);
/* Uninitialised room for n bytes at the end, or NULL (and `full`) if they do not fit. */
char *buf_extend(struct buf *buf, size_t n);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *buf, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
/* Takes n bytes off the front. */
void buf_drop(struct buf *buf, size_t n);

static inline struct str buf_str(const struct buf *buf)
{
	return (struct str){ buf->p ? buf->p : "", buf->n };
}

/* Where the bytes will be read. Whatever could act there is escaped. */
enum safe_for {
	SAFE_LOG,    /* one line, one word: blanks, quotes, controls, bytes above 0x7e become \xHH;
	                well-formed UTF-8 letters stay */
	SAFE_TEXT,   /* a terminal or a plain text: as the log, but blanks and quotes stay */
	SAFE_HEADER, /* a mail header: no CR, LF, NUL, controls, no bytes above 0x7e */
	SAFE_HTML,
	SAFE_JSON,   /* inside the quotes of a JSON string; bad UTF-8 becomes U+FFFD */
};
void buf_add_safe(struct buf *buf, struct str s, enum safe_for where);
