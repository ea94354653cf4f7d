/* SPDX-License-Identifier: Apache-2.0
 *
 * The same as dkim_bench by libopendkim; keys are lines "NAME TEXT" on standard input.
 *
 *   libopendkim_bench ROUNDS MAIL… */
#include <opendkim/dkim.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <time.h>

#define KEYS_MAX  16
#define MAILS_MAX 16
#define MAIL_MAX  (1 << 20)

static struct {
	char name[256], text[1024];
} keys[KEYS_MAX];
static size_t key_count;

static DKIM_CBSTAT look_up(DKIM *dkim, DKIM_SIGINFO *sig, unsigned char *out, size_t room)
{
	char name[512];
	(void)dkim;
	snprintf(name, sizeof name, "%s._domainkey.%s", (char *)dkim_sig_getselector(sig),
		(char *)dkim_sig_getdomain(sig));
	for (size_t i = 0; i < key_count; i++)
		if (strcmp(keys[i].name, name) == 0) {
			snprintf((char *)out, room, "%s", keys[i].text);
			return DKIM_CBSTAT_CONTINUE;
		}
	return DKIM_CBSTAT_NOTFOUND;
}

static void read_keys(void)
{
	while (key_count < KEYS_MAX &&
		scanf("%255s %1023[^\n]", keys[key_count].name, keys[key_count].text) == 2)
		key_count++;
}

int main(int argc, char **argv)
{
	static unsigned char mails[MAILS_MAX][MAIL_MAX];
	size_t sizes[MAILS_MAX], count = 0;
	unsigned long passed = 0, done = 0;
	DKIM_STAT status;
	DKIM_LIB *library = dkim_init(NULL, NULL);
	if (argc < 3 || !library)
		return EXIT_FAILURE;
	read_keys();
	dkim_set_key_lookup(library, look_up);
	for (int i = 2; i < argc && count < MAILS_MAX; i++) {
		FILE *file = fopen(argv[i], "rb");
		if (!file)
			return EXIT_FAILURE;
		sizes[count] = fread(mails[count], 1, MAIL_MAX, file);
		fclose(file);
		count++;
	}
	unsigned long rounds = strtoul(argv[1], NULL, 10);
	clock_t start = clock();
	for (unsigned long i = 0; i < rounds; i++)
		for (size_t m = 0; m < count; m++, done++) {
			_Bool testing;
			DKIM *dkim = dkim_verify(library, (const unsigned char *)"bench", NULL, &status);
			if (!dkim)
				return EXIT_FAILURE;
			dkim_chunk(dkim, mails[m], sizes[m]);
			dkim_chunk(dkim, NULL, 0);
			passed += dkim_eom(dkim, &testing) == DKIM_STAT_OK;
			dkim_free(dkim);
		}
	double took = (double)(clock() - start) / CLOCKS_PER_SEC;
	printf("%lu/%lu %.0f\n", passed, done, (double)done / took);
	return EXIT_SUCCESS;
}
