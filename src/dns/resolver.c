/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/resolver.h"

#include <event2/event.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "dns/answer.h"
#include "dns/ask.h"
#include "dns/patience.h"
#include "dns/upstream.h"
#include "dns/zonefile.h"
#include "net/bundle.h"
#include "net/socket.h"

#define ANSWER_MEMORY ((size_t)1 << 20)
/* Frames read from one peer before the others have their turn. */
#define FRAMES_A_TURN 64

/* An answer that did not fit the socket's buffer. */
struct waiting {
	struct waiting *next;
	struct buf frame;
};

struct peer {
	struct resolver *resolver;
	struct peer *next, **link;
	int socket;
	struct event *readable, *writable;
	struct waiting *first, **last;
	size_t waiting_bytes;
	bool dead;                  /* takes no answers: dropped at its next turn */
	struct open_question *open; /* its questions not yet answered */
};

/* A question that libunbound has. */
struct open_question {
	struct resolver *resolver;
	struct peer *peer; /* NULL: answered, or nobody is there to take the answer */
	struct open_question *next, **link; /* in peer->open */
	struct event *deadline;
	uint64_t id;
	struct str name; /* in the same memory */
};

struct resolver {
	struct dns_options options;
	struct event_base *base;
	struct upstream *upstream; /* recursion, forward */
	struct zone *zone;         /* zone */
	struct arena *arena;       /* of one question or answer */
	struct buf frame, payload;
	struct bundle gathered;    /* answers to the frame in hand … */
	const struct peer *gathering; /* … of this peer; NULL: none */
	struct peer *peers;
	struct patience patience;
	const struct timeval *timeout; /* of full patience: a queue of libevent's own */
	size_t open, unanswered; /* questions that libunbound has; of those, not answered by us */
	bool stopping, needs_peers;
	char memory[WIRE_FRAME_MAX];
};

static void stop_if_done(struct resolver *resolver)
{
	if (resolver->stopping && resolver->unanswered == 0)
		event_base_loopbreak(resolver->base);
}

/* ---- a peer's answers ---- */

static void drop_question(struct open_question *question)
{
	question->peer = NULL;
	*question->link = question->next;
	if (question->next)
		question->next->link = question->link;
	event_del(question->deadline);
	question->resolver->unanswered--;
}

static void free_waiting(struct peer *peer)
{
	struct waiting *gone = peer->first;

	peer->first = gone->next;
	if (!peer->first)
		peer->last = &peer->first;
	peer->waiting_bytes -= gone->frame.n;
	buf_done(&gone->frame);
	free(gone);
}

static void peer_free(struct peer *peer)
{
	struct resolver *resolver = peer->resolver;

	while (peer->open)
		drop_question(peer->open);
	while (peer->first)
		free_waiting(peer);
	event_free(peer->readable);
	event_free(peer->writable);
	close(peer->socket);
	*peer->link = peer->next;
	if (peer->next)
		peer->next->link = peer->link;
	free(peer);
	if (!resolver->peers && resolver->needs_peers)
		resolver->stopping = true;
	stop_if_done(resolver);
}

static void queue_frame(struct peer *peer, const struct buf *frame)
{
	struct waiting *waiting = must(calloc(1, sizeof *waiting));

	waiting->frame = BUF(frame->n);
	buf_add(&waiting->frame, buf_str(frame));
	*peer->last = waiting;
	peer->last = &waiting->next;
	peer->waiting_bytes += frame->n;
	event_add(peer->writable, NULL);
}

/* A peer that is gone, or reads too slowly, is not freed here, for it may be at work above. */
static void send_frame(struct peer *peer, const struct buf *frame)
{
	enum wire_status status = WIRE_AGAIN;

	if (!peer->first)
		status = wire_send(peer->socket, frame, NULL, 0);
	if (status == WIRE_AGAIN && peer->waiting_bytes + frame->n <= RESOLVER_UNREAD_MAX) {
		queue_frame(peer, frame);
	} else if (status != WIRE_OK) {
		peer->dead = true;
		event_active(peer->readable, EV_READ, 0);
	}
}

static void on_writable(int fd, short events, void *context)
{
	struct peer *peer = context;
	(void)fd;
	(void)events;

	while (peer->first) {
		enum wire_status status = wire_send(peer->socket, &peer->first->frame, NULL, 0);
		if (status == WIRE_AGAIN) {
			event_add(peer->writable, NULL);
			return;
		}
		if (status != WIRE_OK) {
			peer_free(peer);
			return;
		}
		free_waiting(peer);
	}
}

/* What the questions of one frame were answered at once goes together. */
static void send_gathered(struct peer *peer)
{
	struct bundle *gathered = &peer->resolver->gathered;

	if (gathered->count == 0)
		return;
	struct buf frame = bundle_frame(gathered);
	send_frame(peer, &frame);
	bundle_clear(gathered);
}

