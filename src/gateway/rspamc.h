/* SPDX-License-Identifier: Apache-2.0
 *
 * rspamd's HTTP protocol as its clients speak it (rspamc, Haraka's plugin, others): POST /checkv2, GET
 * /ping, GET /stat. For listeners with protocol "rspamc"; what of it we answer stands in docs/http.md. */
#pragma once

#include "action/record.h"
#include "gateway/http_mail.h"

extern const struct http_route rspamc_routes[];
extern const size_t rspamc_route_count;

/* The verdict in the words of that protocol. */
const char *rspamc_action_name(enum action action);
/* The body of the answer; seen for tests and fuzzers. seconds: that judging took. */
void rspamc_print(struct buf *out, const struct settings *settings, const struct record *record,
	const struct judgement *judgement, double seconds);
