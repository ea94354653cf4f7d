/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/played.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the keeper ---- */

static void send_reply(struct played_keeper *keeper, struct reply *reply)
{
	struct packet packet;
	reply->mail = -1;
	if (!reply_pack(&packet, reply))
		abort();
	channel_send(keeper->channel, &packet.frame, packet.fds, packet.fd_count);
	packet_done(&packet);
}

static struct recipient_answer look_up(struct played_keeper *keeper, struct str address)
{
	struct recipient_answer answer = { .state = RECIPIENT_UNKNOWN, .junk_at = NAN };
	struct str local, domain;
	if (!str_cut(address, '@', &local, &domain))
		return answer;
	if (str_eq(local, STR("alias")))
		answer = (struct recipient_answer){ RECIPIENT_ACTIVE,
			arena_printf(keeper->arena, "active@%.*s", STR_ARG(domain)), NAN, STR("") };
	else if (recipient_state_parse(local, &answer.state))
		answer.account = address;
	return answer;
}

static void answer(struct played_keeper *keeper, const struct request *request)
{
	struct reply reply = { .serial = request->serial, .kind = request->kind };
	switch (request->kind) {
	case REQUEST_RECIPIENT:
		keeper->asked_recipients++;
		reply.recipient = look_up(keeper, request->address);
		break;
	case REQUEST_LISTED:
		break;
	case REQUEST_QUARANTINE_ADD:
		keeper->adds[keeper->add_count++ % PLAYED_MAX] = *request;
		reply.status = keeper->add_status;
		break;
	case REQUEST_QUARANTINE_UPDATE:
		keeper->updates[keeper->update_count++ % PLAYED_MAX] = *request;
		break;
	case REQUEST_QUARANTINE_CLAIM:
		reply.quarantine.v = keeper->due;
		reply.quarantine.n = keeper->claims++ == 0 ? keeper->due_count : 0;
		break;
	case REQUEST_JOURNAL:
		keeper->journals[keeper->journal_count++ % PLAYED_MAX] = *request;
		return;
	default:
		abort();
	}
	if (!keeper->silent)
		send_reply(keeper, &reply);
}

static void hear(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct played_keeper *keeper = context;
	struct request request;
	if (!request_unpack(keeper->arena, frame, fds, &request))
		abort();
	for (size_t i = 0; i < WIRE_FD_MAX; i++)
		fds[i] = -1;
	answer(keeper, &request);
}

static void lost(void *context)
{
	struct played_keeper *keeper = context;
	channel_free(&keeper->channel);
}

void played_keeper_start(struct played_keeper *keeper, struct loop *loop, struct asking *asking)
{
	int pair[2];
	if (!wire_pair(pair))
		abort();
	if (!keeper->arena)
		keeper->arena = arena_new(64 * 1024 * 1024);
	keeper->channel = channel_new(loop, pair[1], hear, lost, keeper);
	asking_set_keeper(asking, pair[0]);
}

void played_keeper_stop(struct played_keeper *keeper)
{
	channel_free(&keeper->channel);
	arena_free(&keeper->arena);
}

void played_keeper_work_due(struct played_keeper *keeper)
{
	struct packet packet;
	packet_work_due(&packet);
	channel_send(keeper->channel, &packet.frame, NULL, 0);
	packet_done(&packet);
}

/* ---- the carrier ---- */

/* One answer on its way back. */
struct call {
	deliver_done *delivered;
	probe_done *probed;
	stored_done *stored;
	void *context;
	struct played_carrier *carrier;
	struct hop_reply replies[PLAYED_MAX];
	size_t count;
	size_t place; /* in the carrier's timers */
};

static void come_back(void *context)
{
	struct call *call = context;
	struct error err = { .text = "no room on the disk" };
	loop_timer_remove(&call->carrier->timers[call->place]);
	if (call->delivered)
		call->delivered(call->context, call->replies, call->count);
	else if (call->probed)
		call->probed(call->context, &call->replies[0], call->carrier->features);
	else
		call->stored(call->context, !call->carrier->store_fails, &err);
	free(call);
}

