/* SPDX-License-Identifier: Apache-2.0
 *
 * Mails in our hands: how they move from state to state, and what time does to them. */
#include "store/testing.h"

#include <time.h>

#define DAY 86400

static struct str quarantined[] = { STR_INIT("a@example.com"), STR_INIT("b@example.com") };

static enum reply_status add_mail(struct testing *t, const char *id, enum quarantine_state state)
{
	testing_write_mail(t, "quarantine", id);
	return testing_ask(t, (struct request){ .kind = REQUEST_QUARANTINE_ADD,
				      .quarantine = { .id = str_of(id),
					      .mail_id = STR("m1"),
					      .state = state,
					      .reason = STR("score"),
					      .detail = STR("A=6.5"),
					      .time = t->wall,
					      .size = 100,
					      .score = 6.5,
					      .client = STR("2001:db8::1"),
					      .mail_from = STR("s@example.org"),
					      .junk = true,
					      .recipients = quarantined,
					      .recipient_count = 2 } })
		.status;
}

static struct reply claim(struct testing *t)
{
	return testing_ask(t, (struct request){ .kind = REQUEST_QUARANTINE_CLAIM, .most = 10 });
}

static enum reply_status outcome(
	struct testing *t, const char *id, enum quarantine_state state, size_t left)
{
	return testing_ask(t,
		(struct request){ .kind = REQUEST_QUARANTINE_UPDATE,
			.outcome = { str_of(id), state, STR("451 busy"), quarantined + 1, left } })
		.status;
}

static enum reply_status by_person(struct testing *t, enum request_kind kind, const char *id)
{
	return testing_ask(t, (struct request){ .kind = kind, .name = str_of(id) }).status;
}

static enum quarantine_state state_of(struct testing *t, const char *id)
{
	struct reply reply = testing_ask(
		t, (struct request){ .kind = REQUEST_QUARANTINE_SHOW, .name = str_of(id) });
	assert_int_equal(reply.status, REPLY_OK);
	if (reply.mail >= 0)
		close(reply.mail);
	return reply.quarantine.v->state;
}

static void released_mails_are_delivered_and_go(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	assert_int_equal(add_mail(&t, "q1", QUARANTINE_HELD), REPLY_OK);
	assert_int_equal(add_mail(&t, "q1", QUARANTINE_HELD), REPLY_OK); /* the door asked twice */
	assert_false(keeper_work_due(t.keeper));
	assert_int_equal(claim(&t).quarantine.n, 0);
	assert_int_equal(by_person(&t, REQUEST_QUARANTINE_RELEASE, "q1"), REPLY_OK);
	assert_true(keeper_work_due(t.keeper));
	struct reply given = claim(&t);
	assert_int_equal(given.quarantine.n, 1);
	const struct quarantine_row *row = given.quarantine.v;
	assert_int_equal(row->state, QUARANTINE_RELEASE);
	assert_int_equal(row->attempts, 1);
	assert_int_equal(row->recipient_count, 2);
	assert_false(row->junk); /* a person said that it is none */
	assert_false(row->last_try);
	assert_false(keeper_work_due(t.keeper));
	assert_int_equal(claim(&t).quarantine.n, 0);
	/* While it is being delivered nobody may interfere. */
	assert_int_equal(by_person(&t, REQUEST_QUARANTINE_DELETE, "q1"), REPLY_CONFLICT);
	assert_int_equal(outcome(&t, "q1", QUARANTINE_RELEASED, 0), REPLY_OK);
	assert_false(testing_has_mail(&t, "quarantine", "q1"));
	assert_int_equal(state_of(&t, "q1"), QUARANTINE_RELEASED);
	assert_int_equal(by_person(&t, REQUEST_QUARANTINE_RELEASE, "q1"), REPLY_CONFLICT);
	assert_int_equal(outcome(&t, "q1", QUARANTINE_FAILED, 0), REPLY_CONFLICT);
	assert_int_equal(by_person(&t, REQUEST_QUARANTINE_RELEASE, "q2"), REPLY_MISSING);
	testing_done(&t);
}

