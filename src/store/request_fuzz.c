/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests and replies as a hostile peer would send them: whatever is read must be writable again
 * and read the same. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "store/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(8 << 20);
	struct wire_reader reader;
	int fds[WIRE_FD_MAX] = { -1, -1 };
	struct request request;
	struct reply reply;
	struct packet packet;
	wire_read(&reader, str_bytes(data, size));
	struct wire_reader again = reader;
	if (request_unpack(arena, &reader, fds, &request)) {
		assert(request_pack(&packet, &request));
		if (packet.fd_count == 0)
			assert(str_eq(buf_str(&packet.frame), str_bytes(data, size)));
		packet_done(&packet);
	}
	if (reply_unpack(arena, &again, fds, &reply)) {
		assert(reply_pack(&packet, &reply));
		packet_done(&packet);
	}
	arena_free(&arena);
	return 0;
}
