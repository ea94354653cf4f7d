/* SPDX-License-Identifier: Apache-2.0
 *
 * One mail's trip through the rooms. A check is written as if every answer were at hand: it asks,
 * and returns WAIT when one is missing; the pipeline puts all open questions together and runs it
 * again when they are answered. Findings and budget charges of a check count only when it returns
 * DONE. Nothing here opens a socket or a file, reads a clock or draws a random number. */
#pragma once

#include "base/array.h"
#include "base/map.h"
#include "lists/votes.h"
#include "mail/message.h"
#include "scan/budget.h"
#include "scan/envelope.h"
#include "scan/finding.h"
#include "scan/question.h"

enum step { DONE, WAIT };

/* Rooms that keep facts, in the order of the way. */
enum room {
	ROOM_CONNECT,
	ROOM_ENVELOPE,
	ROOM_IDENTITY,
	ROOM_AUTH,
	ROOM_CONTENT,
	ROOM_RECIPIENT,
	ROOM_COUNT
};

/* The two consultations of a mail. */
enum consultation {
	CONSULT_RCPT, /* at the first RCPT: no message yet */
	CONSULT_DATA, /* at the end of data: everything */
};

/* A question of this mail and how far it is. */
struct inquiry {
	struct question question;
	struct answer answer;
	enum { INQUIRY_OPEN, INQUIRY_SENT, INQUIRY_ANSWERED } state;
	bool asked;    /* false: known beforehand (scan_know) and not needed yet */
	void *decoded; /* the payload decoded once: struct dns_answer, … */
};

struct scan {
	struct arena *arena;
	const struct settings *settings;
	const struct envelope *envelope;
	enum consultation consultation;
	struct message *message;         /* NULL at CONSULT_RCPT */
	struct budget budget;
	bool deadline;                   /* every question not answered is timed out */
	ARRAY(struct inquiry *) inquiries;
	struct map *inquiry_by_key;
	ARRAY(struct finding) findings;
	enum stage stage;                /* of the check that runs, */
	uint32_t check;                  /* and its place in the order of the rooms */
	void *facts[ROOM_COUNT];         /* each room's results, NULL until established */
};

/* One row of a room's table of checks. */
struct check {
	const char *name;                /* "spf" */
	enum stage stage;
	enum consultation from;          /* CONSULT_RCPT: at both; CONSULT_DATA: only with the mail */
	enum step (*run)(struct scan *scan);
};

struct check_table {
	const struct check *v;
	size_t n;
};

struct scan *scan_new(struct arena *arena, const struct settings *settings,
	const struct envelope *envelope, struct message *message, enum consultation consultation);

/* Reports a finding of the running check. Evidence is formatted and kept in the arena. */
void finding_add(struct scan *scan, const struct symbol *symbol, const char *evidence, ...)
	__attribute__((format(printf, 3, 4)));
/* The same with the place in the mail. */
void finding_add_at(struct scan *scan, const struct symbol *symbol, size_t offset,
	const char *evidence, ...) __attribute__((format(printf, 4, 5)));
/* NULL if it was not found. */
const struct finding *finding_find(const struct scan *scan, const char *name);

/* Asking. NULL means WAIT: the answer is on its way, return WAIT (after asking whatever else you
 * already know to be needed). Never NULL once the deadline has passed. The same question of several
 * checks is put once. `name` need not be normalized; one that cannot be a name is DNS_NOT_ASKED, as
 * is any over the budget. Answers stay as long as the scan. */
const struct dns_answer *ask_dns(struct scan *scan, struct str name, enum dns_type type);
/* What the keeper knows of a recipient's address; state UNKNOWN if it could not be asked:
 * ask_status() tells that from an address that does not exist. */
const struct recipient_answer *ask_recipient(struct scan *scan, struct str address);
/* The same without asking: NULL where nobody asked or no answer came. */
const struct recipient_answer *recipient_known(const struct scan *scan, struct str address);
const struct list_answer *ask_list(struct scan *scan, enum list_subject subject, struct str key);
/* Which public lists have a vote at present; where nobody could say, none has. */
const struct feed_votes *ask_feeds(struct scan *scan);
/* Who signs for mail from this domain; domain empty: nobody, or it could not be asked (ask_status()). */
const struct keys_answer *ask_keys(struct scan *scan, struct str domain);
/* A digest signed by the key of that domain and selector: false means WAIT. Otherwise *out is the
 * signature, or empty where there is none. */
bool ask_signature(struct scan *scan, struct str domain, struct str selector,
	const uint8_t digest[static SHA256_SIZE], struct str *out);
/* Has mail of the sender come to this recipient of the mail before? NULL, as of the others: WAIT.
 * Not known also where nobody could be asked: ask_status() of contact_key() tells. */
const struct contact_answer *ask_contact(struct scan *scan, struct str recipient, struct str sender);
/* How the question behind the last answer ended, for "could not ask". */
enum answer_status ask_status(const struct scan *scan, enum question_kind kind, uint16_t type,
	struct str key);

/* For the pipeline and the doors: takes an answer in; false if it was never asked. */
bool scan_answer(struct scan *scan, const struct question *question, const struct answer *answer);
/* Answers known before anything was asked (replay, RCPT consultation). */
void scan_know(struct scan *scan, const struct question *question, const struct answer *answer);
/* The number of questions open or on their way. */
size_t scan_waiting(const struct scan *scan);
