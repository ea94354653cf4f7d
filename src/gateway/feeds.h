/* SPDX-License-Identifier: Apache-2.0
 *
 * The public lists as the door sees them: tests each feed in use at the start and at intervals, hears
 * the answers that mails get, is told how the mails that a feed lists were judged, and keeps of all
 * that which feeds have a vote (lists/health.h). Scanners are told so with each mail. */
#pragma once

#include "gateway/asking.h"
#include "lists/votes.h"
#include "net/loop.h"
#include "scan/envelope.h"
#include "scan/settings.h"

struct feeds;

/* Feeds by their place in the settings. */
struct feed_marks {
	uint64_t bits[(FEEDS_MAX + 63) / 64];
};

/* Begins to test; warns of a resolver that lists refuse. */
struct feeds *feeds_new(struct loop *loop, const struct settings *settings, struct asking *asking);
void feeds_free(struct feeds **feeds);

/* The payload of QUESTION_FEEDS. */
void feeds_votes(const struct feeds *feeds, struct buf *payload);

/* A mail's DNS question was answered. client: whose address may be in the name; NULL: unknown. A feed
 * that lists it is marked. */
void feeds_heard(struct feeds *feeds, const struct question *question, const struct answer *answer,
	const struct ip *client, struct feed_marks *listed);
/* The mail was judged. proven_good: nothing but lists speaks against it, and its author's domain
 * stands for it. */
void feeds_judged(struct feeds *feeds, const struct feed_marks *listed, bool proven_good);

/* For metrics. */
struct feed_state {
	struct str name;
	enum feed_vote vote;
	struct health_counts counts;
};
size_t feeds_count(const struct feeds *feeds);
struct feed_state feeds_state(const struct feeds *feeds, size_t index);
