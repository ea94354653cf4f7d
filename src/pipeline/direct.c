/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/direct.h"

#include "pipeline/run.h"

static void answer_open(struct scan *scan, direct_answer *answer, void *context)
{
	array_each(&scan->inquiries, inquiry) {
		struct answer given = { .status = ANSWER_FAILED, .source = STR("none") };
		if ((*inquiry)->state == INQUIRY_ANSWERED)
			continue;
		answer(context, scan->arena, &(*inquiry)->question, &given);
		scan_answer(scan, &(*inquiry)->question, &given);
	}
}

struct scan *judge_direct(struct arena *arena, const struct settings *settings,
	const struct envelope *envelope, struct str raw, direct_answer *answer, void *context,
	struct judged *out)
{
	struct message *message = raw.p ? message_parse(arena, raw) : NULL;
	struct scan *scan = scan_new(arena, settings, envelope, message,
		raw.p ? CONSULT_DATA : CONSULT_RCPT);
	struct run run;
	run_start(&run, scan);
	while (run_round(&run) == WAIT)
		answer_open(scan, answer, context);
	*out = (struct judged){ 0 };
	while (judge_finish(scan, 0, out) == WAIT)
		answer_open(scan, answer, context);
	return scan;
}
