/* SPDX-License-Identifier: Apache-2.0
 *
 * The one canonical parse of a mail, which serves every room (RFC 5322, 2045–2049, 2231). Zero
 * copies: everything points into the buffer given, which must outlive the arena's use. Iterative,
 * linear, bounded by PARTS_MAX, DEPTH_MAX, the header limits and the arena. It never fails: what
 * is wrong stands in `flaws`. */
#pragma once

#include "mail/header.h"
#include "mail/mime.h"

struct message {
	struct str raw;
	struct headers headers;
	size_t body_offset;
	struct str body;        /* after the empty line */
	struct part *root;      /* the mail itself as a part */
	struct part **parts;    /* all parts in the order of the mail, root first */
	size_t part_count;
	struct flaws flaws;
	bool crlf;              /* lines end in CRLF, at least some; false: in LF alone (a file) */
};

/* The arena must have 64 KiB of room left; beyond that parts stay unread with FLAW_UNREAD.
 *
 * Where readers differ, this one does so: a boundary line is one only if nothing but blanks follows
 * the boundary (else FLAW_BOUNDARY_PREFIX); boundary lines of an enclosing multipart end the inner
 * ones; after the closing line further parts are read all the same (FLAW_BOUNDARY_AFTER_CLOSE),
 * because some readers show them. Preambles and epilogues are no parts. */
struct message *message_parse(struct arena *arena, struct str raw);
