/* SPDX-License-Identifier: Apache-2.0
 *
 * A verdict in plain words, for a terminal: action, score, category, and the reasons in the order
 * of the published pipeline, in Korean, English or Japanese. Works on the record, so that
 * `haechi scan`, the quarantine and the journal explain alike. */
#pragma once

#include "action/record.h"

enum explain_flags {
	EXPLAIN_REMEDY = 1 << 0, /* what the sender should change, under each reason */
	EXPLAIN_ALL = 1 << 1,    /* findings without points too */
};

/* width: columns of the terminal, 0: do not wrap. Hostile bytes are made safe. */
void explain_print(struct buf *out, const struct record *record, enum language language,
	unsigned flags, unsigned width);
