/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "recipient/checks.h"

static struct settings *settings;

static struct scan *open_scan(struct arena *arena, struct envelope *envelope, enum envelope_kind kind)
{
	struct envelope_recipient *to = arena_array_of(arena, struct envelope_recipient, 2);
	to[0].address = STR("jun@example.net");
	to[1].address = STR("hana@example.net");
	*envelope = (struct envelope){ .mail_id = STR("x"), .kind = kind, .recipients = to,
		.recipient_count = 2 };
	return scan_new(arena, settings, envelope, message_parse(arena, STR("\r\n")), CONSULT_DATA);
}

static void answer(struct scan *scan, const char *address, enum answer_status status,
	const struct recipient_answer *known)
{
	auto_buf bytes = BUF(1000);
	struct question question = { .kind = QUESTION_RECIPIENT, .key = str_of(address) };
	if (known)
		recipient_answer_encode(&bytes, known);
	assert_true(scan_answer(scan, &question,
		&(struct answer){ .status = status, .payload = buf_str(&bytes), .source = STR("test") }));
}

static enum step run(struct scan *scan)
{
	assert_int_equal(recipient_checks.n, 1);
	return recipient_checks.v[0].run(scan);
}

static void test_waits_for_all(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct envelope envelope;
	struct scan *scan = open_scan(arena, &envelope, ENVELOPE_INBOUND);
	assert_int_equal(run(scan), WAIT);
	/* Both were asked in one round. */
	assert_int_equal(scan_waiting(scan), 2);
	answer(scan, "jun@example.net", ANSWER_OK, &(struct recipient_answer){ .state = RECIPIENT_ACTIVE,
		.junk_at = 3.5, .language = STR("ja"), .account = STR("jun@example.net") });
	assert_int_equal(run(scan), WAIT);
	assert_null(recipient_results(scan));
	answer(scan, "hana@example.net", ANSWER_OK, &(struct recipient_answer){
		.state = RECIPIENT_DORMANT, .junk_at = NAN });
	assert_int_equal(run(scan), DONE);
	const struct recipient_results *results = recipient_results(scan);
	assert_int_equal(results->n, 2);
	assert_true(results->v[0].known && results->v[0].junk_at > 3.4 && results->v[0].junk_at < 3.6);
	assert_int_equal(results->v[0].language, LANGUAGE_JA);
	assert_int_equal(results->v[1].language, settings->language);
	assert_true(isnan(results->v[1].junk_at));
	const struct finding *dormant = finding_find(scan, "RECIPIENT_DORMANT");
	assert_non_null(dormant);
	/* verdict/ compares the evidence with the address. */
	assert_true(str_eq(dormant->evidence, STR("hana@example.net")));
	assert_int_equal(scan->findings.n, 1);
	arena_free(&arena);
}

static void test_keeper_away(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct envelope envelope;
	struct scan *scan = open_scan(arena, &envelope, ENVELOPE_INBOUND);
	assert_int_equal(run(scan), WAIT);
	answer(scan, "jun@example.net", ANSWER_FAILED, NULL);
	scan->deadline = true;
	assert_int_equal(run(scan), DONE);
	assert_non_null(finding_find(scan, "RECIPIENT_NOT_ASKED"));
	assert_null(finding_find(scan, "RECIPIENT_UNKNOWN"));
	assert_false(recipient_results(scan)->v[0].known);
	assert_false(recipient_results(scan)->v[1].known);
	arena_free(&arena);
}

static void test_outbound(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct envelope envelope;
	struct scan *scan = open_scan(arena, &envelope, ENVELOPE_OUTBOUND);
	scan->deadline = true;
	assert_int_equal(run(scan), DONE);
	assert_int_equal(scan->findings.n, 0);
	arena_free(&arena);
}

static int setup(void **state)
{
	(void)state;
	settings = settings_defaults();
	settings->language = LANGUAGE_KO;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	settings_free(&settings);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waits_for_all),
		cmocka_unit_test(test_keeper_away),
		cmocka_unit_test(test_outbound),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
