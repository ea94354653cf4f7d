/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "auth/spf_macro.h"
#include "dns/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input is a macro text and, behind a NUL, the sender's local part. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_bytes(data, size), local = STR("user");
	struct arena *arena = arena_new((size_t)1 << 22);
	struct spf_macro_values values = { .domain = STR("example.com"),
		.sender_domain = STR("example.org"),
		.helo = STR("mail.example.net"),
		.validated = STR("unknown"),
		.receiver = STR("mx.example") };
	size_t work = 0;

	str_cut(text, '\0', &text, &local);
	values.local = values.sender = str_first(local, SPF_VALUE_MAX);
	values.ip.v6 = size % 2;
	if (spf_domain_spec_check(text) == SPF_PROBLEM_NONE) {
		struct str name = spf_domain_expand(arena, text, &values, &work);
		assert(!spf_name_possible(name) || name.n <= DNS_NAME_MAX);
		assert(work <= SPF_WORK_MAX + 4 * SPF_VALUE_MAX);
	}
	if (spf_macro_check(text, SPF_MACRO_EXPLANATION) == SPF_PROBLEM_NONE) {
		auto_buf out = BUF(500);
		spf_explanation_expand(&out, text, &values);
		assert(out.n <= 500);
	}
	spf_macro_needs_validated(text);
	arena_free(&arena);
	return 0;
}
