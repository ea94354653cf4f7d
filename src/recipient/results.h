/* SPDX-License-Identifier: Apache-2.0
 *
 * Who receives a mail, as the keeper knows them: state of the account, the recipient's own threshold
 * and language. In the envelope's order. */
#pragma once

#include "scan/scan.h"

struct recipient_facts {
	struct str address;
	bool known;              /* the keeper answered */
	enum recipient_state state;
	struct str account;
	double junk_at;          /* NAN: the operator's */
	enum language language;  /* the operator's, where the recipient chose none */
};

struct recipient_results {
	struct recipient_facts *v;
	size_t n;
};

/* NULL while unfinished, and at CONSULT_RCPT. */
static inline const struct recipient_results *recipient_results(const struct scan *scan)
{
	return scan->facts[ROOM_RECIPIENT];
}
