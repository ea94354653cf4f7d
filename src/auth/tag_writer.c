/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/tag_writer.h"

#include <openssl/evp.h>

/* A blank, no tab: a verifier in wide use looks for " i=1;" in the bytes of an AMS. */
#define FOLD STR("\r\n ")

static void add(struct tag_writer *writer, struct str bytes)
{
	buf_add(writer->out, bytes);
	writer->column += bytes.n;
}

static void fold(struct tag_writer *writer)
{
	buf_add(writer->out, FOLD);
	writer->column = 1;
}

void tag_writer_begin(struct tag_writer *writer, struct buf *out, const char *name)
{
	*writer = (struct tag_writer){ .out = out, .first = true };
	add(writer, str_of(name));
	add(writer, STR(":"));
}

/* Ends the tag before, and makes room for one of n characters and its semicolon. */
static void next(struct tag_writer *writer, size_t n)
{
	if (!writer->first)
		add(writer, STR(";"));
	if (!writer->first && writer->column + 1 + n + 1 > TAG_LINE_MAX)
		fold(writer);
	else
		add(writer, STR(" "));
	writer->first = false;
}

void tag_write(struct tag_writer *writer, const char *tag, struct str value)
{
	next(writer, strlen(tag) + 1 + value.n);
	add(writer, str_of(tag));
	add(writer, STR("="));
	add(writer, value);
}

void tag_write_number(struct tag_writer *writer, const char *tag, uint64_t value)
{
	auto_buf digits = BUF(20);
	buf_printf(&digits, "%llu", (unsigned long long)value);
	tag_write(writer, tag, buf_str(&digits));
}

void tag_write_list(struct tag_writer *writer, const char *tag, const struct str *v, size_t n)
{
	size_t length = strlen(tag) + 1;
	for (size_t i = 0; i < n; i++)
		length += v[i].n + (i > 0);
	next(writer, length);
	add(writer, str_of(tag));
	add(writer, STR("="));
	for (size_t i = 0; i < n; i++) {
		if (i)
			add(writer, STR(":"));
		if (i && writer->column + v[i].n + 1 > TAG_LINE_MAX)
			fold(writer);
		add(writer, v[i]);
	}
}

void tag_write_open(struct tag_writer *writer, const char *tag)
{
	if (!writer->first)
		add(writer, STR(";"));
	fold(writer);
	writer->first = false;
	add(writer, str_of(tag));
	add(writer, STR("="));
	writer->column = TAG_LINE_MAX; /* how long the value will be is not known */
}

void tag_write_base64(struct buf *out, struct str bytes, size_t column)
{
	unsigned char text[TAG_BASE64_MAX + 8];
	struct str rest = bytes;
	while (rest.n) {
		/* Three bytes make four characters; a group may be parted by a fold. */
		struct str piece = str_first(rest, 3 * (TAG_BASE64_MAX / 4));
		int n = EVP_EncodeBlock(text, (const unsigned char *)piece.p, (int)piece.n);
		rest = str_from(rest, piece.n);
		for (struct str line = str_bytes(text, (size_t)n); line.n;) {
			if (column >= TAG_BASE64_MAX) {
				buf_add(out, FOLD);
				column = 0;
			}
			struct str fits = str_first(line, TAG_BASE64_MAX - column);
			buf_add(out, fits);
			column += fits.n;
			line = str_from(line, fits.n);
		}
	}
}
