/* SPDX-License-Identifier: Apache-2.0
 *
 * Words of trace fields: names, comments and values that others chose, made such that they cannot end
 * the word, the comment or the field that they stand in. */
#pragma once

#include "action/fold.h"
#include "base/arena.h"

#define NAME_SHOWN_MAX    255
#define COMMENT_SHOWN_MAX 200

/* A host name or literal as somebody gave it: whatever could not be one becomes '?'. */
struct str trace_safe_name(struct arena *arena, struct str name);
/* "(text)" with what could end the comment escaped (RFC 5322 3.2.2). */
void trace_comment(struct fold *fold, struct str text);
/* property=value: the value as a token, or quoted (RFC 8601 2.2, RFC 2045 5.1). */
void trace_property(struct fold *fold, const char *name, struct str value);
/* An address may stand as it is: characters that no parser of trace fields misreads. */
bool trace_is_plain_address(struct str address);
