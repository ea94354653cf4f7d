/* SPDX-License-Identifier: Apache-2.0
 *
 * A notice is itself a well-formed mail, and says what RFC 3464 wants said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "gateway/dsn.h"
#include "mail/message.h"

static const struct dsn_recipient recipients[] = {
	{ STR_INIT("gone@example.org"), STR_INIT("550 5.1.1 no such user\r\nInjected: yes") },
	{ STR_INIT("silent@example.org"), STR_INIT("") },
};

static struct str write(struct buf *out)
{
	dsn_write(out, &(struct dsn){ .hostname = STR("mx.example.com"),
			       .mail_id = STR("0123456789abcdef"),
			       .mail_from = STR("kim@example.com"),
			       .arrival = 1795348800,
			       .now = 1795780800,
			       .recipients = recipients,
			       .recipient_count = 2,
			       .original = STR("From: kim@example.com\nSubject: x\n\nsecret body\n") });
	return buf_str(out);
}

static void it_is_a_report_of_three_parts(void **state)
{
	(void)state;
	auto_buf out = BUF(DSN_MAX);
	struct arena *arena = arena_new(1 << 22);
	struct message *message = message_parse(arena, write(&out));
	assert_int_equal(message->part_count, 4);
	assert_true(part_is(message->parts[0], STR("multipart"), STR("report")));
	assert_true(part_is(message->parts[1], STR("text"), STR("plain")));
	assert_true(part_is(message->parts[2], STR("message"), STR("delivery-status")));
	assert_true(part_is(message->parts[3], STR("text"), STR("rfc822-headers")));
	for (int flaw = 0; flaw < FLAW_COUNT; flaw++)
		if (message->flaws.v[flaw].count > 0)
			fail_msg("flaw %s", flaw_name((enum flaw)flaw));
	arena_free(&arena);
}

static void it_says_what_is_wanted_and_no_more(void **state)
{
	(void)state;
	auto_buf out = BUF(DSN_MAX);
	struct str text = write(&out);
	static const char *const wanted[] = { "Final-Recipient: rfc822; gone@example.org",
		"Status: 5.1.1\r\n", "Status: 5.4.7\r\n", "Reporting-MTA: dns; mx.example.com",
		"Auto-Submitted: auto-replied", "Subject: x\r\n" };
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (str_find(text, str_of(wanted[i])) == STR_NONE)
			fail_msg("missing: %s", wanted[i]);
	assert_true(str_find(text, STR("secret body")) == STR_NONE);
	assert_true(str_find(text, STR("\nInjected: yes")) == STR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_a_report_of_three_parts),
		cmocka_unit_test(it_says_what_is_wanted_and_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
