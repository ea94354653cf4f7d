/* SPDX-License-Identifier: Apache-2.0
 *
 * Making an ARC set (RFC 8617 5.1): what we saw of a mail that goes on, signed with the mail and sealed
 * with the sets before it. Prepared and finished as DKIM signatures are. */
#pragma once

#include "auth/arc.h"
#include "auth/dkim_sign.h"

/* A set on top of the chain in the report (its result becomes cv=; after a fail only the newest set
 * is covered, 5.1.2). First AAR and AMS, then, with the AMS finished, the seal. results: the payload
 * of the AAR, "mx.example.org; spf=pass …", folded or not. */
struct arc_sealing {
	unsigned instance;
	struct str results_field;        /* ARC-Authentication-Results, with CRLF */
	struct unsigned_field signature; /* ARC-Message-Signature */
};
/* false, and nothing is added: 50 sets already, or the chain had failed before it came to us (5.1),
 * or a key could not be asked for, so that nobody knows what cv= is to say. */
bool arc_seal_prepare(struct arena *arena, const struct message *message,
	const struct arc_report *chain, const struct signing_key *key,
	const struct signing_options *options, struct str results, struct body_hash *body,
	struct arc_sealing *out);
/* signature_field: sign_finish() of the AMS. The three fields go on top of the mail: seal, signature,
 * results. */
void arc_seal_prepare_seal(struct arena *arena, const struct arc_report *chain,
	const struct signing_key *key, const struct signing_options *options,
	const struct arc_sealing *sealing, struct str signature_field, struct unsigned_field *out);
