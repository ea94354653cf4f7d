/* SPDX-License-Identifier: Apache-2.0
 *
 * What master and the processes that it starts say to each other, over the one SOCK_SEQPACKET pair
 * that each child gets at birth (net/wire.h). The end of that socket means, to a child, that master
 * is gone: it stops; to master, that the child is dying: the cause comes by waitpid().
 *
 *   child → master   CONTROL_READY   or   CONTROL_FAILED and an exit
 *   master → child   CONTROL_LISTEN*   CONTROL_PEER*   CONTROL_STOP
 *   master → door    CONTROL_DRAIN
 *   master → keeper  CONTROL_OPTIONS*
 *   template → door  CONTROL_SCANNER*  CONTROL_SCANNER_GONE*   (on the pair that CONTROL_PEER with
 *                    ROLE_TEMPLATE gave to the door)
 *
 * A new template peer is a new generation: as soon as it has sent its first scanner, the door
 * gives no new mail to older scanners and closes their sockets when they are done. The door closes
 * a scanner's socket also after scanner.recycle_after mails; a scanner whose socket ends leaves,
 * and its template starts another. */
#pragma once

enum control_frame {
	CONTROL_READY = 1, /* loaded, listening, sealed: send work */
	CONTROL_FAILED,    /* str why: could not start; one line for the log */
	CONTROL_PEER,      /* u8 enum control_role, one descriptor: a connected SOCK_SEQPACKET
	                      socket whose other end that process has */
	CONTROL_LISTEN,    /* str name, one descriptor: a listening socket to accept from: a door's
	                      listener by its name in the settings; "control": the keeper's
	                      DATA/control.sock (SOCK_SEQPACKET) */
	CONTROL_STOP,      /* finish what is in hand, then leave; the peers see the end of their
	                      sockets */
	CONTROL_DRAIN,     /* door: accept nothing new, finish what runs, tell idle clients 421 after
	                      a while, then leave. Another door may listen on the same sockets */
	CONTROL_OPTIONS,   /* keeper: a part of reloaded settings (store/options.h) */
	CONTROL_SCANNER,   /* u32 slot (never used twice in a template's life), one descriptor: the
	                      door's end of the scanner's socket */
	CONTROL_SCANNER_GONE, /* u32 slot, str reason: "signal 11", "watchdog", "left" … for the log */
};

/* Who is at the other end of a peer's socket. */
enum control_role {
	ROLE_MASTER,
	ROLE_TEMPLATE,
	ROLE_SCANNER,
	ROLE_DOOR,
	ROLE_RESOLVER,
	ROLE_KEEPER,
	ROLE_SIGNER,
	ROLE_COUNT
};
