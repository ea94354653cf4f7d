/* SPDX-License-Identifier: Apache-2.0
 *
 * The MIME tree of a mail (RFC 2045, 2046, 2183): parts linked by parent, first child and next
 * sibling, with their own headers and raw bodies; decoding is lazy and done once. */
#pragma once

#include "mail/header.h"

#define PARTS_MAX 2000
#define DEPTH_MAX 32

enum transfer_encoding {
	TRANSFER_7BIT, /* also when nothing is said */
	TRANSFER_8BIT,
	TRANSFER_BINARY,
	TRANSFER_BASE64,
	TRANSFER_QUOTED_PRINTABLE,
	TRANSFER_UUENCODE,
	TRANSFER_UNKNOWN, /* read as 8bit */
};

struct content_type {
	struct str type;    /* lower case, "text" */
	struct str subtype; /* lower case, "plain" */
	struct parameter *parameters; /* mail/parameter.h: decoded, in order */
	size_t parameter_count;
	bool given;         /* false: the default of RFC 2045 5.2 */
};

struct part {
	struct part *parent, *child, *next;
	uint32_t index;     /* in message.parts */
	uint32_t depth;     /* root: 0 */
	struct headers headers;
	size_t offset;      /* of the part's header section in the mail */
	size_t body_offset;
	struct str body;    /* raw, transfer encoding untouched; of a multipart all of it */
	struct content_type type;
	enum transfer_encoding encoding;
	struct str charset; /* as labelled, empty: none */
	struct str disposition; /* "inline", "attachment", … lower case, empty: none */
	struct str filename;    /* decoded UTF-8 from filename or name; empty: none */
	struct str boundary;
	bool multipart, rfc822;
	bool decoded_done, text_done;
	struct str decoded_, text_;
};

bool part_is(const struct part *part, struct str type, struct str subtype);
/* Transfer encoding undone; points into the mail where nothing had to change. Adds flaws.
 * Cut at the arena's bound with FLAW_UNREAD. */
struct message;
struct str part_decoded(struct arena *arena, struct message *message, struct part *part);
/* part_decoded() as UTF-8 by the label, or by what fits when the label lies (FLAW_CHARSET_WRONG). */
struct str part_text(struct arena *arena, struct message *message, struct part *part);
