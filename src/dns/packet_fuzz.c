/* SPDX-License-Identifier: Apache-2.0
 *
 * A response; the first octet chooses the type asked. The name asked is the packet's own, so that
 * the question always fits. */
#include "dns/packet.h"

#include <assert.h>

#include "dns/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dns_type types[] = { DNS_A, DNS_NS, DNS_CNAME, DNS_SOA, DNS_PTR, DNS_MX,
		DNS_TXT, DNS_AAAA, DNS_TLSA };
	struct arena *arena = arena_new(1 << 20);
	struct dns_wire_name asked;
	struct dns_answer answer;
	struct str name, packet;
	size_t at = 12;

	if (size > 0) {
		enum dns_type type = types[data[0] % (sizeof types / sizeof *types)];
		packet = str_bytes(data + 1, size - 1);
		if (dns_wire_name_read(packet, &at, &asked) &&
			dns_wire_name_text(arena, &asked, &name) &&
			dns_packet_parse(arena, packet, name, type, &answer)) {
			auto_buf bytes = BUF(DNS_ANSWER_MAX);
			assert((answer.status == DNS_OK) == (answer.record_count > 0));
			dns_answer_encode(&bytes, &answer);
			assert(dns_answer_decode(arena, buf_str(&bytes), &answer));
		}
	}
	arena_free(&arena);
	return 0;
}
