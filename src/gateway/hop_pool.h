/* SPDX-License-Identifier: Apache-2.0
 *
 * The connections to one next hop: reused one after the other, never shared; as many as there is
 * work, up to a bound; closed when idle. What is more waits its turn. */
#pragma once

#include "gateway/deliver_threads.h"
#include "gateway/hop_dialogue.h"

#define HOP_CONNECTIONS_MAX 20
#define HOP_IDLE_MS         (30 * 1000)
/* After a hop that did not even say no: nobody else waits for it as long. */
#define HOP_DOWN_MS         (5 * 1000)
#define HOP_ADDRESSES_MAX   8
#define HOP_ADDRESSES_MS    (60 * 1000)

struct hop_pool;
struct hop_link;

/* One thing to do with the hop. The owner fills the first part and keeps it until `finished`. */
struct hop_job {
	struct hop_dialogue dialogue;
	int64_t deadline_ms; /* for all of it, from hop_pool_submit() on */
	/* dialogue.replies are complete. The job may still be in use. */
	void (*answered)(struct hop_job *job);
	/* The job is the owner's again. Comes after `answered`, always. */
	void (*finished)(struct hop_job *job);

	/* The pool's. */
	struct hop_pool *pool;
	struct hop_job *next, **place; /* among those that wait */
	struct hop_link *link;
	struct loop_timer *deadline;
	bool is_answered, retried;
};

struct hop_pool_options {
	struct loop *loop;
	struct deliver_threads *threads; /* for name lookups */
	struct str hostname;             /* ours */
	int64_t timeout_ms;              /* for one reply */
};

/* hop: LMTP or SMTP; its strings are copied, those of options are not. */
struct hop_pool *hop_pool_new(const struct hop_pool_options *options, const struct hop *hop);
/* Closes all; jobs in hand end with code 0. */
void hop_pool_free(struct hop_pool **pool);

/* From the loop; answers from the loop too, maybe before it returns. */
void hop_pool_submit(struct hop_pool *pool, struct hop_job *job);

/* What the hop offered last. If that is not known yet, the next call may know. */
struct hop_features hop_pool_features(struct hop_pool *pool);
