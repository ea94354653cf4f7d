/* SPDX-License-Identifier: Apache-2.0
 *
 * The pool with scanners played by this test: what they do is said by the mail's sender. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "dns/answer.h"
#include "dns/ask.h"
#include "gateway/incoming.h"
#include "gateway/judging.h"
#include "net/channel.h"

#define SCANNERS_MAX 16
#define MAILS_MAX    16

struct world;

/* A scanner of the test's: remembers for each job only its sender and what it was told. */
struct played {
	struct world *world;
	struct channel *channel;
	bool gone;
	struct {
		uint64_t id;
		char sender[16];
		uint32_t answers;
		uint8_t last_status;
	} jobs[64];
	size_t job_count, drops, answer_frames;
	uint64_t holding; /* a turn that is not answered yet */
};

struct mail {
	struct world *world;
	struct arena *arena;
	struct envelope envelope;
	struct judge *judge;
	bool ended;
	enum judge_end end;
	int64_t took;
	uint16_t code;
	char summary[64];
};

struct world {
	struct loop *loop;
	struct settings *settings;
	struct asking *asking;
	struct judging *judging;
	struct played scanners[SCANNERS_MAX];
	size_t scanner_count;
	bool replace_dead;
	struct channel *resolver;
	size_t asked;
	uint64_t unanswered; /* a question of the name "slow" */
	struct mail mails[MAILS_MAX];
	size_t mail_count, wanted;
	int64_t began;
	size_t deadlines;
};

static void add_scanner(struct world *w);

static void stop_if_done(struct world *w)
{
	size_t ended = 0;
	for (size_t i = 0; i < w->mail_count; i++)
		ended += w->mails[i].ended;
	if (ended >= w->wanted)
		loop_stop(w->loop);
}

/* ---- the played scanner ---- */

static void say_question(struct played *p, uint64_t id, enum question_kind kind, struct str key)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, TURN_QUESTION);
	wire_put_u64(&frame, id);
	question_put(&frame, &(struct question){ .kind = kind, .type = DNS_A, .key = key });
	channel_send(p->channel, &frame, NULL, 0);
}

static void say_contact(struct played *p, uint64_t id, struct str recipient, struct str sender)
{
	struct arena *arena = arena_new(1 << 16);
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, TURN_QUESTION);
	wire_put_u64(&frame, id);
	question_put(&frame, &(struct question){ .kind = QUESTION_CONTACT,
				     .key = contact_key(arena, recipient, sender) });
	channel_send(p->channel, &frame, NULL, 0);
	arena_free(&arena);
}

/* Several in one frame. */
static void say_questions(struct played *p, uint64_t id, size_t n)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, TURN_QUESTION);
	wire_put_u64(&frame, id);
	for (size_t i = 0; i < n; i++) {
		char name[32];
		snprintf(name, sizeof name, "big%zu.example", i);
		question_put(&frame,
			&(struct question){ .kind = QUESTION_DNS, .type = DNS_A, .key = str_of(name) });
	}
	channel_send(p->channel, &frame, NULL, 0);
}

static void say_wait(struct played *p, uint64_t id)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, TURN_WAIT);
	wire_put_u64(&frame, id);
	channel_send(p->channel, &frame, NULL, 0);
}

static void say_verdict(struct played *p, uint64_t id, const char *summary, uint16_t code)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	for (uint8_t last = 0; last < 2; last++) {
		wire_begin(&frame, TURN_RECORD);
		wire_put_u64(&frame, id);
		wire_put_u8(&frame, last);
		wire_put_str(&frame, last ? STR("}") : STR("{"));
		channel_send(p->channel, &frame, NULL, 0);
	}
	struct recipient_verdict recipient = { .action = ACTION_ACCEPT };
	struct str group = STR("X-Test: yes\r\n");
	struct judgement j = { .job = id, .action = ACTION_ACCEPT, .code = code,
		.enhanced = STR("2.0.0"), .reply = STR("Ok"), .recipients = &recipient,
		.recipient_count = 1, .groups = &group, .group_count = 1,
		.summary = str_of(summary) };
	wire_begin(&frame, TURN_VERDICT);
	judgement_put(&frame, &j);
	channel_send(p->channel, &frame, NULL, 0);
}

