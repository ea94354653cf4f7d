/* SPDX-License-Identifier: Apache-2.0
 *
 * The arguments of MAIL and RCPT (RFC 5321 4.1.2, 4.1.1.11): a path in angle brackets, and
 * parameters behind it. Source routes (appendix C) are accepted and ignored. */
#pragma once

#include "base/buf.h"

/* args: "FROM:<a@b.example> SIZE=9". path_out: what stands in the brackets, without its route;
 * empty for "<>". false: no such thing. */
bool smtp_path_parse(struct str args, struct str keyword, struct str *path_out,
	struct str *parameters_out);

/* One parameter: its keyword, and its value if there is one. */
struct smtp_parameter {
	struct str keyword, value;
	bool has_value;
};
enum smtp_parameter_status { PARAMETER_NONE, PARAMETER_OK, PARAMETER_BAD };
/* Takes the next one off *rest. */
enum smtp_parameter_status smtp_parameter_next(struct str *rest, struct smtp_parameter *out);

/* user@domain as user+Junk@domain; a detail that is there already gives way. */
void smtp_path_add_junk(struct buf *out, struct str address);
