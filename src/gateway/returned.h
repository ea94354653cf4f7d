/* SPDX-License-Identifier: Apache-2.0
 *
 * A mail given back with our fields before it and without those that strangers made in our name
 * (PROCESS and HEADERS of spamc). Bytes are joined, nothing is parsed: line ends as the mail has
 * them, and what stands before its header stays before it ("From " of mailbox files). */
#pragma once

#include "gateway/consulting.h"
#include "gateway/deliver_bytes.h"

struct returned {
	struct outgoing outgoing;
	struct deliver_bytes bytes;
	uint64_t size;  /* of all that comes */
	uint64_t given;
};

/* header_only: up to the empty line after the header. The consult must outlive it. */
bool returned_open(struct returned *returned, struct consult *consult,
	const struct judgement *judgement, bool header_only, struct error *err);
void returned_close(struct returned *returned);
/* The next piece, never empty; false at the end. */
bool returned_next(struct returned *returned, struct str *piece);
