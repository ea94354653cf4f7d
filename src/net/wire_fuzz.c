/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads a frame field by field; the input's first byte of each step chooses the field's kind. */
#include <assert.h>

#include "net/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_reader r;
	wire_read(&r, str_bytes(data, size));
	uint64_t sum = r.type;
	while (!r.failed && r.rest.n > 0) {
		switch (wire_get_u8(&r) % 6) {
		case 0: sum += wire_get_u16(&r); break;
		case 1: sum += wire_get_u32(&r); break;
		case 2: sum += wire_get_u64(&r); break;
		case 3: sum += (uint64_t)wire_get_i64(&r); break;
		case 4: sum += wire_get_double(&r) > 0; break;
		default: {
			struct str s = wire_get_str(&r);
			for (size_t i = 0; i < s.n; i++)
				sum += (unsigned char)s.p[i];
		}
		}
	}
	assert(!r.failed || wire_get_str(&r).n == 0);
	return sum == 1 ? 0 : 0;
}
