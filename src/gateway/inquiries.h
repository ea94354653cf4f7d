/* SPDX-License-Identifier: Apache-2.0
 *
 * The questions of one mail as the door keeps them: put by a scanner, checked, carried to whoever
 * knows, and kept with their answers, so that a second consultation or another scanner is given
 * them and need not ask again.
 *
 * A scanner may be in a stranger's hands. It must not talk to the world through names that it
 * asks for, nor learn of other people's mail: questions are counted, names must be names,
 * recipients must be recipients of this mail, and signatures are made for a few digests of mail that
 * may be signed. */
#pragma once

#include "base/array.h"
#include "base/map.h"
#include "gateway/asking.h"
#include "gateway/feeds.h"
#include "scan/envelope.h"
#include "scan/question.h"
#include "scan/settings.h"

/* Questions that are not for the DNS, beyond two for each recipient. */
#define INQUIRIES_LOCAL_MAX 256

/* Of one mail: domains whose keys are asked for, signatures made. */
#define INQUIRIES_KEYS_MAX       4
#define INQUIRIES_SIGNATURES_MAX 8

struct kept_inquiry {
	struct question question;
	struct answer answer;
	bool answered;
	uint64_t number;   /* at asking_* while it is on its way */
	uint64_t given_to; /* the job that has the answer; 0: none */
	struct inquiries *owner;
};

struct inquiries {
	struct asking *asking;
	const struct settings *settings;
	struct arena *arena;
	ARRAY(struct kept_inquiry *) kept;
	struct map *by_text;
	struct str contact;  /* the sender whose contacts may be asked for: the first that was */
	size_t dns_count, local_count, keys_count, signature_count;
	size_t open;       /* asked and not answered */
	void (*answered)(void *context);
	void *context;
	struct feeds *feeds; /* may be set by the owner; NULL: no public list has a vote */
	struct feed_marks listed; /* feeds that list something of this mail */
	bool has_client;
	struct ip client;
};

/* In the mail's arena. answered: called from the loop whenever an answer has come. */
struct inquiries *inquiries_new(struct asking *asking, const struct settings *settings,
	struct arena *arena, void (*answered)(void *context), void *context);
/* Nobody is called any more. */
void inquiries_stop(struct inquiries *inquiries);

/* A scanner asks, about the mail with this envelope. What may not be asked is answered so at once.
 * false: no honest scanner asks that much. */
bool inquiries_ask(struct inquiries *inquiries, const struct envelope *envelope,
	const struct question *question);
/* An answer that the door has come by itself. */
void inquiries_know(struct inquiries *inquiries, const struct question *question,
	const struct answer *answer);
