/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line's way to the keeper: through DATA/control.sock, or, with the service stopped, by
 * an engine of its own under the same lock. Blocks; one request at a time. */
#pragma once

#include "store/keeper.h"

#define CLIENT_PATIENCE_MS 30000 /* for one reply */

struct client;

/* options: for an engine of our own; they stay the caller's. Fails if neither way is open: not
 * permitted, no such directory, or the service is just starting or stopping. */
bool client_open(const struct keeper_options *options, struct client **out, struct error *err);
void client_close(struct client **client);

/* The reply is copied into the arena; its mail is the caller's. False: there was none (the service
 * stopped, or did not answer in time). */
bool client_ask(struct client *client, struct arena *arena, const struct request *request,
	struct reply *out, struct error *err);
