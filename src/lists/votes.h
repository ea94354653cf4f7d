/* SPDX-License-Identifier: Apache-2.0
 *
 * Which feeds had a vote when a mail was judged: the answer to one question of each mail, kept with
 * the others so that a replay counts the same lists. */
#pragma once

#include "lists/health.h"

struct feed_standing {
	struct str name; /* struct feed */
	enum feed_vote vote;
};

struct feed_votes {
	struct feed_standing *v;
	size_t n;
};

void feed_votes_encode(struct buf *out, const struct feed_votes *votes);
/* Copies into the arena; false on damaged bytes. */
bool feed_votes_decode(struct arena *arena, struct str payload, struct feed_votes *out);
/* FEED_LOST_NOT_ASKED for a feed that is not among them. */
enum feed_vote feed_votes_of(const struct feed_votes *votes, struct str name);
