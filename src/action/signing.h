/* SPDX-License-Identifier: Apache-2.0
 *
 * What is signed: mail of our own users (DKIM, RFC 6376), and what we pass on of others where the
 * settings name a domain that seals (ARC, RFC 8617). The keys lie with the signer: it is asked which
 * there are, and to sign digests. Works after the verdict, on mail that will be delivered. */
#pragma once

#include "action/header.h"
#include "scan/scan.h"

#define SIGNED_FIELDS_MAX (32 * 1024) /* bytes put on top of one mail */

extern const struct symbol_table signing_symbols;

struct signing;

/* In the mail's arena. The edits say which fields of the mail will be gone. */
struct signing *signing_new(struct scan *scan, const struct verdicts *verdicts,
	const struct edits *edits);
/* WAIT: answers are missing, run it again when they are there. DONE: findings say what was done; one
 * of them may want another verdict (SIGNER_AWAY). */
enum step signing_run(struct signing *signing);
/* Fields to put on top of the mail, each with CRLF; empty: none. */
struct str signing_fields(const struct signing *signing);
