/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/run.h"

#include <assert.h>

#include "pipeline/rooms.h"
#include "pipeline/symbols.h"

void run_start(struct run *run, struct scan *scan)
{
	*run = (struct run){ .scan = scan };
}

static bool is_off(const struct settings *settings, const char *room)
{
	for (size_t i = 0; i < settings->judge.off.n; i++)
		if (str_eq(settings->judge.off.v[i], str_of(room)))
			return true;
	return false;
}

/* All checks in the order of the rooms, but of those that the settings leave out. */
static size_t all_checks(const struct settings *settings, const struct check *out[CHECKS_MAX])
{
	size_t n = 0;
	for (size_t r = 0; r < room_count; r++)
		for (size_t c = 0; c < rooms[r].checks->n && !is_off(settings, rooms[r].name); c++) {
			assert(n < CHECKS_MAX);
			out[n++] = &rooms[r].checks->v[c];
		}
	return n;
}

/* Runs one check. What it reported and spent counts only if it completes. */
static enum step run_check(struct scan *scan, const struct check *check, size_t place)
{
	size_t findings = scan->findings.n;
	uint64_t steps = scan->budget.left[BUDGET_STEPS];
	scan->stage = check->stage;
	scan->check = (uint32_t)place;
	if (check->run(scan) == DONE)
		return DONE;
	scan->findings.n = findings;
	scan->budget.left[BUDGET_STEPS] = steps;
	return WAIT;
}

static bool applies(const struct scan *scan, const struct check *check)
{
	return check->from == CONSULT_RCPT || scan->consultation == CONSULT_DATA;
}

static enum step every_check(struct run *run)
{
	const struct check *checks[CHECKS_MAX];
	size_t n = all_checks(run->scan->settings, checks);
	enum step all = DONE;
	for (size_t i = 0; i < n; i++) {
		if (run->done[i] || !applies(run->scan, checks[i]))
			continue;
		if (run_check(run->scan, checks[i], i) == DONE)
			run->done[i] = true;
		else
			all = WAIT;
	}
	return all;
}

static size_t timed_out(const struct scan *scan)
{
	size_t n = 0;
	array_each(&scan->inquiries, inquiry)
		n += (*inquiry)->asked && (*inquiry)->answer.status == ANSWER_TIMED_OUT;
	return n;
}

/* Into the order of the rooms: in which order checks completed depends on when answers came, and
 * a verdict must not. Within a check the order of reporting stays. */
static void sort_findings(struct scan *scan, size_t checks)
{
	struct finding *sorted = arena_array_of(scan->arena, struct finding, scan->findings.n);
	size_t n = 0;
	for (size_t check = 0; check < checks; check++)
		array_each(&scan->findings, finding)
			if (finding->check == check)
				sorted[n++] = *finding;
	if (n > 0)
		memcpy(scan->findings.v, sorted, n * sizeof *sorted);
}

/* What concerns the trip as a whole; last in the order. */
static void report_trip(struct scan *scan)
{
	const struct check *checks[CHECKS_MAX];
	sort_findings(scan, all_checks(scan->settings, checks));
	scan->stage = STAGE_SPAM_SYSTEM;
	scan->check = CHECKS_MAX;
	for (int kind = 0; kind < BUDGET_KIND_COUNT; kind++)
		if (scan->budget.spent[kind])
			finding_add(scan, &pipeline_symbol[SYMBOL_BUDGET_SPENT], "%s",
				budget_kind_name((enum budget_kind)kind));
	size_t silent = timed_out(scan);
	if (silent > 0)
		finding_add(scan, &pipeline_symbol[SYMBOL_ANSWERS_MISSING], "%zu", silent);
}

enum step run_round(struct run *run)
{
	struct scan *scan = run->scan;
	for (;;) {
		if (++run->rounds >= ROUNDS_MAX)
			scan->deadline = true;
		if (every_check(run) == DONE) {
			report_trip(scan);
			return DONE;
		}
		/* After the deadline every question is answered at once, so a check that still
		 * waits, waits for nothing: a bug. */
		assert(run->rounds < ROUNDS_MAX + CHECKS_MAX);
		if (!scan->deadline && scan_waiting(scan) > 0)
			return WAIT;
	}
}
