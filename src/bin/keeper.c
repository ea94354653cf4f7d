/* SPDX-License-Identifier: Apache-2.0 */
#include "bin/keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "bin/control.h"
#include "net/channel.h"
#include "scan/settings_keeper.h"
#include "store/keeper.h"

#define LOCK_PATIENCE_MS 10000 /* for a command that still works on the store */
#define LOCK_PAUSE_MS    50
#define SECOND_MS        1000
#define PUSH_PAUSE_MS    2000 /* between two calls to the same doors */
#define DRAIN_MS         20   /* silence of all peers that ends the process */
#define ADMINS_MAX       32   /* connections of command lines at once */
#define OPTIONS_ARENA    (512 * 1024 * 1024)

struct process;

struct peer {
	struct process *process;
	struct channel *channel; /* NULL: gone, to be freed after the turn */
	struct keeper_peer who;
	struct peer *next;
};

struct process {
	struct loop *loop;
	struct channel *control;
	struct keeper *keeper;
	struct loop_fd *listener;
	int listener_fd;
	uid_t owner; /* of the data directory */
	struct peer *peers;
	int64_t last_number;
	size_t admins;
	struct loop_timer *turn, *second, *drain;
	bool turn_waits;
	bool stopping, heard; /* heard: a frame came since the drain timer was set */
	int64_t push_at;
	struct arena *arena, *next_arena; /* of the options in force, of those on their way */
	struct keeper_options next;
	uint64_t lost_logged;
	char trouble[512]; /* as last logged */
};

/* ---- turns ---- */

/* Says once that the store is in trouble, and once that it is not. */
static void log_trouble(struct process *process)
{
	const char *trouble = keeper_trouble(process->keeper);
	struct keeper_counts counts = keeper_counts(process->keeper);
	if (counts.lost > process->lost_logged) {
		log_error("event=store text=\"%llu rows of journal and tallies lost\"",
			(unsigned long long)(counts.lost - process->lost_logged));
		process->lost_logged = counts.lost;
	}
	if (strcmp(trouble ? trouble : "", process->trouble) == 0)
		return;
	snprintf(process->trouble, sizeof process->trouble, "%s", trouble ? trouble : "");
	if (trouble)
		log_error("event=store state=failing text=%s", log_str(str_of(trouble)));
	else
		log_info("event=store state=working");
}

