/* SPDX-License-Identifier: Apache-2.0
 *
 * The record of a judgement as JSON, one object: envelope, questions with answers, source and
 * time, findings, verdicts, authentication results, and the hashes of settings and binary. Written
 * inside the seal; the journal keeps it, replay and explanations read it. The line of
 * `haechi scan --json` is a view of it (docs/json.md). */
#pragma once

#include "base/error.h"
#include "verdict/verdict.h"

#define RECORD_VERSION 1

void record_write(struct buf *out, const struct scan *scan, const struct verdicts *verdicts);

struct record_finding {
	struct str name, evidence;
	double points;
	uint8_t stage;    /* enum stage */
	size_t offset;    /* STR_NONE: none */
};

struct record_recipient {
	struct str address, folder;
	enum action action;
	double score;
};

/* A record read back. Strings lie in the arena. */
struct record {
	struct envelope envelope;
	enum action action;
	double score;
	enum category category;
	uint16_t code;
	struct str enhanced;
	struct str because;      /* name of the finding that forced the action, or empty */
	struct record_finding *findings;
	size_t finding_count;
	struct record_recipient *recipients;
	size_t recipient_count;
	struct question *questions;
	struct answer *answers;  /* to each question */
	size_t answer_count;
	struct str auth;         /* the "auth" object of the contract, as JSON text */
	struct str settings_hash, binary;
};

bool record_read(struct arena *arena, struct str json, struct record *out, struct error *err);
/* The line of `haechi scan --json` without its line end; file: as named by the caller. */
void record_print_json(struct buf *out, const struct record *record, struct str file);