static void retries_pause_longer_and_longer(void **state)
{
	(void)state;
	static const int64_t pauses[] = { 60, 120, 240, 480, 960, 1920, 3840, 7680, 14400, 14400 };
	struct testing t;
	testing_init(&t);
	assert_int_equal(add_mail(&t, "q1", QUARANTINE_RETRY), REPLY_OK);
	assert_int_equal(claim(&t).quarantine.n, 0);
	testing_pass(&t, 60);
	for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++) {
		struct reply given = claim(&t);
		assert_int_equal(given.quarantine.n, 1);
		assert_int_equal(given.quarantine.v->attempts, i + 1);
		assert_int_equal(given.quarantine.v->recipient_count, i < 2 ? 2 : 1);
		assert_true(given.quarantine.v->junk);
		assert_int_equal(outcome(&t, "q1", QUARANTINE_RETRY, i == 1 ? 1 : 0), REPLY_OK);
		testing_pass(&t, pauses[i] - 1);
		assert_false(keeper_work_due(t.keeper));
		testing_pass(&t, 1);
		assert_true(keeper_work_due(t.keeper));
	}
	testing_pass(&t, 5 * DAY);
	struct reply last = claim(&t);
	assert_true(last.quarantine.v->last_try);
	assert_true(str_eq(last.quarantine.v->recipients[0], STR("b@example.com")));
	assert_int_equal(outcome(&t, "q1", QUARANTINE_FAILED, 0), REPLY_OK);
	assert_true(testing_has_mail(&t, "quarantine", "q1"));
	assert_int_equal(claim(&t).quarantine.n, 0);
	/* A person may still try it again, with five days more. */
	assert_int_equal(by_person(&t, REQUEST_QUARANTINE_RELEASE, "q1"), REPLY_OK);
	assert_false(claim(&t).quarantine.v->last_try);
	testing_done(&t);
}

static void claims_end_with_their_door(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	add_mail(&t, "q1", QUARANTINE_HELD);
	by_person(&t, REQUEST_QUARANTINE_RELEASE, "q1");
	assert_int_equal(claim(&t).quarantine.n, 1);
	keeper_peer_gone(t.keeper, testing_door.number + 1);
	keeper_turn(t.keeper);
	assert_int_equal(claim(&t).quarantine.n, 0);
	keeper_peer_gone(t.keeper, testing_door.number);
	keeper_turn(t.keeper);
	assert_int_equal(claim(&t).quarantine.n, 1);
	/* Or with their time. */
	testing_pass(&t, KEEPER_LEASE_SECONDS);
	assert_int_equal(claim(&t).quarantine.n, 1);
	/* Or a minute after the keeper's restart. */
	keeper_free(&t.keeper);
	testing_open(&t);
	assert_int_equal(claim(&t).quarantine.n, 0);
	testing_pass(&t, 60);
	assert_int_equal(claim(&t).quarantine.v->attempts, 4);
	testing_done(&t);
}

static const struct {
	enum quarantine_state from;
	bool released, deleted;
} person_cases[] = {
	{ QUARANTINE_HELD, true, true },
	{ QUARANTINE_RETRY, true, true },
	{ QUARANTINE_POISON, true, true },
};

static void persons_may_release_and_delete(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	for (size_t i = 0; i < sizeof person_cases / sizeof *person_cases; i++) {
		char id[32];
		snprintf(id, sizeof id, "r%zu", i);
		assert_int_equal(add_mail(&t, id, person_cases[i].from), REPLY_OK);
		assert_int_equal(by_person(&t, REQUEST_QUARANTINE_RELEASE, id), REPLY_OK);
		assert_int_equal(state_of(&t, id), QUARANTINE_RELEASE);
		snprintf(id, sizeof id, "d%zu", i);
		assert_int_equal(add_mail(&t, id, person_cases[i].from), REPLY_OK);
		assert_int_equal(by_person(&t, REQUEST_QUARANTINE_DELETE, id), REPLY_OK);
		assert_int_equal(state_of(&t, id), QUARANTINE_DELETED);
		assert_false(testing_has_mail(&t, "quarantine", id));
		assert_int_equal(by_person(&t, REQUEST_QUARANTINE_DELETE, id), REPLY_CONFLICT);
	}
	assert_int_equal(claim(&t).quarantine.n, 3);
	testing_done(&t);
}

static enum reply_status add_poison(struct testing *t, const char *id, const char *client)
{
	testing_write_mail(t, "quarantine", id);
	return testing_ask(t, (struct request){ .kind = REQUEST_QUARANTINE_ADD,
				      .quarantine = { .id = str_of(id),
					      .mail_id = STR("m1"),
					      .state = QUARANTINE_POISON,
					      .client = str_of(client),
					      .recipients = quarantined,
					      .recipient_count = 1 } })
		.status;
}

