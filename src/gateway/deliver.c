/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/deliver.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/map.h"
#include "gateway/hop_cache.h"
#include "gateway/hop_pool.h"
#include "gateway/maildir.h"

#define THREADS      4 /* what they wait for is a disk */
#define POOLS_MEMORY ((size_t)64 << 20)

struct deliverer {
	struct loop *loop;
	const struct settings *settings;
	struct deliver_threads *threads;
	struct hop_cache *cache;
	struct arena *arena;
	struct map *pools; /* by the hop's text */
	struct pool_node *first_pool;
};

struct pool_node {
	struct pool_node *next;
	struct hop_pool *pool;
};

static struct hop_pool *pool_for(struct deliverer *deliverer, const struct hop *hop)
{
	struct pool_node *node = map_find(deliverer->pools, hop->text);
	struct hop_pool_options options = { .loop = deliverer->loop,
		.threads = deliverer->threads,
		.hostname = deliverer->settings->hostname,
		.timeout_ms = (int64_t)deliverer->settings->smtp.hop_timeout * 1000 };

	if (!node) {
		node = arena_new_of(deliverer->arena, struct pool_node);
		node->pool = hop_pool_new(&options, hop);
		node->next = deliverer->first_pool;
		deliverer->first_pool = node;
		map_put(deliverer->pools, arena_dup(deliverer->arena, hop->text), node);
	}
	return node->pool;
}

/* ---- delivery ---- */

struct delivery {
	struct deliverer *deliverer;
	const struct outgoing *outgoing;
	deliver_done *done;
	void *context;
	struct hop_job job; /* LMTP, SMTP */
	size_t left;        /* Maildir: recipients not yet done */
	struct hop_reply replies[];
};

static void delivery_end(struct delivery *delivery)
{
	delivery->done(delivery->context, delivery->replies, delivery->outgoing->recipient_count);
	free(delivery);
}

/* One recipient's Maildir, in a thread. */
struct mailbox {
	struct delivery *delivery;
	size_t index;
	enum maildir_result result;
	struct error err;
};

static void mailbox_write(void *context)
{
	struct mailbox *mailbox = context;
	const struct outgoing *outgoing = mailbox->delivery->outgoing;

	mailbox->result = maildir_deliver(outgoing, outgoing->recipients[mailbox->index],
		mailbox->delivery->deliverer->settings->hostname, &mailbox->err);
}

static void mailbox_reply(const struct mailbox *mailbox, struct hop_reply *reply)
{
	char text[600] = "";

	switch (mailbox->result) {
	case MAILDIR_DONE: hop_reply_set(reply, 250, STR("2.0.0 Delivered")); return;
	case MAILDIR_NO_NAME:
		hop_reply_set(reply, 553, STR("5.1.3 Not an address that can have a mailbox"));
		return;
	case MAILDIR_FULL: snprintf(text, sizeof text, "4.3.1 %s", mailbox->err.text); break;
	case MAILDIR_FAILED: snprintf(text, sizeof text, "4.3.0 %s", mailbox->err.text); break;
	}
	hop_reply_set(reply, mailbox->result == MAILDIR_FULL ? 452 : 451, str_of(text));
}

static void mailbox_done(void *context)
{
	struct mailbox *mailbox = context;
	struct delivery *delivery = mailbox->delivery;

	mailbox_reply(mailbox, &delivery->replies[mailbox->index]);
	free(mailbox);
	if (--delivery->left == 0)
		delivery_end(delivery);
}

static void begin_maildir(struct delivery *delivery)
{
	delivery->left = delivery->outgoing->recipient_count;
	for (size_t i = 0; i < delivery->outgoing->recipient_count; i++) {
		struct mailbox *mailbox = must(calloc(1, sizeof *mailbox));
		mailbox->delivery = delivery;
		mailbox->index = i;
		deliver_threads_submit(
			delivery->deliverer->threads, mailbox_write, mailbox_done, mailbox);
	}
}

