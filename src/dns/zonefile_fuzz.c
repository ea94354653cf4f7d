/* SPDX-License-Identifier: Apache-2.0
 *
 * A master file; its last line is also the name that is asked. */
#include "dns/zonefile.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dns_type types[] = { DNS_A, DNS_MX, DNS_TXT, DNS_CNAME, DNS_SOA };
	struct str text = str_bytes(data, size);
	size_t line = str_find_last_char(text, '\n');
	struct error err;
	struct zone *zone = zone_from_text(text, "fuzz", &err);

	if (!zone)
		return 0;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct arena *arena = arena_new(1 << 20);
		auto_buf bytes = BUF(DNS_ANSWER_MAX);
		struct dns_answer answer;

		zone_answer(zone, arena, str_from(text, line == STR_NONE ? 0 : line + 1), types[i],
			&answer);
		assert((answer.status == DNS_OK) == (answer.record_count > 0));
		dns_answer_encode(&bytes, &answer);
		assert(dns_answer_decode(arena, buf_str(&bytes), &answer));
		arena_free(&arena);
	}
	zone_free(&zone);
	return 0;
}
