/* SPDX-License-Identifier: Apache-2.0
 *
 * What master and the processes that it starts say to each other, over the one SOCK_SEQPACKET pair
 * that each child gets at birth (net/wire.h). The end of that socket means, to a child, that master
 * is gone: it stops; to master, that the child is dying: the cause comes by waitpid().
 *
 *   child → master   CONTROL_READY   or   CONTROL_FAILED and an exit
 *   master → child   CONTROL_LISTEN*   CONTROL_PEER*   CONTROL_STOP */
#pragma once

enum control_frame {
	CONTROL_READY = 1, /* loaded, listening, sealed: send work */
	CONTROL_FAILED,    /* str why: could not start; one line for the log */
	CONTROL_PEER,      /* u8 enum control_role, one descriptor: a connected SOCK_SEQPACKET
	                      socket whose other end that process has */
	CONTROL_LISTEN,    /* str name, one descriptor: a listening socket to accept from; "control":
	                      the keeper's DATA/control.sock (SOCK_SEQPACKET) */
	CONTROL_STOP,      /* finish what is in hand, then leave; the peers see the end of their
	                      sockets */
};

/* Who is at the other end of a peer's socket. */
enum control_role {
	ROLE_MASTER,
	ROLE_TEMPLATE,
	ROLE_SCANNER,
	ROLE_DOOR,
	ROLE_RESOLVER,
	ROLE_KEEPER,
	ROLE_COUNT
};