static void send_or_gather(struct peer *peer, const struct buf *frame)
{
	struct resolver *resolver = peer->resolver;

	if (resolver->gathering != peer || !bundle_takes(frame)) {
		send_frame(peer, frame);
		return;
	}
	if (!bundle_add(&resolver->gathered, frame)) {
		send_gathered(peer);
		bundle_add(&resolver->gathered, frame);
	}
}

static struct str source_of(const struct resolver *resolver)
{
	switch (resolver->options.mode) {
	case DNS_MODE_ZONE: return zone_source(resolver->zone);
	case DNS_MODE_OFF: return STR("none");
	default: return STR("unbound");
	}
}

static void send_answer(struct peer *peer, uint64_t id, const struct dns_answer *answer)
{
	struct resolver *resolver = peer->resolver;
	struct buf *frame = &resolver->frame;

	buf_clear(&resolver->payload);
	dns_answer_encode(&resolver->payload, answer);
	wire_begin(frame, ASK_ANSWER);
	wire_put_u64(frame, id);
	wire_put_str(frame, source_of(resolver));
	wire_put_i64(frame, clock_wall());
	wire_put_str(frame, buf_str(&resolver->payload));
	send_or_gather(peer, frame);
}

/* ---- questions ---- */

static void answer_question(struct open_question *question, const struct dns_answer *answer)
{
	struct peer *peer = question->peer;

	if (!peer)
		return;
	drop_question(question);
	send_answer(peer, question->id, answer);
	stop_if_done(question->resolver);
}

static void on_deadline(int fd, short events, void *context)
{
	struct open_question *question = context;
	struct dns_answer answer = { .status = DNS_TIMEOUT, .canonical = question->name };
	(void)fd;
	(void)events;

	patience_timed_out(&question->resolver->patience);
	answer_question(question, &answer);
}

static void question_free(struct open_question *question)
{
	question->resolver->open--;
	event_free(question->deadline);
	free(question);
}

static void on_answer(void *context, const struct dns_answer *answer)
{
	struct open_question *question = context;

	/* A server failure is what libunbound says of a silent net as well. */
	if (answer->status != DNS_SERVFAIL && answer->status != DNS_TIMEOUT)
		patience_answered(&question->resolver->patience);
	answer_question(question, answer);
	question_free(question);
}

static void set_deadline(struct open_question *question)
{
	struct resolver *resolver = question->resolver;
	uint32_t ms = patience_ms(&resolver->patience);
	struct timeval shorter = { ms / 1000, (suseconds_t)(ms % 1000) * 1000 };

	question->deadline = must(evtimer_new(resolver->base, on_deadline, question));
	event_add(question->deadline,
		ms == resolver->patience.full_ms ? resolver->timeout : &shorter);
}

static void ask_upstream(struct peer *peer, uint64_t id, struct str name, enum dns_type type)
{
	struct resolver *resolver = peer->resolver;
	struct open_question *question = must(calloc(1, sizeof *question + name.n));
	char *copy = (char *)(question + 1);

	if (name.n)
		memcpy(copy, name.p, name.n);
	*question = (struct open_question){ .resolver = resolver,
		.peer = peer,
		.next = peer->open,
		.link = &peer->open,
		.id = id,
		.name = { copy, name.n } };
	set_deadline(question);
	if (question->next)
		question->next->link = &question->next;
	peer->open = question;
	resolver->open++;
	resolver->unanswered++;
	upstream_ask(resolver->upstream, question->name, type, on_answer, question);
}

static void take_question(struct peer *peer, uint64_t id, struct str name, uint16_t type)
{
	struct resolver *resolver = peer->resolver;
	struct dns_answer answer = { .status = DNS_NOT_ASKED, .canonical = STR("") };

	arena_reset(resolver->arena);
	/* DNS_ANY is a word of zone files; on the net it is a question that few answer. */
	if (resolver->options.mode != DNS_MODE_OFF && type != 0 && type != DNS_ANY &&
		dns_name_normalize(resolver->arena, name, &name)) {
		if (resolver->options.mode == DNS_MODE_ZONE) {
			zone_answer(resolver->zone, resolver->arena, name, (enum dns_type)type,
				&answer);
		} else if (resolver->open < RESOLVER_OPEN_MAX) {
			ask_upstream(peer, id, name, (enum dns_type)type);
			return;
		} else {
			answer = (struct dns_answer){ .status = DNS_SERVFAIL, .canonical = name };
		}
	}
	send_answer(peer, id, &answer);
}