static void poison_mails_are_capped(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	assert_int_equal(add_poison(&t, "p1", "2001:db8::1"), REPLY_OK);
	assert_int_equal(add_poison(&t, "p2", "2001:db8::2"), REPLY_OK); /* the same /64 */
	assert_int_equal(add_poison(&t, "p3", "2001:db8::3"), REPLY_LIMIT);
	assert_int_equal(add_poison(&t, "p4", "192.0.2.1"), REPLY_OK);
	assert_int_equal(add_poison(&t, "p5", "192.0.2.2"), REPLY_LIMIT); /* in all */
	assert_int_equal(by_person(&t, REQUEST_QUARANTINE_DELETE, "p4"), REPLY_OK);
	assert_int_equal(add_poison(&t, "p5", "192.0.2.2"), REPLY_OK);
	testing_done(&t);
}

static const struct quarantine_row bad_rows[] = {
	{ .id = STR_INIT("../x"),
		.mail_id = STR_INIT("m"),
		.recipients = quarantined,
		.recipient_count = 1 },
	{ .id = STR_INIT(""),
		.mail_id = STR_INIT("m"),
		.recipients = quarantined,
		.recipient_count = 1 },
	{ .id = STR_INIT("nofile"),
		.mail_id = STR_INIT("m"),
		.recipients = quarantined,
		.recipient_count = 1 },
	{ .id = STR_INIT("there"), .mail_id = STR_INIT("m"), .recipient_count = 0 },
	{ .id = STR_INIT("there"),
		.mail_id = STR_INIT("m"),
		.state = QUARANTINE_RELEASED,
		.recipients = quarantined,
		.recipient_count = 1 },
};

static void senseless_rows_are_refused(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	testing_write_mail(&t, "quarantine", "there");
	for (size_t i = 0; i < sizeof bad_rows / sizeof *bad_rows; i++) {
		struct request add = { .kind = REQUEST_QUARANTINE_ADD, .quarantine = bad_rows[i] };
		assert_int_equal(testing_ask(&t, add).status, REPLY_INVALID);
	}
	testing_done(&t);
}

