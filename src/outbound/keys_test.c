/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys on disk and loaded: who may read them, what survives damage, what changes are seen. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "outbound/keyring.h"

struct house {
	char directory[64];
	struct arena *arena;
	struct keys_writer writer;
	char complaints[4096];
};

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int set_up(void **state)
{
	struct house *house = calloc(1, sizeof *house);
	struct error err;
	snprintf(house->directory, sizeof house->directory, "/tmp/haechi-keys-XXXXXX");
	if (!mkdtemp(house->directory))
		return 1;
	house->arena = arena_new(64 << 20);
	house->writer = (struct keys_writer){ .directory = str_of(house->directory) };
	*state = house;
	return !keys_lock(&house->writer, &err);
}

static int tear_down(void **state)
{
	struct house *house = *state;
	close(house->writer.lock);
	nftw(house->directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(&house->arena);
	free(house);
	return 0;
}

static const char *path(const struct house *house, const char *inner)
{
	static char text[256];
	snprintf(text, sizeof text, "%s/%s", house->directory, inner);
	return text;
}

/* Ed25519, because it costs nothing. Returns its PEM. */
static struct str add(struct house *house, const char *domain, const char *selector)
{
	struct private_key *key;
	struct error err;
	assert_true(private_key_generate(KEY_ED25519, 0, &key, &err));
	struct str pem = private_key_pem(house->arena, key);
	private_key_free(&key);
	if (!keys_add(&house->writer, str_of(domain), str_of(selector), pem, &err))
		fail_msg("%s", err.text);
	return pem;
}

static struct kept_keys list(struct house *house, const char *domain)
{
	struct kept_keys keys;
	struct error err;
	if (!keys_list(house->arena, house->writer.directory, str_of(domain), &keys, &err))
		fail_msg("%s", err.text);
	return keys;
}

static void set_state(struct house *house, const char *domain, const char *selector,
	enum signing_state state, int64_t since)
{
	struct kept_keys keys = list(house, domain);
	struct kept_key *key = keys_find(&keys, str_of(selector));
	struct error err;
	assert_non_null(key);
	key->state = state;
	key->since = since;
	assert_true(keys_save(&house->writer, &keys, &err));
}

static bool loads(struct house *house, const char *domain, const char *selector, struct error *err)
{
	struct private_key *key = NULL;
	bool ok = keys_load(house->writer.directory, str_of(domain), str_of(selector), &key, err);
	private_key_free(&key);
	return ok;
}

static void write_text(struct house *house, const char *inner, const char *text, mode_t mode)
{
	FILE *file = fopen(path(house, inner), "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(path(house, inner), mode), 0);
}

/* ---- files ---- */

static void what_is_made_is_private(void **state)
{
	struct house *house = *state;
	struct stat status;
	struct error err;
	add(house, "example.org", "one");
	assert_int_equal(stat(path(house, "example.org"), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	assert_int_equal(stat(path(house, "example.org/one.key"), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_true(loads(house, "example.org", "one", &err));
	struct kept_keys keys = list(house, "example.org");
	assert_int_equal(keys.n, 1);
	assert_int_equal(keys.v[0].state, SIGNING_WAITING);
	assert_true(keys.v[0].there);
	assert_int_equal(list(house, "other.example").n, 0);
}

static void a_key_is_never_overwritten(void **state)
{
	struct house *house = *state;
	struct error err;
	struct private_key *key;
	add(house, "example.org", "one");
	assert_true(private_key_generate(KEY_ED25519, 0, &key, &err));
	struct str other = private_key_pem(house->arena, key);
	private_key_free(&key);
	assert_false(keys_add(&house->writer, STR("example.org"), STR("one"), other, &err));
	assert_non_null(strstr(err.text, "one.key"));
	assert_true(loads(house, "example.org", "one", &err));
	assert_int_equal(access(path(house, "example.org/one.new"), F_OK), -1);
}

static void what_others_could_read_is_refused(void **state)
{
	static const struct {
		mode_t mode;
		bool good;
	} cases[] = { { 0600, true }, { 0400, true }, { 0640, false }, { 0644, false },
		{ 0604, false }, { 0620, false }, { 0601, false } };
	struct house *house = *state;
	struct error err;
	add(house, "example.org", "one");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		chmod(path(house, "example.org/one.key"), cases[i].mode);
		bool good = loads(house, "example.org", "one", &err);
		if (good != cases[i].good)
			fail_msg("mode %04o: %d", cases[i].mode, good);
		if (!good)
			assert_non_null(strstr(err.text, "can be read by others"));
	}
}

static void what_others_could_write_is_refused(void **state)
{
	static const char *const directories[] = { "", "example.org" };
	struct house *house = *state;
	struct kept_keys keys;
	struct error err;
	add(house, "example.org", "one");
	for (size_t i = 0; i < 2; i++) {
		chmod(path(house, directories[i]), 0770);
		assert_false(keys_list(house->arena, house->writer.directory, STR("example.org"), &keys,
			&err));
		assert_non_null(strstr(err.text, "can be written to by others"));
		chmod(path(house, directories[i]), 0700);
	}
	list(house, "example.org");
}

static void only_plain_files_are_keys(void **state)
{
	struct house *house = *state;
	struct error err;
	add(house, "example.org", "one");
	assert_int_equal(symlink(path(house, "example.org/one.key"),
				 arena_cstr(house->arena, str_of(path(house, "example.org/link.key")))),
		0);
	assert_false(loads(house, "example.org", "link", &err));
	assert_int_equal(mkfifo(path(house, "example.org/pipe.key"), 0600), 0);
	assert_false(loads(house, "example.org", "pipe", &err)); /* and does not wait for a writer */
	write_text(house, "example.org/empty.key", "", 0600);
	assert_false(loads(house, "example.org", "empty", &err));
	char *large = calloc(1, KEY_FILE_MAX + 100);
	memset(large, 'x', KEY_FILE_MAX + 99);
	write_text(house, "example.org/large.key", large, 0600);
	free(large);
	assert_false(loads(house, "example.org", "large", &err));
	assert_false(loads(house, "example.org", "absent", &err));
}

static void names_are_harmless(void **state)
{
	static const struct {
		const char *name;
		bool domain, selector;
	} cases[] = {
		{ "example.org", true, true },
		{ "org", false, true },
		{ "s20261122-r", false, true },
		{ "_x.example.org", true, true },
		{ "xn--9n2bp8q.example", true, true },
		{ "", false, false },
		{ ".", false, false },
		{ "..", false, false },
		{ "../../etc", false, false },
		{ "a/b.example", false, false },
		{ "Example.org", false, false },
		{ "example.org.", false, false },
		{ "example..org", false, false },
		{ "-a.example", false, false },
		{ "a b.example", false, false },
		{ "a\nb.example", false, false },
		{ "0123456789012345678901234567890123456789012345678901234567890123.example", false,
			false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (keys_domain_is_valid(str_of(cases[i].name)) != cases[i].domain ||
			keys_selector_is_valid(str_of(cases[i].name)) != cases[i].selector)
			fail_msg("%s", cases[i].name);
}

/* ---- states ---- */

static void states_are_kept(void **state)
{
	struct house *house = *state;
	add(house, "example.org", "b");
	add(house, "example.org", "a");
	set_state(house, "example.org", "a", SIGNING_ACTIVE, 1795000000);
	set_state(house, "example.org", "b", SIGNING_RETIRED, 1795000001);
	struct kept_keys keys = list(house, "example.org");
	assert_int_equal(keys.n, 2);
	assert_true(str_eq(keys.v[0].selector, STR("a")) && str_eq(keys.v[1].selector, STR("b")));
	assert_int_equal(keys.v[0].state, SIGNING_ACTIVE);
	assert_int_equal(keys.v[0].since, 1795000000);
	assert_int_equal(keys.v[1].state, SIGNING_RETIRED);
	/* A file that an operator put there waits; one that is gone is still named. */
	add(house, "example.org", "c");
	unlink(path(house, "example.org/b.key"));
	keys = list(house, "example.org");
	assert_int_equal(keys.n, 3);
	assert_false(keys_find(&keys, STR("b"))->there);
	assert_int_equal(keys_find(&keys, STR("c"))->state, SIGNING_WAITING);
}

static void a_damaged_state_is_named(void **state)
{
	static const char *const damaged[] = { "a\n", "a active\n", "a working 1\n", "a active x\n",
		"../a active 1\n", "a active 1\na active 1\n", "A active 1\n", "a active 1 2\n" };
	struct house *house = *state;
	add(house, "example.org", "a");
	for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
		struct kept_keys keys;
		struct error err;
		write_text(house, "example.org/state", damaged[i], 0600);
		if (keys_list(house->arena, house->writer.directory, STR("example.org"), &keys, &err))
			fail_msg("taken: %s", damaged[i]);
		assert_non_null(strstr(err.text, "example.org/state:"));
	}
	write_text(house, "example.org/state", "# comment\n\na active 5\n", 0600);
	assert_int_equal(list(house, "example.org").v[0].since, 5);
}

static void removing_ends_with_the_directory(void **state)
{
	struct house *house = *state;
	struct kept_keys none = { .domain = STR("example.org") };
	struct error err;
	add(house, "example.org", "a");
	set_state(house, "example.org", "a", SIGNING_RETIRED, 1);
	assert_true(keys_save(&house->writer, &none, &err));
	assert_true(keys_delete(&house->writer, STR("example.org"), STR("a"), &err));
	assert_int_equal(access(path(house, "example.org"), F_OK), -1);
	struct str *domains;
	size_t n;
	assert_true(keys_domains(house->arena, house->writer.directory, &domains, &n, &err));
	assert_int_equal(n, 0);
}

static void every_change_is_seen(void **state)
{
	struct house *house = *state;
	uint64_t stamp = keys_stamp(house->writer.directory), next;
	assert_int_equal(keys_stamp(house->writer.directory), stamp);
	add(house, "example.org", "a");
	next = keys_stamp(house->writer.directory);
	assert_int_not_equal(next, stamp);
	set_state(house, "example.org", "a", SIGNING_ACTIVE, 1);
	stamp = keys_stamp(house->writer.directory);
	assert_int_not_equal(next, stamp);
	chmod(path(house, "example.org/a.key"), 0644);
	next = keys_stamp(house->writer.directory);
	assert_int_not_equal(next, stamp);
	unlink(path(house, "example.org/a.key"));
	assert_int_not_equal(keys_stamp(house->writer.directory), next);
}

/* Commands wait for each other: forty of them, each adding a key, and none is lost. */
static void commands_exclude_each_other(void **state)
{
	enum { WRITERS = 8, EACH = 5 };
	struct house *house = *state;
	pid_t pids[WRITERS];
	close(house->writer.lock);
	house->writer.lock = -1;
	for (int w = 0; w < WRITERS; w++) {
		pids[w] = fork();
		if (pids[w] != 0)
			continue;
		for (int i = 0; i < EACH; i++) {
			struct error err;
			char selector[16];
			struct keys_writer writer = { .directory = house->writer.directory };
			struct arena *arena = arena_new(1 << 20);
			struct kept_keys keys;
			snprintf(selector, sizeof selector, "w%d-%d", w, i);
			if (!keys_lock(&writer, &err) ||
				!keys_list(arena, writer.directory, STR("example.org"), &keys, &err))
				_exit(1);
			keys.v[keys.n++] = (struct kept_key){ .selector = str_of(selector),
				.state = SIGNING_ACTIVE };
			if (!keys_save(&writer, &keys, &err))
				_exit(1);
			close(writer.lock);
			arena_free(&arena);
		}
		_exit(0);
	}
	for (int w = 0; w < WRITERS; w++) {
		int status;
		waitpid(pids[w], &status, 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	assert_int_equal(list(house, "example.org").n, WRITERS * EACH);
}

/* ---- loaded ---- */

static void complain(void *context, const char *text)
{
	struct house *house = context;
	size_t n = strlen(house->complaints);
	snprintf(house->complaints + n, sizeof house->complaints - n, "%s\n", text);
}

static struct keyring *load(struct house *house)
{
	house->complaints[0] = '\0';
	return keyring_load(house->writer.directory, complain, house);
}

static void the_nearest_domain_signs(void **state)
{
	static const struct {
		const char *asked, *signs;
	} cases[] = {
		{ "example.org", "example.org" },
		{ "a.b.example.org", "example.org" },
		{ "shop.example.org", "shop.example.org" },
		{ "eu.shop.example.org", "shop.example.org" },
		{ "waiting.example.org", "example.org" },
		{ "notexample.org", "" },
		{ "org", "" },
		{ "", "" },
		{ "example.org.evil.example", "" },
	};
	struct house *house = *state;
	add(house, "example.org", "a");
	add(house, "shop.example.org", "b");
	add(house, "waiting.example.org", "c");
	set_state(house, "example.org", "a", SIGNING_ACTIVE, 1);
	set_state(house, "shop.example.org", "b", SIGNING_ACTIVE, 1);
	struct keyring *ring = load(house);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct keys_answer answer;
		assert_true(keyring_find(ring, str_of(cases[i].asked), &answer));
		if (!str_eq(answer.domain, str_of(cases[i].signs)))
			fail_msg("%s: %.*s", cases[i].asked, STR_ARG(answer.domain));
	}
	keyring_free(&ring);
	assert_string_equal(house->complaints, "");
}

static void a_signature_is_of_the_key(void **state)
{
	static const uint8_t digest[SHA256_SIZE] = { 1, 2, 3 };
	struct house *house = *state;
	struct private_key *key;
	struct error err;
	struct str pem = add(house, "example.org", "a");
	set_state(house, "example.org", "a", SIGNING_ACTIVE, 1);
	add(house, "example.org", "waits");
	struct keyring *ring = load(house);
	assert_true(private_key_parse(pem, &key, &err));
	struct public_key *public =
		public_key_parse(KEY_ED25519, private_key_public(house->arena, key));
	struct str signature =
		keyring_sign(ring, house->arena, STR("example.org"), STR("a"), digest);
	assert_true(public_key_verify(public, digest, signature));
	assert_int_equal(
		keyring_sign(ring, house->arena, STR("example.org"), STR("waits"), digest).n, 0);
	assert_int_equal(
		keyring_sign(ring, house->arena, STR("a.example.org"), STR("a"), digest).n, 0);
	public_key_free(&public);
	private_key_free(&key);
	keyring_free(&ring);
}

/* Mail of a domain whose key is spoilt must not pass for mail of a domain without keys. */
static void an_unusable_domain_is_said(void **state)
{
	struct house *house = *state;
	struct keys_answer answer;
	add(house, "example.org", "a");
	add(house, "example.org", "b");
	set_state(house, "example.org", "a", SIGNING_ACTIVE, 1);
	chmod(path(house, "example.org/a.key"), 0644);
	struct keyring *ring = load(house);
	assert_false(keyring_find(ring, STR("example.org"), &answer));
	assert_false(keyring_find(ring, STR("news.example.org"), &answer));
	assert_non_null(strstr(house->complaints, "a.key can be read by others"));
	keyring_free(&ring);

	set_state(house, "example.org", "b", SIGNING_ACTIVE, 1); /* the other one does */
	ring = load(house);
	assert_true(keyring_find(ring, STR("example.org"), &answer));
	assert_int_equal(answer.n, 1);
	keyring_free(&ring);

	write_text(house, "example.org/state", "nonsense\n", 0600);
	ring = load(house);
	assert_false(keyring_find(ring, STR("example.org"), &answer));
	assert_non_null(strstr(house->complaints, "damaged"));
	keyring_free(&ring);
}

static void too_many_keys_are_not_used(void **state)
{
	struct house *house = *state;
	struct keys_answer answer;
	for (int i = 0; i < ACTIVE_KEYS_MAX + 2; i++) {
		char selector[16];
		snprintf(selector, sizeof selector, "k%02d", i);
		add(house, "example.org", selector);
		set_state(house, "example.org", selector, SIGNING_ACTIVE, 1);
	}
	struct keyring *ring = load(house);
	assert_true(keyring_find(ring, STR("example.org"), &answer));
	assert_int_equal(answer.n, ACTIVE_KEYS_MAX);
	assert_non_null(strstr(house->complaints, "more than 8 active keys: k08"));
	keyring_free(&ring);
}

/* A volume that is not mounted must not make all mail unsigned. */
static void a_directory_that_is_gone_is_said(void **state)
{
	struct house *house = *state;
	struct keys_answer answer;
	struct keyring *ring = keyring_load(STR("/nonexistent/keys"), complain, house);
	assert_false(keyring_find(ring, STR("example.org"), &answer));
	assert_non_null(strstr(house->complaints, "/nonexistent/keys"));
	keyring_free(&ring);
	chmod(house->directory, 0777);
	ring = load(house);
	assert_false(keyring_find(ring, STR("example.org"), &answer));
	assert_non_null(strstr(house->complaints, "can be written to by others"));
	keyring_free(&ring);
	chmod(house->directory, 0700);
	ring = load(house); /* empty, as at first: nobody has keys, and that is fine */
	assert_true(keyring_find(ring, STR("example.org"), &answer));
	assert_int_equal(answer.domain.n, 0);
	keyring_free(&ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_made_is_private, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_key_is_never_overwritten, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_others_could_read_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_others_could_write_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_plain_files_are_keys, set_up, tear_down),
		cmocka_unit_test(names_are_harmless),
		cmocka_unit_test_setup_teardown(states_are_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_damaged_state_is_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(removing_ends_with_the_directory, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_change_is_seen, set_up, tear_down),
		cmocka_unit_test_setup_teardown(commands_exclude_each_other, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_nearest_domain_signs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_signature_is_of_the_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_unusable_domain_is_said, set_up, tear_down),
		cmocka_unit_test_setup_teardown(too_many_keys_are_not_used, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_directory_that_is_gone_is_said, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
