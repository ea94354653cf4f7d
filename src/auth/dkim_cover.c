/* SPDX-License-Identifier: Apache-2.0
 *
 * What an l= leaves open (RFC 6376 8.2): text that anyone may have added, named for a person. */
#include "auth/dkim_inside.h"

#define TYPES_NAMED_MAX 4

static bool is_blank(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!ascii_is_blank(text.p[i]))
			return false;
	return true;
}

/* "1204 bytes: text/plain, image/png". */
struct str dkim_uncovered(struct arena *arena, const struct message *message, size_t covered)
{
	struct str rest = str_from(message->body, covered);
	size_t at = message->body_offset + covered, named = 0;
	auto_buf out = BUF(300);

	if (is_blank(rest))
		return STR("");
	buf_printf(&out, "%zu bytes", rest.n);
	for (size_t i = 0; i < message->part_count && named < TYPES_NAMED_MAX; i++) {
		const struct part *part = message->parts[i];
		if (part->child || part->body_offset + part->body.n <= at)
			continue;
		buf_printf(&out, "%s%.*s/%.*s", named++ ? ", " : ": ",
			STR_ARG(str_first(part->type.type, 30)),
			STR_ARG(str_first(part->type.subtype, 30)));
	}
	return arena_dup(arena, buf_str(&out));
}
