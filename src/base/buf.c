/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

void buf_done(struct buf *buf)
{
	free(buf->p);
	*buf = BUF(buf->max);
}

void buf_clear(struct buf *buf)
{
	buf->n = 0;
	buf->full = false;
	if (buf->p)
		buf->p[0] = '\0';
}

/* Makes room for n bytes and a NUL; n is already within the maximum. */
static void buf_grow(struct buf *buf, size_t n)
{
	size_t need = n + 1;
	if (need <= buf->room)
		return;
	size_t room = buf->room < 64 ? 64 : buf->room;
	while (room < need)
		room = room > SIZE_MAX / 2 ? need : room * 2;
	if (room > buf->max + 1)
		room = buf->max + 1;
	char *p = realloc(buf->p, room);
	if (!p)
		abort();
	buf->p = p;
	buf->room = room;
}

char *buf_extend(struct buf *buf, size_t n)
{
	if (n > buf->max - buf->n) {
		buf->full = true;
		return NULL;
	}
	buf_grow(buf, buf->n + n);
	char *at = buf->p + buf->n;
	buf->n += n;
	buf->p[buf->n] = '\0';
	return at;
}

void buf_add(struct buf *buf, struct str s)
{
	size_t fits = buf->max - buf->n;
	if (s.n > fits) {
		buf->full = true;
		s.n = fits;
	}
	if (s.n == 0)
		return;
	memcpy(buf_extend(buf, s.n), s.p, s.n);
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add(buf, (struct str){ &c, 1 });
}

void buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	char small[512];
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(small, sizeof small, format, again);
	va_end(again);
	assert(n >= 0);
	if ((size_t)n < sizeof small) {
		buf_add(buf, str_bytes(small, (size_t)n));
		return;
	}
	char *text = malloc((size_t)n + 1);
	if (!text)
		abort();
	vsnprintf(text, (size_t)n + 1, format, args);
	buf_add(buf, str_bytes(text, (size_t)n));
	free(text);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_vprintf(buf, format, args);
	va_end(args);
}

void buf_drop(struct buf *buf, size_t n)
{
	assert(n <= buf->n);
	if (n == 0)
		return;
	memmove(buf->p, buf->p + n, buf->n - n);
	buf->n -= n;
	buf->p[buf->n] = '\0';
}

/* Invisible or line-moving characters above ASCII: C1 controls, bidi controls, zero-width,
 * line and paragraph separators, tag characters, byte order mark. A terminal or log obeys some
 * and hides others. */
static bool is_deceptive(const unsigned char *p, size_t n)
{
	if (n == 2)
		return p[0] == 0xc2 && p[1] < 0xa0;
	if (n == 3)
		return (p[0] == 0xe2 && p[1] == 0x80 && ((p[2] >= 0x8b && p[2] <= 0x8f) ||
								(p[2] >= 0xa8 && p[2] <= 0xae))) ||
			(p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa0 && p[2] <= 0xaf) ||
			(p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf);
	return n == 4 && p[0] == 0xf3 && p[1] == 0xa0;
}

/* What an ASCII character becomes, or NULL if it stays. */
static const char *ascii_escape(char c, enum safe_for where)
{
	switch (where) {
	case SAFE_HTML:
		return c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;"
			: c == '\'' ? "&#39;" : NULL;
	case SAFE_JSON:
		return c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\r' ? "\\r"
			: c == '\t' ? "\\t" : NULL;
	case SAFE_LOG:
		return c == ' ' ? "\\x20" : c == '"' ? "\\x22" : c == '\\' ? "\\\\" : c == '\'' ? "\\x27"
			: NULL;
	case SAFE_TEXT:
	case SAFE_HEADER:
		return NULL;
	}
	return NULL;
}

static void add_byte_escaped(struct buf *buf, unsigned char c, enum safe_for where)
{
	switch (where) {
	case SAFE_JSON:
		if (c < 0x20 || c == 0x7f)
			buf_printf(buf, "\\u%04x", c);
		else
			buf_add(buf, STR("\xef\xbf\xbd"));
		break;
	case SAFE_HTML:
		if (c == '\n' || c == '\t')
			buf_add_char(buf, (char)c);
		else
			buf_add(buf, STR("\xef\xbf\xbd"));
		break;
	case SAFE_HEADER: buf_add_char(buf, '?'); break;
	case SAFE_LOG:
	case SAFE_TEXT: buf_printf(buf, "\\x%02x", c); break;
	}
}

/* How many bytes at the start stay as they are. */
static size_t plain_ascii(struct str s, enum safe_for where)
{
	size_t n = 0;
	while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7f && !ascii_escape(s.p[n], where))
		n++;
	return n;
}

void buf_add_safe(struct buf *buf, struct str s, enum safe_for where)
{
	for (size_t i = 0; i < s.n;) {
		struct str rest = str_from(s, i);
		size_t plain = plain_ascii(rest, where);
		if (plain > 0) {
			buf_add(buf, str_first(rest, plain));
			i += plain;
			continue;
		}
		unsigned char c = (unsigned char)rest.p[0];
		size_t length = str_utf8_length(rest);
		const char *escape = c < 0x80 ? ascii_escape((char)c, where) : NULL;
		if (escape)
			buf_add(buf, str_of(escape));
		else if (c >= 0x80 && length > 0 && where != SAFE_HEADER &&
			(where == SAFE_JSON || !is_deceptive((const unsigned char *)rest.p, length)))
			buf_add(buf, str_first(rest, length));
		else if (c >= 0x80 && length > 0 && where == SAFE_HEADER)
			buf_add_char(buf, '?');
		else {
			size_t n = length > 0 ? length : 1;
			for (size_t k = 0; k < n; k++)
				add_byte_escaped(buf, (unsigned char)rest.p[k], where);
		}
		i += length > 0 ? length : 1;
	}
}
