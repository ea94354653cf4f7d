/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/body.h"

enum {
	LINE_START,  /* behind CRLF, or at the beginning */
	MENDED_START,/* behind a bare LF: a lone dot here is no end mark */
	TEXT,
	TEXT_CR,     /* CR held back until we know what follows */
	DOT,         /* a dot held back at LINE_START */
	DOT_CR,
	MENDED_DOT,  /* a dot held back at MENDED_START */
};

void body_init(struct body *body, bool dots, bool mend)
{
	*body = (struct body){ .dots = dots, .mend = mend, .state = LINE_START };
}

static bool flawed(struct body *body, uint32_t flaw)
{
	body->flaws |= flaw;
	return !body->mend;
}

static bool at_start(const struct body *body)
{
	return body->state == LINE_START || body->state == MENDED_START;
}

/* Bytes up to the next CR or LF go through as they are. */
static void pass_text(struct str *in, struct buf *out)
{
	size_t n = 0;
	const char *lf = memchr(in->p, '\n', in->n);
	size_t end = lf ? (size_t)(lf - in->p) : in->n;
	const char *cr = memchr(in->p, '\r', end);
	n = cr ? (size_t)(cr - in->p) : end;
	buf_add(out, str_first(*in, n));
	*in = str_from(*in, n);
}

/* One byte in the middle of a line. false: broken. */
static bool text_byte(struct body *body, char c, struct buf *out)
{
	if (c == '\r') {
		body->state = TEXT_CR;
	} else if (c == '\n') {
		if (flawed(body, BODY_BARE_LF))
			return false;
		buf_add(out, STR("\r\n"));
		body->lines++;
		body->state = MENDED_START;
	} else {
		buf_add_char(out, c);
		body->state = TEXT;
	}
	return true;
}

/* The byte behind a CR. */
static bool byte_after_cr(struct body *body, char c, struct buf *out)
{
	if (c == '\n') {
		buf_add(out, STR("\r\n"));
		body->lines++;
		body->state = LINE_START;
		return true;
	}
	if (flawed(body, BODY_BARE_CR))
		return false;
	buf_add_char(out, ' ');
	return text_byte(body, c, out);
}

/* The byte behind a dot that began a line. */
static bool byte_after_dot(struct body *body, char c, struct buf *out)
{
	if (c == '\r' && body->state == DOT) {
		body->state = DOT_CR;
		return true;
	}
	if (c == '\r' || c == '\n') { /* ".LF", or "." behind a bare LF: meant to end elsewhere */
		body->flaws |= BODY_DOT_TRICK;
		buf_add_char(out, '.');
	}
	return text_byte(body, c, out);
}

/* One byte. false: broken; *end: the end mark is complete. */
static bool byte(struct body *body, char c, struct buf *out, bool *end)
{
	switch (body->state) {
	case LINE_START:
	case MENDED_START:
		if (c == '.' && body->dots) {
			body->state = body->state == LINE_START ? DOT : MENDED_DOT;
			return true;
		}
		return text_byte(body, c, out);
	case TEXT_CR:
		return byte_after_cr(body, c, out);
	case DOT:
	case MENDED_DOT:
		return byte_after_dot(body, c, out);
	case DOT_CR:
		if (c == '\n') {
			*end = true;
			return true;
		}
		body->flaws |= BODY_DOT_TRICK;
		buf_add_char(out, '.');
		return byte_after_cr(body, c, out);
	default:
		return text_byte(body, c, out);
	}
}

enum body_status body_feed(struct body *body, struct str *in, struct buf *out)
{
	bool end = false;
	while (in->n > 0) {
		char c = in->p[0];
		if (body->state == TEXT || (at_start(body) && (c != '.' || !body->dots))) {
			pass_text(in, out);
			if (in->n == 0) {
				body->state = TEXT;
				break;
			}
			c = in->p[0];
		}
		*in = str_from(*in, 1);
		if (!byte(body, c, out, &end))
			return BODY_BROKEN;
		if (end)
			return BODY_END;
	}
	return BODY_MORE;
}

enum body_status body_finish(struct body *body, struct buf *out)
{
	if (body->state != TEXT_CR)
		return BODY_MORE;
	if (flawed(body, BODY_BARE_CR))
		return BODY_BROKEN;
	buf_add_char(out, ' ');
	body->state = TEXT;
	return BODY_MORE;
}
