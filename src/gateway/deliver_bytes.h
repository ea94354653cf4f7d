/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of an outgoing mail, piece by piece and uncopied: the fields put before it, then the
 * mapped mail without the ranges taken out. And the two forms in which they leave: with dots
 * doubled (RFC 5321 4.5.2), or with the line ends of a file. */
#pragma once

#include "gateway/deliver.h"

struct deliver_bytes {
	const struct outgoing *outgoing;
	struct str mark;   /* a field that says junk, or empty */
	struct str mail;   /* mapped */
	uint64_t at;       /* of the mail, read up to here */
	size_t removed;    /* ranges passed */
	uint8_t part;     /* of the three */
};

/* header_mark: put "X-Spam-Flag: YES" before a junk mail that does not say so yet. Maps the mail;
 * false if that fails. */
bool deliver_bytes_open(struct deliver_bytes *bytes, const struct outgoing *outgoing,
	bool header_mark, struct error *err);
void deliver_bytes_close(struct deliver_bytes *bytes);
/* The next piece, never empty; false at the end. */
bool deliver_bytes_next(struct deliver_bytes *bytes, struct str *piece);
/* Of all pieces. */
uint64_t deliver_bytes_size(const struct deliver_bytes *bytes);
/* Has no piece a byte above 0x7f? Reads the whole mail. */
bool deliver_bytes_are_ascii(const struct deliver_bytes *bytes);

/* Doubles dots at the beginning of lines. */
struct dot_writer {
	bool in_line; /* the last byte written was no line end */
};
/* Moves bytes from the front of *in to out, as many as fit in out's room; false if out is full. */
bool dot_write(struct dot_writer *writer, struct str *in, struct buf *out);
/* The end of the data: CRLF if the last line has none, then the lone dot. out has five bytes room. */
void dot_finish(struct dot_writer *writer, struct buf *out);

/* CRLF becomes LF, as mailbox files have it; any other CR stays. */
struct lf_writer {
	bool cr; /* the last byte was a CR, not yet written */
};
/* Moves bytes as dot_write() does. */
bool lf_write(struct lf_writer *writer, struct str *in, struct buf *out);
void lf_finish(struct lf_writer *writer, struct buf *out);
