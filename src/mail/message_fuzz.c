/* SPDX-License-Identifier: Apache-2.0
 * Input: a mail. Everything that was read lies in it, however small the arena. */
#include <assert.h>

#include "mail/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_flaws(const struct message *m)
{
	for (enum flaw f = 0; f < FLAW_COUNT; f++) {
		assert(!(m->flaws.seen & flaw_bit(f)) == (m->flaws.v[f].count == 0));
		assert(m->flaws.v[f].first <= m->raw.n);
	}
}

static void check_part(const struct message *m, const struct part *part)
{
	const char *end = m->raw.p + m->raw.n;

	assert(part->body.p == m->raw.p + part->body_offset && part->body.p + part->body.n <= end);
	assert(part->depth <= DEPTH_MAX && part->offset <= part->body_offset);
	for (size_t i = 0; i < part->headers.n; i++) {
		const struct header *h = &part->headers.v[i];
		assert(h->raw.p == m->raw.p + h->offset && h->raw.p + h->raw.n <= end);
		assert(h->name.p == h->raw.p && h->value.p + h->value.n <= h->raw.p + h->raw.n);
		assert(!(h->flaws & ~(m->flaws.seen | flaw_bit(FLAW_BARE_LF))));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t bounds[] = { 64 << 10, 96 << 10, 16 << 20 };
	struct arena *arena = arena_new(bounds[size % 3]);
	struct message *m = message_parse(arena, str_bytes(data, size));

	for (size_t i = 0; i < m->part_count; i++) {
		assert(m->parts[i]->index == i);
		check_part(m, m->parts[i]);
		part_decoded(arena, m, m->parts[i]);
		assert(str_is_utf8(part_text(arena, m, m->parts[i])) || m->parts[i]->child);
		for (size_t k = 0; k < m->parts[i]->headers.n; k++)
			header_unfold(arena, &m->parts[i]->headers.v[k]);
	}
	check_flaws(m);
	arena_free(&arena);
	return 0;
}
