/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking: once per question, within the budget, never after the deadline. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "scan/scan.h"

struct world {
	struct arena *arena;
	struct settings *settings;
	struct envelope envelope;
	struct scan *scan;
};

static int set_up(void **state)
{
	static struct world world;
	world = (struct world){ .arena = arena_new(1 << 22), .settings = settings_defaults() };
	world.settings->dns.questions_per_mail = 3;
	world.scan = scan_new(world.arena, world.settings, &world.envelope, NULL, CONSULT_RCPT);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	arena_free(&world->arena);
	settings_free(&world->settings);
	return 0;
}

static struct answer dns_text(struct world *world, const char *text)
{
	struct dns_record record = { .ttl = 60, .text = str_of(text) };
	struct dns_answer dns = { .status = DNS_OK, .ttl = 60, .canonical = STR("example.com"),
		.records = &record, .record_count = 1 };
	auto_buf bytes = BUF(DNS_ANSWER_MAX);
	dns_answer_encode(&bytes, &dns);
	return (struct answer){ .status = ANSWER_OK, .time = 5, .source = STR("test"),
		.payload = arena_dup(world->arena, buf_str(&bytes)) };
}

static void a_question_is_put_once(void **state)
{
	struct world *world = *state;
	struct question question = { .kind = QUESTION_DNS, .type = DNS_TXT, .key = STR("example.com") };
	struct answer answer = dns_text(world, "v=spf1 -all");
	assert_null(ask_dns(world->scan, STR("Example.COM."), DNS_TXT));
	assert_null(ask_dns(world->scan, STR("example.com"), DNS_TXT));
	assert_int_equal(scan_waiting(world->scan), 1);
	assert_true(scan_answer(world->scan, &question, &answer));
	assert_false(scan_answer(world->scan, &question, &answer)); /* answered already */
	const struct dns_answer *got = ask_dns(world->scan, STR("example.com"), DNS_TXT);
	assert_non_null(got);
	assert_true(str_eq(got->records[0].text, STR("v=spf1 -all")));
	assert_ptr_equal(got, ask_dns(world->scan, STR("EXAMPLE.com"), DNS_TXT));
	assert_int_equal(scan_waiting(world->scan), 0);
}

static void what_was_never_asked_is_not_taken(void **state)
{
	struct world *world = *state;
	struct question question = { .kind = QUESTION_DNS, .type = DNS_A, .key = STR("example.org") };
	struct answer answer = dns_text(world, "x");
	assert_false(scan_answer(world->scan, &question, &answer));
	scan_know(world->scan, &question, &answer);
	assert_int_equal(world->scan->inquiries.n, 1);
	assert_false(world->scan->inquiries.v[0]->asked);
}

static void the_budget_bounds_questions(void **state)
{
	struct world *world = *state;
	for (int i = 0; i < 3; i++)
		assert_null(ask_dns(world->scan, arena_printf(world->arena, "n%d.example", i), DNS_A));
	const struct dns_answer *refused = ask_dns(world->scan, STR("n4.example"), DNS_A);
	assert_non_null(refused);
	assert_int_equal(refused->status, DNS_NOT_ASKED);
	assert_true(world->scan->budget.spent[BUDGET_QUESTIONS]);
	assert_int_equal(ask_status(world->scan, QUESTION_DNS, DNS_A, STR("n4.example")),
		ANSWER_REFUSED);
}

static void after_the_deadline_nothing_waits(void **state)
{
	struct world *world = *state;
	assert_null(ask_dns(world->scan, STR("slow.example"), DNS_A));
	world->scan->deadline = true;
	assert_int_equal(ask_dns(world->scan, STR("slow.example"), DNS_A)->status, DNS_TIMEOUT);
	assert_int_equal(ask_dns(world->scan, STR("later.example"), DNS_A)->status, DNS_TIMEOUT);
	assert_int_equal(ask_recipient(world->scan, STR("a@b"))->state, RECIPIENT_UNKNOWN);
	assert_int_equal(ask_status(world->scan, QUESTION_RECIPIENT, 0, STR("a@b")),
		ANSWER_TIMED_OUT);
}

