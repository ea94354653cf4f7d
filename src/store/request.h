/* SPDX-License-Identifier: Apache-2.0
 *
 * What the keeper is asked and what it answers, typed, and as frames (net/wire.h). Door and command
 * line send requests with a serial of their own choice and get one reply with the same serial each
 * (REQUEST_JOURNAL gets none). Replies to reading requests may overtake those to writing ones,
 * which come after the commit. A message too long for a frame travels in a memfd beside it.
 *
 *   peer → keeper   KEEPER_REQUEST
 *   keeper → peer   KEEPER_REPLY,  KEEPER_WORK_DUE (to doors: claim what is due) */
#pragma once

#include "net/wire.h"
#include "store/row.h"

#define REQUEST_MAX (4 * 1024 * 1024) /* bytes of one message */

enum keeper_frame {
	KEEPER_REQUEST = 0x4b01, /* u64 serial, u8 kind, body */
	KEEPER_REPLY,            /* u64 serial, u8 kind, u8 status, str text, body */
	KEEPER_REQUEST_LARGE,    /* all of that in the first descriptor */
	KEEPER_REPLY_LARGE,
	KEEPER_WORK_DUE, /* nothing: rows of the quarantine wait for REQUEST_QUARANTINE_CLAIM */
};

enum request_kind {
	/* A door's. */
	REQUEST_RECIPIENT = 1,  /* .address → .recipient */
	REQUEST_LISTED,         /* .listed → .listed */
	REQUEST_CONTACT,        /* .contact → .contact, INVALID: no addresses */
	REQUEST_TALLY,          /* .tally → .tally; adds once per (key, mail id) */
	REQUEST_JOURNAL,        /* .journal → no reply */
	REQUEST_QUARANTINE_ADD, /* .quarantine → OK when committed; LIMIT: too many poison mails.
	                              The file must be there, fsynced. Adding an id again is OK */
	REQUEST_QUARANTINE_CLAIM, /* .most rows at most → .quarantine: due ones, given to this peer
	                              for KEEPER_LEASE_SECONDS or until it is gone */
	REQUEST_QUARANTINE_UPDATE, /* .outcome: how a claimed row ended */
	/* An administrator's. */
	REQUEST_ACCOUNT_ADD,    /* .account → OK, EXISTS, INVALID */
	REQUEST_ACCOUNT_SET,    /* .account_change → OK, MISSING, EXISTS (alias), INVALID */
	REQUEST_ACCOUNT_DELETE, /* .name → OK, MISSING */
	REQUEST_ACCOUNT_SHOW,   /* .name (or any address of it) → .accounts (one), MISSING */
	REQUEST_ACCOUNT_LIST,   /* .search → .accounts */
	REQUEST_LIST_ADD,       /* .entry → OK, INVALID; the same entry again takes the new reason
	                              and expiry */
	REQUEST_LIST_REMOVE,    /* .entry (kind NONE: both kinds) → OK, MISSING */
	REQUEST_LIST_SHOW,      /* .search → .entries */
	REQUEST_QUARANTINE_LIST,    /* .search → .quarantine */
	REQUEST_QUARANTINE_SHOW,    /* .name → .quarantine (one), mail: its file, MISSING */
	REQUEST_QUARANTINE_RELEASE, /* .name → OK, MISSING, CONFLICT */
	REQUEST_QUARANTINE_DELETE,  /* .name → OK, MISSING, CONFLICT */
	REQUEST_HISTORY,            /* .search → .history, newest first, without records */
	REQUEST_RECORD, /* .name: mail id → .history (one, with record), mail: kept file or
	                              -1, MISSING */
	REQUEST_STATS,  /* → .stats */
	REQUEST_KIND_END
};

enum reply_status {
	REPLY_OK,
	REPLY_MISSING,   /* no such thing */
	REPLY_EXISTS,    /* the address belongs to an account already */
	REPLY_INVALID,   /* the request makes no sense; text says why */
	REPLY_CONFLICT,  /* not in the state it is in now */
	REPLY_LIMIT,     /* a bound is reached: answer 451 */
	REPLY_DENIED,    /* not this peer's business */
	REPLY_TEMPORARY, /* the store cannot now (full, busy, damaged): nothing was changed; 451 */
	REPLY_STATUS_COUNT
};

