/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields that a verdict wants put before the mail, for doors that answer a whole mail at once:
 * those of the mildest verdict, one by one. */
#pragma once

#include "pipeline/job.h"

/* The group of the recipients who get what the whole mail gets; empty if there is none. */
struct str group_of_all(const struct judgement *judgement);

struct group_field {
	struct str name;
	struct str value; /* folded, without the final CRLF */
};
/* Takes the next field off *rest; false at the end. */
bool group_field_next(struct str *rest, struct group_field *out);
