/* SPDX-License-Identifier: Apache-2.0
 *
 * Message identifiers (RFC 5322 3.6.4 with 4.5.4): Message-ID has one, References and In-Reply-To
 * have several. Read leniently, deviations said. At most MESSAGE_IDS_MAX. */
#pragma once

#include "base/arena.h"

#define MESSAGE_IDS_MAX 1000

enum message_id_flaw {
	MESSAGE_ID_NO_BRACKETS = 1 << 0,
	MESSAGE_ID_NO_AT = 1 << 1,    /* left is all of it, right empty */
	MESSAGE_ID_SYNTAX = 1 << 2,   /* a part is no dot-atom-text (right: nor literal) */
	MESSAGE_ID_BROKEN = 1 << 3,   /* a part is empty, or has blanks or controls */
	MESSAGE_ID_OPEN = 1 << 4,     /* "<" without ">" */
};

struct message_id {
	struct str id;    /* without brackets and the blanks around it, as written */
	struct str left, right; /* around the last "@" */
	uint32_t flaws;
};

/* value: folded or not. Words without brackets count when they have an "@", or when there is
 * nothing else. Points into the value. *cut: there were more, or the arena had no room. */
size_t message_ids_parse(struct arena *arena, struct str value, struct message_id **out, bool *cut);
