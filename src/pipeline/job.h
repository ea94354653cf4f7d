/* SPDX-License-Identifier: Apache-2.0
 *
 * What a door and a scanner say to each other. The door sends one turn at a time and waits for its
 * end; it keeps memfd, envelope and answers until the verdict, so a dead scanner loses nothing.
 *
 *   door → scanner   JOB_BEGIN (envelope, memfd)  JOB_ANSWER*  JOB_RUN     or  JOB_DROP
 *   scanner → door   TURN_QUESTION* TURN_WAIT     or  TURN_RECORD* TURN_SIGNED? TURN_VERDICT */
#pragma once

#include "base/arena.h"
#include "scan/envelope.h"
#include "scan/question.h"
#include "verdict/verdict.h"

enum job_frame {
	JOB_BEGIN = 1,  /* u64 job, u8 consultation, envelope; one descriptor: the mail's memfd
	                   (CONSULT_DATA only) */
	JOB_ANSWER,     /* u64 job, (question, answer) once or more */
	JOB_RUN,        /* u64 job, u8 deadline: end of a turn */
	JOB_DROP,       /* u64 job: forget it; answered by nothing */
	TURN_QUESTION,  /* u64 job, question once or more */
	TURN_WAIT,      /* u64 job: end of a turn, answers wanted */
	TURN_RECORD,    /* u64 job, u8 last, str piece: the record (JSON) for the journal */
	TURN_VERDICT,   /* judgement: end of the job */
	TURN_SIGNED,    /* u64 job, str: fields to put on top of every group */
};

#define JOB_RECORD_MAX     (1024 * 1024)
#define JOB_ENVELOPE_MAX   WIRE_FRAME_MAX
#define JOB_REMOVED_MAX    256 /* header fields taken out of one mail */
#define JOB_GROUPS_MAX     8
#define JOB_AUTHOR_MAX     320 /* bytes of an address */

/* A field of the mail that is left out on delivery. */
struct removed {
	uint64_t offset, length;
};

struct recipient_verdict {
	uint8_t action;         /* enum action */
	uint8_t group;          /* index of the header group */
	double score;
};

/* What a scanner returns. */
struct judgement {
	uint64_t job;
	uint8_t action;         /* of the whole mail */
	double score;
	uint8_t category;
	uint16_t code;          /* SMTP reply code, three digits */
	struct str enhanced;    /* "5.7.1" */
	struct str reply;       /* text behind the codes, one line, ASCII or (SMTPUTF8) UTF-8 */
	struct recipient_verdict *recipients;
	size_t recipient_count;
	struct str *groups;     /* header fields to put before the mail, each with CRLF */
	size_t group_count;
	struct removed *removed;
	size_t removed_count;
	struct str signed_fields; /* to put on top of every group; not part of the frame (TURN_SIGNED) */
	struct str author;      /* address in From to be remembered as a contact; empty: none */
	bool proven_good;       /* struct verdicts */
	struct str summary;     /* finding names with points, for the log: "SPF_FAIL=2.5,…" */
};

void judgement_put(struct buf *frame, const struct judgement *judgement);
/* Signed fields came before the judgement: puts them on top of its groups, below a Return-Path. False:
 * they are no header fields. */
bool judgement_put_on_top(struct arena *arena, struct judgement *judgement, struct str fields);
/* Copies into the arena and checks everything that a captured scanner could lie about: ranges
 * inside `mail_size` and in order, header lines well-formed, codes fitting the action, the count
 * of recipients. False: treat the scanner as dead. */
bool judgement_get(struct arena *arena, struct wire_reader *reader, uint64_t mail_size,
	size_t recipients, struct judgement *out);
