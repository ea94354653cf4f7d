/* SPDX-License-Identifier: Apache-2.0 */
#include "recipient/checks.h"

#include <math.h>

/* All are asked before the first answer is waited for. */
static bool ask_all(struct scan *scan)
{
	bool all = true;
	for (size_t i = 0; i < scan->envelope->recipient_count; i++)
		all &= ask_recipient(scan, scan->envelope->recipients[i].address) != NULL;
	return all;
}

static enum language language_of_answer(const struct scan *scan, const struct recipient_answer *answer)
{
	return answer->language.n ? language_of(answer->language) : scan->settings->language;
}

static void report(struct scan *scan, const struct recipient_facts *facts)
{
	static const struct {
		enum recipient_state state;
		enum recipient_symbol symbol;
	} refusals[] = {
		{ RECIPIENT_UNKNOWN, SYMBOL_RECIPIENT_UNKNOWN },
		{ RECIPIENT_DORMANT, SYMBOL_RECIPIENT_DORMANT },
		{ RECIPIENT_CLOSED, SYMBOL_RECIPIENT_CLOSED },
	};
	if (!facts->known) {
		finding_add(scan, &recipient_symbol[SYMBOL_RECIPIENT_NOT_ASKED], "%.*s",
			STR_ARG(facts->address));
		return;
	}
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (refusals[i].state == facts->state)
			finding_add(scan, &recipient_symbol[refusals[i].symbol], "%.*s",
				STR_ARG(facts->address));
	}
}

static enum step check_recipient_states(struct scan *scan)
{
	size_t n = scan->envelope->recipient_count;
	if (!ask_all(scan))
		return WAIT;
	struct recipient_results *results = arena_new_of(scan->arena, struct recipient_results);
	results->v = arena_array_of(scan->arena, struct recipient_facts, n);
	results->n = n;
	for (size_t i = 0; i < n; i++) {
		struct str address = scan->envelope->recipients[i].address;
		const struct recipient_answer *answer = ask_recipient(scan, address);
		results->v[i] = (struct recipient_facts){ .address = address,
			.known = ask_status(scan, QUESTION_RECIPIENT, 0, address) == ANSWER_OK,
			.state = answer->state,
			.account = answer->account,
			.junk_at = answer->junk_at,
			.language = language_of_answer(scan, answer) };
		/* Our users' mail to the world: who lives elsewhere is not ours to know. */
		if (scan->envelope->kind == ENVELOPE_INBOUND)
			report(scan, &results->v[i]);
	}
	scan->facts[ROOM_RECIPIENT] = results;
	return DONE;
}

static const struct check checks[] = {
	{ .name = "recipient_states", .stage = STAGE_USER, .from = CONSULT_DATA,
		.run = check_recipient_states },
};

const struct check_table recipient_checks = { checks, sizeof(checks) / sizeof(checks[0]) };
