/* SPDX-License-Identifier: Apache-2.0
 *
 * {"envelope":{…},"mail":"…"} read as it arrives (RFC 8259): the mail's bytes, unescaped or out of
 * base64 ("mail_base64"), are passed on piece by piece and never lie here; what is left of the
 * document is small and bounded. */
#pragma once

#include "base/buf.h"

#define MAIL_JSON_REST_MAX  (64 * 1024) /* everything but the mail */
#define MAIL_JSON_DEPTH_MAX 8

/* false: no more of it. */
typedef bool mail_json_piece(void *context, struct str bytes);

enum mail_json_place { JSON_BETWEEN, JSON_IN_KEY, JSON_IN_STRING, JSON_IN_MAIL };

struct mail_json {
	mail_json_piece *piece;
	void *context;
	const char *why;             /* it has failed */
	struct buf rest;             /* the document with "" in place of the mail */
	struct buf out;              /* bytes of the mail, on their way */
	enum mail_json_place place;
	unsigned depth;
	bool wants_key, wants_value; /* at depth 1 */
	char key[16];
	size_t key_length;
	bool seen, base64;
	/* Inside of a string. */
	bool escaped;
	unsigned hex_left;
	uint32_t code, high;         /* high: first half of a pair that waits for the second */
	/* Inside of base64. */
	uint32_t bits;
	unsigned bit_count;
	bool padded;
};

void mail_json_init(struct mail_json *json, mail_json_piece *piece, void *context);
void mail_json_done(struct mail_json *json);
/* false: `why` says what is wrong; NULL there if piece() did not want more. */
bool mail_json_feed(struct mail_json *json, struct str bytes);
/* The end: false if it was not whole or had no mail. envelope_out: the text of that member, in
 * json->rest; empty if there was none. */
bool mail_json_finish(struct mail_json *json, struct buf *envelope_out);
