/* SPDX-License-Identifier: Apache-2.0
 *
 * What a scanner may ask of the signer: a signer played at the other end of a real socket counts what
 * reaches it. A scanner in a stranger's hands asks for more than its mail may have. */
#include "gateway/inquiries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "gateway/incoming.h"
#include "net/channel.h"
#include "outbound/sign.h"

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

struct world {
	struct loop *loop;
	struct asking *asking;
	struct settings *settings;
	struct arena *arena;
	struct envelope envelope;
	struct channel *signer;
	struct inquiries *inquiries;
	bool silent, refuses, heard;
	size_t reached; /* questions that came to the signer */
	struct str last_domain, last_selector, last_digest;
};

static void signer_hears(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct world *w = context;
	auto_buf answer = BUF(WIRE_FRAME_MAX);
	uint64_t id = wire_get_u64(frame);
	(void)fds;
	w->reached++;
	w->heard = true;
	w->last_domain = arena_dup(w->arena, wire_get_str(frame));
	if (frame->type == SIGN_DIGEST) {
		w->last_selector = arena_dup(w->arena, wire_get_str(frame));
		w->last_digest = arena_dup(w->arena, wire_get_str(frame));
	}
	assert_true(wire_complete(frame));
	if (w->silent)
		return;
	wire_begin(&answer, SIGN_ANSWER);
	wire_put_u64(&answer, id);
	wire_put_u8(&answer, !w->refuses);
	wire_put_str(&answer, w->refuses ? STR("") : STR("the answer"));
	channel_send(w->signer, &answer, NULL, 0);
}

static void signer_lost(void *context)
{
	(void)context;
}

static void stop_loop(void *context)
{
	loop_stop(context);
}

/* Until it is done; a busy machine may take long. */
static void settle(struct world *w, const bool *done)
{
	for (int turn = 0; turn < 2000 && !*done; turn++) {
		struct loop_timer *timer = loop_timer_add(w->loop, 5, stop_loop, w->loop);
		loop_run(w->loop);
		loop_timer_remove(&timer);
	}
	assert_true(*done);
}

static void start_signer(struct world *w)
{
	int pair[2];
	assert_true(wire_pair(pair));
	asking_set_signer(w->asking, pair[0]);
	w->signer = channel_new(w->loop, pair[1], signer_hears, signer_lost, w);
}

static int set_up(void **state)
{
	static struct world world;
	world = (struct world){ .loop = loop_new(), .settings = settings_defaults(),
		.arena = arena_new(16 << 20) };
	world.asking = asking_new(world.loop);
	world.settings->arc.seal = STR("seal.example");
	world.envelope = (struct envelope){ .kind = ENVELOPE_INBOUND, .mail_id = STR("1") };
	world.inquiries =
		inquiries_new(world.asking, world.settings, world.arena, NULL, NULL);
	start_signer(&world);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;
	inquiries_stop(w->inquiries);
	channel_free(&w->signer);
	asking_free(&w->asking);
	settings_free(&w->settings);
	arena_free(&w->arena);
	loop_free(&w->loop);
	return 0;
}

static const struct kept_inquiry *ask(struct world *w, enum question_kind kind, struct str key)
{
	struct question question = { .kind = kind, .key = key };
	assert_true(inquiries_ask(w->inquiries, &w->envelope, &question));
	const struct kept_inquiry *k = w->inquiries->kept.v[w->inquiries->kept.n - 1];
	settle(w, w->silent ? &w->heard : &k->answered);
	return k;
}

/* ---- who may have what ---- */

static void mail_of_strangers_gets_no_signatures(void **state)
{
	static const struct {
		enum question_kind kind;
		const char *key;
		enum answer_status status;
	} cases[] = {
		{ QUESTION_KEYS, "example.org", ANSWER_REFUSED },
		{ QUESTION_SIGNATURE, "example.org sel " DIGEST, ANSWER_REFUSED },
		{ QUESTION_SIGNATURE, "a.seal.example sel " DIGEST, ANSWER_REFUSED },
		{ QUESTION_SIGNATURE, "example sel " DIGEST, ANSWER_REFUSED },
		{ QUESTION_SIGNATURE, " sel " DIGEST, ANSWER_REFUSED },
		{ QUESTION_KEYS, "seal.example", ANSWER_OK },
		{ QUESTION_SIGNATURE, "seal.example sel " DIGEST, ANSWER_OK },
	};
	struct world *w = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t before = w->reached;
		const struct kept_inquiry *k = ask(w, cases[i].kind, str_of(cases[i].key));
		if (!k->answered || k->answer.status != cases[i].status ||
			w->reached - before != (cases[i].status == ANSWER_OK))
			fail_msg("%s: status %d, reached %zu", cases[i].key, k->answer.status,
				w->reached - before);
	}
	assert_true(str_eq(w->inquiries->kept.v[6]->answer.payload, STR("the answer")));
	assert_true(str_eq(w->inquiries->kept.v[6]->answer.source, STR("signer")));
}

static void without_a_sealing_domain_nobody_seals(void **state)
{
	struct world *w = *state;
	w->settings->arc.seal = STR("");
	assert_int_equal(ask(w, QUESTION_KEYS, STR("seal.example"))->answer.status, ANSWER_REFUSED);
	assert_int_equal(ask(w, QUESTION_KEYS, STR(""))->answer.status, ANSWER_REFUSED);
	assert_int_equal(w->reached, 0);
}

