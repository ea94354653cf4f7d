/* SPDX-License-Identifier: Apache-2.0 */
#include "net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/un.h>

#include "base/cleanup.h"

#define BACKLOG 1024

static void set_option(int fd, int level, int option)
{
	int one = 1;
	setsockopt(fd, level, option, &one, sizeof one);
}

static int new_socket(int family)
{
	return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int socket_listen(const struct ip *ip, uint16_t port, struct error *err)
{
	char text[IP_TEXT_MAX];
	ip_print(ip, text);
	struct sockaddr_storage address;
	socklen_t length = ip_to_sockaddr(ip, port, &address);
	auto_close int fd = new_socket(address.ss_family);
	if (fd < 0)
		return error_errno(err, ERROR_TEMPORARY, "socket"), -1;
	set_option(fd, SOL_SOCKET, SO_REUSEADDR);
	if (ip->v6)
		set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY);
	if (bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, BACKLOG) != 0)
		return error_errno(err, ERROR_PERMANENT, "listen on %s port %u", text, port), -1;
	return take_fd(&fd);
}

uint16_t socket_port(int fd)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof address;
	struct ip ip;
	uint16_t port = 0;
	if (getsockname(fd, (struct sockaddr *)&address, &length) != 0 ||
		!ip_from_sockaddr((struct sockaddr *)&address, &ip, &port))
		return 0;
	return port;
}

enum socket_status socket_accept(int listener, int *fd_out, struct ip *peer_out, uint16_t *port_out)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof address;
	auto_close int fd = accept4(listener, (struct sockaddr *)&address, &length,
		SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM
			? SOCKET_EXHAUSTED : SOCKET_AGAIN;
	if (address.ss_family == AF_UNIX) {
		*peer_out = (struct ip){ 0 };
		*port_out = 0;
	} else if (!ip_from_sockaddr((struct sockaddr *)&address, peer_out, port_out)) {
		return SOCKET_AGAIN;
	} else {
		set_option(fd, IPPROTO_TCP, TCP_NODELAY);
	}
	*fd_out = take_fd(&fd);
	return SOCKET_OK;
}

int socket_connect(const struct ip *ip, uint16_t port, struct error *err)
{
	char text[IP_TEXT_MAX];
	ip_print(ip, text);
	struct sockaddr_storage address;
	socklen_t length = ip_to_sockaddr(ip, port, &address);
	auto_close int fd = new_socket(address.ss_family);
	if (fd < 0)
		return error_errno(err, ERROR_TEMPORARY, "socket"), -1;
	set_option(fd, IPPROTO_TCP, TCP_NODELAY);
	if (connect(fd, (struct sockaddr *)&address, length) != 0 && errno != EINPROGRESS)
		return error_errno(err, ERROR_TEMPORARY, "connect to %s port %u", text, port), -1;
	return take_fd(&fd);
}

int socket_connect_unix(struct str path, struct error *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (path.n == 0 || path.n >= sizeof address.sun_path)
		return error_set(err, ERROR_PERMANENT, "socket path too long"), -1;
	memcpy(address.sun_path, path.p, path.n);
	auto_close int fd = new_socket(AF_UNIX);
	if (fd < 0)
		return error_errno(err, ERROR_TEMPORARY, "socket"), -1;
	if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
		return error_errno(err, ERROR_TEMPORARY, "connect to %s", address.sun_path), -1;
	return take_fd(&fd);
}

bool socket_connected(int fd, struct error *err)
{
	int failed = 0;
	socklen_t length = sizeof failed;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &length) != 0)
		failed = errno;
	errno = failed;
	return failed == 0 || error_errno(err, ERROR_TEMPORARY, "connect");
}

void socket_ack_at_once(int fd)
{
	set_option(fd, IPPROTO_TCP, TCP_QUICKACK);
}

void socket_set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	if (flags >= 0)
		fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

bool socket_hung_up(int fd)
{
	struct pollfd p = { .fd = fd };
	return poll(&p, 1, 0) == 1 && (p.revents & (POLLHUP | POLLERR | POLLNVAL));
}