#define owner_of(member, type, field) ((type *)(void *)((char *)(member)-offsetof(type, field)))

static void delivery_finished(struct hop_job *job)
{
	delivery_end(owner_of(job, struct delivery, job));
}

static void begin_hop(struct delivery *delivery)
{
	const struct outgoing *outgoing = delivery->outgoing;
	const struct settings *settings = delivery->deliverer->settings;

	delivery->job = (struct hop_job){
		.dialogue = { .task = HOP_DELIVER,
			.outgoing = outgoing,
			.mail_from = outgoing->mail_from,
			.recipients = outgoing->recipients,
			.recipient_count = outgoing->recipient_count,
			.replies = delivery->replies },
		.deadline_ms = (int64_t)settings->smtp.end_of_data_timeout * 1000,
		.finished = delivery_finished,
	};
	hop_pool_submit(pool_for(delivery->deliverer, outgoing->hop), &delivery->job);
}

static void begin(void *context)
{
	struct delivery *delivery = context;

	if (delivery->outgoing->recipient_count == 0)
		delivery_end(delivery);
	else if (delivery->outgoing->hop->kind == HOP_MAILDIR)
		begin_maildir(delivery);
	else
		begin_hop(delivery);
}

void deliver(struct deliverer *deliverer, const struct outgoing *outgoing, deliver_done *done,
	void *context)
{
	struct delivery *delivery = must(calloc(
		1, sizeof *delivery + outgoing->recipient_count * sizeof delivery->replies[0]));

	delivery->deliverer = deliverer;
	delivery->outgoing = outgoing;
	delivery->done = done;
	delivery->context = context;
	loop_post(deliverer->loop, begin, delivery);
}

/* ---- probes ---- */

struct probe {
	struct deliverer *deliverer;
	const struct hop *hop;
	probe_done *done;
	void *context;
	struct str mail_from, recipient; /* in `bytes` */
	struct hop_reply reply;
	struct hop_features features;
	bool exists; /* Maildir */
	struct hop_job job;
	char bytes[];
};

static void probe_tell(struct probe *probe)
{
	probe->done(probe->context, &probe->reply, probe->features);
}

static void probe_known(void *context)
{
	probe_tell(context);
	free(context);
}

static void probe_answered(struct hop_job *job)
{
	struct probe *probe = owner_of(job, struct probe, job);

	if (probe->reply.code && !job->dialogue.mail_refused)
		hop_cache_put(probe->deliverer->cache, probe->hop->text, probe->recipient,
			loop_now(probe->deliverer->loop), &probe->reply);
	probe->features = deliver_features(probe->deliverer, probe->hop);
	probe_tell(probe);
}

static void probe_finished(struct hop_job *job)
{
	free(owner_of(job, struct probe, job));
}

static void probe_begin(void *context)
{
	struct probe *probe = context;
	const struct settings *settings = probe->deliverer->settings;

	probe->job = (struct hop_job){
		.dialogue = { .task = HOP_PROBE,
			.mail_from = probe->mail_from,
			.recipients = &probe->recipient,
			.recipient_count = 1,
			.replies = &probe->reply },
		/* One slow reply is in order; a slow reply to everything is not. */
		.deadline_ms = 2 * (int64_t)settings->smtp.hop_timeout * 1000,
		.answered = probe_answered,
		.finished = probe_finished,
	};
	hop_pool_submit(pool_for(probe->deliverer, probe->hop), &probe->job);
}

static void probe_look(void *context)
{
	struct probe *probe = context;
	probe->exists = maildir_exists(probe->hop->path, probe->recipient);
}

static void probe_looked(void *context)
{
	struct probe *probe = context;

	if (probe->exists)
		hop_reply_set(&probe->reply, 250, STR("2.1.5 There is such a mailbox"));
	else
		hop_reply_set(&probe->reply, 550, STR("5.1.1 No such mailbox"));
	probe->features = deliver_features(probe->deliverer, probe->hop);
	probe_known(probe);
}

