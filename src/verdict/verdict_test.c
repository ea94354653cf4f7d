/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "verdict/policy.h"

#define WORDS TEXT("가", "a", "あ")

static const struct symbol small = SYMBOL("TEST_SMALL", 1.0, CATEGORY_FORMAT, WORDS, WORDS);
static const struct symbol heavy = SYMBOL("TEST_HEAVY", 4.5, CATEGORY_LISTED, WORDS, WORDS);
static const struct symbol huge = SYMBOL("TEST_HUGE", 20.0, CATEGORY_FRAUD, WORDS, WORDS);
static const struct symbol nice = SYMBOL("TEST_NICE", -3.0, CATEGORY_NONE, WORDS, WORDS);
static const struct symbol spf_fail = SYMBOL("SPF_FAIL", 2.5, CATEGORY_AUTHENTICATION, WORDS, WORDS);

struct setup {
	const char *title;
	const struct symbol *found[4];
	enum profile profile;
	enum envelope_kind kind;
	enum consultation consultation;
	enum action action;
	double score;
	uint16_t code;
	enum category category;
};

static const struct setup setups[] = {
	{ "nothing found", { 0 }, .consultation = CONSULT_DATA, .action = ACTION_ACCEPT, .code = 250 },
	{ "below the threshold", { &heavy }, .consultation = CONSULT_DATA, .action = ACTION_ACCEPT,
		.score = 4.5, .code = 250 },
	{ "junk, named by its heaviest category", { &small, &heavy }, .consultation = CONSULT_DATA,
		.action = ACTION_JUNK, .score = 5.5, .code = 250, .category = CATEGORY_LISTED },
	{ "a symbol counts once", { &heavy, &heavy }, .consultation = CONSULT_DATA,
		.action = ACTION_ACCEPT, .score = 4.5, .code = 250 },
	{ "good signs count", { &small, &heavy, &nice }, .consultation = CONSULT_DATA,
		.action = ACTION_ACCEPT, .score = 2.5, .code = 250 },
	{ "refused by points", { &huge }, .consultation = CONSULT_DATA, .action = ACTION_REJECT,
		.score = 20, .code = 550, .category = CATEGORY_FRAUD },
	{ "at RCPT points choose no folder", { &small, &heavy }, .consultation = CONSULT_RCPT,
		.action = ACTION_ACCEPT, .score = 5.5, .code = 250 },
	{ "at RCPT points refuse", { &huge }, .consultation = CONSULT_RCPT, .action = ACTION_REJECT,
		.score = 20, .code = 550, .category = CATEGORY_FRAUD },
	{ "SPF fail decides nothing by default", { &spf_fail }, .consultation = CONSULT_DATA,
		.action = ACTION_ACCEPT, .score = 2.5, .code = 250 },
	{ "SPF fail is refused by the strict profile (K-35)", { &spf_fail },
		.profile = PROFILE_STRICT, .consultation = CONSULT_RCPT, .action = ACTION_REJECT,
		.score = 2.5, .code = 550, .category = CATEGORY_AUTHENTICATION },
	{ "where points refuse too, the policy names the reason", { &spf_fail, &huge },
		.profile = PROFILE_STRICT, .consultation = CONSULT_DATA, .action = ACTION_REJECT,
		.score = 22.5, .code = 550, .category = CATEGORY_AUTHENTICATION },
	{ "outbound mail is not sorted by points", { &huge }, .kind = ENVELOPE_OUTBOUND,
		.consultation = CONSULT_DATA, .action = ACTION_ACCEPT, .score = 20, .code = 250 },
};

static void decide(const struct setup *setup, struct settings *settings, struct arena *arena,
	struct verdicts *out)
{
	struct envelope_recipient to = { .address = STR("a@example.com") };
	struct envelope *envelope = arena_new_of(arena, struct envelope);
	struct message *message = arena_new_of(arena, struct message);
	settings->profile = setup->profile;
	*envelope = (struct envelope){ .kind = setup->kind, .recipients = &to, .recipient_count = 1 };
	struct scan *scan = scan_new(arena, settings, envelope, message, setup->consultation);
	for (size_t i = 0; i < 4 && setup->found[i]; i++)
		finding_add(scan, setup->found[i], "%s", "test");
	verdict_decide(scan, out);
}

