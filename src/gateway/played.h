/* SPDX-License-Identifier: Apache-2.0
 *
 * Doubles for the tests of reception and retry: a keeper at the other end of a real socket, and a
 * carrier that takes mail nowhere. Both remember what they were given and answer what they are
 * told to. Not part of the program. */
#pragma once

#include "gateway/asking.h"
#include "gateway/carrier.h"
#include "net/channel.h"

#define PLAYED_MAX 32

struct played_keeper {
	struct channel *channel;
	struct arena *arena;      /* of the requests remembered */
	struct request adds[PLAYED_MAX], updates[PLAYED_MAX], journals[PLAYED_MAX];
	size_t add_count, update_count, journal_count;
	size_t asked_recipients, claims;
	enum reply_status add_status; /* what additions are answered with */
	bool silent;                  /* answers nothing */
	struct quarantine_row *due;   /* given to the first claim */
	size_t due_count;
};

/* Connects it. Accounts: active@, minor@, dormant@, closed@, alias@ (of active@), at any domain. */
void played_keeper_start(struct played_keeper *keeper, struct loop *loop, struct asking *asking);
void played_keeper_stop(struct played_keeper *keeper);
void played_keeper_work_due(struct played_keeper *keeper);

struct played_delivery {
	char hop[64], from[64], recipients[512], headers[256], mail[1024];
	bool junk;
};
struct played_store {
	char path[64], content[1024];
};
struct played_answer {
	const char *recipient;  /* NULL: the end */
	struct hop_reply reply;
};

struct played_carrier {
	struct loop *loop;
	const struct played_answer *answers; /* of recipients; others get 250 */
	struct hop_features features;
	bool store_fails, slow;  /* slow: answers when played_carrier_go_on() is called */
	struct played_delivery deliveries[PLAYED_MAX];
	struct played_store stores[PLAYED_MAX];
	size_t delivery_count, store_count, probe_count;
	struct loop_timer *timers[4 * PLAYED_MAX];
	size_t timer_count;
};

struct carrier played_carrier_of(struct played_carrier *carrier);
void played_carrier_go_on(struct played_carrier *carrier);
void played_carrier_stop(struct played_carrier *carrier);
