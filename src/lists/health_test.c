/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "lists/votes.h"

/* A story is told in words, each with its moment in seconds:
 *   T  the tests pass        t:WHY  they end so (of two probes the last)
 *   L  a mail's answer: listed    C  clear    R  refused    F  foreign    S  silent    ?  strange
 *   G  a listed mail was proven good    B  it was bad    N  the next day
 * A word may be repeated: "L*61". "=WHY" says how it stands then. */
struct story {
	const char *title, *text;
	uint32_t daily;
	unsigned lost, regained;
};

static const struct story stories[] = {
	{ "no vote before the tests", "0 =untested", 0, 0, 0 },
	{ "tested, it votes", "0 T =yes", 0, 0, 1 },
	{ "an emptied list never votes", "0 t:misses_test =misses_test 40 t:misses_test =misses_test",
		0, 0, 0 },
	{ "fails its tests later", "0 T =yes 900 t:lists_all =lists_all", 0, 1, 1 },
	{ "and regains by passing them", "0 T 900 t:foreign_answer =foreign_answer 930 T =yes", 0, 1,
		2 },
	{ "one answer outside 127/8 is enough", "0 T 5 F =foreign_answer", 0, 1, 1 },
	{ "one error code is enough", "0 T 5 R =refused", 0, 1, 1 },
	{ "while it has no vote nothing is lost again", "0 T 5 R =refused 6 F =refused", 0, 1, 1 },
	{ "four timeouts in a row are not", "0 T 5 S*4 =yes", 0, 0, 1 },
	{ "five are", "0 T 5 S*5 =silent", 0, 1, 1 },
	{ "timeouts with an answer between", "0 T 5 S*4 C S*4 =yes", 0, 0, 1 },
	{ "tests without answers prove nothing at first",
		"0 T 900 t:silent =yes 905 t:silent 910 t:silent 915 t:silent =yes", 0, 0, 1 },
	{ "but not for ever", "0 T 900 t:silent 905 t:silent 910 t:silent 915 t:silent 920 t:silent "
			      "=silent", 0, 1, 1 },
	{ "silent from the start", "0 t:silent =silent 40 T =yes", 0, 0, 1 },
	{ "nobody to ask", "0 T 900 t:not_asked =not_asked 906 T =yes", 0, 1, 2 },
	{ "many listed clients after many clean ones: the breaker",
		"0 T 1 C*100 2 L*61 =hit_rate", 0, 1, 1 },
	{ "strange codes are listings for it", "0 T 1 C*100 2 ?*61 =hit_rate", 0, 1, 1 },
	{ "a few less are weather", "0 T 1 C*100 2 L*60 =yes", 0, 0, 1 },
	{ "clean ones between", "0 T 1 C*20 2 L*14 C L*14 C L*14 C L*14 C L*14 C L*14 C =yes", 0, 0, 1 },
	{ "sound lists pass the test that follows", "0 T 1 C*100 2 L*61 =hit_rate 2 T =yes", 0, 1, 2 },
	{ "under attack for long it is no surprise any more",
		"0 T 1 L*64 =hit_rate T =yes 2 L*64 =hit_rate T 3 L*64 =hit_rate T 4 L*640 =yes", 0, 3,
		4 },
	{ "good mails listed", "0 T 1 B*5 G*15 =yes 2 G =contradicted", 0, 1, 1 },
	{ "good ones after many bad ones", "0 T 1 B*30 G*16 =yes 2 G*7 =yes 3 G =contradicted", 0, 1, 1 },
	{ "a few good ones alone", "0 T 1 G*15 =yes", 0, 0, 1 },
	{ "tests do not help at once where it was contradicted", "0 T 1 G*16 =contradicted 1000 T "
		"=contradicted 3601 T =yes", 0, 1, 2 },
	{ "the day's questions", "0 T 1 C*9 =yes 2 C =day_spent 900 =day_spent", 10, 1, 1 },
	{ "are there again the next day", "0 T 1 C*10 =day_spent 2 N =untested 2 T =yes 3 C*9 =yes",
		10, 1, 2 },
	{ "no limit", "0 T 1 C*1000 =yes", 0, 0, 1 },
};

struct telling {
	struct feed_health health;
	int64_t now, day;
	unsigned lost, regained;
};

static void note(struct telling *t, enum health_change change)
{
	t->lost += change == HEALTH_LOST;
	t->regained += change == HEALTH_REGAINED;
}

static enum feed_vote vote_of(struct str word)
{
	for (int vote = 0; vote < FEED_VOTE_COUNT; vote++)
		if (str_eq(word, str_of(feed_vote_name((enum feed_vote)vote))))
			return (enum feed_vote)vote;
	fail_msg("no such vote: %.*s", STR_ARG(word));
	return FEED_VOTES;
}

static void end_test(struct telling *t, enum feed_vote last)
{
	health_test_begin(&t->health, 2);
	note(t, health_probed(&t->health, FEED_VOTES, t->now));
	note(t, health_probed(&t->health, last, t->now));
}

static void answer(struct telling *t, char c)
{
	static const char letters[] = { [FEED_CLEAR] = 'C', [FEED_LISTED] = 'L',
		[FEED_STRANGE] = '?', [FEED_REFUSED] = 'R', [FEED_FOREIGN] = 'F',
		[FEED_SILENT] = 'S' };
	const char *at = memchr(letters, c, sizeof letters);
	assert_non_null(at);
	note(t, health_answered(&t->health, (enum feed_result)(at - letters), t->now, t->day));
}

