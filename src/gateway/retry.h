/* SPDX-License-Identifier: Apache-2.0
 *
 * Mails in our quarantine that are to be delivered: those whose hop failed us half way, those that a
 * person let go, and notices of ours. The keeper says which are due and how often they were tried;
 * we deliver, and tell how it ended. What cannot be delivered for good comes back to its sender as a
 * notice (DSN), where we have a way to send one. */
#pragma once

#include "gateway/carrier.h"
#include "gateway/asking.h"

struct retrying;

struct retrying_parts {
	struct loop *loop;
	const struct settings *settings;
	struct asking *asking;
	struct carrier carrier;
};

/* Starts to claim when the keeper says that something is due, and every minute. */
struct retrying *retrying_new(const struct retrying_parts *parts);
/* When retrying_busy() is 0. */
void retrying_free(struct retrying **retrying);
/* Claims nothing more. */
void retrying_stop(struct retrying *retrying);
size_t retrying_busy(const struct retrying *retrying);
