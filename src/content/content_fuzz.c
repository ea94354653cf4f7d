/* SPDX-License-Identifier: Apache-2.0
 * Input: one byte that chooses envelope and arena, then a mail. Every check of the room ends with
 * DONE, evidence stays within bounds, and what was read points into the mail or the arena. */
#include <assert.h>

#include "content/checks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct settings *settings;
	static struct envelope_recipient to = { .address = STR_INIT("jun@example.net") };
	if (!settings)
		settings = settings_defaults();
	uint8_t choice = size ? data[0] : 0;
	struct str raw = str_from(str_bytes(data, size), 1);
	struct envelope envelope = { .mail_id = STR("0123456789abcdef"), .listener = STR("fuzz"),
		.smtputf8 = choice & 1, .has_mail_from = choice & 2, .time = 1795348800,
		.mail_from = choice & 4 ? STR("minji@example.com") : STR(""),
		.recipients = &to, .recipient_count = choice & 8 ? 1 : 0 };
	struct arena *arena = arena_new(choice & 16 ? 64 << 10 : 16 << 20);
	struct scan *scan = scan_new(arena, settings, &envelope, message_parse(arena, raw), CONSULT_DATA);
	for (size_t i = 0; i < content_checks.n; i++)
		assert(content_checks.v[i].run(scan) == DONE);
	const struct content_results *results = content_results(scan);
	assert(str_is_utf8(results->subject));
	assert(results->label.at + results->label.seen.n <= results->subject.n);
	array_each(&scan->findings, finding)
		assert(finding->offset == STR_NONE || finding->offset <= raw.n);
	arena_free(&arena);
	return 0;
}
