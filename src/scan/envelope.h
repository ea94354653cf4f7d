/* SPDX-License-Identifier: Apache-2.0
 *
 * The envelope: what the door knows of a mail that the mail itself does not say (RFC 5321), and
 * what the client did on the way. Plain data, filled by a door or by the command line, sent to the
 * scanner in one frame. */
#pragma once

#include "base/arena.h"
#include "base/ip.h"
#include "net/wire.h"

/* Anomalies of the dialogue (facts of connect/). */
enum dialogue_flaw {
	DIALOGUE_EARLY_TALK = 1 << 0,      /* spoke before the greeting */
	DIALOGUE_EARLY_PIPELINE = 1 << 1,  /* pipelined without or before being allowed to */
	DIALOGUE_BARE_LF = 1 << 2,         /* line ended by LF alone (only where normalized) */
	DIALOGUE_BARE_CR = 1 << 3,
	DIALOGUE_NO_EHLO = 1 << 4,         /* MAIL without HELO or EHLO */
	DIALOGUE_SYNTAX = 1 << 5,          /* three or more commands that are none */
};

enum envelope_kind {
	ENVELOPE_INBOUND,  /* from anywhere to our domains */
	ENVELOPE_OUTBOUND, /* from our networks to the relay */
};

struct envelope_recipient {
	struct str address;      /* RCPT TO without angle brackets */
	struct str orcpt;        /* as given, or empty (RFC 3461) */
};

struct envelope {
	struct str mail_id;      /* ours, unique: 16 characters */
	enum envelope_kind kind;
	struct str listener;     /* name of the listener, "scan" for the command line */
	bool has_client;         /* false: unknown (command line without --ip) */
	struct ip client;
	uint16_t client_port;
	bool client_trusted;     /* in networks.own: a relay or client of ours */
	bool client_white;       /* in networks.white (White IP, K-38) */
	struct str helo;         /* empty: none given */
	bool esmtp;              /* EHLO, not HELO */
	bool smtputf8, body_8bit;
	bool traced_elsewhere;   /* whoever asks us writes Return-Path and Received himself */
	bool has_mail_from;      /* false: unknown (command line without --from) */
	struct str mail_from;    /* without angle brackets; empty: the null reverse-path */
	uint64_t size_declared;  /* SIZE=, 0 if none */
	struct str user;         /* authenticated as; empty: nobody */
	struct str tls_version, tls_cipher; /* empty: no TLS */
	struct envelope_recipient *recipients;
	size_t recipient_count;
	int64_t time;            /* arrival, seconds since 1970 */
	uint32_t flaws;          /* enum dialogue_flaw */
	uint32_t connections;    /* open from this address now */
	uint32_t connections_max;/* how many it may have */
	uint32_t unknown_recipients; /* RCPTs of this client answered "unknown" in this session */
	uint32_t rejected_recipients;/* … answered 5xx for any reason */
};

void envelope_put(struct buf *frame, const struct envelope *envelope);
/* Copies into the arena; sets reader->failed on damage. */
void envelope_get(struct arena *arena, struct wire_reader *reader, struct envelope *out);
