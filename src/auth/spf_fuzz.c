/* SPDX-License-Identifier: Apache-2.0
 *
 * A whole evaluation in a DNS made of the input's lines: each question is answered by a line that its
 * name picks. With answers at hand, and one round late, both must agree. */
#include <assert.h>

#include "auth/spf.h"
#include "base/hash.h"
#include "base/map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LINES_MAX  32
#define ROUNDS_MAX 200

struct world {
	struct arena *arena;
	struct str lines[LINES_MAX];
	size_t n;
	struct map *known;
	uintptr_t round;
	bool slow;
};

/* A line's first byte says how the question ends; the rest is the records. */
static void make_answer(
	struct world *world, struct str name, enum dns_type type, struct dns_answer *out)
{
	struct str line = world->lines[hash64(name) % world->n];
	size_t count = 1;

	*out = (struct dns_answer){ .status = DNS_OK };
	if (line.n > 0 && line.p[0] < '\x06') {
		out->status = (enum dns_status)line.p[0];
		if (out->status > DNS_OK)
			return;
		count = 1 + line.n % 13;
		line = str_from(line, 1);
	}
	out->records = arena_array_of(world->arena, struct dns_record, count);
	out->record_count = count;
	for (size_t i = 0; i < count; i++) {
		struct str other = world->lines[(hash64(name) + i) % world->n];
		out->records[i].text = type == DNS_TXT ? line : STR("");
		out->records[i].name = str_first(other, DNS_NAME_MAX);
		out->records[i].ip = (struct ip){ .b = { 192, 0, 2, 1 }, .v6 = type == DNS_AAAA };
	}
}

struct known {
	struct dns_answer answer;
	uintptr_t round;
};

static const struct dns_answer *ask(void *context, struct str name, enum dns_type type)
{
	struct world *world = context;
	struct str key = arena_printf(world->arena, "%d %.*s", (int)type, STR_ARG(name));
	struct known *known = map_find(world->known, key);

	if (!known) {
		known = arena_new_of(world->arena, struct known);
		make_answer(world, key, type, &known->answer);
		known->round = world->round;
		map_put(world->known, key, known);
	}
	return world->slow && known->round == world->round ? NULL : &known->answer;
}

static void evaluate(struct world *world, struct spf_request *request, struct spf_report *out)
{
	const struct dns_source dns = { ask, world };

	world->known = map_new(world->arena);
	for (world->round = 1; !spf_check(world->arena, request, &dns, out); world->round++)
		assert(world->round < ROUNDS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_bytes(data, size);
	struct spf_report fast, slow;
	struct world world = { .arena = arena_new((size_t)1 << 27) };
	struct spf_request request = { .ip = { .b = { 192, 0, 2, 1 }, .v6 = size % 2 },
		.domain = STR("a.example"),
		.helo = STR("mail.example"),
		.walk = size % 3 == 0 };

	while (world.n < LINES_MAX && str_next_piece(&rest, '\n', &world.lines[world.n]))
		world.n++;
	if (world.n > 0) {
		request.sender = str_first(world.lines[world.n - 1], 2000);
		evaluate(&world, &request, &fast);
		world.slow = true;
		evaluate(&world, &request, &slow);
		assert(fast.result == slow.result && fast.problem == slow.problem);
		assert(fast.lookups == slow.lookups && fast.work == slow.work);
		assert(fast.lookups <= SPF_LOOKUPS_MAX + 2 && fast.voids <= SPF_VOIDS_MAX + 1);
		assert(fast.explanation.n <= SPF_EXPLANATION_MAX);
	}
	arena_free(&world.arena);
	return 0;
}