static void mail_of_our_users_is_signed(void **state)
{
	struct world *w = *state;
	w->envelope.kind = ENVELOPE_OUTBOUND;
	assert_int_equal(ask(w, QUESTION_KEYS, STR("example.org"))->answer.status, ANSWER_OK);
	assert_int_equal(
		ask(w, QUESTION_SIGNATURE, STR("example.org sel " DIGEST))->answer.status, ANSWER_OK);
	assert_true(str_eq(w->last_domain, STR("example.org")));
	assert_true(str_eq(w->last_selector, STR("sel")));
	assert_int_equal(w->last_digest.n, SHA256_SIZE);
	assert_int_equal((uint8_t)w->last_digest.p[1], 0x11);
	assert_int_equal((uint8_t)w->last_digest.p[31], 0xff);
}

static void mail_of_who_signed_in_too(void **state)
{
	struct world *w = *state;
	w->envelope.user = STR("kim");
	assert_int_equal(
		ask(w, QUESTION_SIGNATURE, STR("example.org sel " DIGEST))->answer.status, ANSWER_OK);
}

/* ---- how much ---- */

static void signatures_are_counted(void **state)
{
	struct world *w = *state;
	char key[] = "example.org sel " DIGEST;
	w->envelope.kind = ENVELOPE_OUTBOUND;
	for (int i = 0; i < INQUIRIES_SIGNATURES_MAX + 3; i++) {
		key[sizeof key - 2] = "0123456789abcdef"[i];
		const struct kept_inquiry *k =
			ask(w, QUESTION_SIGNATURE, arena_dup(w->arena, str_of(key)));
		assert_int_equal(k->answer.status,
			i < INQUIRIES_SIGNATURES_MAX ? ANSWER_OK : ANSWER_REFUSED);
	}
	assert_int_equal(w->reached, INQUIRIES_SIGNATURES_MAX);
}

/* Which domains we sign for is not to be found out by trying names. */
static void domains_are_counted(void **state)
{
	struct world *w = *state;
	char name[] = "a.example";
	w->envelope.kind = ENVELOPE_OUTBOUND;
	for (int i = 0; i < INQUIRIES_KEYS_MAX + 3; i++, name[0]++)
		ask(w, QUESTION_KEYS, arena_dup(w->arena, str_of(name)));
	assert_int_equal(w->reached, INQUIRIES_KEYS_MAX);
}

static void the_same_is_asked_once(void **state)
{
	struct world *w = *state;
	w->envelope.kind = ENVELOPE_OUTBOUND;
	for (int i = 0; i < 20; i++)
		ask(w, QUESTION_SIGNATURE, STR("example.org sel " DIGEST));
	assert_int_equal(w->reached, 1);
}

static void only_digests_are_signed(void **state)
{
	static const char *const wrong[] = { "", "example.org", "example.org sel",
		"example.org sel ", "example.org sel 0011", ("example.org  " DIGEST "00"),
		("example.org sel " DIGEST "00"),
		"example.org sel 0011223344556677g899aabbccddeeff00112233445566778899aabbccddeeff",
		("example.org sel x " DIGEST) };
	struct world *w = *state;
	w->envelope.kind = ENVELOPE_OUTBOUND;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		w->inquiries->signature_count = 0;
		if (ask(w, QUESTION_SIGNATURE, str_of(wrong[i]))->answer.status != ANSWER_REFUSED)
			fail_msg("%s", wrong[i]);
	}
	assert_int_equal(w->reached, 0);
}

/* ---- the signer away ---- */

static void a_key_that_cannot_be_used_fails(void **state)
{
	struct world *w = *state;
	w->envelope.kind = ENVELOPE_OUTBOUND;
	w->refuses = true;
	assert_int_equal(ask(w, QUESTION_KEYS, STR("example.org"))->answer.status, ANSWER_FAILED);
}

static void a_signer_that_dies_fails_what_is_open(void **state)
{
	struct world *w = *state;
	w->envelope.kind = ENVELOPE_OUTBOUND;
	w->silent = true;
	const struct kept_inquiry *k = ask(w, QUESTION_KEYS, STR("example.org"));
	assert_false(k->answered);
	assert_int_equal(w->inquiries->open, 1);
	channel_free(&w->signer);
	settle(w, &k->answered);
	assert_true(k->answered);
	assert_int_equal(k->answer.status, ANSWER_FAILED);
	assert_int_equal(w->inquiries->open, 0);
	/* And while there is none, at once. */
	assert_int_equal(
		ask(w, QUESTION_SIGNATURE, STR("example.org sel " DIGEST))->answer.status,
		ANSWER_FAILED);
	w->silent = false;
	start_signer(w);
	assert_int_equal(ask(w, QUESTION_KEYS, STR("example.net"))->answer.status, ANSWER_OK);
}

/* A mail that has used up its memory with other answers is not sent out unsigned for that. */
static void an_answer_without_room_fails(void **state)
{
	struct world *w = *state;
	struct arena *small = arena_new(INCOMING_ANSWERS_RESERVE * 3 / 4);
	w->envelope.kind = ENVELOPE_OUTBOUND;
	inquiries_stop(w->inquiries);
	w->inquiries = inquiries_new(w->asking, w->settings, small, NULL, NULL);
	const struct kept_inquiry *k = ask(w, QUESTION_KEYS, STR("example.org"));
	assert_int_equal(w->reached, 1);
	assert_int_equal(k->answer.status, ANSWER_FAILED);
	inquiries_stop(w->inquiries);
	w->inquiries = inquiries_new(w->asking, w->settings, w->arena, NULL, NULL);
	arena_free(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(mail_of_strangers_gets_no_signatures, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_a_sealing_domain_nobody_seals, set_up, tear_down),
		cmocka_unit_test_setup_teardown(mail_of_our_users_is_signed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(mail_of_who_signed_in_too, set_up, tear_down),
		cmocka_unit_test_setup_teardown(signatures_are_counted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(domains_are_counted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_same_is_asked_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_digests_are_signed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_key_that_cannot_be_used_fails, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_answer_without_room_fails, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_signer_that_dies_fails_what_is_open, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
