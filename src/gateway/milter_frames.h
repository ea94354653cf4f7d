/* SPDX-License-Identifier: Apache-2.0
 *
 * The frames of the milter protocol (versions 2 to 6, as Sendmail's libmilter and Postfix speak
 * it; there is no RFC): a length of 32 bits, big-endian, that counts what follows; a byte that
 * names the command; its data, where strings end in NUL. */
#pragma once

#include "base/buf.h"

/* A header field comes in one frame and may be as long as the mail server allows (Postfix:
 * header_size_limit, 100 KiB); body chunks have at most 65,535 bytes. Whoever sends longer ones is no
 * mail server. */
#define MILTER_FRAME_MAX (512 * 1024)

#define MILTER_VERSION_LEAST 2
#define MILTER_VERSION_MOST  6

enum milter_command {
	MILTER_ABORT = 'A',    /* this mail is over; the next may come */
	MILTER_BODY = 'B',
	MILTER_CONNECT = 'C',
	MILTER_MACROS = 'D',
	MILTER_END = 'E',      /* of the body: now judge */
	MILTER_HELO = 'H',
	MILTER_QUIT_NEXT = 'K',/* this client is over; the next may come (version 6) */
	MILTER_HEADER = 'L',
	MILTER_MAIL = 'M',
	MILTER_HEADERS_END = 'N',
	MILTER_NEGOTIATE = 'O',
	MILTER_QUIT = 'Q',
	MILTER_RCPT = 'R',
	MILTER_DATA = 'T',
	MILTER_UNKNOWN = 'U',  /* a client's command that is none */
};

enum milter_reply {
	MILTER_ADD_RECIPIENT = '+',
	MILTER_DELETE_RECIPIENT = '-',
	MILTER_CONTINUE = 'c',
	MILTER_DISCARD = 'd',  /* 250 to the client, and nobody gets it */
	MILTER_INSERT_HEADER = 'i',
	MILTER_CHANGE_HEADER = 'm', /* an empty value takes it out */
	MILTER_OPTIONS = 'O',
	MILTER_PROGRESS = 'p', /* not ready yet, wait on */
	MILTER_QUARANTINE = 'q', /* the mail server's own: its hold queue */
	MILTER_REPLY_CODE = 'y',
};

struct milter_frame {
	char command;
	struct str data;
};

enum milter_taken { MILTER_FRAME, MILTER_MORE, MILTER_BAD };
/* Takes the first frame off *bytes. MORE: it is not all there; nothing was taken. BAD: empty or too
 * long. */
enum milter_taken milter_frame_take(struct str *bytes, struct milter_frame *out);

/* The string that the data begins with, without its NUL; false: there is no NUL. */
bool milter_string_next(struct str *data, struct str *out);
bool milter_u16_next(struct str *data, uint16_t *out);
bool milter_u32_next(struct str *data, uint32_t *out);

void milter_put_u32(struct buf *out, uint32_t v);
void milter_put_data(struct buf *out, enum milter_reply reply, struct str data);
/* A reply whose data is one string (its NUL is added), or none at all. Strings of ours have no NUL. */
void milter_put(struct buf *out, enum milter_reply reply);
void milter_put_string(struct buf *out, enum milter_reply reply, struct str string);
/* index, name, value: INSERT_HEADER, CHANGE_HEADER. The line ends in the value are LF. */
void milter_put_header(struct buf *out, enum milter_reply reply, uint32_t index, struct str name,
	struct str value);
/* "550 5.7.1 text". The text is a format string to Sendmail, which Postfix imitates: '%' is
 * doubled. */
void milter_put_code(struct buf *out, uint16_t code, struct str text);
