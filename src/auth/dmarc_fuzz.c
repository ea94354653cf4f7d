/* SPDX-License-Identifier: Apache-2.0
 *
 * First line: the author's domain, then those of SPF and DKIM, parted by blanks; the rest are records,
 * "NAME TXT TEXT" a line. A "?" behind a domain is a temporary error. */
#include <assert.h>

#include "auth/dmarc.h"
#include "dns/answer.h"

#define LINES_MAX 40

struct record {
	struct str name;
	struct dns_record record;
};

struct fake {
	struct arena *arena;
	struct record v[LINES_MAX];
	size_t n;
	unsigned questions;
};

static const struct dns_answer *ask(void *context, struct str name, enum dns_type type)
{
	struct fake *fake = context;
	struct dns_answer *answer = arena_new_of(fake->arena, struct dns_answer);

	fake->questions++;
	assert(fake->questions < 1000);
	answer->status = DNS_NXDOMAIN;
	answer->records = arena_array_of(fake->arena, struct dns_record, LINES_MAX);
	for (size_t i = 0; type == DNS_TXT && i < fake->n; i++)
		if (str_eq(fake->v[i].name, name))
			answer->records[answer->record_count++] = fake->v[i].record;
	if (answer->record_count)
		answer->status = DNS_OK;
	if (answer->record_count && str_eq(answer->records[0].text, STR("!")))
		*answer = (struct dns_answer){ .status = DNS_SERVFAIL };
	return answer;
}

static void check(const struct dmarc_evaluation *found)
{
	assert(found->result < DMARC_RESULT_COUNT);
	assert(found->author_walk.n <= DMARC_QUERIES_MAX);
	assert(found->policy <= found->published);
	assert(found->record.found || found->policy == DMARC_POLICY_NONE);
	if (found->result == DMARC_RESULT_PASS)
		assert((found->spf.passed && found->spf.aligned) || dmarc_dkim_aligned(found));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)32 << 20);
	struct fake *fake = arena_new_of(arena, struct fake);
	struct dmarc_signer signers[DMARC_DKIM_MAX];
	struct dmarc_request request = { .dkim = signers, .whole = size % 2 };
	struct str rest = str_bytes(data, size), line = STR(""), word;
	struct dmarc_report report;

	fake->arena = arena;
	str_next_piece(&rest, '\n', &line);
	str_next_piece(&line, ' ', &request.author);
	str_next_piece(&line, ' ', &request.spf_domain);
	request.spf_temperror = str_ends(request.spf_domain, STR("?"));
	request.spf_passed = !request.spf_temperror && request.spf_domain.n > 0;
	while (request.dkim_count < DMARC_DKIM_MAX && str_next_piece(&line, ' ', &word)) {
		bool failed = str_ends(word, STR("?"));
		signers[request.dkim_count++] =
			(struct dmarc_signer){ str_first(word, word.n - failed), !failed, failed };
	}
	while (fake->n < LINES_MAX && str_next_piece(&rest, '\n', &line)) {
		struct record *record = &fake->v[fake->n];
		if (str_cut(line, ' ', &record->name, &record->record.text))
			fake->n++;
	}
	const struct dns_source source = { ask, fake };
	if (request.author.n > 0 && request.author.n < DNS_NAME_MAX) {
		assert(dmarc_check(arena, &request, &source, &report));
		check(&report.by[DMARC_TREE_WALK]);
		check(&report.by[DMARC_SUFFIX_LIST]);
	}
	arena_free(&arena);
	return 0;
}
