/* SPDX-License-Identifier: Apache-2.0 */
#include "net/wire.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static void put_little_endian(struct buf *frame, uint64_t v, size_t bytes)
{
	char *p = buf_extend(frame, bytes);
	for (size_t i = 0; p && i < bytes; i++)
		p[i] = (char)(unsigned char)(v >> (8 * i));
}

void wire_begin(struct buf *frame, uint16_t type)
{
	buf_clear(frame);
	put_little_endian(frame, type, 2);
}

void wire_put_u8(struct buf *frame, uint8_t v)
{
	put_little_endian(frame, v, 1);
}

void wire_put_u16(struct buf *frame, uint16_t v)
{
	put_little_endian(frame, v, 2);
}

void wire_put_u32(struct buf *frame, uint32_t v)
{
	put_little_endian(frame, v, 4);
}

void wire_put_u64(struct buf *frame, uint64_t v)
{
	put_little_endian(frame, v, 8);
}

void wire_put_i64(struct buf *frame, int64_t v)
{
	put_little_endian(frame, (uint64_t)v, 8);
}

void wire_put_double(struct buf *frame, double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	put_little_endian(frame, bits, 8);
}

void wire_put_str(struct buf *frame, struct str s)
{
	/* One that does not fit leaves the frame `full`, and wire_send() refuses it. */
	wire_put_u32(frame, s.n > UINT32_MAX ? UINT32_MAX : (uint32_t)s.n);
	if (s.n > 0)
		buf_add(frame, s);
}

void wire_read(struct wire_reader *reader, struct str frame)
{
	*reader = (struct wire_reader){ .rest = frame };
	reader->type = wire_get_u16(reader);
}

static uint64_t get_little_endian(struct wire_reader *reader, size_t bytes)
{
	if (reader->failed || reader->rest.n < bytes) {
		reader->failed = true;
		return 0;
	}
	uint64_t v = 0;
	for (size_t i = 0; i < bytes; i++)
		v |= (uint64_t)(unsigned char)reader->rest.p[i] << (8 * i);
	reader->rest = str_from(reader->rest, bytes);
	return v;
}

uint8_t wire_get_u8(struct wire_reader *reader)
{
	return (uint8_t)get_little_endian(reader, 1);
}

uint16_t wire_get_u16(struct wire_reader *reader)
{
	return (uint16_t)get_little_endian(reader, 2);
}

uint32_t wire_get_u32(struct wire_reader *reader)
{
	return (uint32_t)get_little_endian(reader, 4);
}

uint64_t wire_get_u64(struct wire_reader *reader)
{
	return get_little_endian(reader, 8);
}

int64_t wire_get_i64(struct wire_reader *reader)
{
	return (int64_t)get_little_endian(reader, 8);
}

double wire_get_double(struct wire_reader *reader)
{
	uint64_t bits = get_little_endian(reader, 8);
	double v;
	memcpy(&v, &bits, sizeof v);
	return v;
}

struct str wire_get_str(struct wire_reader *reader)
{
	uint32_t n = wire_get_u32(reader);
	if (reader->failed || reader->rest.n < n) {
		reader->failed = true;
		return STR("");
	}
	struct str s = str_first(reader->rest, n);
	reader->rest = str_from(reader->rest, n);
	return s;
}

bool wire_complete(const struct wire_reader *reader)
{
	return !reader->failed && reader->rest.n == 0;
}

bool wire_pair(int fds[static 2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) == 0;
}

/* Room for the descriptors of one frame, aligned as a control message must be. */
union control_room {
	char bytes[CMSG_SPACE(sizeof(int) * WIRE_FD_MAX)];
	struct cmsghdr align;
};

enum wire_status wire_send(int socket, const struct buf *frame, const int *fds, size_t fd_count)
{
	if (frame->full || frame->n < 2 || frame->n > WIRE_FRAME_MAX || fd_count > WIRE_FD_MAX)
		return WIRE_BROKEN;
	struct iovec part = { .iov_base = frame->p, .iov_len = frame->n };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	union control_room control = { .bytes = { 0 } };
	if (fd_count > 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * fd_count);
		struct cmsghdr *c = CMSG_FIRSTHDR(&message);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * fd_count);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * fd_count);
	}
	ssize_t sent;
	do
		sent = sendmsg(socket, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent >= 0)
		return WIRE_OK;
	switch (errno) {
	case EAGAIN:
	case ENOBUFS:
		return WIRE_AGAIN;
	case EMSGSIZE:
	case EBADF: /* a descriptor to pass is not open: a bug of the caller, not of the peer */
		return WIRE_BROKEN;
	default:
		return WIRE_CLOSED;
	}
}

/* Takes the descriptors that came; those that nobody asked for are closed. */
static void take_descriptors(struct msghdr *message, int *fds)
{
	size_t taken = 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < count; i++) {
			int fd;
			memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
			if (fds && taken < WIRE_FD_MAX)
				fds[taken++] = fd;
			else
				close(fd);
		}
	}
}

enum wire_status wire_receive(int socket, char *memory, struct wire_reader *reader,
	int fds[WIRE_FD_MAX])
{
	for (size_t i = 0; fds && i < WIRE_FD_MAX; i++)
		fds[i] = -1;
	struct iovec part = { .iov_base = memory, .iov_len = WIRE_FRAME_MAX };
	union control_room control;
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
		.msg_controllen = sizeof control.bytes };
	ssize_t n;
	int resets = 0;
	/* A peer that closed without having read everything leaves ECONNRESET, reported once and
	 * before what it had sent us. */
	do
		n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && (errno == EINTR || (errno == ECONNRESET && resets++ == 0)));
	if (n < 0)
		return errno == EAGAIN ? WIRE_AGAIN : WIRE_CLOSED;
	take_descriptors(&message, fds);
	if (n == 0)
		return WIRE_CLOSED;
	wire_read(reader, str_bytes(memory, (size_t)n));
	if ((message.msg_flags & MSG_TRUNC) || reader->failed) {
		for (size_t i = 0; fds && i < WIRE_FD_MAX; i++)
			if (fds[i] >= 0) {
				close(fds[i]);
				fds[i] = -1;
			}
		return WIRE_BROKEN;
	}
	return WIRE_OK;
}
