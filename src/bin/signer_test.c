/* SPDX-License-Identifier: Apache-2.0
 *
 * The signer process as master and doors see it. */
#include "bin/signer.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "bin/control.h"
#include "net/wire.h"
#include "outbound/keys.h"
#include "outbound/sign.h"
#include "scan/keys_answer.h"

struct service {
	char directory[64];
	struct settings *settings;
	struct arena *arena;
	struct public_key *public;
	pid_t pid;
	int control, door;
	uint64_t last_id;
	char memory[WIRE_FRAME_MAX];
};

static const uint8_t digest[SHA256_SIZE] = { 'd', 'i', 'g', 'e', 's', 't' };

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* Makes a key and sets its state. */
static void make_key(struct service *s, const char *domain, const char *selector,
	enum signing_state state)
{
	struct keys_writer writer = { .directory = str_of(s->directory) };
	struct private_key *key;
	struct kept_keys keys;
	struct error err;
	assert_true(private_key_generate(KEY_ED25519, 0, &key, &err));
	assert_true(keys_lock(&writer, &err));
	assert_true(keys_add(&writer, str_of(domain), str_of(selector),
		private_key_pem(s->arena, key), &err));
	assert_true(keys_list(s->arena, writer.directory, str_of(domain), &keys, &err));
	keys_find(&keys, str_of(selector))->state = state;
	assert_true(keys_save(&writer, &keys, &err));
	public_key_free(&s->public);
	s->public = public_key_parse(KEY_ED25519, private_key_public(s->arena, key));
	private_key_free(&key);
	close(writer.lock);
}

static int add_peer(struct service *s)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	int pair[2];
	assert_true(wire_pair(pair));
	wire_begin(&frame, CONTROL_PEER);
	wire_put_u8(&frame, ROLE_DOOR);
	assert_int_equal(wire_send(s->control, &frame, &pair[1], 1), WIRE_OK);
	close(pair[1]);
	return pair[0];
}

static void start(struct service *s)
{
	struct wire_reader reader;
	int pair[2];
	assert_true(wire_pair(pair));
	fflush(NULL);
	s->pid = fork();
	assert_true(s->pid >= 0);
	if (s->pid == 0) {
		close(pair[0]);
		int status = signer_main(pair[1], s->settings);
		settings_free(&s->settings);
		public_key_free(&s->public);
		arena_free(&s->arena);
		free(s);
		exit(status);
	}
	close(pair[1]);
	s->control = pair[0];
	assert_int_equal(wire_receive(s->control, s->memory, &reader, NULL), WIRE_OK);
	assert_int_equal(reader.type, CONTROL_READY);
	s->door = add_peer(s);
}

static int set_up(void **state)
{
	struct service *s = calloc(1, sizeof *s);
	snprintf(s->directory, sizeof s->directory, "/tmp/haechi-signer-XXXXXX");
	if (!mkdtemp(s->directory))
		return 1;
	s->arena = arena_new(16 << 20);
	s->settings = settings_defaults();
	s->settings->signing.directory = str_of(s->directory);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct service *s = *state;
	nftw(s->directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	public_key_free(&s->public);
	settings_free(&s->settings);
	arena_free(&s->arena);
	free(s);
	return 0;
}

static int end_of(struct service *s)
{
	int status;
	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	close(s->control);
	close(s->door);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void stop(struct service *s)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, CONTROL_STOP);
	assert_int_equal(wire_send(s->control, &frame, NULL, 0), WIRE_OK);
	assert_int_equal(end_of(s), 0);
}

static void send_question(struct service *s, uint16_t type, const char *domain, const char *selector,
	struct str bytes)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, type);
	wire_put_u64(&frame, ++s->last_id);
	wire_put_str(&frame, str_of(domain));
	if (selector) {
		wire_put_str(&frame, str_of(selector));
		wire_put_str(&frame, bytes);
	}
	assert_int_equal(wire_send(s->door, &frame, NULL, 0), WIRE_OK);
}