static void tell(struct telling *t, const struct story *story, struct str word)
{
	uint64_t times = 1, seconds;
	struct str thing = word, count;
	if (str_to_uint(word, 1000000, &seconds)) {
		t->now = (int64_t)seconds * 1000;
		return;
	}
	if (str_starts(word, STR("="))) {
		if (t->health.vote != vote_of(str_from(word, 1)))
			fail_msg("%s: %s, not %.*s", story->title, feed_vote_name(t->health.vote),
				STR_ARG(word));
		return;
	}
	if (str_starts(word, STR("t:"))) {
		end_test(t, vote_of(str_from(word, 2)));
		return;
	}
	if (str_cut(word, '*', &thing, &count))
		assert_true(str_to_uint(count, 100000, &times));
	for (; times > 0; times--)
		switch (thing.p[0]) {
		case 'T': end_test(t, FEED_VOTES); break;
		case 'G': note(t, health_judged(&t->health, true, t->now)); break;
		case 'B': note(t, health_judged(&t->health, false, t->now)); break;
		case 'N': health_new_day(&t->health, t->now, ++t->day); break;
		default: answer(t, thing.p[0]); break;
		}
}

static void stories_end_as_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
		const struct story *story = &stories[i];
		struct health_limits limits = { .test_every = 900000, .daily = story->daily };
		struct telling t = { .day = 20000 };
		health_init(&t.health, &limits, 0);
		for (struct str word, rest = str_of(story->text); str_next_piece(&rest, ' ', &word);)
			tell(&t, story, word);
		if (t.lost != story->lost || t.regained != story->regained ||
			t.health.counts.lost != story->lost ||
			t.health.counts.regained != story->regained)
			fail_msg("%s: lost %u, regained %u", story->title, t.lost, t.regained);
	}
}

static void tests_come_when_they_are_due(void **state)
{
	struct health_limits limits = { .test_every = 900000 };
	struct feed_health h;
	int64_t now = 0, waits[6];
	(void)state;
	health_init(&h, &limits, 0);
	assert_true(health_test_is_due(&h, 0)); /* at the start */
	health_test_begin(&h, 1);
	assert_false(health_test_is_due(&h, 1000000)); /* one runs */
	health_probed(&h, FEED_VOTES, 10);
	assert_int_equal(health_probed(&h, FEED_LOST_FOREIGN, 11), HEALTH_SAME); /* none runs */
	assert_int_equal(h.vote, FEED_VOTES);
	assert_false(health_test_is_due(&h, 900009));
	assert_true(health_test_is_due(&h, 900010));
	/* Failing tests are repeated less and less often. */
	for (size_t i = 0; i < 6; i++) {
		now += 10000000;
		health_test_begin(&h, 1);
		health_probed(&h, FEED_LOST_MISSES_TEST, now);
		waits[i] = h.test_at - now;
	}
	static const int64_t wanted[] = { 30000, 60000, 120000, 240000, 480000, 900000 };
	assert_memory_equal(waits, wanted, sizeof wanted);
	/* A spent day waits for the next. */
	health_init(&h, &(struct health_limits){ 900000, 1 }, 0);
	health_test_begin(&h, 1);
	health_probed(&h, FEED_VOTES, 0);
	health_answered(&h, FEED_CLEAR, 1, 7);
	assert_false(health_test_is_due(&h, 10000000));
	health_new_day(&h, 2, 8);
	assert_true(health_test_is_due(&h, 2));
}

static void what_is_wrong_outweighs_what_is_silent(void **state)
{
	struct health_limits limits = { .test_every = 900000 };
	static const enum feed_vote orders[][3] = {
		{ FEED_LOST_SILENT, FEED_LOST_FOREIGN, FEED_VOTES },
		{ FEED_LOST_FOREIGN, FEED_LOST_SILENT, FEED_VOTES },
		{ FEED_VOTES, FEED_LOST_FOREIGN, FEED_LOST_SILENT },
	};
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct feed_health h;
		health_init(&h, &limits, 0);
		health_test_begin(&h, 3);
		for (size_t k = 0; k < 3; k++)
			health_probed(&h, orders[i][k], 1);
		assert_int_equal(h.vote, FEED_LOST_FOREIGN);
	}
}

static void votes_travel(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct feed_standing standing[] = { { STR_INIT("a/ip4"), FEED_VOTES },
		{ STR_INIT("b/domain"), FEED_LOST_REFUSED } };
	struct feed_votes votes = { standing, 2 }, back;
	auto_buf bytes = BUF(1000);
	(void)state;
	feed_votes_encode(&bytes, &votes);
	assert_true(feed_votes_decode(arena, buf_str(&bytes), &back));
	assert_int_equal(feed_votes_of(&back, STR("a/ip4")), FEED_VOTES);
	assert_int_equal(feed_votes_of(&back, STR("b/domain")), FEED_LOST_REFUSED);
	assert_int_equal(feed_votes_of(&back, STR("c/ip4")), FEED_LOST_NOT_ASKED);
	for (size_t n = 0; n < bytes.n; n++)
		assert_false(feed_votes_decode(arena, str_first(buf_str(&bytes), n), &back));
	bytes.p[bytes.n - 1] = FEED_VOTE_COUNT;
	assert_false(feed_votes_decode(arena, buf_str(&bytes), &back));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stories_end_as_told),
		cmocka_unit_test(tests_come_when_they_are_due),
		cmocka_unit_test(what_is_wrong_outweighs_what_is_silent),
		cmocka_unit_test(votes_travel),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
