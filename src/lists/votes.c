/* SPDX-License-Identifier: Apache-2.0 */
#include "lists/votes.h"

#include "net/wire.h"

void feed_votes_encode(struct buf *out, const struct feed_votes *votes)
{
	wire_put_u16(out, (uint16_t)votes->n);
	for (size_t i = 0; i < votes->n; i++) {
		wire_put_str(out, votes->v[i].name);
		wire_put_u8(out, (uint8_t)votes->v[i].vote);
	}
}

bool feed_votes_decode(struct arena *arena, struct str payload, struct feed_votes *out)
{
	struct wire_reader reader = { .rest = payload };
	size_t n = wire_get_u16(&reader);
	if (n > FEEDS_MAX || !arena_room(arena, payload.n + n * sizeof(struct feed_standing)))
		return false;
	struct feed_votes votes = { arena_array_of(arena, struct feed_standing, n), n };
	for (size_t i = 0; i < n; i++) {
		votes.v[i].name = arena_dup(arena, wire_get_str(&reader));
		uint8_t vote = wire_get_u8(&reader);
		if (vote >= FEED_VOTE_COUNT)
			return false;
		votes.v[i].vote = (enum feed_vote)vote;
	}
	if (!wire_complete(&reader))
		return false;
	*out = votes;
	return true;
}

enum feed_vote feed_votes_of(const struct feed_votes *votes, struct str name)
{
	for (size_t i = 0; i < votes->n; i++)
		if (str_eq(votes->v[i].name, name))
			return votes->v[i].vote;
	return FEED_LOST_NOT_ASKED;
}