#define KEEPER_LEASE_SECONDS 900
#define REQUEST_CLAIM_MAX    64
#define REQUEST_ROWS_MAX     500 /* rows of one reply; `more` tells that there are others */

/* What a search is for; empty strings and zeros mean "any". */
struct search {
	struct str id;        /* mail id or quarantine id */
	struct str recipient; /* address; "@domain" for all of a domain */
	struct str sender;    /* the same */
	struct str client;    /* address */
	struct str domain;    /* of accounts */
	int64_t since, until; /* seconds since 1970, both included */
	uint8_t state;        /* 1 + enum quarantine_state or recipient_state; 0: any */
	uint8_t subject;      /* 1 + enum list_subject; 0: any */
	uint8_t kind;         /* enum list_kind */
	struct str after;     /* where to go on: `next` of the reply before */
	uint32_t most;        /* 0: REQUEST_ROWS_MAX */
};

struct request {
	uint64_t serial;
	enum request_kind kind;
	union {
		struct str address;
		struct {
			enum list_subject subject;
			struct str key;
		} listed;
		struct {
			struct str recipient, sender;
		} contact;
		struct {
			struct str key, mail_id;
			double amount;
			uint32_t half_life; /* seconds in which it decays to the half, at least 1 */
		} tally;
		struct journal_row journal;
		struct quarantine_row quarantine;
		uint32_t most;
		struct {
			struct str id;
			enum quarantine_state state; /* RELEASED, RETRY, FAILED, or HELD */
			struct str detail;           /* the hop's answer */
			struct str *left; /* RETRY: recipients still to be served; none given:
			                                all of them */
			size_t left_count;
		} outcome;
		struct account account;
		struct account_change account_change;
		struct list_entry entry;
		struct str name;
		struct search search;
	};
};

struct stat_row {
	struct str name;
	uint64_t value;
};

struct reply {
	uint64_t serial;
	enum request_kind kind; /* of the request; 0: it could not be read */
	enum reply_status status;
	struct str text; /* why not, in English, one line */
	union {          /* set with REPLY_OK alone */
		struct recipient_answer recipient;
		struct list_answer listed;
		struct contact_answer contact;
		double tally; /* the counter with this mail in it */
		struct {
			struct account *v;
			size_t n;
		} accounts;
		struct {
			struct list_entry *v;
			size_t n;
		} entries;
		struct {
			struct quarantine_row *v;
			size_t n;
		} quarantine;
		struct {
			struct journal_row *v;
			size_t n;
		} history;
		struct {
			struct stat_row *v;
			size_t n;
		} stats;
	};
	struct str next; /* of lists: not empty when there is more */
	int mail;        /* open for reading at its start, -1: none. Whoever holds the reply
	                             closes it */
};

const char *request_kind_name(enum request_kind kind);
const char *reply_status_name(enum reply_status status);

/* A message ready to be sent: keeps its own memory and descriptors until packet_done(). */
struct packet {
	struct buf frame;
	int fds[WIRE_FD_MAX];
	size_t fd_count;
};

/* False if the message is longer than REQUEST_MAX or there is no memory file to be had. */
bool request_pack(struct packet *packet, const struct request *request);
/* Takes reply->mail over. */
bool reply_pack(struct packet *packet, struct reply *reply);
void packet_work_due(struct packet *packet);
enum wire_status packet_send(int socket, const struct packet *packet);
void packet_done(struct packet *packet);

/* Reads what wire_receive() gave, copying into the arena, and takes over all descriptors (closed,
 * or handed on as reply.mail). False on anything that the other side could not honestly have sent;
 * serial and kind are then set as far as they were read. */
bool request_unpack(
	struct arena *arena, struct wire_reader *reader, int fds[WIRE_FD_MAX], struct request *out);
bool reply_unpack(
	struct arena *arena, struct wire_reader *reader, int fds[WIRE_FD_MAX], struct reply *out);
