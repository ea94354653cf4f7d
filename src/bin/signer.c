/* SPDX-License-Identifier: Apache-2.0 */
#include "bin/signer.h"

#include <signal.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/confine.h"
#include "base/log.h"
#include "bin/control.h"
#include "net/channel.h"
#include "outbound/keyring.h"
#include "outbound/sign.h"

#define LOOK_EVERY_MS 1000 /* at the directory of the keys */
#define LOOK_SHARE    100  /* of our time at most one part in so many, however large it is */
#define DRAIN_MS      20   /* silence of all peers that ends the process */
#define REPLY_BOUND   (64 * 1024)

struct process;

struct peer {
	struct process *process;
	struct channel *channel; /* NULL: gone, to be freed at the next look */
	struct peer *next;
};

struct process {
	const struct settings *settings;
	struct loop *loop;
	struct channel *control;
	struct keyring *keys;
	uint64_t stamp;
	struct peer *peers;
	struct arena *arena; /* of the answer being made */
	struct loop_timer *look, *drain;
	bool heard; /* a frame came since the drain timer was set */
	bool stopping;
};

/* ---- keys ---- */

static void complain(void *context, const char *text)
{
	(void)context;
	log_error("event=key text=\"%s\"", text);
}

/* stamp: taken before reading, so that what changes meanwhile is read again. */
static void load_keys(struct process *process, uint64_t stamp)
{
	size_t domains, keys;
	keyring_free(&process->keys);
	process->keys = keyring_load(process->settings->signing.directory, complain, process);
	process->stamp = stamp;
	keyring_count(process->keys, &domains, &keys);
	log_info("event=keys domains=%zu keys=%zu", domains, keys);
}

static void free_gone_peers(struct process *process)
{
	for (struct peer **link = &process->peers; *link;) {
		struct peer *peer = *link;
		if (peer->channel) {
			link = &peer->next;
			continue;
		}
		*link = peer->next;
		free(peer);
	}
}

static void look(void *context)
{
	struct process *process = context;
	int64_t began = clock_mono_ms();
	uint64_t stamp = keys_stamp(process->settings->signing.directory);
	int64_t pause = LOOK_SHARE * (clock_mono_ms() - began);
	if (stamp != process->stamp)
		load_keys(process, stamp);
	free_gone_peers(process);
	loop_timer_set(process->look, pause > LOOK_EVERY_MS ? pause : LOOK_EVERY_MS);
}

/* ---- questions ---- */

static void answer(struct peer *peer, uint64_t id, bool known, struct str payload)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, SIGN_ANSWER);
	wire_put_u64(&frame, id);
	wire_put_u8(&frame, known);
	wire_put_str(&frame, known ? payload : STR(""));
	channel_send(peer->channel, &frame, NULL, 0);
}

static bool answer_keys(struct peer *peer, uint64_t id, struct wire_reader *frame)
{
	auto_buf payload = BUF(REPLY_BOUND);
	struct keys_answer keys;
	struct str domain = wire_get_str(frame);
	if (!wire_complete(frame))
		return false;
	bool known = keyring_find(peer->process->keys, domain, &keys);
	keys_answer_encode(&payload, &keys);
	answer(peer, id, known, buf_str(&payload));
	return true;
}

static bool answer_digest(struct peer *peer, uint64_t id, struct wire_reader *frame)
{
	struct process *process = peer->process;
	struct str domain = wire_get_str(frame), selector = wire_get_str(frame);
	struct str digest = wire_get_str(frame);
	if (!wire_complete(frame) || digest.n != SHA256_SIZE)
		return false;
	struct str signature = keyring_sign(process->keys, process->arena, domain, selector,
		(const uint8_t *)digest.p);
	answer(peer, id, signature.n > 0, signature);
	arena_reset(process->arena);
	return true;
}

static void hear(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct peer *peer = context;
	uint16_t type = frame->type;
	uint64_t id = wire_get_u64(frame);
	(void)fds;
	peer->process->heard = true;
	bool ok = type == SIGN_KEYS ? answer_keys(peer, id, frame)
		: type == SIGN_DIGEST && answer_digest(peer, id, frame);
	if (!ok)
		log_error("event=frame from=door type=%u", type);
}

static void lost(void *context)
{
	struct peer *peer = context;
	channel_free(&peer->channel);
}

static void add_peer(struct process *process, int socket)
{
	struct peer *peer = must(calloc(1, sizeof *peer));
	*peer = (struct peer){ .process = process, .next = process->peers };
	peer->channel = channel_new(process->loop, socket, hear, lost, peer);
	channel_bundle(peer->channel);
	process->peers = peer;
}

/* ---- master ---- */

/* What the doors had sent is still answered. */
static void drained(void *context)
{
	struct process *process = context;
	if (!process->heard) {
		loop_stop(process->loop);
		return;
	}
	process->heard = false;
	loop_timer_set(process->drain, DRAIN_MS);
}

static void stop(void *context)
{
	struct process *process = context;
	if (process->stopping)
		return;
	process->stopping = true;
	process->heard = false;
	loop_timer_set(process->drain, DRAIN_MS);
}

static void hear_master(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct process *process = context;
	if (frame->type == CONTROL_STOP)
		stop(process);
	else if (frame->type == CONTROL_PEER && wire_get_u8(frame) == ROLE_DOOR &&
		wire_complete(frame) && fds[0] >= 0)
		add_peer(process, take_fd(&fds[0]));
	else
		log_error("event=frame from=master type=%u", frame->type);
}

static void say(struct process *process, enum control_frame type, const char *why)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, (uint16_t)type);
	if (why)
		wire_put_str(&frame, str_of(why));
	channel_send(process->control, &frame, NULL, 0);
}

static void take_down(struct process *process)
{
	for (struct peer *peer = process->peers; peer; peer = peer->next)
		channel_free(&peer->channel);
	free_gone_peers(process);
	loop_timer_remove(&process->look);
	loop_timer_remove(&process->drain);
	keyring_free(&process->keys);
	channel_free(&process->control);
	arena_free(&process->arena);
	loop_free(&process->loop);
}

int signer_main(int control_fd, const struct settings *settings)
{
	struct process process = { .settings = settings, .arena = arena_new(REPLY_BOUND) };
	struct error err = { 0 };
	signal(SIGPIPE, SIG_IGN);
	process.loop = loop_new();
	loop_signal_add(process.loop, SIGTERM, stop, &process);
	process.control = channel_new(process.loop, control_fd, hear_master, stop, &process);
	process.look = loop_timer_new(process.loop, look, &process);
	process.drain = loop_timer_new(process.loop, drained, &process);
	crypto_prepare();
	bool ok = confine_process(&err);
	if (ok) {
		load_keys(&process, keys_stamp(settings->signing.directory));
		loop_timer_set(process.look, LOOK_EVERY_MS);
		say(&process, CONTROL_READY, NULL);
		loop_run(process.loop);
	} else {
		log_error("event=start text=\"%s\"", err.text);
		say(&process, CONTROL_FAILED, err.text);
	}
	take_down(&process);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
