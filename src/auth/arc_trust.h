/* SPDX-License-Identifier: Apache-2.0
 *
 * What a valid chain is worth: the sealers that the operator believes (arc.trusted), and what they say
 * to have seen (RFC 8617 7.2, RFC 8601). A valid chain of strangers proves nothing: anybody can seal
 * anything. */
#pragma once

#include "auth/arc.h"
#include "base/settings.h"

/* The lowest instance whose sealer and all above it are believed; 0: not even the newest is, or the
 * chain is not valid, or it covers the body in part only. */
unsigned arc_believed_from(const struct arc_report *report, const struct str_list *trusted);

/* Who saw the author authenticated. */
struct arc_word {
	unsigned instance;
	struct str sealer;    /* d= of the seal */
	const char *method;   /* "dmarc", "dkim" or "spf" */
};
/* Does a set from `from` (arc_believed_from()) up to the newest say that the author's domain itself was
 * authenticated: dmarc=pass for it, or dkim=pass or spf=pass in exactly its name? author: in A-labels. */
bool arc_says_pass(struct arena *arena, const struct arc_report *report, unsigned from,
	struct str author, struct arc_word *out);
