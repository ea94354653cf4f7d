/* SPDX-License-Identifier: Apache-2.0
 *
 * A mail on its way in, from MAIL until it is safe with someone or refused. Everything of it lies in
 * its arena, so that it may outlive the connection it came by. */
#pragma once

#include "gateway/limits.h"
#include "scan/envelope.h"
#include "scan/settings.h"

/* Of its arena. Answers to questions stop when less than the reserve is left, recipients (refused
 * ones cost room too) stop before that, so that the verdict always fits. */
#define INCOMING_ARENA_MAX        (16 * 1024 * 1024)
#define INCOMING_ANSWERS_RESERVE  (4 * 1024 * 1024)
#define INCOMING_RCPT_RESERVE     (6 * 1024 * 1024)
/* Address bytes of all recipients: the envelope travels in one frame. */
#define INCOMING_ADDRESS_BYTES_MAX (40 * 1024)
#define MAIL_ID_LENGTH             16

struct smtp_session;
struct errand;

struct incoming {
	struct arena *arena;
	struct envelope envelope; /* recipients: those answered 250 */
	const struct domain_settings **domains; /* of each recipient; NULL: outbound */
	size_t room;              /* recipients that fit */
	size_t address_bytes;
	const struct hop *hop;    /* of all recipients; NULL before the first */
	struct smtp_session *session; /* NULL: nobody waits for the answer any more */
	int64_t began;            /* milliseconds that never go back, for the log */
	int64_t data_ended;

	/* Maildir domains: the account that each recipient belongs to; empty: none. */
	struct str *accounts;

	/* The recipient that is being checked. */
	struct str candidate, candidate_account;
	const struct domain_settings *candidate_domain;
	const struct hop *candidate_hop;

	int file;                 /* the mail: a sealed memfd; -1 before its data */
	uint64_t size;
	struct held_bytes bytes;
	struct errand *errand;    /* the house's: what it does for this mail */
};

/* At MAIL: an empty envelope with a new id. */
struct incoming *incoming_new(uint32_t recipients_max);
/* Gives its bytes back too. */
void incoming_free(struct incoming **mail, struct limits *limits);
/* Is it a recipient already? */
bool incoming_has(const struct incoming *mail, struct str address);
/* Takes the candidate in. */
void incoming_add_candidate(struct incoming *mail);

/* The memfd that the data goes into, open for writing; false: no room. */
bool incoming_open(struct incoming *mail);
bool incoming_write(struct incoming *mail, struct str bytes);
/* No one can change it any more; true when nothing went wrong. */
bool incoming_seal(struct incoming *mail);

/* 16 characters of [0-9A-Za-z] that sort by time: unique also after a restart. */
void mail_id_new(char id[static MAIL_ID_LENGTH]);
