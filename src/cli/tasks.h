/* SPDX-License-Identifier: Apache-2.0
 *
 * Commands that administer through the keeper: `haechi COMMAND TASK WORD… --option VALUE`. A task is
 * one row: its options, its words and its sentence; help and parsing come from there. */
#pragma once

#include "base/array.h"
#include "base/json.h"
#include "cli/commands.h"
#include "store/client.h"

#define TASK_OPTIONS_MAX 12

/* What a task has at hand. */
struct task_run {
	const struct task *task;
	enum language language;
	bool json;
	struct settings *settings;
	struct client *keeper;
	struct arena *arena;
	struct buf out; /* printed at the end, or when task_flush() is called */
	char **words;
	size_t word_count;
	ARRAY(const char *) values[TASK_OPTIONS_MAX];
	int64_t now;
};

struct task_option {
	const char *name;
	const char *value; /* what its value is called; NULL: it takes none */
};

struct task {
	const char *command, *name; /* name "": the command itself */
	const char *words;          /* as shown: "ADDRESS", "ID…" */
	size_t words_min, words_max;
	struct task_option options[TASK_OPTIONS_MAX]; /* besides --json, --settings, --help */
	bool alone;                 /* works without the keeper */
	struct text says;
	int (*run)(struct task_run *run);
};

/* Finds the task that argv[1] names, reads its options, opens settings and keeper, runs it. */
int tasks_main(const struct task *tasks, size_t count, int argc, char **argv);

/* The last value of an option, or NULL; how many there are. */
const char *task_value(const struct task_run *run, const char *option);
bool task_has(const struct task_run *run, const char *option);
const struct str *task_values(struct task_run *run, const char *option, size_t *count);

/* Says on standard error what is wrong with a thing that the person named; returns EXIT_FAILED. */
int task_fail(const struct task_run *run, struct str thing, const struct text *why);
/* Asks; on anything but OK says why (about `thing`) and returns false. */
bool task_ask(
	struct task_run *run, const struct request *request, struct str thing, struct reply *out);
/* A time from an option (sign: of spans), 0 if it is not given. False: said so. */
bool task_time(struct task_run *run, const char *option, int sign, int64_t *out);
/* A number from an option, `preset` if it is not given. False: said so. */
bool task_count(struct task_run *run, const char *option, uint32_t preset, uint32_t *out);

/* Prints what stands in `out` so far. */
void task_flush(struct task_run *run);
/* "Label: value" on a line of its own, the value made safe. */
void task_field(struct task_run *run, const struct text *label, struct str value);
