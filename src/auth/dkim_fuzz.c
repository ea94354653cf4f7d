/* SPDX-License-Identifier: Apache-2.0
 *
 * A whole verification. The input is a mail; whatever key it asks for, the DNS has one of a few, chosen
 * by the name. With answers at hand and one round late, both must agree. */
#include <assert.h>

#include "auth/dkim.h"
#include "base/hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define WORK_MAX ((uint64_t)64 << 20)

static const char *const records[] = {
	/* The corpus is signed with these. */
	"v=DKIM1; k=ed25519; p=40OwLHFWm5xeDWIa7mLujg9vYXCJdW0aEQH5/0moL5g=",
	"v=DKIM1; k=rsa; p="
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDdrKeEfH6vUIw12boc4i3QdeScgYidcFGgfVt6/jpjezbdp04z20"
	"wQxH4Ivvl88OFHjAwq0MtVHgUyi47cGEojggSGPglReiU6yitzwFv7vNijTGXo7CoBUZxshdE9tQdbcXDGitSRKpQw"
	"EyE+7ri2IhG96PtVK1RipXyaen6VvwIDAQAB",
	"v=DKIM1; t=y:s; p=",
	"v=spf1 -all",
};

struct world {
	bool slow;
	unsigned round;
};

static const struct dns_answer *ask(void *context, struct str name, enum dns_type type)
{
	static struct dns_record record;
	static struct dns_answer answer = { .records = &record, .record_count = 1 };
	const struct world *world = context;
	size_t which = hash64(name) % (2 + sizeof records / sizeof *records);

	assert(type == DNS_TXT && name.n <= DNS_NAME_MAX);
	/* The corpus: selector "brisbane" has the first key, "test" the second. */
	if (str_starts(name, STR("brisbane.")))
		which = 0;
	else if (str_starts(name, STR("test.")))
		which = 1;
	if (world->slow && world->round == 0)
		return NULL;
	if (which >= sizeof records / sizeof *records) {
		static struct dns_answer none = { .status = DNS_TIMEOUT };
		return &none;
	}
	record.text = str_of(records[which]);
	return &answer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)1 << 27);
	struct world world = { 0 };
	const struct dns_source dns = { ask, &world };
	const struct dkim_request request = { .message = message_parse(arena, str_bytes(data, size)),
		.time = 1600000000,
		.explain = true };
	struct dkim_report fast, slow;

	assert(dkim_verify(arena, &request, &dns, &fast));
	for (world.slow = true; !dkim_verify(arena, &request, &dns, &slow); world.round++)
		assert(world.round == 0);
	assert(fast.n == slow.n && fast.n <= DKIM_SIGNATURES_MAX && fast.work == slow.work);
	assert(fast.work < WORK_MAX + 64 * size * DKIM_SIGNATURES_MAX);
	for (size_t i = 0; i < fast.n; i++) {
		const struct dkim_signature *v = &fast.v[i];
		assert(v->result == slow.v[i].result && v->problem == slow.v[i].problem);
		assert((v->result == DKIM_PASS) == (v->problem == DKIM_PROBLEM_NONE));
		assert(v->result != DKIM_NONE);
		assert(!v->change || v->result == DKIM_FAIL);
		assert(v->uncovered_at <= size);
		if (v->result == DKIM_PASS)
			assert(v->domain.n > 0 && v->selector.n > 0 && v->key_bits >= 256);
	}
	arena_free(&arena);
	return 0;
}
