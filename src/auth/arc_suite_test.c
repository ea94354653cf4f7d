/* SPDX-License-Identifier: Apache-2.0
 *
 * The ARC suite (../shared/suites/arc, read through tools/arc_suite.py), written for a draft of RFC
 * 8617. Each chain is verified twice: with all answers at hand, and with every answer one round late.
 * Each mail to be sealed is sealed with the suite's key; all tags must be the suite's, the signatures bit
 * by bit, and what is sealed must verify. The suite's own sealer seals an AMS whose b= is not folded, so
 * its b= is not folded here either (relaxed canonicalization keeps a blank for each fold).
 *
 * Where the suite says nothing in words (three chains with cv=fail in a seal: the draft let a verifier
 * stop), RFC 8617 5.2 steps 2 and 3 C say: fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth/authres.h"
#include "auth/sign_help.h"
#include "auth/spf_fake.h"
#include "auth/tag_writer.h"
#include "base/cleanup.h"

#define SUITES     "../shared/suites/arc/"
#define NOW        1700000000
#define ROUNDS_MAX 10
#define NAMES_MAX  16

struct suite {
	struct arena *arena;
	struct fake_dns *dns;
	struct str scenario;
	struct sign_help_key key;
	unsigned tests, failed;
};

static struct str unhex(struct arena *arena, struct str hex)
{
	char *out = arena_bytes(arena, hex.n / 2);
	for (size_t i = 0; i + 1 < hex.n; i += 2)
		out[i / 2] = (char)(ascii_hex_value(hex.p[i]) << 4 | ascii_hex_value(hex.p[i + 1]));
	return str_bytes(out, hex.n / 2);
}

static struct str word(struct str *line)
{
	struct str piece = STR("");
	str_next_piece(line, ' ', &piece);
	return piece;
}

static struct str bytes(struct suite *suite, struct str *line)
{
	struct str hex = word(line);
	return str_eq(hex, STR("-")) ? STR("") : unhex(suite->arena, hex);
}

static struct arc_report verify(struct suite *suite, struct str mail, bool slow)
{
	const struct arc_request request = { message_parse(suite->arena, mail), NOW };
	const struct dns_source dns = fake_dns_source(suite->dns);
	struct arc_report report;
	fake_dns_restart(suite->dns, slow);
	for (suite->dns->round = 1; suite->dns->round <= ROUNDS_MAX; suite->dns->round++)
		if (arc_verify(suite->arena, &request, &dns, &report))
			return report;
	fail_msg("the verification never ends");
	return report;
}

static void expect(struct suite *suite, struct str test, struct str mail, struct str expected)
{
	for (int slow = 0; slow < 2; slow++) {
		struct arc_report report = verify(suite, mail, slow);
		const char *result = arc_result_name(report.result);
		if (report.result != ARC_TEMPERROR && str_eq(str_of(result), expected))
			continue;
		suite->failed++;
		print_error("%.*s / %.*s: %s (i=%u %s %.*s), want %.*s\n", STR_ARG(suite->scenario),
			STR_ARG(test), result, report.problem_instance,
			report.problem ? report.problem : "", STR_ARG(report.detail),
			STR_ARG(expected));
	}
}

/* The one payload made of all fields of this authserv-id, as RFC 8617 5.1 has it; the product seals the
 * results that it has itself. */
static struct str results_of(struct suite *suite, struct str mail, struct str id)
{
	const struct message *message = message_parse(suite->arena, mail);
	const struct header *header = header_find(&message->headers, HEADER_AUTHENTICATION_RESULTS);
	struct str all = id;
	for (; header; header = header_next(&message->headers, header)) {
		struct authres authres;
		authres_begin(&authres, suite->arena, str_trim(header->value));
		if (str_eq_nocase(authres.id, id))
			all = arena_printf(
				suite->arena, "%.*s; %.*s", STR_ARG(all), STR_ARG(authres.rest));
	}
	return all;
}

/* Without any white space: how a field is folded is everybody's own. */
static struct str packed(struct arena *arena, struct str text)
{
	char *out = arena_bytes(arena, text.n);
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++)
		if (!ascii_is_blank(text.p[i]))
			out[n++] = text.p[i];
	return str_bytes(out, n);
}

static void compare(struct suite *suite, struct str test, const struct headers *headers,
	const char *name, struct str expected)
{
	const struct header *header = header_find_name(headers, str_of(name), NULL);
	struct str value = header && expected.n ? header->value : STR("");
	if (str_eq(packed(suite->arena, value), packed(suite->arena, expected)))
		return;
	suite->failed++;
	print_error("%.*s / %.*s: %s is\n%.*s\nwant\n%.*s\n", STR_ARG(suite->scenario),
		STR_ARG(test), name, STR_ARG(value), STR_ARG(expected));
}

/* As sign_finish(), in one line. */
static struct str finish(struct suite *suite, const struct unsigned_field *field)
{
	struct str signature = private_key_sign(suite->arena, suite->key.private, field->digest);
	auto_buf base64 = BUF(4096);
	tag_write_base64(&base64, signature, 0);
	return arena_printf(suite->arena, "%.*s%.*s%.*s\r\n", STR_ARG(field->text),
		STR_ARG(packed(suite->arena, buf_str(&base64))), STR_ARG(field->rest));
}

