/* SPDX-License-Identifier: Apache-2.0
 *
 * The frames between our processes: one SOCK_SEQPACKET datagram each, at most 64 KiB, with up to
 * two descriptors beside it. A frame is a 16-bit type, then fields in the order that its writer
 * and its reader agree on. Integers are little endian; a string is a 32-bit length and bytes.
 * The reader trusts nothing: the first field that does not fit sets `failed`, and all later ones
 * read as zero or empty, so that a caller checks once, after the last field. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

#define WIRE_FRAME_MAX (64 * 1024)
#define WIRE_FD_MAX    2

struct wire_reader {
	struct str rest;
	uint16_t type;
	bool failed;
};

/* Starts a frame in an empty (cleared) buffer made with BUF(WIRE_FRAME_MAX). */
void wire_begin(struct buf *frame, uint16_t type);
void wire_put_u8(struct buf *frame, uint8_t v);
void wire_put_u16(struct buf *frame, uint16_t v);
void wire_put_u32(struct buf *frame, uint32_t v);
void wire_put_u64(struct buf *frame, uint64_t v);
void wire_put_i64(struct buf *frame, int64_t v);
void wire_put_double(struct buf *frame, double v);
void wire_put_str(struct buf *frame, struct str s);

/* Strings read stay in the frame's memory: copy what must outlive it. */
void wire_read(struct wire_reader *reader, struct str frame);
uint8_t wire_get_u8(struct wire_reader *reader);
uint16_t wire_get_u16(struct wire_reader *reader);
uint32_t wire_get_u32(struct wire_reader *reader);
uint64_t wire_get_u64(struct wire_reader *reader);
int64_t wire_get_i64(struct wire_reader *reader);
double wire_get_double(struct wire_reader *reader);
struct str wire_get_str(struct wire_reader *reader);
/* Everything read, nothing left over, nothing wrong. */
bool wire_complete(const struct wire_reader *reader);

enum wire_status {
	WIRE_OK,
	WIRE_AGAIN,  /* non-blocking and nothing to read, or no room to send */
	WIRE_CLOSED, /* the other side is gone */
	WIRE_BROKEN, /* a frame too long or without type: the peer is not ours */
};

/* A connected pair, close-on-exec. */
bool wire_pair(int fds[static 2]);
/* fds: descriptors to pass along (they stay open here), may be NULL with n 0. */
enum wire_status wire_send(int socket, const struct buf *frame, const int *fds, size_t fd_count);
/* Receives into memory[WIRE_FRAME_MAX]. Descriptors received go to fds (unused ones -1); those
 * beyond WIRE_FD_MAX are closed. fds NULL: all are closed. */
enum wire_status wire_receive(int socket, char *memory, struct wire_reader *reader,
	int fds[WIRE_FD_MAX]);
