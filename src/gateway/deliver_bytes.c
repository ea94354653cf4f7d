/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/deliver_bytes.h"

#include <sys/mman.h>
#include <sys/stat.h>

#define JUNK_FIELD "X-Spam-Flag: YES\r\n"

enum { PART_MARK, PART_HEADERS, PART_MAIL };

bool deliver_bytes_open(struct deliver_bytes *bytes, const struct outgoing *outgoing,
	bool header_mark, struct error *err)
{
	struct stat st;
	bool says_junk = str_find_nocase(outgoing->headers, STR(JUNK_FIELD)) != STR_NONE;

	*bytes = (struct deliver_bytes){ .outgoing = outgoing, .mail = STR("") };
	bytes->mark = header_mark && outgoing->junk && !says_junk ? STR(JUNK_FIELD) : STR("");
	if (outgoing->size == 0)
		return true;
	/* Reading a mapping beyond the end of its file would kill us. */
	if (fstat(outgoing->mail, &st))
		return error_errno(err, ERROR_TEMPORARY, "mail");
	if (st.st_size < 0 || (uint64_t)st.st_size < outgoing->size)
		return error_set(err, ERROR_TEMPORARY, "the mail's file is shorter than the mail");
	void *map = mmap(NULL, outgoing->size, PROT_READ, MAP_SHARED, outgoing->mail, 0);
	if (map == MAP_FAILED)
		return error_errno(err, ERROR_TEMPORARY, "mapping the mail");
	bytes->mail = str_bytes(map, outgoing->size);
	return true;
}

void deliver_bytes_close(struct deliver_bytes *bytes)
{
	if (bytes->mail.n)
		munmap((void *)(uintptr_t)bytes->mail.p, bytes->mail.n);
	bytes->mail = STR("");
}

/* The next stretch of the mail that is not taken out; empty at the end. */
static struct str next_kept(struct deliver_bytes *bytes)
{
	const struct outgoing *outgoing = bytes->outgoing;

	while (bytes->removed < outgoing->removed_count) {
		const struct removed *range = &outgoing->removed[bytes->removed];
		uint64_t begin = range->offset < bytes->mail.n ? range->offset : bytes->mail.n;
		uint64_t left = bytes->mail.n - begin;
		uint64_t end = begin + (range->length < left ? range->length : left);

		if (begin > bytes->at) {
			struct str piece = { bytes->mail.p + bytes->at, begin - bytes->at };
			bytes->at = begin;
			return piece;
		}
		if (end > bytes->at)
			bytes->at = end;
		bytes->removed++;
	}
	struct str rest = str_from(bytes->mail, bytes->at);
	bytes->at = bytes->mail.n;
	return rest;
}

bool deliver_bytes_next(struct deliver_bytes *bytes, struct str *piece)
{
	struct str next = STR("");

	while (next.n == 0) {
		if (bytes->part == PART_MARK)
			next = bytes->mark;
		else if (bytes->part == PART_HEADERS)
			next = bytes->outgoing->headers;
		else if ((next = next_kept(bytes)).n == 0)
			return false;
		if (bytes->part < PART_MAIL)
			bytes->part++;
	}
	*piece = next;
	return true;
}

uint64_t deliver_bytes_size(const struct deliver_bytes *bytes)
{
	struct deliver_bytes copy = *bytes;
	struct str piece;
	uint64_t size = 0;

	copy.part = 0;
	copy.at = 0;
	copy.removed = 0;
	while (deliver_bytes_next(&copy, &piece))
		size += piece.n;
	return size;
}

bool deliver_bytes_are_ascii(const struct deliver_bytes *bytes)
{
	struct deliver_bytes copy = *bytes;
	struct str piece;

	copy.part = 0;
	copy.at = 0;
	copy.removed = 0;
	while (deliver_bytes_next(&copy, &piece))
		if (!str_is_ascii(piece))
			return false;
	return true;
}

bool dot_write(struct dot_writer *writer, struct str *in, struct buf *out)
{
	while (in->n) {
		size_t room = out->max - out->n;
		if (!writer->in_line && in->p[0] == '.') {
			/* Both dots or none, so that nothing has to be remembered. */
			if (room < 2)
				return false;
			buf_add(out, STR(".."));
			*in = str_from(*in, 1);
			writer->in_line = true;
			continue;
		}
		struct str line = str_first(*in, room);
		size_t end = str_find_char(line, '\n');
		if (end != STR_NONE)
			line.n = end + 1;
		if (line.n == 0)
			return false;
		buf_add(out, line);
		*in = str_from(*in, line.n);
		/* A bare LF is taken for a line end too: there are servers that do, and a dot too
		 * many is better than a mail smuggled in. */
		writer->in_line = end == STR_NONE;
	}
	return true;
}

void dot_finish(struct dot_writer *writer, struct buf *out)
{
	if (writer->in_line)
		buf_add(out, STR("\r\n"));
	buf_add(out, STR(".\r\n"));
}

bool lf_write(struct lf_writer *writer, struct str *in, struct buf *out)
{
	while (in->n) {
		if (out->max - out->n < 2)
			return false;
		if (writer->cr) {
			if (in->p[0] != '\n')
				buf_add_char(out, '\r');
			writer->cr = false;
		}
		struct str part = str_first(*in, out->max - out->n);
		size_t cr = str_find_char(part, '\r');
		if (cr != STR_NONE)
			part.n = cr;
		if (part.n)
			buf_add(out, part);
		writer->cr = cr != STR_NONE;
		*in = str_from(*in, part.n + writer->cr);
	}
	return true;
}

void lf_finish(struct lf_writer *writer, struct buf *out)
{
	if (writer->cr)
		buf_add_char(out, '\r');
	writer->cr = false;
}
