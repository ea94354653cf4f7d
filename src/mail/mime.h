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
	bool given;         /* false: the default of RFC 2045 5.2, or 2046 5.1.5 in a digest */
};

struct part {
	struct part *parent, *child, *next;
	uint32_t index;     /* in message.parts */
	uint32_t depth;     /* root: 0 */
	struct headers headers;
	size_t offset;      /* of the part's header section in the mail */
	size_t body_offset;
	struct str body;    /* raw, transfer encoding untouched; of a multipart all of it, with preamble
	                       and epilogue; without the line end before the boundary */
	struct content_type type;
	enum transfer_encoding encoding;
	struct str charset; /* as labelled, empty: none */
	struct str disposition; /* "inline", "attachment", … lower case, empty: none */
	struct str filename;    /* decoded UTF-8 from filename or name; empty: none */
	struct str boundary; /* without trailing blanks; empty: none or unusable */
	/* What the type says. A multipart without (usable, seen) boundary has no child, nor has a message
	 * in base64 or quoted-printable: the rooms may parse its part_decoded(). */
	bool multipart, rfc822; /* rfc822: message/rfc822, message/global */
	bool decoded_done, text_done;
	struct str decoded_, text_;
};

bool part_is(const struct part *part, struct str type, struct str subtype);
/* Transfer encoding undone; points into the mail where nothing had to change. Adds flaws.
 * Cut at the arena's bound with FLAW_UNREAD. Of a part with children its raw body. */
struct message;
struct str part_decoded(struct arena *arena, struct message *message, struct part *part);
/* part_decoded() as UTF-8 by the label, or by what fits when the label lies (FLAW_CHARSET_WRONG). */
struct str part_text(struct arena *arena, struct message *message, struct part *part);

/* The value of a Content-Type field, unfolded (RFC 2045 5.1, comments anywhere). What cannot be read
 * is FLAW_CONTENT_TYPE_SYNTAX: without any type it is text/plain, without "/" the subtype is empty.
 * Here for tests: part_describe() does it. */
void content_type_parse(struct arena *arena, struct str value, size_t offset, struct flaws *flaws,
	struct content_type *out);
/* Fills in all that the part's headers say of it; `in_digest`: its default type is message/rfc822.
 * message_parse() calls it, before body and children are known. */
void part_describe(struct arena *arena, struct flaws *flaws, struct part *part, bool in_digest);
