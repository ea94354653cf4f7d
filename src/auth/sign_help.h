/* SPDX-License-Identifier: Apache-2.0
 *
 * Signing and sealing whole mails, for tests, fuzzers and tests/sign_mail: prepare, sign and finish in
 * one go, with the keys at hand. */
#pragma once

#include "auth/arc_seal.h"

struct sign_help_key {
	struct signing_key key;
	struct private_key *private;
};

/* "v=DKIM1; k=…; p=…". */
struct str sign_help_record(struct arena *arena, const struct private_key *key);
/* Both, NUL or not. */
struct str sign_help_join(struct arena *arena, struct str head, struct str tail);
/* The mail with a DKIM-Signature of each key on top. */
struct str sign_help_dkim(struct arena *arena, struct str mail, const struct sign_help_key *keys,
	size_t n, const struct signing_options *options);
/* The three fields of an ARC set as they go on top of the mail, seal first; empty: the chain takes
 * none. */
struct str sign_help_arc(struct arena *arena, struct str mail, const struct arc_report *chain,
	const struct sign_help_key *key, const struct signing_options *options, struct str results);
