/* SPDX-License-Identifier: Apache-2.0
 *
 * The header section of a mail or part (RFC 5322 2.2, 3.6; RFC 2045 3): fields as they came, with
 * raw bytes and offsets. Nothing is unfolded or decoded here; header_unfold() and word.h do that
 * for who asks. Bounded: HEADER_FIELDS_MAX fields; the value of a field ends where the field reaches
 * HEADER_FIELD_MAX bytes, its raw bytes stay whole (a signature covers them).
 *
 * What is a field, where the RFC has no answer: a line with a colon before which no blank stands but
 * at its end. A line that is none is left out when the section goes on after it, and begins the body
 * when the line after it is none either. */
#pragma once

#include "base/arena.h"
#include "mail/flaw.h"

#define HEADER_FIELDS_MAX 1000
#define HEADER_FIELD_MAX  (64 * 1024)

/* Fields that rooms ask for; the rest are HEADER_OTHER and found by name. */
enum header_id {
	HEADER_OTHER,
	HEADER_FROM, HEADER_SENDER, HEADER_REPLY_TO, HEADER_TO, HEADER_CC, HEADER_BCC,
	HEADER_SUBJECT, HEADER_DATE, HEADER_MESSAGE_ID, HEADER_IN_REPLY_TO, HEADER_REFERENCES,
	HEADER_RECEIVED, HEADER_RETURN_PATH, HEADER_AUTHENTICATION_RESULTS, HEADER_DKIM_SIGNATURE,
	HEADER_MIME_VERSION, HEADER_CONTENT_TYPE, HEADER_CONTENT_TRANSFER_ENCODING,
	HEADER_CONTENT_DISPOSITION, HEADER_CONTENT_ID,
	HEADER_LIST_ID, HEADER_LIST_UNSUBSCRIBE, HEADER_LIST_UNSUBSCRIBE_POST,
	HEADER_PRECEDENCE, HEADER_AUTO_SUBMITTED, HEADER_X_MAILER, HEADER_USER_AGENT,
	HEADER_ID_COUNT
};

struct header {
	enum header_id id;
	struct str name;  /* before the colon, trailing blanks cut */
	struct str value; /* after the colon: as it came, folded, without the final line end */
	struct str raw;   /* the whole field with its line end */
	size_t offset;    /* of raw in the mail */
	uint64_t flaws;   /* flaw_bit() of what was seen in this field; FLAW_BARE_LF when the section
	                     has both kinds of line ends */
};

struct headers {
	struct header *v;
	size_t n;
	uint32_t first[HEADER_ID_COUNT]; /* index + 1 of the first of each kind, 0: none */
	uint32_t count[HEADER_ID_COUNT];
};

/* Parses the header section at the start of `from` (which lies at `offset` of the mail). Returns
 * how many bytes it takes, the empty line included. The flaws of lines (FLAW_BARE_CR to
 * FLAW_NO_FINAL_NEWLINE) are marked in the fields but not added to `flaws`: message_parse() counts
 * them over the whole mail. */
size_t headers_parse(struct arena *arena, struct str from, size_t offset, struct flaws *flaws,
	struct headers *out);

/* Does the line (without its end) begin a field? */
bool header_line_is_field(struct str line);

/* The first field of a kind, or NULL. */
const struct header *header_find(const struct headers *headers, enum header_id id);
/* The next one of the same kind after `header`, or NULL. */
const struct header *header_next(const struct headers *headers, const struct header *header);
/* By name, without case; NULL after: from the start. */
const struct header *header_find_name(const struct headers *headers, struct str name,
	const struct header *after);

/* The value on one line: line ends before blanks removed, blanks kept (RFC 5322 2.2.3), trimmed. */
struct str header_unfold(struct arena *arena, const struct header *header);
/* May the field stand only once in a header section (RFC 5322 3.6, 2045, 2183, 2369, 2919)? */
bool header_is_single(enum header_id id);
/* The canonical spelling, "From"; NULL for HEADER_OTHER. */
const char *header_id_name(enum header_id id);
/* Which one is called so, without case; here for tests, fields come with theirs. */
enum header_id header_id_of(struct str name);
