/* SPDX-License-Identifier: Apache-2.0
 *
 * What the Received chain of a mail tells (RFC 5321 4.4, 6.3): its order in time, its length,
 * loops, and how the mail was first handed in. Only the newest hops are trustworthy; the rest is
 * what somebody claims. */
#pragma once

#include "mail/received.h"

struct hops {
	size_t unparsed;         /* of a form that nobody knows */
	bool dated;              /* at least one date was read */
	int64_t newest, oldest;  /* the dates at the ends of the chain */
	int64_t backwards;       /* most seconds by which a later hop is dated before an earlier one */
	size_t backwards_at;     /* index of that later hop */
	int64_t ahead;           /* most seconds by which a hop is dated after the arrival */
	size_t most_repeats;     /* times that one host stands as receiver */
	struct str repeated;     /* that host */
	size_t ours;             /* hops that claim to have been received by us */
	size_t without_tls;      /* hops between public addresses that name SMTP and no TLS */
	bool first_private;      /* the first hop came from a private address */
	const struct received *open_relay; /* the first hop, when a dial-up like client handed the
	                                      mail to a stranger's server without signing in */
};

/* hops: newest first. */
void hops_judge(struct arena *arena, const struct received *hops, size_t n, int64_t arrival,
	struct str our_name, struct hops *out);
