/* SPDX-License-Identifier: Apache-2.0
 *
 * Does a display name (RFC 5322 3.4) claim to be somebody protected? Many mail programs show nothing
 * else (K-22, FMT-18). */
#pragma once

#include "identity/protection.h"

/* Weaker before stronger. */
enum name_claim {
	CLAIM_NONE,
	CLAIM_MENTION,   /* the name stands in it: "Fans of PayPal" */
	CLAIM_TENANT,    /* it is the name of a free mail service, from an address such as it gives to
	                    anybody: "Google Support <x@gmail.com>" */
	CLAIM_NAME,      /* it is the name, with words such as "support" at most: "PayPal Service" */
	CLAIM_DISGUISED, /* written with other letters that look alike: "РауРаl", "ㅋㅏㅋㅏㅇㅗ", "네0ㅣ버" */
};

struct claim {
	enum name_claim kind;
	const struct protected_word *of; /* NULL: nobody */
};

/* Who shows a name. */
struct shown {
	struct str name;
	struct str domain;  /* lower-case A-labels */
	struct str address; /* lower case */
};

/* The strongest claim of the name that its bearer has no right to. Of a name that is theirs too:
 * none. */
void impersonation_claim(struct arena *arena, const struct protection *p, const struct shown *shown,
	struct claim *out);

/* The protected one whose address stands in the name ("ceo@bank.example <x@evil.example>") and is not
 * of its bearer's organisation; NULL: none, or an address at a free mail service, which is
 * anybody's. Written on success: the address. */
const struct protege *impersonation_shown_address(
	const struct protection *p, const struct shown *shown, struct str *address);
