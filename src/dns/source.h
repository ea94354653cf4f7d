/* SPDX-License-Identifier: Apache-2.0
 *
 * Who answers a mechanism's DNS questions. Rooms put them by ask_dns(), the sender's diagnosis by
 * its own means, tests from a table. */
#pragma once

#include "dns/answer.h"

/* NULL: not yet, ask again later. It must answer every name that is possible. */
struct dns_source {
	const struct dns_answer *(*ask)(void *context, struct str name, enum dns_type type);
	void *context;
};
