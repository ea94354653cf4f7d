/* SPDX-License-Identifier: Apache-2.0
 *
 * The same as spf_bench by libspf2, its answers from its own table: lines "NAME TEXT" on standard
 * input are TXT records.
 *
 *   libspf2_bench IP SENDER ROUNDS */
#include <netdb.h>
#include <netinet/in.h>
#include <arpa/nameser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spf2/spf.h>
#include <spf2/spf_dns_zone.h>

#include <time.h>

int main(int argc, char **argv)
{
	SPF_dns_server_t *dns = SPF_dns_zone_new(NULL, "bench", 0);
	SPF_result_t result = SPF_RESULT_INVALID;
	char line[1024];
	if (argc != 4 || !dns)
		return EXIT_FAILURE;
	while (fgets(line, sizeof line, stdin)) {
		char *text = strchr(line, ' ');
		if (!text)
			continue;
		*text++ = '\0';
		text[strcspn(text, "\n")] = '\0';
		SPF_dns_zone_add_str(dns, line, ns_t_txt, NETDB_SUCCESS, text);
	}
	SPF_server_t *server = SPF_server_new_dns(dns, 0);
	unsigned long rounds = strtoul(argv[3], NULL, 10);
	clock_t start = clock();
	for (unsigned long i = 0; i < rounds; i++) {
		SPF_request_t *request = SPF_request_new(server);
		SPF_response_t *response = NULL;
		SPF_request_set_ipv4_str(request, argv[1]);
		SPF_request_set_helo_dom(request, "mail.example.org");
		SPF_request_set_env_from(request, argv[2]);
		SPF_request_query_mailfrom(request, &response);
		result = SPF_response_result(response);
		SPF_response_free(response);
		SPF_request_free(request);
	}
	double took = (double)(clock() - start) / CLOCKS_PER_SEC;
	printf("%s %.0f\n", SPF_strresult(result), (double)rounds / took);
	return EXIT_SUCCESS;
}
