/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests: the tree of a mail as one line, "multipart/mixed(text/plain[hello] text/html[…])": of
 * each part without children the decoded bytes. */
#pragma once

#include "base/buf.h"
#include "mail/message.h"

static inline void part_print(
	struct arena *arena, struct message *m, struct part *part, struct buf *out)
{
	buf_add_safe(out, part->type.type, SAFE_LOG);
	buf_add_char(out, '/');
	buf_add_safe(out, part->type.subtype, SAFE_LOG);
	if (part->child) {
		buf_add_char(out, '(');
		return;
	}
	buf_add_char(out, '[');
	buf_add_safe(out, part_decoded(arena, m, part), SAFE_LOG);
	buf_add_char(out, ']');
}

static inline void tree_print(struct arena *arena, struct message *m, struct buf *out)
{
	for (struct part *part = m->root; part;) {
		part_print(arena, m, part, out);
		if (part->child) {
			part = part->child;
			continue;
		}
		while (part && !part->next) {
			part = part->parent;
			if (part)
				buf_add_char(out, ')');
		}
		if (part) {
			buf_add_char(out, ' ');
			part = part->next;
		}
	}
}