static void quarantine_is_listed(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	add_mail(&t, "q1", QUARANTINE_HELD);
	add_mail(&t, "q2", QUARANTINE_RETRY);
	add_mail(&t, "q3", QUARANTINE_HELD);
	static const struct {
		struct search search;
		size_t n;
	} cases[] = {
		{ { .most = 0 }, 3 },
		{ { .state = 1 + QUARANTINE_HELD }, 2 },
		{ { .recipient = STR_INIT("b@example.com") }, 3 },
		{ { .recipient = STR_INIT("@example.com"), .state = 1 + QUARANTINE_RETRY }, 1 },
		{ { .recipient = STR_INIT("c@example.com") }, 0 },
		{ { .sender = STR_INIT("@example.org") }, 3 },
		{ { .id = STR_INIT("m1") }, 3 },
		{ { .id = STR_INIT("q2") }, 1 },
		{ { .client = STR_INIT("2001:db8::1") }, 3 },
		{ { .since = 1700000001 }, 0 },
		{ { .until = 1700000000 }, 3 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct request list = { .kind = REQUEST_QUARANTINE_LIST,
			.search = cases[i].search };
		assert_int_equal(testing_ask(&t, list).quarantine.n, cases[i].n);
	}
	struct request piece = { .kind = REQUEST_QUARANTINE_LIST, .search = { .most = 2 } };
	struct reply reply = testing_ask(&t, piece);
	assert_int_equal(reply.quarantine.n, 2);
	assert_true(str_eq(reply.quarantine.v[0].id, STR("q3")));
	piece.search.after = reply.next;
	reply = testing_ask(&t, piece);
	assert_int_equal(reply.quarantine.n, 1);
	assert_int_equal(reply.next.n, 0);
	testing_done(&t);
}

static double tally(struct testing *t, const char *key, const char *mail, double amount)
{
	struct reply reply =
		testing_ask(t, (struct request){ .kind = REQUEST_TALLY,
				       .tally = { str_of(key), str_of(mail), amount, 3600 } });
	assert_int_equal(reply.status, REPLY_OK);
	return reply.tally;
}

static struct request journal(const char *mail_id, int64_t time, const char *from, const char *to)
{
	static struct journal_recipient recipients[1];
	recipients[0] = (struct journal_recipient){ str_of(to), STR_INIT("junk") };
	return (struct request){ .kind = REQUEST_JOURNAL,
		.journal = { .mail_id = str_of(mail_id),
			.time = time,
			.client = STR("192.0.2.1"),
			.mail_from = str_of(from),
			.action = STR("junk"),
			.score = 6.5,
			.category = STR("advert"),
			.code = 250,
			.summary = STR("A=6.5"),
			.record = STR("{\"v\":1}"),
			.mail_kept = true,
			.recipients = recipients,
			.recipient_count = 1 } };
}

static void time_takes_things_away(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	add_mail(&t, "q1", QUARANTINE_HELD);
	add_mail(&t, "q2", QUARANTINE_RETRY);
	testing_write_mail(&t, "kept", "m1");
	testing_ask(&t, journal("m1", t.wall, "s@example.org", "a@example.com"));
	tally(&t, "ip 192.0.2.1", "mail1", 1);
	struct request entry = { .kind = REQUEST_LIST_ADD,
		.entry = { LIST_CLIENT_IP, LIST_BLOCK, STR_INIT("192.0.2.1"), STR_INIT(""), 0,
			t.wall + 9 } };
	assert_int_equal(testing_ask(&t, entry).status, REPLY_OK);
	testing_pass(&t, 13 * DAY);
	keeper_turn(t.keeper);
	assert_true(testing_has_mail(&t, "kept", "m1"));
	assert_true(testing_has_mail(&t, "quarantine", "q1"));
	struct request list = { .kind = REQUEST_LIST_SHOW };
	assert_int_equal(testing_ask(&t, list).entries.n, 0);
	testing_pass(&t, 2 * DAY);
	keeper_turn(t.keeper);
	assert_false(testing_has_mail(&t, "kept", "m1"));
	assert_int_equal(testing_ask(&t, (struct request){ .kind = REQUEST_HISTORY }).history.n, 0);
	testing_pass(&t, 16 * DAY);
	keeper_turn(t.keeper);
	assert_int_equal(state_of(&t, "q1"), QUARANTINE_EXPIRED);
	assert_false(testing_has_mail(&t, "quarantine", "q1"));
	/* What was accepted never expires. */
	assert_int_equal(state_of(&t, "q2"), QUARANTINE_RETRY);
	assert_true(testing_has_mail(&t, "quarantine", "q2"));
	testing_pass(&t, 31 * DAY);
	keeper_turn(t.keeper);
	assert_int_equal(by_person(&t, REQUEST_QUARANTINE_DELETE, "q1"), REPLY_MISSING);
	testing_done(&t);
}

static void orphaned_files_are_swept(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t); /* a store of long ago */
	t.wall = time(NULL);
	keeper_set_time(t.keeper, t.wall, t.mono_ms);
	add_mail(&t, "row", QUARANTINE_HELD);
	testing_write_mail(&t, "quarantine", "norow");
	testing_write_mail(&t, "quarantine", "tmp.x");
	testing_write_mail(&t, "kept", "norow");
	testing_pass(&t, 3600);
	keeper_turn(t.keeper);
	assert_true(testing_has_mail(&t, "quarantine", "norow")); /* too young */
	testing_pass(&t, DAY);
	for (int i = 0; i < 3; i++, testing_pass(&t, 3601))
		keeper_turn(t.keeper);
	assert_true(testing_has_mail(&t, "quarantine", "row"));
	assert_false(testing_has_mail(&t, "quarantine", "norow"));
	assert_false(testing_has_mail(&t, "quarantine", "tmp.x"));
	assert_false(testing_has_mail(&t, "kept", "norow"));
	testing_done(&t);
}

/* The store was lost, the files were not: nobody may take them for leftovers. */
static void files_outlive_a_lost_store(void **state)
{
	(void)state;
	struct testing t;
	char path[256];
	testing_init(&t);
	add_mail(&t, "row", QUARANTINE_RETRY);
	keeper_free(&t.keeper);
	snprintf(path, sizeof path, "%s/keeper/store.db", t.directory);
	assert_int_equal(unlink(path), 0);
	t.wall = time(NULL) + 10;
	testing_open(&t);
	testing_pass(&t, 2 * DAY);
	for (int i = 0; i < 3; i++, testing_pass(&t, 3601))
		keeper_turn(t.keeper);
	assert_true(testing_has_mail(&t, "quarantine", "row"));
	testing_pass(&t, 30 * DAY);
	for (int i = 0; i < 3; i++, testing_pass(&t, 3601))
		keeper_turn(t.keeper);
	assert_false(testing_has_mail(&t, "quarantine", "row"));
	testing_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(released_mails_are_delivered_and_go),
		cmocka_unit_test(retries_pause_longer_and_longer),
		cmocka_unit_test(claims_end_with_their_door),
		cmocka_unit_test(persons_may_release_and_delete),
		cmocka_unit_test(poison_mails_are_capped),
		cmocka_unit_test(senseless_rows_are_refused),
		cmocka_unit_test(quarantine_is_listed),
		cmocka_unit_test(time_takes_things_away),
		cmocka_unit_test(orphaned_files_are_swept),
		cmocka_unit_test(files_outlive_a_lost_store),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