/* False: the peer is none of ours. */
static bool take_frame(struct peer *peer, struct wire_reader *frame)
{
	uint64_t id = wire_get_u64(frame);
	uint16_t type = wire_get_u16(frame);
	struct str name = wire_get_str(frame);

	if (frame->type != ASK_QUESTION || !wire_complete(frame))
		return false;
	take_question(peer, id, name, type);
	return true;
}

/* Several questions in one frame. */
static bool take_bundle(struct peer *peer, struct wire_reader *outer)
{
	struct wire_reader frame;
	bool good = true;

	peer->resolver->gathering = peer;
	while (good && bundle_next(outer, &frame))
		good = take_frame(peer, &frame);
	peer->resolver->gathering = NULL;
	send_gathered(peer);
	return good && !outer->failed;
}

static void on_readable(int fd, short events, void *context)
{
	struct peer *peer = context;
	struct wire_reader frame;
	(void)events;

	for (int i = 0; i < FRAMES_A_TURN; i++) {
		enum wire_status status = WIRE_CLOSED;
		if (!peer->dead)
			status = wire_receive(fd, peer->resolver->memory, &frame, NULL);
		if (status == WIRE_AGAIN)
			return;
		bool good = status == WIRE_OK && (frame.type == WIRE_BUNDLE
				? take_bundle(peer, &frame) : take_frame(peer, &frame));
		if (!good) {
			peer_free(peer);
			return;
		}
		if (frame.type == WIRE_BUNDLE)
			return; /* who bundles has said all there was */
	}
}

void resolver_add_peer(struct resolver *resolver, int socket)
{
	struct peer *peer = must(calloc(1, sizeof *peer));

	socket_set_nonblocking(socket);
	*peer = (struct peer){ .resolver = resolver,
		.next = resolver->peers,
		.link = &resolver->peers,
		.socket = socket };
	peer->last = &peer->first;
	if (peer->next)
		peer->next->link = &peer->next;
	resolver->peers = peer;
	peer->readable =
		must(event_new(resolver->base, socket, EV_READ | EV_PERSIST, on_readable, peer));
	peer->writable = must(event_new(resolver->base, socket, EV_WRITE, on_writable, peer));
	event_add(peer->readable, NULL);
}

/* ---- life ---- */

static bool load(struct resolver *resolver, struct error *err)
{
	const struct dns_options *options = &resolver->options;

	switch (options->mode) {
	case DNS_MODE_ZONE:
		resolver->zone = zone_load(arena_cstr(resolver->arena, options->zone_file), err);
		return resolver->zone != NULL;
	case DNS_MODE_RECURSION:
	case DNS_MODE_FORWARD:
		resolver->upstream = upstream_new(resolver->base, options, err);
		return resolver->upstream != NULL;
	default: return true;
	}
}

struct resolver *resolver_new(const struct dns_options *options, struct error *err)
{
	struct resolver *resolver = must(calloc(1, sizeof *resolver));
	struct timeval timeout = { options->timeout_ms / 1000,
		(suseconds_t)(options->timeout_ms % 1000) * 1000 };

	resolver->options = *options;
	resolver->base = must(event_base_new());
	resolver->arena = arena_new(ANSWER_MEMORY);
	resolver->frame = BUF(WIRE_FRAME_MAX);
	resolver->gathered = BUNDLE;
	resolver->payload = BUF(DNS_ANSWER_MAX);
	/* All deadlines are equally far: libevent keeps them in a queue instead of a heap. */
	resolver->patience.full_ms = options->timeout_ms;
	resolver->timeout = must((void *)event_base_init_common_timeout(resolver->base, &timeout));
	if (!load(resolver, err))
		resolver_free(&resolver);
	return resolver;
}

void resolver_free(struct resolver **resolver)
{
	struct resolver *gone = *resolver;

	if (!gone)
		return;
	gone->needs_peers = false;
	while (gone->peers)
		peer_free(gone->peers);
	upstream_free(&gone->upstream);
	zone_free(&gone->zone);
	event_base_free(gone->base);
	arena_free(&gone->arena);
	buf_done(&gone->frame);
	buf_done(&gone->payload);
	bundle_done(&gone->gathered);
	free(gone);
	*resolver = NULL;
}

void resolver_run(struct resolver *resolver)
{
	while (!resolver->stopping || resolver->unanswered)
		if (event_base_loop(resolver->base, EVLOOP_NO_EXIT_ON_EMPTY) < 0)
			return;
}

void resolver_stop(struct resolver *resolver)
{
	resolver->stopping = true;
	stop_if_done(resolver);
}

void resolver_stop_without_peers(struct resolver *resolver)
{
	resolver->needs_peers = true;
}

struct event_base *resolver_base(struct resolver *resolver)
{
	return resolver->base;
}
