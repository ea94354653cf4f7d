/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/client.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "dns/ask.h"
#include "dns/resolver.h"
#include "dns/zonefile.h"
#include "net/socket.h"
#include "net/wire.h"

#define DESCRIPTORS_WANTED 2048 /* libunbound takes one for each question on its way */
#define ZONE_ANSWER_MEMORY ((size_t)1 << 20)

/* A question that did not fit the socket, or (zone, off) one whose answer was not taken. */
struct held {
	struct held *next;
	uint64_t id;
	uint16_t type;
	struct str name;
};

struct dns_client {
	struct dns_options options;
	struct zone *zone;
	struct resolver *resolver; /* used by the thread alone, while it runs */
	pthread_t thread;
	int socket; /* to the thread, or -1 */
	struct held *first, **last;
	size_t pending;
	char *memory; /* WIRE_FRAME_MAX bytes */
};

static void *run(void *context)
{
	resolver_run(context);
	return NULL;
}

/* Signals are the business of the thread that was there first; so is SIGPIPE of a TCP query. */
static void start_thread(struct dns_client *client)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&client->thread, NULL, run, client->resolver))
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= DESCRIPTORS_WANTED)
		return;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS_WANTED ? limit.rlim_max : DESCRIPTORS_WANTED;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static bool start_resolver(struct dns_client *client, struct error *err)
{
	int fds[2];

	raise_descriptors();
	client->resolver = resolver_new(&client->options, err);
	if (!client->resolver)
		return false;
	if (!wire_pair(fds))
		return error_errno(err, ERROR_TEMPORARY, "socketpair");
	client->socket = fds[0];
	socket_set_nonblocking(client->socket);
	resolver_add_peer(client->resolver, fds[1]);
	resolver_stop_without_peers(client->resolver);
	start_thread(client);
	return true;
}

static bool load_zone(struct dns_client *client, struct error *err)
{
	char *path = strndup(client->options.zone_file.p, client->options.zone_file.n);

	if (!path)
		abort();
	client->zone = zone_load(path, err);
	free(path);
	return client->zone != NULL;
}

struct dns_client *dns_client_new(const struct dns_options *options, struct error *err)
{
	struct dns_client *client = calloc(1, sizeof *client);
	bool ok = true;

	if (!client)
		abort();
	client->options = *options;
	client->socket = -1;
	client->last = &client->first;
	client->memory = malloc(WIRE_FRAME_MAX);
	if (!client->memory)
		abort();
	if (options->mode == DNS_MODE_ZONE)
		ok = load_zone(client, err);
	else if (options->mode != DNS_MODE_OFF)
		ok = start_resolver(client, err);
	if (!ok)
		dns_client_free(&client);
	return client;
}

static void free_held(struct dns_client *client)
{
	struct held *gone = client->first;

	client->first = gone->next;
	if (!client->first)
		client->last = &client->first;
	free(gone);
}

void dns_client_free(struct dns_client **client)
{
	struct dns_client *gone = *client;

	if (!gone)
		return;
	while (gone->first)
		free_held(gone);
	if (gone->socket >= 0) {
		/* The end of its only peer is the thread's end. */
		close(gone->socket);
		pthread_join(gone->thread, NULL);
	}
	resolver_free(&gone->resolver);
	zone_free(&gone->zone);
	free(gone->memory);
	free(gone);
	*client = NULL;
}

static void hold(struct dns_client *client, uint64_t id, struct str name, enum dns_type type)
{
	struct held *held = malloc(sizeof *held + name.n);
	char *copy;

	if (!held)
		abort();
	copy = (char *)(held + 1);
	if (name.n)
		memcpy(copy, name.p, name.n);
	*held = (struct held){ .id = id, .type = (uint16_t)type, .name = { copy, name.n } };
	*client->last = held;
	client->last = &held->next;
}

/* Puts held questions on their way as long as the socket takes them. */
static void send_held(struct dns_client *client)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);

	while (client->first) {
		wire_begin(&frame, ASK_QUESTION);
		wire_put_u64(&frame, client->first->id);
		wire_put_u16(&frame, client->first->type);
		wire_put_str(&frame, client->first->name);
		if (wire_send(client->socket, &frame, NULL, 0) != WIRE_OK)
			return;
		free_held(client);
	}
}

void dns_client_ask(struct dns_client *client, uint64_t id, struct str name, enum dns_type type)
{
	/* What no name can be as long as is none when cut either, and fits a frame. */
	hold(client, id, str_first(name, 4 * DNS_NAME_MAX), type);
	client->pending++;
	if (client->socket >= 0)
		send_held(client);
}

/* Zone and off: the answer is made when it is taken. */
static bool next_at_once(
	struct dns_client *client, struct arena *arena, struct dns_client_answer *out)
{
	struct dns_answer answer = { .status = DNS_NOT_ASKED, .canonical = STR("") };
	struct arena *scratch = arena_new(ZONE_ANSWER_MEMORY);
	auto_buf payload = BUF(DNS_ANSWER_MAX);

	if (client->zone)
		zone_answer(client->zone, scratch, client->first->name,
			(enum dns_type)client->first->type, &answer);
	dns_answer_encode(&payload, &answer);
	*out = (struct dns_client_answer){ .id = client->first->id,
		.source = client->zone ? arena_dup(arena, zone_source(client->zone)) : STR("none"),
		.time = clock_wall(),
		.payload = arena_dup(arena, buf_str(&payload)) };
	arena_free(&scratch);
	free_held(client);
	return true;
}

bool dns_client_next(struct dns_client *client, struct arena *arena, struct dns_client_answer *out)
{
	struct wire_reader frame;
	struct dns_client_answer answer;

	if (client->socket < 0) {
		if (!client->first)
			return false;
		client->pending--;
		return next_at_once(client, arena, out);
	}
	send_held(client);
	enum wire_status status = wire_receive(client->socket, client->memory, &frame, NULL);
	if (status == WIRE_AGAIN)
		return false;
	/* The thread is part of this program: what it does wrong is a bug. */
	assert(status == WIRE_OK && frame.type == ASK_ANSWER);
	answer.id = wire_get_u64(&frame);
	answer.source = arena_dup(arena, wire_get_str(&frame));
	answer.time = wire_get_i64(&frame);
	answer.payload = arena_dup(arena, wire_get_str(&frame));
	assert(wire_complete(&frame));
	client->pending--;
	*out = answer;
	return true;
}

size_t dns_client_pending(const struct dns_client *client)
{
	return client->pending;
}

int dns_client_fd(const struct dns_client *client)
{
	return client->socket;
}

bool dns_client_wait(struct dns_client *client, uint32_t timeout_ms)
{
	int64_t deadline = clock_mono_ms() + timeout_ms;

	if (client->socket < 0)
		return client->first != NULL;
	for (;;) {
		struct pollfd poll_for = { .fd = client->socket,
			.events = (short)(POLLIN | (client->first ? POLLOUT : 0)) };
		int64_t left = deadline - clock_mono_ms();

		int n = poll(&poll_for, 1, left > 0 ? (int)left : 0);
		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		if (n > 0 && poll_for.revents & POLLOUT)
			send_held(client);
		if (n > 0 && poll_for.revents & ~POLLOUT)
			return true;
	}
}