/* The answer's payload; known false: it could not. */
static struct str hear_answer(struct service *s, bool *known)
{
	struct wire_reader reader;
	assert_int_equal(wire_receive(s->door, s->memory, &reader, NULL), WIRE_OK);
	assert_int_equal(reader.type, SIGN_ANSWER);
	assert_int_equal(wire_get_u64(&reader), s->last_id);
	*known = wire_get_u8(&reader);
	struct str payload = wire_get_str(&reader);
	assert_true(wire_complete(&reader));
	return payload;
}

static bool keys_of(struct service *s, const char *domain, struct keys_answer *out)
{
	bool known;
	send_question(s, SIGN_KEYS, domain, NULL, STR(""));
	struct str payload = hear_answer(s, &known);
	if (known)
		assert_true(keys_answer_decode(s->arena, payload, out));
	return known;
}

static struct str sign(struct service *s, const char *domain, const char *selector, bool *known)
{
	send_question(s, SIGN_DIGEST, domain, selector, str_bytes(digest, sizeof digest));
	return hear_answer(s, known);
}

static void it_signs(void **state)
{
	struct service *s = *state;
	struct keys_answer keys;
	bool known;
	make_key(s, "example.org", "other", SIGNING_WAITING);
	make_key(s, "example.org", "sel", SIGNING_ACTIVE);
	start(s);
	assert_true(keys_of(s, "news.example.org", &keys));
	assert_true(str_eq(keys.domain, STR("example.org")));
	assert_int_equal(keys.n, 1);
	assert_true(str_eq(keys.v[0].selector, STR("sel")));
	assert_int_equal(keys.v[0].type, KEY_ED25519);
	assert_true(public_key_verify(s->public, digest, sign(s, "example.org", "sel", &known)));
	assert_true(known);
	sign(s, "example.org", "other", &known);
	assert_false(known);
	sign(s, "example.net", "sel", &known);
	assert_false(known);
	assert_true(keys_of(s, "example.net", &keys));
	assert_int_equal(keys.domain.n, 0);
	stop(s);
}

/* Nobody tells it: it looks. */
static void it_sees_what_changes(void **state)
{
	struct service *s = *state;
	struct keys_answer keys = { 0 };
	start(s);
	make_key(s, "example.org", "sel", SIGNING_ACTIVE);
	for (int i = 0; i < 100 && keys.n == 0; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
		keys_of(s, "example.org", &keys);
	}
	assert_int_equal(keys.n, 1);
	char file[128];
	snprintf(file, sizeof file, "%s/example.org/sel.key", s->directory);
	chmod(file, 0644);
	bool known = true;
	for (int i = 0; i < 100 && known; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
		known = keys_of(s, "example.org", &keys);
	}
	assert_false(known);
	stop(s);
}

/* What is no question gets no answer, and the next one does. */
static void nonsense_is_passed_over(void **state)
{
	static const struct {
		uint16_t type;
		const char *domain, *selector;
		struct str bytes;
	} cases[] = {
		{ 99, "example.org", NULL, STR_INIT("") },
		{ SIGN_KEYS, "example.org", "sel", STR_INIT("") },
		{ SIGN_DIGEST, "example.org", NULL, STR_INIT("") },
		{ SIGN_DIGEST, "example.org", "sel", STR_INIT("too short") },
		{ SIGN_DIGEST, "example.org", "sel",
			STR_INIT("0123456789012345678901234567890123456789, a mail perhaps") },
	};
	struct service *s = *state;
	struct keys_answer keys;
	make_key(s, "example.org", "sel", SIGNING_ACTIVE);
	start(s);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		send_question(s, cases[i].type, cases[i].domain, cases[i].selector, cases[i].bytes);
		assert_true(keys_of(s, "example.org", &keys));
	}
	stop(s);
}

static void doors_come_and_go(void **state)
{
	struct service *s = *state;
	struct keys_answer keys;
	start(s);
	int second = add_peer(s);
	close(s->door);
	s->door = second;
	assert_true(keys_of(s, "example.org", &keys));
	stop(s);
}

static void without_master_it_leaves(void **state)
{
	struct service *s = *state;
	start(s);
	close(s->control);
	s->control = -1;
	assert_int_equal(end_of(s), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_signs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(it_sees_what_changes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nonsense_is_passed_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(doors_come_and_go, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_master_it_leaves, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