static struct call *call_new(struct played_carrier *carrier, void *context)
{
	struct call *call = calloc(1, sizeof *call);
	if (!call || carrier->timer_count == 4 * PLAYED_MAX)
		abort();
	call->carrier = carrier;
	call->context = context;
	call->place = carrier->timer_count++;
	carrier->timers[call->place] =
		loop_timer_add(carrier->loop, carrier->slow ? 3600000 : 0, come_back, call);
	return call;
}

static struct hop_reply reply_to(const struct played_carrier *carrier, struct str recipient)
{
	for (const struct played_answer *a = carrier->answers; a && a->recipient; a++)
		if (str_eq(str_of(a->recipient), recipient))
			return a->reply;
	return (struct hop_reply){ 250, "2.0.0 taken" };
}

static void read_mail(int fd, char *out, size_t n)
{
	ssize_t got = pread(fd, out, n - 1, 0);
	out[got > 0 ? got : 0] = '\0';
}

static void carry(void *context, const struct outgoing *outgoing, deliver_done *done,
	void *done_context)
{
	struct played_carrier *carrier = context;
	struct played_delivery *d = &carrier->deliveries[carrier->delivery_count++ % PLAYED_MAX];
	struct call *call = call_new(carrier, done_context);
	*d = (struct played_delivery){ .junk = outgoing->junk };
	snprintf(d->hop, sizeof d->hop, "%.*s", STR_ARG(outgoing->hop->text));
	snprintf(d->from, sizeof d->from, "%.*s", STR_ARG(outgoing->mail_from));
	snprintf(d->headers, sizeof d->headers, "%.*s", STR_ARG(outgoing->headers));
	read_mail(outgoing->mail, d->mail, sizeof d->mail);
	call->delivered = done;
	call->count = outgoing->recipient_count;
	for (size_t i = 0; i < outgoing->recipient_count; i++) {
		size_t n = strlen(d->recipients);
		snprintf(d->recipients + n, sizeof d->recipients - n, "%s%.*s", i ? " " : "",
			STR_ARG(outgoing->recipients[i]));
		call->replies[i] = reply_to(carrier, outgoing->recipients[i]);
	}
}

static void probe(void *context, const struct hop *hop, struct str mail_from,
	struct str recipient, probe_done *done, void *done_context)
{
	struct played_carrier *carrier = context;
	struct call *call = call_new(carrier, done_context);
	(void)hop;
	(void)mail_from;
	carrier->probe_count++;
	call->probed = done;
	call->replies[0] = reply_to(carrier, recipient);
}

static struct hop_features features(void *context, const struct hop *hop)
{
	(void)hop;
	return ((struct played_carrier *)context)->features;
}

static void store(void *context, const struct outgoing *outgoing, struct str path,
	stored_done *done, void *done_context)
{
	struct played_carrier *carrier = context;
	struct played_store *s = &carrier->stores[carrier->store_count++ % PLAYED_MAX];
	struct call *call = call_new(carrier, done_context);
	snprintf(s->path, sizeof s->path, "%.*s", STR_ARG(path));
	snprintf(s->content, sizeof s->content, "%.*s", STR_ARG(outgoing->headers));
	size_t n = strlen(s->content);
	read_mail(outgoing->mail, s->content + n, sizeof s->content - n);
	call->stored = done;
}

struct carrier played_carrier_of(struct played_carrier *carrier)
{
	return (struct carrier){ .context = carrier, .deliver = carry, .probe = probe,
		.features = features, .store = store };
}

void played_carrier_go_on(struct played_carrier *carrier)
{
	carrier->slow = false;
	for (size_t i = 0; i < carrier->timer_count; i++)
		if (carrier->timers[i])
			loop_timer_set(carrier->timers[i], 0);
}

void played_carrier_stop(struct played_carrier *carrier)
{
	for (size_t i = 0; i < carrier->timer_count; i++)
		loop_timer_remove(&carrier->timers[i]);
}
