/* SPDX-License-Identifier: Apache-2.0
 *
 * Who carries mail away for us: gateway/deliver.h in the door, a double in tests. */
#pragma once

#include "gateway/deliver.h"

struct carrier {
	void *context;
	void (*deliver)(void *context, const struct outgoing *outgoing, deliver_done *done,
		void *done_context);
	void (*probe)(void *context, const struct hop *hop, struct str mail_from,
		struct str recipient, probe_done *done, void *done_context);
	struct hop_features (*features)(void *context, const struct hop *hop);
	void (*store)(void *context, const struct outgoing *outgoing, struct str path,
		stored_done *done, void *done_context);
};

struct carrier carrier_of(struct deliverer *deliverer);
