/* SPDX-License-Identifier: Apache-2.0
 *
 * Whatever is decoded, encodes again to something that decodes to the same bytes. */
#include "dns/answer.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(1 << 20);
	struct dns_answer answer;
	struct str name;

	if (dns_answer_decode(arena, str_bytes(data, size), &answer)) {
		auto_buf once = BUF(DNS_ANSWER_MAX), twice = BUF(DNS_ANSWER_MAX);

		dns_answer_encode(&once, &answer);
		assert(!once.full && dns_answer_decode(arena, buf_str(&once), &answer));
		dns_answer_encode(&twice, &answer);
		assert(str_eq(buf_str(&once), buf_str(&twice)));
	}
	if (dns_name_normalize(arena, str_bytes(data, size), &name))
		assert(name.n <= DNS_NAME_MAX);
	arena_free(&arena);
	return 0;
}
