/* SPDX-License-Identifier: Apache-2.0
 *
 * Transfer encodings (RFC 2045 6.7, 6.8) and uuencode: lenient as readers are, and every
 * deviation noted. Output is never longer than input. */
#pragma once

#include "base/arena.h"
#include "mail/flaw.h"

/* Decodes base64; alien characters are skipped, decoding goes on after early padding as mail
 * programs do. offset: of `from` in the mail, for the notes. */
struct str base64_decode(struct arena *arena, struct str from, size_t offset, struct flaws *flaws);
struct str quoted_printable_decode(struct arena *arena, struct str from, size_t offset,
	struct flaws *flaws);
/* The payload of the first begin…end block; empty if there is none. */
struct str uuencode_decode(struct arena *arena, struct str from, size_t offset,
	struct flaws *flaws);
