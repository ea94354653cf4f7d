/* SPDX-License-Identifier: Apache-2.0
 *
 * What the keeper is told by the settings. */
#pragma once

#include "base/arena.h"
#include "net/wire.h"
#include "store/known.h"

/* A local list in a file (store/list_files.h). */
struct list_file {
	struct str path;
	enum list_kind kind;
	enum list_subject subject; /* LIST_SUBJECT_COUNT: each entry as it looks */
	struct str reason;         /* of entries without one of their own */
};

#define LIST_FILES_MAX 20

struct keeper_options {
	struct str directory;      /* DATA */
	const struct str *domains; /* that keep accounts with us: lower-case A-labels */
	size_t domain_count;
	uint32_t quarantine_days, retry_days;
	uint32_t poison_per_source, poison_total;
	uint32_t keeping_days, contact_days;
	bool keep_records, keep_mails;
	const struct list_file *files;
	size_t file_count;
};

/* Reloaded settings reach a living keeper in frames: all but the directory, which cannot change.
 * *from counts the domains sent so far; true: this frame was the last. */
bool keeper_options_put(struct buf *frame, const struct keeper_options *options, size_t *from);

/* Takes such frames in until one is the last. */
enum keeper_options_progress { OPTIONS_MORE, OPTIONS_COMPLETE, OPTIONS_DAMAGED };
enum keeper_options_progress keeper_options_get(
	struct arena *arena, struct wire_reader *reader, struct keeper_options *out);
