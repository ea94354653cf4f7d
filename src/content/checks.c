/* SPDX-License-Identifier: Apache-2.0 */
#include "content/checks.h"

#include "base/utf8.h"

static const struct check checks[] = {
	{ .name = "people", .stage = STAGE_SPAM_SYSTEM, .from = CONSULT_DATA, .run = check_people },
	{ .name = "recipients", .stage = STAGE_SPAM_SYSTEM, .from = CONSULT_DATA,
		.run = check_recipients },
	{ .name = "date_id", .stage = STAGE_SPAM_SYSTEM, .from = CONSULT_DATA, .run = check_date_id },
	{ .name = "fields", .stage = STAGE_SPAM_SYSTEM, .from = CONSULT_DATA, .run = check_fields },
	{ .name = "hops", .stage = STAGE_SPAM_SYSTEM, .from = CONSULT_DATA, .run = check_hops },
	{ .name = "subject", .stage = STAGE_SPAM_SYSTEM, .from = CONSULT_DATA, .run = check_subject },
	{ .name = "form", .stage = STAGE_SPAM_SYSTEM, .from = CONSULT_DATA, .run = check_form },
	{ .name = "structure", .stage = STAGE_SPAM_SYSTEM, .from = CONSULT_DATA,
		.run = check_structure },
};

const struct check_table content_checks = { checks, sizeof(checks) / sizeof(checks[0]) };

struct str evidence_quote(struct str bytes)
{
	return utf8_first(bytes, EVIDENCE_QUOTE_MAX);
}
