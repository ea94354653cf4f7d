/* SPDX-License-Identifier: Apache-2.0
 *
 * Evaluations of SPF (RFC 7208) a second on one core, answers at hand: a record with two includes
 * that matches in the second one.
 *
 *   spf_bench ZONE IP SENDER ROUNDS */
#include <stdio.h>
#include <stdlib.h>

#include "auth/spf.h"
#include "base/clock.h"
#include "source.h"

#define ARENA_BOUND ((size_t)1 << 20)

int main(int argc, char **argv)
{
	struct known_answers known;
	struct spf_request request = { .helo = STR("mail.example.org"), .time = 1700000000 };
	struct spf_report report = { 0 };
	struct str local;
	if (argc != 5)
		return EXIT_FAILURE;
	known_answers_open(&known, argv[1]);
	request.sender = str_of(argv[3]);
	if (!ip_parse(str_of(argv[2]), &request.ip) ||
		!str_cut(request.sender, '@', &local, &request.domain))
		return EXIT_FAILURE;
	struct dns_source dns = known_answers_source(&known);
	struct arena *arena = arena_new(ARENA_BOUND);
	unsigned long rounds = strtoul(argv[4], NULL, 10);
	int64_t start = clock_cpu_ns();
	for (unsigned long i = 0; i < rounds; i++) {
		arena_reset(arena);
		if (!spf_check(arena, &request, &dns, &report))
			return EXIT_FAILURE;
	}
	double took = (double)(clock_cpu_ns() - start) / 1e9;
	printf("%s %.0f\n", spf_result_name(report.result), (double)rounds / took);
	return EXIT_SUCCESS;
}