static void log_list_files(struct process *process)
{
	struct list_file_news news;
	while (keeper_list_news(process->keeper, &news)) {
		if (news.why)
			log_error("event=list_file file=%s text=%s", log_str(news.path),
				log_str(str_of(news.why)));
		else if (news.bad > 0)
			log_warning("event=list_file file=%s entries=%zu bad=%zu first_bad_line=%zu",
				log_str(news.path), news.entries, news.bad, news.bad_line);
		else
			log_info("event=list_file file=%s entries=%zu", log_str(news.path),
				news.entries);
	}
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

static void push_work(struct process *process)
{
	if (process->stopping || loop_now(process->loop) < process->push_at ||
		!keeper_work_due(process->keeper))
		return;
	process->push_at = loop_now(process->loop) + PUSH_PAUSE_MS;
	struct packet packet;
	packet_work_due(&packet);
	for (struct peer *peer = process->peers; peer; peer = peer->next)
		if (peer->channel && peer->who.role == KEEPER_DOOR)
			channel_send(peer->channel, &packet.frame, NULL, 0);
	packet_done(&packet);
}

static void end_turn(void *context)
{
	struct process *process = context;
	process->turn_waits = false;
	keeper_turn(process->keeper);
	free_gone_peers(process);
	log_trouble(process);
	log_list_files(process);
	push_work(process);
}

/* Everything that came in the same turn of the loop is one turn of the keeper. */
static void want_turn(struct process *process)
{
	if (process->turn_waits)
		return;
	process->turn_waits = true;
	keeper_set_time(process->keeper, clock_wall(), clock_mono_ms());
	loop_timer_set(process->turn, 0);
}

static void second_passed(void *context)
{
	struct process *process = context;
	want_turn(process);
	loop_timer_set(process->second, SECOND_MS);
}

/* ---- peers ---- */

static void send_reply(void *context, struct reply *reply)
{
	struct peer *peer = context;
	struct packet packet;
	bool packed = reply_pack(&packet, reply);
	if (!packed) {
		packet_done(&packet);
		struct reply excuse = { .serial = reply->serial,
			.kind = reply->kind,
			.status = REPLY_TEMPORARY,
			.text = STR("the reply is too long"),
			.mail = -1 };
		packed = reply_pack(&packet, &excuse);
	}
	if (packed && peer->channel)
		channel_send(peer->channel, &packet.frame, packet.fds, packet.fd_count);
	packet_done(&packet);
}

static void peer_frame(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct peer *peer = context;
	struct process *process = peer->process;
	struct keeper *keeper = process->keeper;
	process->heard = true;
	want_turn(process);
	struct request *request = arena_new_of(keeper_arena(keeper), struct request);
	if (request_unpack(keeper_arena(keeper), frame, fds, request)) {
		keeper_request(keeper, peer->who, request, send_reply, peer);
	} else {
		log_warning("event=request peer=%lld text=\"cannot be read\"",
			(long long)peer->who.number);
		struct reply reply = { .serial = request->serial,
			.status = REPLY_INVALID,
			.text = STR("the request cannot be read"),
			.mail = -1 };
		send_reply(peer, &reply);
	}
	if (keeper_is_full(keeper))
		keeper_turn(keeper);
}

/* Replies of this turn may still name the peer: it is freed after the turn. */
static void peer_ended(void *context)
{
	struct peer *peer = context;
	struct process *process = peer->process;
	channel_free(&peer->channel);
	want_turn(process);
	if (peer->who.role == KEEPER_ADMIN)
		process->admins--;
	else
		keeper_peer_gone(process->keeper, peer->who.number);
}

static void add_peer(struct process *process, int socket, enum keeper_role role)
{
	struct peer *peer = calloc(1, sizeof *peer);
	if (!peer)
		abort();
	peer->process = process;
	peer->who = (struct keeper_peer){ role, ++process->last_number };
	peer->channel = channel_new(process->loop, socket, peer_frame, peer_ended, peer);
	if (role == KEEPER_DOOR) /* the command line reads frame by frame */
		channel_bundle(peer->channel);
	peer->next = process->peers;
	process->peers = peer;
	process->push_at = 0; /* a new door has not heard of work that waits */
}

/* ---- the control socket of the command line ---- */

static bool may_administer(const struct process *process, int socket)
{
	struct ucred peer;
	socklen_t size = sizeof peer;
	if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
		return false;
	return peer.uid == 0 || peer.uid == process->owner || peer.uid == geteuid();
}

static void refuse(int socket, const char *why)
{
	struct reply reply = { .status = REPLY_DENIED, .text = str_of(why), .mail = -1 };
	struct packet packet;
	if (reply_pack(&packet, &reply))
		packet_send(socket, &packet);
	packet_done(&packet);
	close(socket);
}

static void caller_waits(void *context, uint32_t events)
{
	struct process *process = context;
	(void)events;
	int socket = accept4(process->listener_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (socket < 0)
		return;
	if (!may_administer(process, socket)) {
		refuse(socket, "only root and the owner of the data directory are served");
		return;
	}
	if (process->admins >= ADMINS_MAX) {
		refuse(socket, "too many commands at once");
		return;
	}
	process->admins++;
	add_peer(process, socket, KEEPER_ADMIN);
}

static void listen_on(struct process *process, int fd)
{
	loop_fd_remove(&process->listener);
	if (process->listener_fd >= 0)
		close(process->listener_fd);
	process->listener_fd = fd;
	process->listener = loop_fd_add(process->loop, fd, EPOLLIN, caller_waits, process);
}

/* ---- master ---- */

/* What the peers have sent before the end is still taken in: the process leaves when nothing has
 * come for a moment. */
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
	loop_fd_remove(&process->listener);
	loop_timer_set(process->drain, DRAIN_MS);
}

/* Reloaded settings take effect when their last part is here. */
static void take_options(struct process *process, struct wire_reader *frame)
{
	if (!process->next_arena)
		process->next_arena = arena_new(OPTIONS_ARENA);
	enum keeper_options_progress progress =
		keeper_options_get(process->next_arena, frame, &process->next);
	if (progress == OPTIONS_MORE)
		return;
	if (progress == OPTIONS_COMPLETE) {
		keeper_set_options(process->keeper, &process->next);
		log_info("event=reload domains=%zu", process->next.domain_count);
		arena_free(&process->arena);
		process->arena = process->next_arena;
		process->next_arena = NULL;
	} else {
		log_error("event=reload text=\"damaged settings: the old ones stay in force\"");
		arena_free(&process->next_arena);
	}
	process->next = (struct keeper_options){ .domains = NULL };
}

static void master_frame(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct process *process = context;
	switch (frame->type) {
	case CONTROL_PEER:
		if (wire_get_u8(frame) == ROLE_DOOR && fds[0] >= 0)
			add_peer(process, take_fd(&fds[0]), KEEPER_DOOR);
		break;
	case CONTROL_LISTEN:
		if (fds[0] >= 0)
			listen_on(process, take_fd(&fds[0]));
		break;
	case CONTROL_OPTIONS: take_options(process, frame); break;
	case CONTROL_STOP: stop(process); break;
	default: break;
	}
}

static void master_gone(void *context)
{
	struct process *process = context;
	channel_free(&process->control);
	stop(process);
}

static void tell_master(struct process *process, uint16_t word, const char *why)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, word);
	if (why)
		wire_put_str(&frame, str_of(why));
	if (process->control)
		channel_send(process->control, &frame, NULL, 0);
}

