/* SPDX-License-Identifier: Apache-2.0
 *
 * Signs, seals and verifies one mail from the standard input with the product's own functions, so that
 * tests/e2e/signatures.py can set other programs against it.
 *
 *   signatures record KEYFILE                    the TXT record of its public key
 *   signatures dkim [OPTION…] D:S:KEYFILE…       the mail with a DKIM-Signature of each key
 *   signatures seal [OPTION…] D:S:KEYFILE        the mail with an ARC set
 *   signatures arc [OPTION…]                     the chain's result: "pass", "fail i=2 seal signature"
 *
 *   -c HEADER/BODY   canonical forms (relaxed/relaxed)
 *   -f TEXT          seal: a footer, put behind the mail when its chain has been verified
 *   -n               without oversigning
 *   -r RESULTS       payload of the set's results
 *   -t SECONDS       the time (now)
 *   -x SECONDS       x= so much later
 *   -z FILE          zone file: the DNS */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "auth/sign_help.h"
#include "base/cleanup.h"
#include "dns/zonefile.h"

#define MAIL_MAX ((size_t)64 << 20)
#define KEYS_MAX 4

struct tool {
	struct arena *arena;
	struct zone *zone;
	struct signing_options options;
	const char *results, *footer;
	struct sign_help_key keys[KEYS_MAX];
	size_t key_count;
};

__attribute__((noreturn)) static void die(const char *what)
{
	fprintf(stderr, "signatures: %s\n", what);
	exit(2);
}

static struct str read_all(struct arena *arena, FILE *from)
{
	auto_buf bytes = BUF(MAIL_MAX);
	char piece[65536];
	for (size_t n; (n = fread(piece, 1, sizeof piece, from)) > 0;)
		buf_add(&bytes, str_bytes(piece, n));
	if (bytes.full)
		die("the mail is too long");
	return arena_dup(arena, buf_str(&bytes));
}

static struct private_key *read_key(struct tool *tool, struct str path)
{
	struct private_key *key;
	struct error err;
	FILE *file = fopen(arena_cstr(tool->arena, path), "rb");
	if (!file)
		die("cannot read the key");
	struct str pem = read_all(tool->arena, file);
	fclose(file);
	if (!private_key_parse(pem, &key, &err))
		die(err.text);
	return key;
}

/* "DOMAIN:SELECTOR:FILE". */
static void add_key(struct tool *tool, const char *text)
{
	struct str rest;
	if (tool->key_count == KEYS_MAX)
		die("too many keys");
	struct sign_help_key *key = &tool->keys[tool->key_count++];
	if (!str_cut(str_of(text), ':', &key->key.domain, &rest) ||
		!str_cut(rest, ':', &key->key.selector, &rest))
		die("a key is DOMAIN:SELECTOR:FILE");
	key->private = read_key(tool, rest);
	key->key.type = private_key_type(key->private);
}

static void set_forms(struct tool *tool, const char *text)
{
	struct str header, body;
	if (!str_cut(str_of(text), '/', &header, &body))
		die("forms are HEADER/BODY");
	tool->options.header_form =
		str_eq(header, STR("simple")) ? CANONICAL_SIMPLE : CANONICAL_RELAXED;
	tool->options.body_form =
		str_eq(body, STR("simple")) ? CANONICAL_SIMPLE : CANONICAL_RELAXED;
}

static void read_options(struct tool *tool, int argc, char **argv)
{
	struct error err;
	for (int option; (option = getopt(argc, argv, "c:f:nr:t:x:z:")) != -1;) {
		switch (option) {
		case 'c': set_forms(tool, optarg); break;
		case 'f': tool->footer = optarg; break;
		case 'n': tool->options.oversign = false; break;
		case 'r': tool->results = optarg; break;
		case 't': tool->options.time = strtoll(optarg, NULL, 10); break;
		case 'x': tool->options.valid_for = (uint32_t)strtoul(optarg, NULL, 10); break;
		case 'z':
			tool->zone = zone_load(optarg, &err);
			if (!tool->zone)
				die(err.text);
			break;
		default: exit(2);
		}
	}
	for (; optind < argc; optind++)
		add_key(tool, argv[optind]);
}

static const struct dns_answer *answer(void *context, struct str name, enum dns_type type)
{
	struct tool *tool = context;
	struct dns_answer *out = arena_new_of(tool->arena, struct dns_answer);
	if (tool->zone)
		zone_answer(tool->zone, tool->arena, name, type, out);
	else
		out->status = DNS_NXDOMAIN;
	return out;
}

static struct arc_report verify_chain(struct tool *tool, struct str mail)
{
	const struct arc_request request = { message_parse(tool->arena, mail), tool->options.time };
	const struct dns_source dns = { answer, tool };
	struct arc_report report;
	if (!arc_verify(tool->arena, &request, &dns, &report))
		die("an answer is missing"); /* a zone has them all */
	return report;
}

static void write_out(struct str bytes)
{
	if (fwrite(bytes.p, 1, bytes.n, stdout) != bytes.n)
		die("cannot write");
}

static void print_chain(const struct arc_report *report)
{
	printf("%s", arc_result_name(report->result));
	if (report->problem)
		printf(" i=%u %s %.*s", report->problem_instance, report->problem,
			STR_ARG(report->detail));
	printf("\n");
}

int main(int argc, char **argv)
{
	struct tool tool = { .arena = arena_new((size_t)512 << 20),
		.results = "mx.example.net; none",
		.options = { .time = time(NULL),
			.header_form = CANONICAL_RELAXED,
			.body_form = CANONICAL_RELAXED,
			.oversign = true } };
	if (argc < 2)
		die("record, dkim, seal or arc?");
	struct str verb = str_of(argv[1]);
	if (str_eq(verb, STR("record")) && argc == 3) {
		tool.keys[tool.key_count++].private = read_key(&tool, str_of(argv[2]));
		write_out(sign_help_record(tool.arena, tool.keys[0].private));
	} else {
		read_options(&tool, argc - 1, argv + 1);
		struct str mail = read_all(tool.arena, stdin);
		if (str_eq(verb, STR("dkim")) && tool.key_count) {
			write_out(sign_help_dkim(
				tool.arena, mail, tool.keys, tool.key_count, &tool.options));
		} else if (str_eq(verb, STR("seal")) && tool.key_count == 1) {
			struct arc_report chain = verify_chain(&tool, mail);
			mail = sign_help_join(tool.arena, mail, str_of(tool.footer));
			write_out(sign_help_arc(tool.arena, mail, &chain, tool.keys, &tool.options,
				str_of(tool.results)));
			write_out(mail);
		} else if (str_eq(verb, STR("arc"))) {
			struct arc_report chain = verify_chain(&tool, mail);
			print_chain(&chain);
		} else {
			die("record, dkim, seal or arc?");
		}
	}
	for (size_t i = 0; i < tool.key_count; i++)
		private_key_free(&tool.keys[i].private);
	zone_free(&tool.zone);
	arena_free(&tool.arena);
	return 0;
}