static void play_turn(struct played *p, size_t at, bool deadline)
{
	const char *sender = p->jobs[at].sender;
	uint64_t id = p->jobs[at].id;
	char summary[64];
	p->world->deadlines += deadline;
	snprintf(summary, sizeof summary, "%s answers=%u status=%u", sender, p->jobs[at].answers,
		p->jobs[at].last_status);
	bool knows = p->jobs[at].answers > 0 || deadline;
	if (strcmp(sender, "die") == 0 || (strcmp(sender, "die once") == 0 &&
						  p->world->scanner_count < 2)) {
		channel_free(&p->channel);
		p->gone = true;
		if (p->world->replace_dead)
			add_scanner(p->world);
	} else if (strcmp(sender, "lie") == 0) {
		say_verdict(p, id, summary, 999);
	} else if (strcmp(sender, "lie about id") == 0) {
		say_wait(p, id + 1);
	} else if (strcmp(sender, "hold") == 0) {
		p->holding = id;
	} else if (strcmp(sender, "ask") == 0 && !knows) {
		say_question(p, id, QUESTION_DNS, STR("name.example"));
		say_wait(p, id);
	} else if (strcmp(sender, "ask much") == 0 && !knows) {
		say_questions(p, id, 5);
		say_wait(p, id);
	} else if (strcmp(sender, "slow") == 0 && !knows) {
		say_question(p, id, QUESTION_DNS, STR("slow"));
		say_wait(p, id);
	} else if (strcmp(sender, "spy") == 0 && !knows) {
		say_question(p, id, QUESTION_RECIPIENT, STR("somebody@else.example"));
		say_wait(p, id);
	} else if (strcmp(sender, "spy contact") == 0 && !knows) {
		say_contact(p, id, STR("somebody@else.example"), STR("a@example.org"));
		say_wait(p, id);
	} else if (strcmp(sender, "contact") == 0 && p->jobs[at].answers < 2 && !deadline) {
		/* The first sender may be asked for (nobody is there to know), and no other. */
		say_contact(p, id, STR("U@example.com"), p->jobs[at].answers == 0
				? STR("a@example.org")
				: STR("b@example.org"));
		say_wait(p, id);
	} else if (strcmp(sender, "bad name") == 0 && !knows) {
		say_question(p, id, QUESTION_DNS, STR("UPPER.example"));
		say_wait(p, id);
	} else if (strcmp(sender, "flood") == 0) {
		for (int i = 0; i < 5000; i++) {
			char name[32];
			snprintf(name, sizeof name, "n%d.example", i);
			say_question(p, id, QUESTION_DNS, str_of(name));
		}
	} else {
		say_verdict(p, id, summary, 250);
	}
}

static size_t job_at(const struct played *p, uint64_t id)
{
	for (size_t i = 0; i < p->job_count; i++)
		if (p->jobs[i].id == id)
			return i;
	fail_msg("a turn of a job that was never begun");
	return 0;
}

static void played_hears(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct played *p = context;
	uint64_t id = wire_get_u64(frame);
	(void)fds;
	if (frame->type == JOB_BEGIN) {
		struct arena *arena = arena_new(1024 * 1024);
		struct envelope envelope;
		wire_get_u8(frame);
		envelope_get(arena, frame, &envelope);
		assert_true(wire_complete(frame) && p->job_count < 64);
		p->jobs[p->job_count].id = id;
		p->jobs[p->job_count].answers = 0;
		snprintf(p->jobs[p->job_count++].sender, 16, "%.*s", STR_ARG(envelope.mail_from));
		arena_free(&arena);
	} else if (frame->type == JOB_ANSWER) {
		p->answer_frames++;
		do {
			struct question question;
			struct answer answer;
			question_get(frame, &question);
			answer_get(frame, &answer);
			assert_false(frame->failed);
			p->jobs[job_at(p, id)].answers++;
			p->jobs[job_at(p, id)].last_status = (uint8_t)answer.status;
		} while (!wire_complete(frame));
	} else if (frame->type == JOB_RUN) {
		assert_true(p->holding == 0); /* one turn at a time */
		play_turn(p, job_at(p, id), wire_get_u8(frame) != 0);
	} else if (frame->type == JOB_DROP) {
		p->drops++;
	}
}

static void played_lost(void *context)
{
	struct played *p = context;
	channel_free(&p->channel);
	p->gone = true;
	if (p->world->replace_dead)
		add_scanner(p->world);
}

