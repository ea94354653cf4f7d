/* SPDX-License-Identifier: Apache-2.0 */
#include "store/client.h"

#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"

struct client {
	int socket; /* -1: own engine */
	uint64_t serial;
	char *memory;          /* of a frame */
	struct keeper *keeper; /* NULL: the service's */
	int lock;
	/* The answer on its way from our own engine. */
	struct arena *arena;
	struct reply *out;
	bool answered, broken;
};

/* 0: connected; else errno. */
static int connect_service(struct str directory, int *socket_out)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	auto_buf path = BUF(sizeof address.sun_path - 1);
	buf_printf(&path, "%.*s/control.sock", STR_ARG(directory));
	if (path.full)
		return ENAMETOOLONG;
	memcpy(address.sun_path, path.p, path.n);
	auto_close int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
		return errno;
	*socket_out = take_fd(&fd);
	return 0;
}

/* As root we become the user whom the store belongs to, for good: files made as root would lock the
 * service out. */
static bool become_owner(struct str directory, struct error *err)
{
	auto_buf path = BUF(4096);
	struct stat status;
	buf_printf(&path, "%.*s/keeper", STR_ARG(directory));
	if (path.full || stat(path.p, &status) != 0)
		return error_errno(err, ERROR_PERMANENT,
			"%s (it is made when the service starts for the first time)", path.p);
	if (geteuid() != 0 || status.st_uid == 0)
		return true;
	const struct passwd *user = getpwuid(status.st_uid);
	bool ok = user ? initgroups(user->pw_name, status.st_gid) == 0
		       : setgroups(1, &status.st_gid) == 0;
	if (!ok || setresgid(status.st_gid, status.st_gid, status.st_gid) != 0 ||
		setresuid(status.st_uid, status.st_uid, status.st_uid) != 0)
		return error_errno(err, ERROR_PERMANENT, "cannot become the owner of %s", path.p);
	return true;
}

static bool open_engine(
	struct client *client, const struct keeper_options *options, struct error *err)
{
	if (!become_owner(options->directory, err))
		return false;
	umask(0077);
	if (!keeper_lock(options->directory, &client->lock, err)) {
		if (err->kind == ERROR_TEMPORARY)
			return error_set(err, ERROR_TEMPORARY,
				"the service is just starting or stopping, or another command works "
				"on its data: try again");
		return false;
	}
	return keeper_new(options, clock_wall(), clock_mono_ms(), &client->keeper, err);
}

bool client_open(const struct keeper_options *options, struct client **out, struct error *err)
{
	struct client *client = calloc(1, sizeof *client);
	if (!client || !(client->memory = malloc(WIRE_FRAME_MAX)))
		abort();
	client->socket = client->lock = -1;
	int why = connect_service(options->directory, &client->socket);
	bool ok = why == 0;
	if (why == ENOENT || why == ECONNREFUSED) {
		ok = open_engine(client, options, err);
	} else if (why != 0) {
		errno = why;
		error_errno(err, ERROR_PERMANENT, "%.*s/control.sock", STR_ARG(options->directory));
	}
	if (!ok) {
		client_close(&client);
		return false;
	}
	*out = client;
	return true;
}

void client_close(struct client **client)
{
	struct client *c = *client;
	*client = NULL;
	if (!c)
		return;
	keeper_free(&c->keeper);
	if (c->lock >= 0)
		close(c->lock);
	if (c->socket >= 0)
		close(c->socket);
	free(c->memory);
	free(c);
}

/* Waits for the next frame; other frames than a reply to this serial (0: we are refused) are
 * passed over. */
static bool receive_reply(
	struct client *client, struct arena *arena, struct reply *out, struct error *err)
{
	int64_t end = clock_mono_ms() + CLIENT_PATIENCE_MS;
	for (;;) {
		struct pollfd wait = { .fd = client->socket, .events = POLLIN };
		int64_t left = end - clock_mono_ms();
		if (left <= 0 || poll(&wait, 1, (int)left) == 0)
			return error_set(err, ERROR_TEMPORARY, "the keeper does not answer");
		struct wire_reader reader;
		int fds[WIRE_FD_MAX];
		if (wire_receive(client->socket, client->memory, &reader, fds) != WIRE_OK)
			return error_set(err, ERROR_TEMPORARY, "the service has stopped");
		if (!reply_unpack(arena, &reader, fds, out))
			return error_set(err, ERROR_PERMANENT,
				"the keeper's reply cannot be read: is the service of another version?");
		if (out->serial == client->serial || out->serial == 0)
			return true;
		if (out->mail >= 0)
			close(out->mail);
	}
}

static bool ask_service(struct client *client, struct arena *arena, const struct request *request,
	struct reply *out, struct error *err)
{
	struct packet packet;
	enum wire_status status =
		request_pack(&packet, request) ? packet_send(client->socket, &packet) : WIRE_BROKEN;
	packet_done(&packet);
	if (status == WIRE_BROKEN)
		return error_set(err, ERROR_PERMANENT, "the request is too long");
	/* One that is refused may find its socket closed already: the reason lies there to be read. */
	return receive_reply(client, arena, out, err);
}

/* Our own engine's reply goes the same way as a service's, so that both are alike. */
static void take_reply(void *context, struct reply *reply)
{
	struct client *client = context;
	struct packet packet;
	struct wire_reader reader;
	int fds[WIRE_FD_MAX] = { -1, -1 };
	client->answered = true;
	client->broken = true;
	if (reply_pack(&packet, reply)) {
		for (size_t i = 0; i < packet.fd_count; i++)
			fds[i] = dup(packet.fds[i]);
		wire_read(&reader, buf_str(&packet.frame));
		client->broken = !reply_unpack(client->arena, &reader, fds, client->out);
	}
	packet_done(&packet);
}

static bool ask_engine(struct client *client, struct arena *arena, const struct request *request,
	struct reply *out, struct error *err)
{
	client->arena = arena;
	client->out = out;
	client->answered = false;
	keeper_set_time(client->keeper, clock_wall(), clock_mono_ms());
	keeper_request(client->keeper, (struct keeper_peer){ KEEPER_ADMIN, 1 }, request, take_reply,
		client);
	keeper_turn(client->keeper);
	if (client->answered && !client->broken)
		return true;
	return error_set(err, ERROR_PERMANENT, "the reply is too long");
}

bool client_ask(struct client *client, struct arena *arena, const struct request *request,
	struct reply *out, struct error *err)
{
	struct request numbered = *request;
	numbered.serial = ++client->serial;
	return client->keeper ? ask_engine(client, arena, &numbered, out, err)
			      : ask_service(client, arena, &numbered, out, err);
}