/* A command that works on the store while the service was down is waited for. */
static bool take_lock(struct str directory, int *lock, struct error *err)
{
	int64_t end = clock_mono_ms() + LOCK_PATIENCE_MS;
	while (!keeper_lock(directory, lock, err)) {
		if (err->kind == ERROR_PERMANENT || clock_mono_ms() >= end)
			return false;
		usleep(LOCK_PAUSE_MS * 1000);
	}
	return true;
}

static void serve(struct process *process)
{
	process->turn = loop_timer_new(process->loop, end_turn, process);
	process->drain = loop_timer_new(process->loop, drained, process);
	process->second = loop_timer_add(process->loop, SECOND_MS, second_passed, process);
	loop_signal_add(process->loop, SIGTERM, stop, process);
	tell_master(process, CONTROL_READY, NULL);
	log_trouble(process);
	loop_run(process->loop);
	end_turn(process);
}

static void process_done(struct process *process)
{
	for (struct peer *peer = process->peers; peer; peer = peer->next)
		channel_free(&peer->channel);
	free_gone_peers(process);
	loop_fd_remove(&process->listener);
	if (process->listener_fd >= 0)
		close(process->listener_fd);
	loop_timer_remove(&process->turn);
	loop_timer_remove(&process->second);
	loop_timer_remove(&process->drain);
	channel_free(&process->control);
	loop_free(&process->loop);
}

static uid_t owner_of(struct str directory)
{
	auto_buf path = BUF(4096);
	struct stat status;
	buf_add(&path, directory);
	return path.p && stat(path.p, &status) == 0 ? status.st_uid : 0;
}

int keeper_main(int control_fd, const struct settings *settings)
{
	struct process process = { .listener_fd = -1, .arena = arena_new(OPTIONS_ARENA) };
	struct keeper_options options = settings_keeper_options(process.arena, settings);
	struct error err;
	auto_close int lock = -1;
	umask(0077);
	signal(SIGPIPE, SIG_IGN);
	process.owner = owner_of(options.directory);
	process.loop = loop_new();
	process.control =
		channel_new(process.loop, control_fd, master_frame, master_gone, &process);
	bool ok = take_lock(options.directory, &lock, &err) &&
		  keeper_new(&options, clock_wall(), clock_mono_ms(), &process.keeper, &err);
	if (ok) {
		serve(&process);
	} else {
		log_error("event=start text=%s", log_str(str_of(err.text)));
		tell_master(&process, CONTROL_FAILED, err.text);
	}
	process_done(&process);
	keeper_free(&process.keeper);
	arena_free(&process.arena);
	arena_free(&process.next_arena);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
