/* SPDX-License-Identifier: Apache-2.0
 *
 * OpenSPF's conformance suites for RFC 7208 and RFC 4408 (../shared/suites/spf), read through
 * tools/spf_suite.py. Each test is evaluated twice: with all answers at hand, and with every answer
 * one round late; both must agree. Where RFC 7208 changed what RFC 4408 said, the older suite accepts
 * both results, so that no test of it had to be left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth/spf_fake.h"
#include "base/cleanup.h"

#define SUITES "../shared/suites/spf/"

struct suite {
	struct arena *arena;
	struct fake_dns *dns;
	struct str scenario;
	unsigned tests, failed, rounds_max;
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

static void add_record(struct suite *suite, struct str line)
{
	struct str name = unhex(suite->arena, word(&line));
	struct str type = word(&line);

	fake_dns_add(suite->dns, name, type, unhex(suite->arena, word(&line)));
}

static bool result_listed(struct str list, const char *result)
{
	struct str one;

	while (str_next_piece(&list, ',', &one))
		if (str_eq(one, str_of(result)))
			return true;
	return false;
}

static void check_once(struct suite *suite, struct str test, const struct spf_request *request,
	struct str expected, struct str explanation)
{
	struct spf_report report;
	unsigned rounds = fake_dns_check(suite->dns, request, &report);
	const char *result = spf_result_name(report.result);
	bool good = result_listed(expected, result);

	if (rounds > suite->rounds_max)
		suite->rounds_max = rounds;
	if (!str_eq(explanation, STR("-")) && !str_eq(report.explanation, explanation))
		good = false;
	if (good)
		return;
	suite->failed++;
	print_error(
		"%.*s / %.*s: %s, want %.*s; explanation \"%.*s\", want \"%.*s\"; problem %s in %.*s\n",
		STR_ARG(suite->scenario), STR_ARG(test), result, STR_ARG(expected),
		STR_ARG(report.explanation), STR_ARG(explanation), spf_problem_name(report.problem),
		STR_ARG(report.problem_term));
}

static void run_case(struct suite *suite, struct str line)
{
	struct str test = word(&line), ip = word(&line);
	struct spf_request request = { .receiver = STR("receiver.example.net"),
		.time = 1700000000 };
	struct str expected, explanation;
	size_t at;

	assert_true(ip_parse(ip, &request.ip));
	request.helo = unhex(suite->arena, word(&line));
	request.sender = unhex(suite->arena, word(&line));
	expected = word(&line);
	explanation = word(&line);
	if (!str_eq(explanation, STR("-")))
		explanation = unhex(suite->arena, explanation);
	at = str_find_last_char(request.sender, '@');
	request.domain = at == STR_NONE ? request.helo : str_from(request.sender, at + 1);
	for (int slow = 0; slow < 2; slow++) {
		fake_dns_restart(suite->dns, slow);
		check_once(suite, test, &request, expected, explanation);
	}
	suite->tests++;
}

static void run_line(struct suite *suite, struct str line)
{
	struct str verb = word(&line);

	if (str_eq(verb, STR("scenario"))) {
		suite->scenario = line;
		suite->dns = fake_dns_new(suite->arena);
	} else if (str_eq(verb, STR("rr"))) {
		add_record(suite, line);
	} else if (str_eq(verb, STR("test"))) {
		run_case(suite, line);
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
	FILE *pipe;

	if (access(file, R_OK) != 0) {
		print_message("skipped: %s is not here\n", file);
		return;
	}
	suite.arena = arena_new((size_t)64 << 20);
	snprintf(command, sizeof command, "/usr/bin/python3 tools/spf_suite.py %s", file);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	while ((n = getline(&line, &room, pipe)) > 0)
		run_line(&suite, arena_dup(suite.arena, str_trim(str_bytes(line, (size_t)n))));
	assert_int_equal(pclose(pipe), 0);
	print_message("%s: %u tests, %u failures, at most %u rounds\n", file, suite.tests,
		suite.failed, suite.rounds_max);
	assert_int_equal(suite.failed, 0);
	assert_int_equal(suite.tests, tests);
	arena_free(&suite.arena);
}

static void test_rfc7208(void **state)
{
	(void)state;
	run_suite(SUITES "rfc7208-tests.yml", 203);
}

static void test_rfc4408(void **state)
{
	(void)state;
	run_suite(SUITES "rfc4408-tests.yml", 191);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rfc7208),
		cmocka_unit_test(test_rfc4408),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
