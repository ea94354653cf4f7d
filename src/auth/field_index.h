/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of a header section as a signature names them (RFC 6376 5.4.2): without case, and each
 * time that a name is named the next one of it from the bottom up. Built once for a mail, in time
 * linear in its fields, whatever a sender writes into h=. */
#pragma once

#include "mail/header.h"

struct field_index;

/* gone: fields that are passed over, by their places; NULL: none. */
struct field_index *field_index_new(
	struct arena *arena, const struct headers *headers, const bool *gone);
/* From the bottom again, for the next signature. */
void field_index_restart(struct field_index *index);
/* The next one of the name; NULL: no more of them. */
const struct header *field_take(struct field_index *index, struct str name);
size_t field_count(const struct field_index *index, struct str name);
