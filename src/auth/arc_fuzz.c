/* SPDX-License-Identifier: Apache-2.0
 *
 * Any mail as one with a chain: the report holds together, keys are all asked for in the first round,
 * and the work is bounded. Every name has the key of RFC 8463's example. */
#include <assert.h>

#include "auth/arc_trust.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct asker {
	struct arena *arena;
	size_t questions;
	bool late; /* the first round has no answers */
};

static const struct dns_answer *ask(void *context, struct str name, enum dns_type type)
{
	static struct dns_record record = {
		.text = STR_INIT(
			"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
	};
	static const struct dns_answer found = {
		.status = DNS_OK, .records = &record, .record_count = 1
	};
	struct asker *asker = context;
	assert(name.n && type == DNS_TXT);
	asker->questions++;
	return asker->late ? NULL : &found;
}

static void check_report(struct arena *arena, const struct arc_report *report, size_t size)
{
	struct arc_word word;
	assert((report->result == ARC_FAIL) == (report->problem != NULL));
	assert(report->n <= ARC_SETS_MAX && report->n <= report->instances);
	assert(report->result != ARC_PASS ||
		(report->n && report->sets[report->n - 1].signature_valid));
	assert(report->oldest_pass <= report->n &&
		!(report->result == ARC_NONE && report->instances));
	for (size_t i = 0; i < report->n; i++) {
		const struct arc_set *set = &report->sets[i];
		assert(set->instance == i + 1 && set->results && set->signature && set->seal);
		assert(set->payload.n <= set->results->value.n);
	}
	arc_says_pass(arena, report, 1, STR("football.example.com"), &word);
	/* The chain's own fields are hashed thrice at most; the rest has its limits. */
	assert(report->work <= 8 * size + ((uint64_t)32 << 20));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena *arena;
	struct arc_report report;
	if (!arena)
		arena = arena_new((size_t)64 << 20);
	struct arc_request request = { message_parse(arena, str_bytes(data, size)), 1528637909 };
	struct asker asker = { .arena = arena, .late = true };
	const struct dns_source dns = { ask, &asker };
	bool done = arc_verify(arena, &request, &dns, &report);
	assert(done == (asker.questions == 0));
	size_t asked = asker.questions;
	asker = (struct asker){ .arena = arena };
	assert(arc_verify(arena, &request, &dns, &report));
	assert(asker.questions == asked && report.result != ARC_TEMPERROR);
	check_report(arena, &report, size);
	arena_reset(arena);
	return 0;
}
