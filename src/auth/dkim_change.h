/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking for what was changed behind the signer: something that happens to mail on its way is undone,
 * and if the signature's hash then fits, that is what happened. Bounded by the named limits. */
#pragma once

#include "auth/dkim_inside.h"

#define UNDO_BYTES_MAX    ((uint64_t)16 << 20) /* hashed for one signature */
#define UNDO_BODY_MAX     ((size_t)4 << 20)    /* a longer body is not looked into */
#define UNDO_VERIFIES_MAX 64                   /* RSA or Ed25519, for one signature */

struct undo {
	struct dkim_work *work;
	struct dkim_signature *signature;
	struct str canonical; /* the body in the signature's form */
	uint64_t bytes_left;
	struct str detail;
};

/* Takes n bytes from what may be hashed; false: it is used up. */
bool undo_may_hash(struct undo *undo, uint64_t n);
/* Would this body have had the hash in bh=? */
bool undo_fits(struct undo *undo, struct str body);
/* "at 1204: ____ …": a place in the canonical body, and how its line reads. */
struct str undo_place(struct undo *undo, size_t at);

/* The text of a mail of one part, its transfer encoding undone. False: there is none. */
bool undo_decoded(struct undo *undo, struct str *out);
/* Would the text fit in one of the encodings that it may have had? Detail says which, behind `was`. */
bool undo_fits_encoded(struct undo *undo, struct str text, const char *was);

/* Each: was it this? Then detail says where. */
bool undo_footer(struct undo *undo);
bool undo_footer_encoded(struct undo *undo);
bool undo_footer_in_part(struct undo *undo);
bool undo_part(struct undo *undo);
bool undo_wrapping(struct undo *undo);
bool undo_blanks(struct undo *undo);
bool undo_line_ends(struct undo *undo);
bool undo_empty_lines(struct undo *undo);
bool undo_stuffing(struct undo *undo);
bool undo_transfer(struct undo *undo);
bool undo_charset(struct undo *undo);