/* The mail with a set on top; as it was, if the chain takes none. */
static struct str seal(struct suite *suite, struct str mail, const struct arc_report *chain,
	const struct signing_options *options, struct str results)
{
	struct body_hash body = { 0 };
	struct arc_sealing sealing;
	struct unsigned_field field;
	if (!arc_seal_prepare(suite->arena, message_parse(suite->arena, mail), chain,
		    &suite->key.key, options, results, &body, &sealing))
		return mail;
	struct str signature = finish(suite, &sealing.signature);
	arc_seal_prepare_seal(
		suite->arena, chain, &suite->key.key, options, &sealing, signature, &field);
	return arena_printf(suite->arena, "%.*s%.*s%.*s%.*s", STR_ARG(finish(suite, &field)),
		STR_ARG(signature), STR_ARG(sealing.results_field), STR_ARG(mail));
}

static void run_sign(struct suite *suite, struct str line)
{
	struct str test = word(&line), mail = bytes(suite, &line), names[NAMES_MAX];
	struct signing_options options = {
		.header_form = CANONICAL_RELAXED, .body_form = CANONICAL_RELAXED, .fields = names
	};
	uint64_t time;
	assert_true(str_to_uint(word(&line), NOW, &time));
	options.time = (int64_t)time;
	struct str rest = bytes(suite, &line);
	while (options.field_count < NAMES_MAX &&
		str_next_piece(&rest, ':', &names[options.field_count]))
		options.field_count++;
	struct str results = results_of(suite, mail, bytes(suite, &line));
	struct arc_report chain = verify(suite, mail, false);
	struct str whole = seal(suite, mail, &chain, &options, results),
		   expected = bytes(suite, &line);
	const struct message *message = message_parse(suite->arena, whole);
	/* A chain that had failed before takes no set (RFC 8617 5.1), and the suite wants none. */
	assert_int_equal(whole.n > mail.n, expected.n > 0);
	compare(suite, test, &message->headers, "ARC-Seal", expected);
	compare(suite, test, &message->headers, "ARC-Message-Signature", bytes(suite, &line));
	compare(suite, test, &message->headers, "ARC-Authentication-Results", bytes(suite, &line));
	if (expected.n)
		expect(suite, test, whole, chain.result == ARC_FAIL ? STR("fail") : STR("pass"));
	suite->tests++;
}

static void run_line(struct suite *suite, struct str line)
{
	struct str verb = word(&line);
	struct error err;
	if (str_eq(verb, STR("scenario"))) {
		suite->scenario = line;
		suite->dns = fake_dns_new(suite->arena);
		private_key_free(&suite->key.private);
	} else if (str_eq(verb, STR("rr"))) {
		struct str name = bytes(suite, &line);
		fake_dns_add(suite->dns, name, STR("TXT"), bytes(suite, &line));
	} else if (str_eq(verb, STR("key"))) {
		suite->key.key.domain = bytes(suite, &line);
		suite->key.key.selector = bytes(suite, &line);
		assert_true(private_key_parse(bytes(suite, &line), &suite->key.private, &err));
	} else if (str_eq(verb, STR("validate"))) {
		struct str test = word(&line), mail = bytes(suite, &line);
		expect(suite, test, mail, str_eq(line, STR("-")) ? STR("fail") : line);
		suite->tests++;
	} else if (str_eq(verb, STR("sign"))) {
		run_sign(suite, line);
	} else {
		fail_msg("what is \"%.*s\"?", STR_ARG(verb));
	}
}

static void run_suite(const char *file, unsigned tests)
{
	struct suite suite = { 0 };
	auto_free char *line = NULL;
	size_t room = 0;
	ssize_t n;
	char command[256];

	if (access(file, R_OK) != 0) {
		print_message("skipped: %s is not here\n", file);
		return;
	}
	suite.arena = arena_new((size_t)256 << 20);
	snprintf(command, sizeof command, "/usr/bin/python3 tools/arc_suite.py %s", file);
	FILE *pipe = popen(command, "r");
	assert_non_null(pipe);
	while ((n = getline(&line, &room, pipe)) > 0)
		run_line(&suite, arena_dup(suite.arena, str_trim(str_bytes(line, (size_t)n))));
	assert_int_equal(pclose(pipe), 0);
	print_message("%s: %u tests, %u failures\n", file, suite.tests, suite.failed);
	assert_int_equal(suite.failed, 0);
	assert_int_equal(suite.tests, tests);
	private_key_free(&suite.key.private);
	arena_free(&suite.arena);
}

static void test_validation(void **state)
{
	(void)state;
	run_suite(SUITES "arc-draft-validation-tests.yml", 171);
}

static void test_signing(void **state)
{
	(void)state;
	run_suite(SUITES "arc-draft-sign-tests.yml", 17);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_validation),
		cmocka_unit_test(test_signing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
