/* SPDX-License-Identifier: Apache-2.0
 *
 * Transfer encodings (RFC 2045 6.7, 6.8) and uuencode: lenient as readers are, and every
 * deviation noted. Output is never longer than input. */
#pragma once

#include "base/arena.h"
#include "mail/flaw.h"

/* Decodes base64; alien characters are skipped, decoding goes on after early padding as mail
 * programs do. What follows the padding ends the data only if its next line holds anything outside
 * the alphabet (FLAW_BASE64_TRAILING): a footer, not data. Blank lines before the last line of data
 * are FLAW_BASE64_BLANK_LINE, also those before the first. offset: of `from` in the mail, for the
 * notes. All three cut at the arena's bound with FLAW_UNREAD. */
struct str base64_decode(struct arena *arena, struct str from, size_t offset, struct flaws *flaws);
/* `from` itself where nothing had to change. Line ends stay as they are. */
struct str quoted_printable_decode(struct arena *arena, struct str from, size_t offset,
	struct flaws *flaws);
/* The payload of the first begin…end block; empty if there is none. Lines that are not uuencoded
 * are passed over. */
struct str uuencode_decode(struct arena *arena, struct str from, size_t offset,
	struct flaws *flaws);
/* Does a uuencoded block start here: "begin 644 name" and a line of data, or "end"? Looks at two
 * lines. */
bool uuencode_begins(struct str text);
