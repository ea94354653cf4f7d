/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "auth/bimi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bimi_report report = { 0 };
	enum bimi_result result = bimi_record_parse(str_bytes(data, size), &report);
	struct str selector;

	assert((result == BIMI_FOUND) == (report.location.n > 0));
	assert(report.location.n <= size && report.authority.n <= size);
	if (bimi_selector_parse(str_bytes(data, size), &selector))
		assert(selector.n > 0 && selector.n <= 63);
	return 0;
}
