/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "auth/dmarc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dmarc_record record;

	dmarc_record_parse(str_bytes(data, size), STR("example.com"), &record);
	assert(record.found || record.problem == DMARC_PROBLEM_VERSION);
	assert(record.pct <= 100);
	assert(record.has_p || record.p == DMARC_POLICY_NONE);
	assert(record.has_sp || record.sp == record.p);
	assert(record.has_np || record.np == record.sp);
	assert(record.detail.n <= 80 && record.rua.n <= size);
	assert(record.problem != DMARC_PROBLEM_POLICY || record.bad_p || record.bad_sp ||
		record.bad_np);
	return 0;
}
