/* SPDX-License-Identifier: Apache-2.0
 *
 * libunbound on an event base: one question in, one answer out. It recurses or forwards, caches,
 * validates if there is a trust anchor, and asks only once what many want to know at a time.
 * Nothing of libunbound or libevent is known outside of this file and dns/resolver.c. */
#pragma once

#include "base/error.h"
#include "dns/answer.h"
#include "dns/options.h"

struct event_base;
struct upstream;

/* mode: recursion or forward. Reads the files that it needs. NULL on failure. */
struct upstream *upstream_new(struct event_base *base, const struct dns_options *options,
	struct error *err);
/* Before its event base is freed. Open questions end as timed out. */
void upstream_free(struct upstream **upstream);

/* The answer lives only during the call. */
typedef void upstream_done(void *context, const struct dns_answer *answer);
/* name: as dns_name_normalize() gives it. Calls done exactly once, maybe before it returns. There
 * is no deadline: libunbound gives up after its own tries, which may take a minute or more. */
void upstream_ask(struct upstream *upstream, struct str name, enum dns_type type,
	upstream_done *done, void *context);
