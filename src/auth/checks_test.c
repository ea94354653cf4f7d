/* SPDX-License-Identifier: Apache-2.0
 *
 * How the rooms of identity wait: what is independent is asked together, a silent DNS ends in
 * findings that say so, and a client that is not judged costs no question. What they find is tested
 * by tests/cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "auth/checks.h"
#include "auth/results.h"
#include "connect/checks.h"
#include "connect/results.h"
#include "dns/zonefile.h"
#include "envelope/checks.h"
#include "envelope/results.h"
#include "identity/checks.h"
#include "identity/results.h"

static const struct check_table *const tables[] = { &connect_checks, &envelope_checks,
	&identity_checks, &auth_checks, &dmarc_checks };

#define ROUNDS_MAX 32

struct trip {
	struct arena *arena;
	struct settings *settings;
	struct zone *zone;
	struct scan *scan;
	unsigned rounds;
};

/* One round of all checks, findings of those that wait taken back. */
static bool round_of(struct scan *scan, bool done[static 64])
{
	size_t index = 0;
	bool all = true;

	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
		for (size_t c = 0; c < tables[t]->n; c++, index++) {
			size_t findings = scan->findings.n;
			if (done[index] || tables[t]->v[c].from > scan->consultation)
				continue;
			done[index] = tables[t]->v[c].run(scan) == DONE;
			if (!done[index]) {
				scan->findings.n = findings;
				all = false;
			}
		}
	}
	return all;
}

static void answer_all(struct trip *trip)
{
	array_each (&trip->scan->inquiries, item) {
		struct inquiry *inquiry = *item;
		auto_buf bytes = BUF(DNS_ANSWER_MAX);
		struct dns_answer dns;
		struct answer answer = { .status = ANSWER_OK, .source = STR("test") };
		if (inquiry->state == INQUIRY_ANSWERED)
			continue;
		if (inquiry->question.kind == QUESTION_DNS) {
			zone_answer(trip->zone, trip->arena, inquiry->question.key,
				(enum dns_type)inquiry->question.type, &dns);
			dns_answer_encode(&bytes, &dns);
		} else {
			list_answer_encode(&bytes, &(struct list_answer){ .kind = LIST_NONE });
		}
		answer.payload = buf_str(&bytes);
		assert_true(scan_answer(trip->scan, &inquiry->question, &answer));
	}
}

static void start(struct trip *trip, const struct envelope *envelope, const char *zone)
{
	struct error err;

	*trip = (struct trip){ .arena = arena_new((size_t)16 << 20),
		.settings = settings_defaults(),
		.zone = zone_from_text(str_of(zone), "zone", &err) };
	assert_non_null(trip->zone);
	trip->scan = scan_new(trip->arena, trip->settings, envelope, NULL, CONSULT_RCPT);
}

static void run(struct trip *trip, bool silent)
{
	bool done[64] = { false };

	while (!round_of(trip->scan, done)) {
		assert_true(++trip->rounds < ROUNDS_MAX);
		if (silent)
			trip->scan->deadline = true;
		else
			answer_all(trip);
	}
}

static void finish(struct trip *trip)
{
	zone_free(&trip->zone);
	settings_free(&trip->settings);
	arena_free(&trip->arena);
}

static struct envelope good_envelope(void)
{
	static struct envelope_recipient recipient = { .address = STR_INIT("b@example.net") };
	struct envelope envelope = { .has_client = true,
		.helo = STR("mail.example.org"),
		.has_mail_from = true,
		.mail_from = STR("a@example.org"),
		.recipients = &recipient,
		.recipient_count = 1 };

	ip_parse(STR("192.0.2.10"), &envelope.client);
	return envelope;
}

static const char good_zone[] = "mail.example.org. A 192.0.2.10\n"
				"10.2.0.192.in-addr.arpa. PTR mail.example.org.\n"
				"example.org. MX 10 mail.example.org.\n"
				"example.org. TXT \"v=spf1 a:x.example.org mx -all\"\n"
				"x.example.org. A 192.0.2.11\n";

/* Round 1: PTR, HELO's addresses, lists, MX. 2: what the envelope's facts allow: SPF. 3: its terms
 * together. 4: hosts of the mx, which are known by then. */
static void test_rounds(void **state)
{
	struct envelope envelope = good_envelope();
	struct trip trip;

	(void)state;
	start(&trip, &envelope, good_zone);
	run(&trip, false);
	assert_true(trip.rounds <= 4);
	assert_int_equal(auth_results(trip.scan)->mail_from.report.result, SPF_PASS);
	assert_int_equal(reverse_facts(trip.scan)->iprev, IPREV_PASS);
	assert_int_equal(helo_facts(trip.scan)->address, HELO_ADDRESS_CLIENT);
	assert_int_equal(sender_domain_facts(trip.scan)->state, DOMAIN_MAIL);
	assert_true(connect_results(trip.scan)->judged);
	assert_null(author_domain_facts(trip.scan)); /* only with the mail */
	finish(&trip);
}

/* Nobody answers: every check ends, and says that it could not ask. */
static void test_silence(void **state)
{
	static const char *const told[] = { "RDNS_TEMPFAIL", "HELO_TEMPFAIL", "SENDER_DNS_TEMPFAIL",
		"SPF_TEMPERROR", "SPF_HELO_TEMPERROR" };
	struct envelope envelope = good_envelope();
	struct trip trip;

	(void)state;
	start(&trip, &envelope, good_zone);
	run(&trip, true);
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		assert_non_null(finding_find(trip.scan, told[i]));
	array_each (&trip.scan->findings, finding)
		assert_true(finding->symbol->points <= 0.0);
	assert_int_equal(reverse_facts(trip.scan)->iprev, IPREV_TEMPERROR);
	assert_int_equal(auth_results(trip.scan)->mail_from.report.result, SPF_TEMPERROR);
	finish(&trip);
}

/* Who is ours, unknown, or signed in is not judged and costs nothing. */
static void test_not_judged(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct envelope envelope = good_envelope();
		struct trip trip;
		envelope.client_trusted = i == 0;
		envelope.kind = i == 1 ? ENVELOPE_OUTBOUND : ENVELOPE_INBOUND;
		envelope.user = i == 2 ? STR("minsu") : STR("");
		if (i == 3)
			envelope.has_client = envelope.has_mail_from = false,
			envelope.mail_from.n = 0;
		envelope.flaws = DIALOGUE_EARLY_TALK;
		start(&trip, &envelope, good_zone);
		run(&trip, false);
		assert_int_equal(trip.scan->inquiries.n, 0);
		assert_int_equal(trip.scan->findings.n, 0);
		assert_false(auth_results(trip.scan)->mail_from.checked);
		assert_int_equal(reverse_facts(trip.scan)->iprev, IPREV_NONE);
		finish(&trip);
	}
}

/* Hostile names everywhere: nothing but findings comes of it. */
static void test_hostile(void **state)
{
	static const char *const texts[] = { "", "@", "@@", "a@", "@.", "a@..", "\"@\"@x", "[",
		"[]", "a@[", "%{d}@%{d}.example", "a@b\r\nRCPT TO:<c@d>", "\xff\xfe@\xff.example",
		"a@xn--.example", "a@-.example", "a@example.org:25", "a@1.2.3.4", "<>", "a b@c d" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
			struct envelope envelope = good_envelope();
			struct trip trip;
			envelope.mail_from = str_of(texts[i]);
			envelope.helo = str_of(texts[k]);
			start(&trip, &envelope, good_zone);
			run(&trip, false);
			assert_non_null(auth_results(trip.scan));
			finish(&trip);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rounds),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_not_judged),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
