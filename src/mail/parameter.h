/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters of Content-Type and Content-Disposition (RFC 2045 5.1, RFC 2231 3 and 4):
 * continuations joined, charsets decoded, encoded-words decoded too, since mail programs do. Of
 * several forms of one name, "name*" is taken before "name*0…" before "name"; of several of one
 * form the first. At most PARAMETERS_MAX names and PARAMETER_PIECES_MAX pieces. */
#pragma once

#include "base/arena.h"
#include "mail/flaw.h"

#define PARAMETERS_MAX       64
#define PARAMETER_PIECES_MAX 256

struct parameter {
	struct str name;  /* lower case, without *0* and the like */
	struct str value; /* UTF-8; may be empty, p is never NULL */
};

/* text: from the first ";" of the value on, unfolded or not. Returns the count, 0 with *out NULL. */
size_t parameters_parse(struct arena *arena, struct str text, size_t offset, struct flaws *flaws,
	struct parameter **out);
/* The value, or an empty str with p NULL when absent. */
struct str parameter_find(const struct parameter *parameters, size_t count, struct str name);
