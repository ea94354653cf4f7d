/* SPDX-License-Identifier: Apache-2.0
 *
 * The mails that a command was given: files, folders (all files below, by name), "-" for standard
 * input, and lists of "label TAB path" lines (paths relative to the list). */
#pragma once

#include "base/array.h"
#include "base/error.h"

struct input {
	const char *path;  /* "-": standard input */
	struct str name;   /* as the person wrote it, for output */
};

struct inputs {
	struct arena *arena;
	ARRAY(struct input) list;
};

bool inputs_add(struct inputs *inputs, const char *path, struct error *err);
bool inputs_add_list(struct inputs *inputs, const char *file, struct error *err);
/* The mail's bytes in a sealed memfd, at most `max`; -1 with the reason. */
int input_open(const struct input *input, uint64_t max, struct error *err);
