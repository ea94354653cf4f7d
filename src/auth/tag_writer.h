/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes tag=value lists as header fields (RFC 6376 3.2): DKIM-Signature, ARC-Message-Signature and
 * ARC-Seal. Lines of at most 78 characters where the values allow, never above 998 (RFC 5322 2.1.1);
 * no tag is parted from its name, a list is folded only between its items. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

#define TAG_LINE_MAX   78
#define TAG_BASE64_MAX 72 /* characters of base64 on a line, "b=" among them */

struct tag_writer {
	struct buf *out;
	size_t column;
	bool first; /* no tag yet */
};

/* "Name:". */
void tag_writer_begin(struct tag_writer *writer, struct buf *out, const char *name);
/* The values must be what the grammar allows; they come from settings and from us. */
void tag_write(struct tag_writer *writer, const char *tag, struct str value);
void tag_write_number(struct tag_writer *writer, const char *tag, uint64_t value);
/* Items parted by colons. */
void tag_write_list(struct tag_writer *writer, const char *tag, const struct str *v, size_t n);
/* Only "tag=", in a line of its own: the value is yet to come. */
void tag_write_open(struct tag_writer *writer, const char *tag);
/* What belongs behind a tag_write_open(): folded base64. */
void tag_write_base64(struct buf *out, struct str bytes, size_t column);
