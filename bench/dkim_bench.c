/* SPDX-License-Identifier: Apache-2.0
 *
 * Mails verified by DKIM a second on one core: parsed and verified from the start each time, keys from
 * a master file.
 *
 *   dkim_bench ZONE ROUNDS TIME MAIL… */
#include <stdio.h>
#include <stdlib.h>

#include "auth/dkim.h"
#include "base/clock.h"
#include "index.h"
#include "source.h"

#define ARENA_BOUND ((size_t)64 << 20)

int main(int argc, char **argv)
{
	struct known_answers known;
	index_mails mails = { 0 };
	struct arena *kept = arena_new(ARENA_BOUND), *arena = arena_new(ARENA_BOUND);
	if (argc < 5)
		return EXIT_FAILURE;
	known_answers_open(&known, argv[1]);
	struct dns_source dns = known_answers_source(&known);
	unsigned long rounds = strtoul(argv[2], NULL, 10), passed = 0, done = 0;
	int64_t time = strtoll(argv[3], NULL, 10);
	for (int i = 4; i < argc; i++)
		index_load_mail(kept, argv[i], &mails);
	crypto_prepare();
	int64_t start = clock_cpu_ns();
	for (unsigned long i = 0; i < rounds; i++)
		array_each(&mails, mail) {
			struct dkim_report report;
			arena_reset(arena);
			struct dkim_request request = { .message = message_parse(arena, *mail),
				.time = time, .explain = true };
			if (!dkim_verify(arena, &request, &dns, &report))
				return EXIT_FAILURE;
			passed += dkim_best(&report) == DKIM_PASS;
			done++;
			key_cache_trim();
		}
	double took = (double)(clock_cpu_ns() - start) / 1e9;
	printf("%lu/%lu %.0f\n", passed, done, (double)done / took);
	return EXIT_SUCCESS;
}
