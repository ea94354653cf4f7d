/* SPDX-License-Identifier: Apache-2.0
 *
 * Which keys of list entries there may be, as hashes in memory: nearly every lookup is for a thing
 * that is on no list, and then the store is not asked. Keys are never taken out; one too many costs
 * a query, none is missing. */
#pragma once

#include "base/str.h"

struct keyset {
	uint64_t *slots; /* 0: free */
	size_t room, count;
};

void keyset_done(struct keyset *set);
void keyset_add(struct keyset *set, unsigned subject, struct str key);
bool keyset_may_have(const struct keyset *set, unsigned subject, struct str key);