static void add_scanner(struct world *w)
{
	int pair[2];
	assert_true(wire_pair(pair) && w->scanner_count < SCANNERS_MAX);
	struct played *p = &w->scanners[w->scanner_count];
	*p = (struct played){ .world = w };
	p->channel = channel_new(w->loop, pair[1], played_hears, played_lost, p);
	judging_add_scanner(w->judging, (uint32_t)w->scanner_count++, pair[0]);
}

/* ---- the played resolver ---- */

static void say_answer_of(struct world *w, uint64_t id, size_t size)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX), payload = BUF(WIRE_FRAME_MAX);
	dns_answer_encode(&payload, &(struct dns_answer){ .status = DNS_NXDOMAIN });
	while (payload.n < size)
		buf_add_char(&payload, 'x');
	wire_begin(&frame, ASK_ANSWER);
	wire_put_u64(&frame, id);
	wire_put_str(&frame, STR("test"));
	wire_put_i64(&frame, 1);
	wire_put_str(&frame, buf_str(&payload));
	channel_send(w->resolver, &frame, NULL, 0);
}

static void say_answer(struct world *w, uint64_t id)
{
	say_answer_of(w, id, 0);
}

static void resolver_hears(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct world *w = context;
	(void)fds;
	uint64_t id = wire_get_u64(frame);
	wire_get_u16(frame);
	w->asked++;
	struct str name = wire_get_str(frame);
	if (str_eq(name, STR("slow")))
		w->unanswered = id;
	else
		say_answer_of(w, id, str_starts(name, STR("big")) ? 30000 : 0);
}

static void resolver_lost(void *context)
{
	struct world *w = context;
	channel_free(&w->resolver);
}

/* ---- the world ---- */

static struct world *build_world(const char *settings, bool with_resolver)
{
	struct world *w = calloc(1, sizeof *w);
	struct error err;
	assert_non_null(w);
	if (!settings_load_text(str_of(settings), "test", &w->settings, &err))
		fail_msg("%s", err.text);
	w->loop = loop_new();
	w->asking = asking_new(w->loop);
	w->judging = judging_new(w->loop, w->settings, w->asking);
	if (with_resolver) {
		int pair[2];
		assert_true(wire_pair(pair));
		asking_set_resolver(w->asking, pair[0]);
		w->resolver = channel_new(w->loop, pair[1], resolver_hears, resolver_lost, w);
	}
	return w;
}

static void end_world(struct world *w)
{
	for (size_t i = 0; i < w->mail_count; i++) {
		judge_free(&w->mails[i].judge);
		arena_free(&w->mails[i].arena);
	}
	judging_free(&w->judging);
	for (size_t i = 0; i < w->scanner_count; i++)
		channel_free(&w->scanners[i].channel);
	channel_free(&w->resolver);
	asking_free(&w->asking);
	settings_free(&w->settings);
	loop_free(&w->loop);
	free(w);
}

static void mail_done(void *context, enum judge_end end, const struct judgement *judgement)
{
	struct mail *m = context;
	assert_false(m->ended);
	m->ended = true;
	m->end = end;
	m->took = clock_mono_ms() - m->world->began;
	assert_int_equal(end == JUDGE_VERDICT, judgement != NULL);
	if (judgement) {
		m->code = judgement->code;
		snprintf(m->summary, sizeof m->summary, "%.*s", STR_ARG(judgement->summary));
		assert_true(str_eq(judge_record(m->judge), STR("{}")));
	}
	stop_if_done(m->world);
}

static struct mail *send_mail(struct world *w, const char *sender)
{
	static struct envelope_recipient recipient = { .address = STR_INIT("u@example.com") };
	assert_true(w->mail_count < MAILS_MAX);
	struct mail *m = &w->mails[w->mail_count++];
	*m = (struct mail){ .world = w, .arena = arena_new(INCOMING_ARENA_MAX) };
	m->envelope = (struct envelope){ .mail_id = STR("mail"), .mail_from = str_of(sender),
		.recipients = &recipient, .recipient_count = 1 };
	m->judge = judge_new(w->judging, m->arena, mail_done, m);
	judge_begin(m->judge, CONSULT_RCPT, &m->envelope, -1, 0);
	return m;
}

static void run_until(struct world *w, size_t ended)
{
	w->wanted = ended;
	w->began = clock_mono_ms();
	stop_if_done(w);
	loop_run(w->loop);
}

/* ---- tests ---- */

