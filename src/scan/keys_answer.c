/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/keys_answer.h"

#include "net/wire.h"

void keys_answer_encode(struct buf *out, const struct keys_answer *answer)
{
	wire_put_str(out, answer->domain);
	wire_put_u8(out, (uint8_t)answer->n);
	for (size_t i = 0; i < answer->n; i++) {
		wire_put_u8(out, (uint8_t)answer->v[i].type);
		wire_put_str(out, answer->v[i].selector);
	}
}

bool keys_answer_decode(struct arena *arena, struct str payload, struct keys_answer *out)
{
	struct wire_reader reader = { .rest = payload };
	struct keys_answer answer = { .domain = wire_get_str(&reader) };
	answer.n = wire_get_u8(&reader);
	if (reader.failed || answer.n > ACTIVE_KEYS_MAX || !arena_room(arena, payload.n))
		return false;
	answer.domain = arena_dup(arena, answer.domain);
	for (size_t i = 0; i < answer.n; i++) {
		uint8_t type = wire_get_u8(&reader);
		if (type >= KEY_TYPE_COUNT)
			return false;
		answer.v[i] = (struct active_key){ .type = (enum key_type)type,
			.selector = arena_dup(arena, wire_get_str(&reader)) };
	}
	if (!wire_complete(&reader))
		return false;
	*out = answer;
	return true;
}
