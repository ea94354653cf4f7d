/* SPDX-License-Identifier: Apache-2.0
 *
 * The mail as a milter connection brings it, field by field and chunk by chunk, put together again
 * byte by byte as it was on the wire (signatures must verify); and the way back, from a range of its
 * bytes to the field that the mail server knows by name and number.
 *
 * A mail server keeps header fields with LF between their lines and sends them so; the body comes
 * with CRLF. A blank between a field's name and its colon (RFC 5322 4.5) is not told, by no
 * version of the protocol. */
#pragma once

#include "gateway/consulting.h"

/* More fields than this are no mail; Postfix bounds their bytes, not their number. */
#define MILTER_FIELDS_MAX 20000

struct milter_field {
	uint64_t offset;
	uint32_t name, length; /* bytes; the length with its last CRLF */
};

typedef enum consult_room milter_sink(void *context, struct str bytes);

enum milter_waste {
	MILTER_WASTE_NOT,
	MILTER_WASTE_TOO_LARGE,
	MILTER_WASTE_NO_MEMORY,
	MILTER_WASTE_FIELDS,
};

struct milter_mail {
	milter_sink *sink;
	void *context;
	struct buf gathered;   /* small pieces, until they are worth a write */
	uint64_t size;
	struct milter_field *fields;
	size_t field_count, field_room;
	bool headers_ended;
	enum milter_waste waste; /* why it is only read to be thrown away */
};

void milter_mail_begin(struct milter_mail *mail, milter_sink *sink, void *context);
void milter_mail_done(struct milter_mail *mail);
/* The data of MILTER_HEADER. blanks: the value begins right behind the colon; otherwise the mail server
 * has taken a blank away. false: malformed. */
bool milter_mail_header(struct milter_mail *mail, struct str data, bool blanks);
void milter_mail_headers_end(struct milter_mail *mail);
void milter_mail_body(struct milter_mail *mail, struct str bytes);
/* All of it is with the sink. */
void milter_mail_end(struct milter_mail *mail);

/* number: the how-manieth of that name, without case, beginning at 1. */
typedef void milter_deletion(void *context, struct str name, uint32_t number);
/* The fields that the ranges touch, the last one first, so that no deletion changes the number of
 * one to come. file: what the sink wrote. false: the file cannot be read. */
bool milter_mail_deletions(const struct milter_mail *mail, int file, const struct removed *removed,
	size_t count, milter_deletion *each, void *context);