static void points_and_policy_decide(void **state)
{
	(void)state;
	struct settings *settings = settings_defaults();
	for (size_t i = 0; i < sizeof setups / sizeof *setups; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct verdicts verdicts;
		decide(&setups[i], settings, arena, &verdicts);
		const struct verdict *v = &verdicts.overall;
		if (v->action != setups[i].action || fabs(v->score - setups[i].score) > 1e-9 ||
			v->code != setups[i].code || v->category != setups[i].category)
			fail_msg("%s: %s %g %u %s", setups[i].title, action_name(v->action), v->score,
				v->code, category_name(v->category));
		arena_free(&arena);
	}
	settings_free(&settings);
}

/* The recipient's own threshold comes as an answer of the keeper. */
static void each_recipient_has_a_threshold(void **state)
{
	(void)state;
	struct settings *settings = settings_defaults();
	struct arena *arena = arena_new(1 << 20);
	struct envelope_recipient to[] = { { .address = STR("patient@example.com") },
		{ .address = STR("strict@example.com") } };
	struct envelope envelope = { .recipients = to, .recipient_count = 2 };
	struct message message = { 0 };
	struct scan *scan = scan_new(arena, settings, &envelope, &message, CONSULT_DATA);
	static const double thresholds[] = { 8.0, 3.0 };
	for (size_t i = 0; i < 2; i++) {
		auto_buf bytes = BUF(1000);
		struct question question = { .kind = QUESTION_RECIPIENT, .key = to[i].address };
		recipient_answer_encode(&bytes, &(struct recipient_answer){
			.state = RECIPIENT_ACTIVE, .junk_at = thresholds[i] });
		assert_null(ask_recipient(scan, to[i].address));
		assert_true(scan_answer(scan, &question,
			&(struct answer){ .status = ANSWER_OK, .payload = buf_str(&bytes) }));
		assert_non_null(ask_recipient(scan, to[i].address));
	}
	finding_add(scan, &heavy, "%s", "");
	struct verdicts verdicts;
	verdict_decide(scan, &verdicts);
	assert_int_equal(verdicts.v[0].action, ACTION_ACCEPT);
	assert_int_equal(verdicts.v[1].action, ACTION_JUNK);
	assert_int_equal(verdicts.overall.action, ACTION_ACCEPT);
	arena_free(&arena);
	settings_free(&settings);
}

static const struct symbol dormant = SYMBOL("RECIPIENT_DORMANT", 0, CATEGORY_POLICY, WORDS, WORDS);

static void a_dormant_recipient_is_refused_alone(void **state)
{
	(void)state;
	struct settings *settings = settings_defaults();
	struct arena *arena = arena_new(1 << 20);
	struct envelope_recipient to[] = { { .address = STR("a@example.com") },
		{ .address = STR("b@example.com") } };
	struct envelope envelope = { .recipients = to, .recipient_count = 2 };
	struct message message = { 0 };
	struct scan *scan = scan_new(arena, settings, &envelope, &message, CONSULT_DATA);
	finding_add(scan, &dormant, "%s", "b@example.com");
	struct verdicts verdicts;
	verdict_decide(scan, &verdicts);
	assert_int_equal(verdicts.v[0].action, ACTION_ACCEPT);
	assert_int_equal(verdicts.v[1].action, ACTION_REJECT);
	assert_int_equal(verdicts.v[1].code, 550);
	assert_string_equal(verdicts.v[1].enhanced, "5.2.1");
	assert_ptr_equal(verdicts.v[1].because, &dormant);
	assert_int_equal(verdicts.overall.action, ACTION_ACCEPT);
	arena_free(&arena);
	settings_free(&settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_and_policy_decide),
		cmocka_unit_test(each_recipient_has_a_threshold),
		cmocka_unit_test(a_dormant_recipient_is_refused_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
