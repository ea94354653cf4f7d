/* SPDX-License-Identifier: Apache-2.0
 *
 * Signed mails for tests and fuzzers, with whatever tags they want: also such as no signer writes. */
#pragma once

#include "auth/dkim_inside.h"

/* The mail with "DKIM-Signature: TAGS; bh=…; b=…" on top, valid if the tags permit it; bh= and b= are
 * left alone where the tags have them. header: fields with line ends; body: with line ends. */
struct str dkim_make(struct arena *arena, const struct private_key *key, const char *tags,
	struct str header, struct str body);
/* "k=…; p=…" */
struct str dkim_make_record(struct arena *arena, const struct private_key *key);
