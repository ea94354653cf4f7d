/* SPDX-License-Identifier: Apache-2.0
 *
 * What was authenticated: SPF of both identities that RFC 7208 knows (2.3, 2.4). */
#pragma once

#include "auth/spf.h"
#include "scan/scan.h"

struct spf_facts {
	bool checked;             /* false: no client to judge, or no such identity */
	struct spf_report report; /* result, domain, term, explanation, problem, lookups … */
};

struct auth_results {
	struct spf_facts mail_from; /* of a null sender: postmaster@HELO */
	struct spf_facts helo;
	bool sender_proven; /* SPF passed for the domain of MAIL FROM */
};

/* NULL while unfinished. */
static inline const struct auth_results *auth_results(const struct scan *scan)
{
	return scan->facts[ROOM_AUTH];
}