void deliver_probe(struct deliverer *deliverer, const struct hop *hop, struct str mail_from,
	struct str recipient, probe_done *done, void *context)
{
	struct probe *probe = must(calloc(1, sizeof *probe + mail_from.n + recipient.n + 1));

	probe->deliverer = deliverer;
	probe->hop = hop;
	probe->done = done;
	probe->context = context;
	if (mail_from.n)
		memcpy(probe->bytes, mail_from.p, mail_from.n);
	if (recipient.n)
		memcpy(probe->bytes + mail_from.n, recipient.p, recipient.n);
	probe->mail_from = str_bytes(probe->bytes, mail_from.n);
	probe->recipient = str_bytes(probe->bytes + mail_from.n, recipient.n);
	if (hop->kind == HOP_MAILDIR) {
		deliver_threads_submit(deliverer->threads, probe_look, probe_looked, probe);
	} else if (hop_cache_find(deliverer->cache, hop->text, recipient, loop_now(deliverer->loop),
			   &probe->reply)) {
		probe->features = deliver_features(deliverer, hop);
		loop_post(deliverer->loop, probe_known, probe);
	} else {
		loop_post(deliverer->loop, probe_begin, probe);
	}
}

struct hop_features deliver_features(struct deliverer *deliverer, const struct hop *hop)
{
	if (hop->kind == HOP_MAILDIR)
		return (struct hop_features){ true, true, true };
	return hop_pool_features(pool_for(deliverer, hop));
}

/* ---- the quarantine's files ---- */

struct storing {
	struct deliverer *deliverer;
	const struct outgoing *outgoing;
	stored_done *done;
	void *context;
	enum maildir_result result;
	struct error err;
	struct str path;
	char bytes[];
};

static void store_write(void *context)
{
	struct storing *storing = context;

	storing->result = maildir_store(storing->outgoing,
		storing->deliverer->settings->data_directory, storing->path, &storing->err);
}

static void store_done(void *context)
{
	struct storing *storing = context;

	storing->done(storing->context, storing->result == MAILDIR_DONE,
		storing->result == MAILDIR_DONE ? NULL : &storing->err);
	free(storing);
}

void deliver_store(struct deliverer *deliverer, const struct outgoing *outgoing, struct str path,
	stored_done *done, void *context)
{
	struct storing *storing = must(calloc(1, sizeof *storing + path.n + 1));

	storing->deliverer = deliverer;
	storing->outgoing = outgoing;
	storing->done = done;
	storing->context = context;
	if (path.n)
		memcpy(storing->bytes, path.p, path.n);
	storing->path = str_bytes(storing->bytes, path.n);
	deliver_threads_submit(deliverer->threads, store_write, store_done, storing);
}

/* ---- life ---- */

struct deliverer *deliverer_new(struct loop *loop, const struct settings *settings)
{
	struct deliverer *deliverer = must(calloc(1, sizeof *deliverer));

	deliverer->loop = loop;
	deliverer->settings = settings;
	deliverer->threads = deliver_threads_new(loop, THREADS);
	deliverer->cache = hop_cache_new();
	deliverer->arena = arena_new(POOLS_MEMORY);
	deliverer->pools = map_new(deliverer->arena);
	for (size_t i = 0; i < settings->domain_count; i++)
		deliver_features(deliverer, &settings->domains[i].hop);
	if (settings->has_relay)
		deliver_features(deliverer, &settings->relay);
	return deliverer;
}

void deliverer_free(struct deliverer **deliverer)
{
	struct deliverer *gone = *deliverer;

	if (!gone)
		return;
	for (struct pool_node *node = gone->first_pool; node; node = node->next)
		hop_pool_free(&node->pool);
	deliver_threads_free(&gone->threads);
	hop_cache_free(&gone->cache);
	arena_free(&gone->arena);
	free(gone);
	*deliverer = NULL;
}
