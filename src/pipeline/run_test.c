/* SPDX-License-Identifier: Apache-2.0
 *
 * Judging is a pure function: the verdict does not depend on when or in which order answers come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "dns/zonefile.h"
#include "mail/charset.h"
#include "pipeline/direct.h"
#include "pipeline/run.h"

static const char zone_text[] =
	"$TTL 300\n"
	"partner.example.net. IN MX 10 mail.partner.example.net.\n"
	"partner.example.net. IN TXT \"v=spf1 include:a.example.net include:b.example.net -all\"\n"
	"a.example.net. IN TXT \"v=spf1 a:one.example.net mx ?all\"\n"
	"b.example.net. IN TXT \"v=spf1 ip4:192.0.2.7 -all\"\n"
	"one.example.net. IN A 192.0.2.1\n"
	"7.113.0.203.in-addr.arpa. IN PTR 203-0-113-7.dyn.isp.example.net.\n"
	"203-0-113-7.dyn.isp.example.net. IN A 203.0.113.7\n";

static const char mail_text[] = "From: \"a@other.example.org\" <a@partner.example.net>\r\n"
				"To: b@example.com\r\nSubject: RE: HELLO!!!!!\r\n\r\nhello\r\n";

struct world {
	struct settings *settings;
	struct zone *zone;
	struct envelope envelope;
	struct envelope_recipient to;
	unsigned seed;
};

static struct answer answer_of(struct world *world, struct arena *arena, const struct question *q)
{
	struct dns_answer dns;
	auto_buf bytes = BUF(DNS_ANSWER_MAX);
	if (q->kind != QUESTION_DNS)
		return (struct answer){ .status = ANSWER_REFUSED, .source = STR("none") };
	zone_answer(world->zone, arena, q->key, (enum dns_type)q->type, &dns);
	dns_answer_encode(&bytes, &dns);
	return (struct answer){ .status = ANSWER_OK, .time = 1, .source = STR("zone"),
		.payload = arena_dup(arena, buf_str(&bytes)) };
}

/* Answers a random part of the open questions, at least one. */
static void answer_some(struct world *world, struct scan *scan)
{
	size_t answered = 0;
	for (size_t i = 0; i < scan->inquiries.n; i++) {
		struct inquiry *inquiry = scan->inquiries.v[i];
		bool last = i + 1 == scan->inquiries.n && answered == 0;
		if (inquiry->state == INQUIRY_ANSWERED)
			continue;
		if (!last && rand_r(&world->seed) % 2)
			continue;
		struct answer answer = answer_of(world, scan->arena, &inquiry->question);
		answered += scan_answer(scan, &inquiry->question, &answer);
	}
}

static struct str judge(struct world *world, struct arena *arena)
{
	struct message *message = message_parse(arena, str_of(mail_text));
	struct scan *scan =
		scan_new(arena, world->settings, &world->envelope, message, CONSULT_DATA);
	struct run run;
	struct judged judged = { 0 };
	run_start(&run, scan);
	while (run_round(&run) == WAIT)
		answer_some(world, scan);
	while (judge_finish(scan, 1, &judged) == WAIT)
		answer_some(world, scan);
	return judged.judgement.summary;
}

static int set_up(void **state)
{
	static struct world world;
	struct error err;
	charset_prepare();
	world = (struct world){ .settings = settings_defaults(),
		.zone = zone_from_text(str_of(zone_text), "test", &err),
		.to = { .address = STR("b@example.com") } };
	world.envelope = (struct envelope){ .mail_id = STR("0123456789abcdef"), .has_client = true,
		.helo = STR("localhost"), .has_mail_from = true,
		.mail_from = STR("a@partner.example.net"), .recipients = &world.to,
		.recipient_count = 1, .time = 1795348800 };
	*state = &world;
	return !world.zone || !ip_parse(STR("203.0.113.7"), &world.envelope.client);
}

static int tear_down(void **state)
{
	struct world *world = *state;
	settings_free(&world->settings);
	zone_free(&world->zone);
	return 0;
}

static void the_order_of_answers_changes_nothing(void **state)
{
	struct world *world = *state;
	struct arena *first_arena = arena_new(1 << 24);
	struct str first = judge(world, first_arena);
	assert_true(str_find(first, STR("SPF_FAIL")) != STR_NONE);
	for (unsigned seed = 1; seed < 60; seed++) {
		struct arena *arena = arena_new(1 << 24);
		world->seed = seed;
		struct str again = judge(world, arena);
		if (!str_eq(first, again))
			fail_msg("seed %u:\n%.*s\n%.*s", seed, STR_ARG(first), STR_ARG(again));
		arena_free(&arena);
	}
	arena_free(&first_arena);
}

/* Nobody answers: after ROUNDS_MAX rounds judging ends all the same, and says so. */
static void silence_ends(void **state)
{
	struct world *world = *state;
	struct arena *arena = arena_new(1 << 24);
	struct message *message = message_parse(arena, str_of(mail_text));
	struct scan *scan =
		scan_new(arena, world->settings, &world->envelope, message, CONSULT_DATA);
	struct run run;
	unsigned rounds = 1;
	run_start(&run, scan);
	while (run_round(&run) == WAIT)
		rounds++;
	assert_true(rounds <= ROUNDS_MAX);
	assert_non_null(finding_find(scan, "ANSWERS_MISSING"));
	assert_non_null(finding_find(scan, "SPF_TEMPERROR"));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_order_of_answers_changes_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(silence_ends, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
