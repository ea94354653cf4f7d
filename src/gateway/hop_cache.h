/* SPDX-License-Identifier: Apache-2.0
 *
 * What next hops said about recipients, for a while: minutes for "yes" and "no such mailbox",
 * seconds for what may be different soon. Bounded: a newcomer displaces what would be forgotten
 * first among its neighbours. */
#pragma once

#include "gateway/deliver.h"

#define HOP_CACHE_ENTRIES    16384
#define HOP_CACHE_YES_MS     (5 * 60 * 1000)
#define HOP_CACHE_NO_MS      (2 * 60 * 1000)
#define HOP_CACHE_PERHAPS_MS (5 * 1000)

struct hop_cache;

struct hop_cache *hop_cache_new(void);
void hop_cache_free(struct hop_cache **cache);

/* now: milliseconds that never go back. False if nothing is known, or not any more. */
bool hop_cache_find(const struct hop_cache *cache, struct str hop, struct str recipient, int64_t now,
	struct hop_reply *out);
/* Keeps a reply to RCPT if it is about the recipient: 250 and its kin, 4xx, and those 5xx that speak
 * of the mailbox (5.1.x, 5.2.x, or 550 to 553 without enhanced code). */
void hop_cache_put(struct hop_cache *cache, struct str hop, struct str recipient, int64_t now,
	const struct hop_reply *reply);
