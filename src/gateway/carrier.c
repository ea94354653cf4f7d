/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/carrier.h"

static void carry(void *context, const struct outgoing *outgoing, deliver_done *done,
	void *done_context)
{
	deliver(context, outgoing, done, done_context);
}

static void probe(void *context, const struct hop *hop, struct str mail_from,
	struct str recipient, probe_done *done, void *done_context)
{
	deliver_probe(context, hop, mail_from, recipient, done, done_context);
}

static struct hop_features features(void *context, const struct hop *hop)
{
	return deliver_features(context, hop);
}

static void store(void *context, const struct outgoing *outgoing, struct str path,
	stored_done *done, void *done_context)
{
	deliver_store(context, outgoing, path, done, done_context);
}

struct carrier carrier_of(struct deliverer *deliverer)
{
	return (struct carrier){ .context = deliverer, .deliver = carry, .probe = probe,
		.features = features, .store = store };
}
