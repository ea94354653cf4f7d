/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "identity/dynamic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first sixteen bytes are the client, the rest its name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ip ip = { .v6 = size % 2 };
	const char *pattern;

	if (size < sizeof ip.b)
		return 0;
	memcpy(ip.b, data, sizeof ip.b);
	enum naming naming =
		naming_of(str_bytes(data + sizeof ip.b, size - sizeof ip.b), &ip, &pattern);
	assert((naming == NAMING_OWN) == (pattern == NULL));
	return 0;
}
