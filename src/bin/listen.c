/* SPDX-License-Identifier: Apache-2.0 */
#include "bin/listen.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/privilege.h"
#include "net/socket.h"

#define CONTROL_BACKLOG 64
#define UNIX_BACKLOG    1024

static int find_open(const struct listen_set *set, const struct listener_settings *wanted)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct listen_socket *open = &set->v[i];
		if (wanted->socket.n > 0 ? str_eq(open->path, wanted->socket)
					 : open->path.n == 0 && ip_eq(&open->ip, &wanted->ip) &&
					open->port == wanted->port)
			return open->fd;
	}
	return -1;
}

/* A socket that another process left behind refuses connections and may go; one that answers is
 * somebody's. */
static bool is_dead(const struct sockaddr_un *address)
{
	auto_close int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return probe >= 0 && connect(probe, (const struct sockaddr *)address, sizeof *address) != 0 &&
		errno == ECONNREFUSED;
}

/* Owner and permissions of a unix socket say who may have mail judged. */
static bool own_socket(const struct settings *settings, const struct listener_settings *wanted,
	const char *path, struct error *err)
{
	struct role_user door;
	gid_t group;
	if (!privilege_find(settings->users.door, &door, err) ||
		!privilege_group(wanted->socket_group, door.gid, &group, err))
		return false;
	if ((geteuid() == 0 && chown(path, door.uid, group) != 0) ||
		chmod(path, wanted->socket_mode) != 0)
		return error_errno(err, ERROR_PERMANENT, "%s", path);
	return true;
}

static int open_unix(const struct settings *settings, const struct listener_settings *wanted,
	struct error *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (wanted->socket.n >= sizeof address.sun_path) {
		error_set(err, ERROR_PERMANENT, "the path is too long for a unix socket");
		return -1;
	}
	memcpy(address.sun_path, wanted->socket.p, wanted->socket.n);
	if (is_dead(&address))
		unlink(address.sun_path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t mask = umask(0177);
	bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
	umask(mask);
	if (!bound)
		error_errno(err, ERROR_PERMANENT, "%s", address.sun_path);
	else if (listen(fd, UNIX_BACKLOG) != 0)
		error_errno(err, ERROR_PERMANENT, "%s", address.sun_path);
	else if (own_socket(settings, wanted, address.sun_path, err))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool holds(const struct listen_set *set, int fd)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->v[i].fd == fd)
			return true;
	return false;
}

static void close_one(const struct listen_socket *socket)
{
	close(socket->fd);
	if (socket->path.n > 0)
		unlink(socket->path.p); /* settings keep strings NUL-ended */
}

static void close_those_not_in(const struct listen_set *set, const struct listen_set *others)
{
	for (size_t i = 0; i < set->n; i++)
		if (!holds(others, set->v[i].fd))
			close_one(&set->v[i]);
}

bool listen_set_update(struct listen_set *set, const struct settings *settings, struct error *err)
{
	struct listen_set next = { .control = set->control };
	if (settings->listener_count > LISTENERS_MAX)
		return error_set(err, ERROR_PERMANENT, "more than %d listeners", LISTENERS_MAX);
	for (size_t i = 0; i < settings->listener_count; i++) {
		const struct listener_settings *wanted = &settings->listeners[i];
		int fd = find_open(set, wanted);
		if (fd < 0)
			fd = wanted->socket.n > 0 ? open_unix(settings, wanted, err)
						  : socket_listen(&wanted->ip, wanted->port, err);
		if (fd < 0) {
			close_those_not_in(&next, set);
			return error_prefix(err, "listener %.*s", STR_ARG(wanted->name));
		}
		next.v[next.n++] = (struct listen_socket){
			.name = wanted->name, .ip = wanted->ip, .port = wanted->port,
			.path = wanted->socket, .fd = fd
		};
	}
	close_those_not_in(set, &next);
	*set = next;
	return true;
}

/* The command line's way to the keeper: only root and the owner of the data directory. */
static int open_control(const struct settings *settings, struct error *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	auto_buf path = BUF(sizeof address.sun_path - 1);
	buf_printf(&path, "%.*s/control.sock", STR_ARG(settings->data_directory));
	if (path.full) {
		error_set(err, ERROR_PERMANENT, "data_directory is too long for a unix socket");
		return -1;
	}
	memcpy(address.sun_path, path.p, path.n);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	unlink(address.sun_path); /* master holds the lock: a socket left there is dead */
	mode_t mask = umask(0177);
	bool ok = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
		listen(fd, CONTROL_BACKLOG) == 0;
	umask(mask);
	if (ok)
		return fd;
	error_errno(err, ERROR_PERMANENT, "%s", address.sun_path);
	if (fd >= 0)
		close(fd);
	return -1;
}

bool listen_set_open(struct listen_set *set, const struct settings *settings, struct error *err)
{
	*set = (struct listen_set){ .control = open_control(settings, err) };
	return set->control >= 0 && listen_set_update(set, settings, err);
}

void listen_set_close(struct listen_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		close_one(&set->v[i]);
	set->n = 0;
	if (set->control >= 0)
		close(set->control);
}
