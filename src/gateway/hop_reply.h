/* SPDX-License-Identifier: Apache-2.0
 *
 * Replies of a next hop (RFC 5321 4.2): several lines, each with its code. Read leniently (a bare
 * LF ends a line too, text may be missing) and bounded: a hop may be broken or captured. */
#pragma once

#include "gateway/deliver.h"
#include "net/lines.h"

#define HOP_LINE_MAX       4096
#define HOP_REPLY_LINES    128
#define HOP_REPLY_TEXT_MAX 400

struct hop_reply_reader {
	struct lines lines;
	struct buf whole;   /* the texts of the lines so far, each ended by LF */
	unsigned count;     /* of lines so far */
	bool new_reply;     /* the next line begins a reply: `whole` is of the last one */
};

enum hop_read {
	HOP_READ_MORE,
	HOP_READ_REPLY,
	HOP_READ_BROKEN, /* no reply: who is there speaks something else */
};

void hop_reply_reader_init(struct hop_reply_reader *reader);
void hop_reply_reader_done(struct hop_reply_reader *reader);
/* Takes as many bytes as there is room for, says how many: fewer than given means that there are
 * replies to be taken first. */
size_t hop_reply_push(struct hop_reply_reader *reader, struct str bytes);
/* The next whole reply. Until the next call `whole` has its lines. */
enum hop_read hop_reply_next(struct hop_reply_reader *reader, struct hop_reply *out);

/* Sets code and text; the text is made safe and cut. */
void hop_reply_set(struct hop_reply *reply, uint16_t code, struct str text);

/* What a hop offers (the lines of its answer to EHLO or LHLO). */
struct hop_extensions {
	bool pipelining, body_8bit, smtputf8, size;
	uint64_t size_max; /* 0: not said */
};
struct hop_extensions hop_extensions_of(struct str whole);
