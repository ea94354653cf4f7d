/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "auth/spf_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_bytes(data, size), rest;
	struct spf_record record;
	struct spf_term term;
	enum spf_problem problem;

	rest = spf_record_is(text) ? spf_record_terms(text) : text;
	spf_record_check(rest, &record);
	assert(record.problem != SPF_PROBLEM_NONE || record.problem_term.n == 0);
	while (spf_term_next(&rest, &term, &problem) == SPF_NEXT_TERM) {
		assert(term.text.n > 0);
		assert(term.bits_v4 <= 32 && term.bits_v6 <= 128);
		assert(term.domain_spec.n <= term.text.n);
	}
	return 0;
}