static void damaged_answers_are_failures(void **state)
{
	struct world *world = *state;
	struct question question = { .kind = QUESTION_DNS, .type = DNS_A, .key = STR("bad.example") };
	assert_null(ask_dns(world->scan, question.key, DNS_A));
	assert_true(scan_answer(world->scan, &question,
		&(struct answer){ .status = ANSWER_OK, .payload = STR("\xff\xff garbage") }));
	assert_int_equal(ask_dns(world->scan, question.key, DNS_A)->status, DNS_SERVFAIL);
}

static void contacts_are_asked_by_both_addresses(void **state)
{
	struct world *world = *state;
	struct str key = contact_key(world->arena, STR("a@example.com"), STR("b@example.org"));
	struct question question = { .kind = QUESTION_CONTACT, .key = key };
	struct contact_answer given = { .known = true, .count = 3, .first = 5, .last = 7 };
	auto_buf payload = BUF(1024);
	assert_true(str_eq(key, STR("a@example.com b@example.org")));
	assert_null(ask_contact(world->scan, STR("a@example.com"), STR("b@example.org")));
	contact_answer_encode(&payload, &given);
	assert_true(scan_answer(world->scan, &question,
		&(struct answer){ .status = ANSWER_OK, .payload = buf_str(&payload) }));
	const struct contact_answer *got =
		ask_contact(world->scan, STR("a@example.com"), STR("b@example.org"));
	assert_true(got->known && got->count == 3 && got->first == 5 && got->last == 7);
	for (size_t n = 0; n < payload.n; n++)
		assert_false(contact_answer_decode(str_first(buf_str(&payload), n), &given));
	/* What cannot be told apart in the key is not asked at all. */
	assert_false(ask_contact(world->scan, STR("\"a b\"@example.com"), STR("c@example.org"))->known);
	assert_false(ask_contact(world->scan, STR("a@example.com"), STR(""))->known);
	assert_int_equal(scan_waiting(world->scan), 0);
}

static void names_that_are_none_are_not_asked(void **state)
{
	struct world *world = *state;
	static const char *const names[] = { "", "a..b", "has blank.example",
		"a234567890123456789012345678901234567890123456789012345678901234.example" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(ask_dns(world->scan, str_of(names[i]), DNS_A)->status, DNS_NOT_ASKED);
	assert_int_equal(scan_waiting(world->scan), 0);
}

static void envelopes_travel_whole(void **state)
{
	struct world *world = *state;
	struct envelope_recipient to[] = { { STR("a@example.com"), STR("rfc822;a@example.com") },
		{ STR("b@example.com"), STR("") } };
	struct envelope sent = { .mail_id = STR("0123456789abcdef"), .kind = ENVELOPE_OUTBOUND,
		.listener = STR("submission"), .has_client = true, .helo = STR("mail.example"),
		.esmtp = true, .smtputf8 = true, .has_mail_from = true, .mail_from = STR("x@example.org"),
		.traced_elsewhere = true,
		.size_declared = 12345, .recipients = to, .recipient_count = 2, .time = 1700000000,
		.flaws = DIALOGUE_BARE_LF, .connections = 3, .connections_max = 20 };
	assert_true(ip_parse(STR("2001:db8::25"), &sent.client));
	auto_buf bytes = BUF(WIRE_FRAME_MAX);
	struct envelope got;
	envelope_put(&bytes, &sent);
	struct wire_reader reader = { .rest = buf_str(&bytes) };
	envelope_get(world->arena, &reader, &got);
	assert_true(wire_complete(&reader));
	assert_true(ip_eq(&got.client, &sent.client) && got.smtputf8 && !got.body_8bit);
	assert_true(got.traced_elsewhere && got.has_mail_from && !got.client_trusted);
	assert_true(str_eq(got.recipients[0].orcpt, to[0].orcpt));
	assert_int_equal(got.kind, ENVELOPE_OUTBOUND);
	/* Cut anywhere, it is refused and nothing is read beyond. */
	for (size_t n = 0; n < bytes.n; n++) {
		reader = (struct wire_reader){ .rest = str_first(buf_str(&bytes), n) };
		envelope_get(world->arena, &reader, &got);
		assert_false(wire_complete(&reader));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_question_is_put_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_never_asked_is_not_taken, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_budget_bounds_questions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(after_the_deadline_nothing_waits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(damaged_answers_are_failures, set_up, tear_down),
		cmocka_unit_test_setup_teardown(contacts_are_asked_by_both_addresses, set_up, tear_down),
		cmocka_unit_test_setup_teardown(names_that_are_none_are_not_asked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(envelopes_travel_whole, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
