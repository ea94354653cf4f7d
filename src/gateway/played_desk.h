/* SPDX-License-Identifier: Apache-2.0
 *
 * A double of gateway/consulting.h for the tests of the milter session: judges by names. What
 * stands before the "@" of a recipient is the verdict for it ("junk2@…" is junk); a sender called
 * refused@ or later@ is refused at the first look, unheard@ finds no scanner at the end,
 * poison@ kills them, full@ has no room in the quarantine. Fields called X-Remove are to be taken
 * out. Not part of the program. */
#pragma once

#include "gateway/milter_session.h"

struct consulting {
	struct limits *limits;
	struct consult *waiting; /* for an answer */
	size_t room;             /* bytes that a mail may have; 0: none are free */
	struct buf mail;         /* the last one */
	struct buf ended;        /* how it ended: "250 2.0.0 queued"; empty: it was dropped */
	struct buf shelved;      /* who has it in the quarantine */
	struct arena *arena;     /* of the envelope below */
	struct envelope envelope;/* of the last mail that was judged */
	bool looked;             /* that was at its first recipient */
	size_t opened, dropped, finished;
};

extern const struct milter_desk played_desk;
/* Answers what waits; false: nothing does. */
bool played_desk_answer(struct consulting *consulting);
void played_desk_done(struct consulting *consulting);
