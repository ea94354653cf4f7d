/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/milter_frames.h"

#define LENGTH_BYTES 4

bool milter_u16_next(struct str *data, uint16_t *out)
{
	if (data->n < 2)
		return false;
	const uint8_t *p = (const uint8_t *)data->p;
	*out = (uint16_t)(p[0] << 8 | p[1]);
	*data = str_from(*data, 2);
	return true;
}

bool milter_u32_next(struct str *data, uint32_t *out)
{
	uint16_t high, low;
	if (data->n < 4)
		return false;
	milter_u16_next(data, &high);
	milter_u16_next(data, &low);
	*out = (uint32_t)high << 16 | low;
	return true;
}

enum milter_taken milter_frame_take(struct str *bytes, struct milter_frame *out)
{
	struct str rest = *bytes;
	uint32_t length;
	if (!milter_u32_next(&rest, &length))
		return MILTER_MORE;
	if (length == 0 || length > MILTER_FRAME_MAX)
		return MILTER_BAD;
	if (rest.n < length)
		return MILTER_MORE;
	*out = (struct milter_frame){ .command = rest.p[0], .data = str_from(str_first(rest, length), 1) };
	*bytes = str_from(rest, length);
	return MILTER_FRAME;
}

bool milter_string_next(struct str *data, struct str *out)
{
	size_t end = str_find_char(*data, '\0');
	if (end == STR_NONE)
		return false;
	*out = str_first(*data, end);
	*data = str_from(*data, end + 1);
	return true;
}

void milter_put_u32(struct buf *out, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(out, (char)(v >> shift & 0xff));
}

static void begin(struct buf *out, enum milter_reply reply, size_t data)
{
	milter_put_u32(out, (uint32_t)data + 1);
	buf_add_char(out, (char)reply);
}

static void put_string(struct buf *out, struct str string)
{
	buf_add(out, string);
	buf_add_char(out, '\0');
}

void milter_put_data(struct buf *out, enum milter_reply reply, struct str data)
{
	begin(out, reply, data.n);
	buf_add(out, data);
}

void milter_put(struct buf *out, enum milter_reply reply)
{
	begin(out, reply, 0);
}

void milter_put_string(struct buf *out, enum milter_reply reply, struct str string)
{
	begin(out, reply, string.n + 1);
	put_string(out, string);
}

void milter_put_header(struct buf *out, enum milter_reply reply, uint32_t index, struct str name,
	struct str value)
{
	begin(out, reply, LENGTH_BYTES + name.n + 1 + value.n + 1);
	milter_put_u32(out, index);
	put_string(out, name);
	put_string(out, value);
}

void milter_put_code(struct buf *out, uint16_t code, struct str text)
{
	auto_buf line = BUF(2 * 1024);
	buf_printf(&line, "%03u ", code);
	for (size_t i = 0; i < text.n && line.n + 2 <= line.max; i++) {
		if (text.p[i] == '%')
			buf_add_char(&line, '%');
		buf_add_char(&line, text.p[i] == '\0' ? '?' : text.p[i]);
	}
	milter_put_string(out, MILTER_REPLY_CODE, buf_str(&line));
}