static void verdicts_come_back(void **state)
{
	(void)state;
	struct world *w = build_world("", true);
	add_scanner(w);
	add_scanner(w);
	for (int i = 0; i < 10; i++)
		send_mail(w, "ok");
	run_until(w, 10);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(w->mails[i].end, JUDGE_VERDICT);
		assert_int_equal(w->mails[i].code, 250);
	}
	assert_int_equal(w->scanners[0].job_count + w->scanners[1].job_count, 10);
	assert_true(w->scanners[0].job_count > 0 && w->scanners[1].job_count > 0);
	assert_int_equal(judging_jobs(w->judging), 0);
	end_world(w);
}

static void questions_are_carried_and_answers_kept(void **state)
{
	(void)state;
	struct world *w = build_world("", true);
	add_scanner(w);
	struct mail *m = send_mail(w, "ask");
	run_until(w, 1);
	assert_string_equal(m->summary, "ask answers=1 status=0");
	assert_int_equal(w->asked, 1);
	/* The second consultation has the answer at once. */
	m->ended = false;
	judge_begin(m->judge, CONSULT_RCPT, &m->envelope, -1, 0);
	run_until(w, 1);
	assert_string_equal(m->summary, "ask answers=1 status=0");
	assert_int_equal(w->asked, 1);
	end_world(w);
}

/* Questions share a frame; answers do while they fit, two of these at a time. */
static void frames_are_shared(void **state)
{
	(void)state;
	struct world *w = build_world("", true);
	add_scanner(w);
	struct mail *m = send_mail(w, "ask much");
	run_until(w, 1);
	assert_string_equal(m->summary, "ask much answers=5 status=0");
	assert_int_equal(w->asked, 5);
	assert_int_equal(w->scanners[0].answer_frames, 3);
	end_world(w);
}

static void a_waiting_mail_blocks_nobody(void **state)
{
	(void)state;
	struct world *w = build_world("", true);
	add_scanner(w);
	struct mail *slow = send_mail(w, "slow");
	for (int i = 0; i < 5; i++)
		send_mail(w, "ok");
	run_until(w, 5);
	assert_false(slow->ended);
	say_answer(w, w->unanswered);
	run_until(w, 6);
	assert_string_equal(slow->summary, "slow answers=1 status=0");
	end_world(w);
}

/* Whoever waits in a scanner that dies gets its verdict from another; the culprit is tried alone and
 * then given up. */
static void poison_hurts_nobody_else(void **state)
{
	(void)state;
	static const char *const poisons[] = { "die", "lie", "lie about id", "flood" };
	for (size_t i = 0; i < sizeof poisons / sizeof *poisons; i++) {
		struct world *w = build_world("", true);
		w->replace_dead = true;
		add_scanner(w);
		struct mail *slow = send_mail(w, "slow");
		struct mail *poison = send_mail(w, poisons[i]);
		send_mail(w, "ok");
		run_until(w, 2);
		assert_true(poison->ended);
		assert_int_equal(poison->end, JUDGE_DIED);
		assert_int_equal(w->mails[2].end, JUDGE_VERDICT);
		assert_false(slow->ended);
		say_answer(w, w->unanswered);
		run_until(w, 3);
		assert_int_equal(slow->end, JUDGE_VERDICT);
		assert_int_equal(w->scanner_count, 3);
		end_world(w);
	}
}

static void one_death_is_no_proof(void **state)
{
	(void)state;
	struct world *w = build_world("", true);
	w->replace_dead = true;
	add_scanner(w);
	struct mail *m = send_mail(w, "die once");
	run_until(w, 1);
	assert_int_equal(m->end, JUDGE_VERDICT);
	end_world(w);
}

static void without_scanners_time_is_up(void **state)
{
	(void)state;
	struct world *w = build_world("smtp = { judge_timeout = 1; end_of_data_timeout = 60; };", true);
	struct mail *m = send_mail(w, "ok");
	run_until(w, 1);
	assert_int_equal(m->end, JUDGE_NO_SCANNER);
	assert_in_range(m->took, 900, 20000);
	/* One that comes in time takes what waits. */
	struct mail *second = send_mail(w, "ok");
	add_scanner(w);
	run_until(w, 2);
	assert_int_equal(second->end, JUDGE_VERDICT);
	end_world(w);
}

static void a_silent_resolver_is_not_waited_for(void **state)
{
	(void)state;
	struct world *w = build_world("smtp = { judge_timeout = 1; end_of_data_timeout = 60; };", true);
	add_scanner(w);
	struct mail *m = send_mail(w, "slow");
	run_until(w, 1);
	assert_int_equal(m->end, JUDGE_VERDICT);
	assert_string_equal(m->summary, "slow answers=0 status=0");
	assert_int_equal(w->deadlines, 1);
	end_world(w);
	/* None at all: its questions have failed already. */
	w = build_world("", false);
	add_scanner(w);
	m = send_mail(w, "ask");
	run_until(w, 1);
	assert_string_equal(m->summary, "ask answers=1 status=2");
	end_world(w);
}

static void a_scanner_learns_only_of_its_mail(void **state)
{
	(void)state;
	struct world *w = build_world("", true);
	add_scanner(w);
	struct mail *spy = send_mail(w, "spy"), *name = send_mail(w, "bad name");
	struct mail *spies = send_mail(w, "spy contact"), *contacts = send_mail(w, "contact");
	run_until(w, 4);
	assert_string_equal(spy->summary, "spy answers=1 status=3");
	assert_string_equal(spies->summary, "spy contact answers=1 status=3");
	assert_string_equal(contacts->summary, "contact answers=2 status=3");
	assert_string_equal(name->summary, "bad name answers=1 status=3");
	assert_int_equal(w->asked, 0);
	end_world(w);
}

static void scanners_leave_after_their_mails(void **state)
{
	(void)state;
	struct world *w = build_world("", true);
	add_scanner(w);
	struct mail *slow = send_mail(w, "slow");
	send_mail(w, "ok");
	run_until(w, 1);
	/* A new generation: the old scanner gets nothing new, and leaves when its mail is done. */
	judging_new_generation(w->judging);
	assert_int_equal(judging_scanners(w->judging), 1);
	add_scanner(w);
	assert_int_equal(judging_scanners(w->judging), 1);
	size_t before = w->scanners[0].job_count;
	for (int i = 0; i < 5; i++)
		send_mail(w, "ok");
	run_until(w, 6);
	assert_int_equal(w->scanners[0].job_count, before);
	assert_false(w->scanners[0].gone);
	say_answer(w, w->unanswered);
	run_until(w, 7);
	assert_int_equal(slow->end, JUDGE_VERDICT);
	send_mail(w, "ok"); /* one more turn of the loop, in which the end is seen */
	run_until(w, 8);
	assert_true(w->scanners[0].gone);
	end_world(w);
}

static void stop_loop(void *context)
{
	loop_stop(context);
}

static void judges_may_be_freed_in_any_state(void **state)
{
	(void)state;
	struct world *w = build_world("", true);
	struct mail *queued = send_mail(w, "ok");
	judge_free(&queued->judge);
	queued->ended = true;
	add_scanner(w);
	struct mail *waiting = send_mail(w, "slow"), *ok = send_mail(w, "ok");
	run_until(w, 2);
	assert_true(ok->ended);
	judge_free(&waiting->judge);
	waiting->ended = true;
	struct mail *running = send_mail(w, "hold");
	struct mail *behind = send_mail(w, "ok");
	while (w->scanners[0].holding == 0) { /* let it get there */
		struct loop_timer *timer = loop_timer_add(w->loop, 1, stop_loop, w->loop);
		loop_run(w->loop);
		loop_timer_remove(&timer);
	}
	assert_int_equal(w->scanners[0].drops, 1);
	uint64_t held = w->scanners[0].holding;
	judge_free(&running->judge);
	running->ended = true;
	assert_false(behind->ended);
	w->scanners[0].holding = 0;
	say_verdict(&w->scanners[0], held, "late", 250);
	run_until(w, 5);
	assert_int_equal(behind->end, JUDGE_VERDICT);
	assert_int_equal(judging_jobs(w->judging), 0);
	end_world(w);
}

int main(void)
{
	log_open("test", LOG_TO_STDERR, LOG_LEVEL_ERROR);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_come_back),
		cmocka_unit_test(questions_are_carried_and_answers_kept),
		cmocka_unit_test(frames_are_shared),
		cmocka_unit_test(a_waiting_mail_blocks_nobody),
		cmocka_unit_test(poison_hurts_nobody_else),
		cmocka_unit_test(one_death_is_no_proof),
		cmocka_unit_test(without_scanners_time_is_up),
		cmocka_unit_test(a_silent_resolver_is_not_waited_for),
		cmocka_unit_test(a_scanner_learns_only_of_its_mail),
		cmocka_unit_test(scanners_leave_after_their_mails),
		cmocka_unit_test(judges_may_be_freed_in_any_state),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
