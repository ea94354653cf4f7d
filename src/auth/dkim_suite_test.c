/* SPDX-License-Identifier: Apache-2.0
 *
 * The mails of ../shared/suites/dkim, whose names say what a verifier makes of them, with the DNS of
 * FAKE_DNS.dat; and the example of RFC 8463. Where the mails are older than today's rules, the table
 * below says what the RFC wants. Each is verified twice: with all answers at hand, and one round late. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth/dkim.h"
#include "auth/spf_fake.h"
#include "base/cleanup.h"

#define SUITE    "../shared/suites/dkim/"
#define MAIL_MAX (1 << 20)
#define NOW      1600000000

/* What the signatures of each file come to, topmost first. The suite is of 2005 to 2008, later
 * enlarged by Ed25519: most of its signatures were good then and cannot be today, and the RFC that
 * says so stands above them. */
static const struct {
	const char *file, *results;
} expected[] = {
	/* rsa-sha1: since RFC 8301 3.1 "permanently failed", whatever the name says of RFC 4871 */
	{ "badkey_8", "permerror(sha1)" },
	{ "badkey_9", "permerror(sha1)" },
	{ "badkey_10", "permerror(sha1)" },
	{ "badkey_12", "permerror(sha1)" },
	{ "badkey_13", "permerror(sha1)" },
	{ "badkey_14", "permerror(sha1)" },
	{ "badkey_15", "permerror(sha1)" },
	{ "bad_1878954", "permerror(sha1)" },
	{ "goodkey_1", "permerror(sha1)" },
	{ "goodkey_2", "permerror(sha1)" },
	{ "goodkey_3", "permerror(sha1)" },
	{ "goodkey_4", "permerror(sha1)" },
	{ "good_83176", "permerror(sha1)" },
	{ "good_1878523", "permerror(sha1)" },
	{ "good_qp_1", "permerror(sha1)" },
	{ "good_qp_2", "permerror(sha1)" },
	{ "good_qp_3", "permerror(sha1)" },
	{ "good_rfc4871_3", "permerror(sha1)" },
	{ "good_rfc4871_4", "permerror(sha1)" },
	{ "ignore_5", "permerror(sha1)" },
	{ "ignore_6", "permerror(sha1)" },
	{ "ignore_7", "permerror(sha1)" },
	{ "ignore_8", "permerror(sha1)" },
	/* DomainKeys (RFC 4870) alone: no DKIM signature */
	{ "bad_dk_1", "none" },
	{ "bad_dk_2", "none" },
	{ "bad_dk_3", "none" },
	{ "bad_dk_4", "none" },
	{ "bad_dk_5", "none" },
	{ "dk_headers_1", "none" },
	{ "dk_headers_2", "none" },
	{ "dk_multiple_1", "none" },
	{ "good_dk_1", "none" },
	{ "good_dk_2", "none" },
	{ "good_dk_3", "none" },
	{ "good_dk_4", "none" },
	{ "good_dk_5", "none" },
	{ "good_dk_6", "none" },
	{ "good_dk_7", "none" },
	{ "good_dk_gmail", "none" },
	{ "good_dk_yahoo", "none" },
	/* drafts: v=0.2 to 0.5, or v= made up; RFC 6376 3.5 knows "1" */
	{ "badkey_1", "neutral(version)" },
	{ "badkey_2", "neutral(version)" },
	{ "badkey_3", "neutral(version)" },
	{ "badkey_4", "neutral(version)" },
	{ "badkey_5", "neutral(version)" },
	{ "badkey_6", "neutral(version)" },
	{ "badkey_7", "neutral(version)" },
	{ "ignore_1", "neutral(version)" },
	{ "ignore_2", "neutral(version)" },
	{ "ignore_3", "neutral(version)" },
	{ "ignore_4", "neutral(version)" },
	{ "mine_ietf05_1", "neutral(version)" },
	{ "no_body_1", "neutral(version)" },
	{ "no_body_2", "neutral(version)" },
	{ "no_body_3", "neutral(version)" },
	/* drafts of 2005 without v= or bh=: RFC 6376 3.5 requires them */
	{ "bad_1", "permerror(missing-tag)" },
	{ "bad_ietf01_1", "permerror(missing-tag)" },
	{ "bad_ietf01_2", "permerror(missing-tag)" },
	{ "bad_ietf01_3", "permerror(missing-tag)" },
	{ "good_ietf00_1", "permerror(missing-tag)" },
	{ "good_ietf00_2", "permerror(missing-tag)" },
	{ "good_ietf00_3", "permerror(missing-tag)" },
	{ "good_ietf00_4", "permerror(missing-tag)" },
	{ "good_ietf00_5", "permerror(missing-tag)" },
	{ "good_ietf01_1", "permerror(missing-tag)" },
	{ "good_ietf01_2", "permerror(missing-tag)" },
	{ "mine_ietf01_1", "permerror(missing-tag)" },
	{ "mine_ietf01_2", "permerror(missing-tag)" },
	{ "mine_ietf01_3", "permerror(missing-tag)" },
	{ "mine_ietf01_4", "permerror(missing-tag)" },
	{ "badkey4_ed25519", "permerror(key-missing)" },
	{ "badkey5_ed25519", "permerror(key-missing)" },
	{ "badkey1_ed25519", "permerror(key-syntax)" },
	{ "badkey2_ed25519", "fail(signature,unknown)" },
	{ "badkey3_ed25519", "fail(body-hash,unknown)" },
	{ "badkey_11", "permerror(key-hash)" },
	{ "goodkey_ed25519", "pass" },
	{ "multiple_1", "permerror(missing-tag) permerror(missing-tag) permerror(missing-tag) permerror(missing-tag)" },
	{ "multiple_2", "permerror(sha1) permerror(sha1) permerror(sha1) neutral(syntax)" },
};
#define EXPECTED (sizeof expected / sizeof *expected)

static bool read_file(const char *path, struct buf *out)
{
	auto_fclose FILE *file = fopen(path, "r");
	char piece[4096];
	size_t n;

	if (!file)
		return false;
	while ((n = fread(piece, 1, sizeof piece, file)) > 0)
		buf_add(out, str_bytes(piece, n));
	return !out->full;
}

static void add_records(struct fake_dns *dns, struct str text)
{
	struct str line, name, value;

	while (str_next_piece(&text, '\n', &line)) {
		line = str_trim(line);
		if (line.n == 0 || *line.p == '#' || !str_cut(line, ' ', &name, &value))
			continue;
		value = str_trim(value);
		if (str_eq(value, STR("~~Query timed out~~")))
			fake_dns_add(dns, name, STR("TIMEOUT"), STR(""));
		else if (str_eq(value, STR("~~SERVFAIL~~")))
			fake_dns_add(dns, name, STR("SERVFAIL"), STR("TXT"));
		else if (str_eq(value, STR("\"\"")))
			fake_dns_add(dns, name, STR("TXT"), STR(""));
		else if (!str_eq(value, STR("NXDOMAIN")))
			fake_dns_add(dns, name, STR("TXT"), value);
	}
}

/* "pass fail(body-hash,added-text)". */
static struct str verified(
	struct arena *arena, struct fake_dns *dns, struct str mail, bool slow, int64_t now)
{
	const struct dkim_request request = {
		.message = message_parse(arena, mail), .time = now, .explain = true
	};
	const struct dns_source source = fake_dns_source(dns);
	struct dkim_report report;
	struct str out = STR("");

	fake_dns_restart(dns, slow);
	for (dns->round = 1; !dkim_verify(arena, &request, &source, &report); dns->round++)
		assert_true(dns->round < 3);
	for (size_t i = 0; i < report.n; i++)
		out = arena_printf(arena, "%.*s%s%s%s%s%s%s%s", STR_ARG(out), out.n ? " " : "",
			dkim_result_name(report.v[i].result), report.v[i].problem ? "(" : "",
			report.v[i].problem ? dkim_problem_name(report.v[i].problem) : "",
			report.v[i].change ? "," : "",
			report.v[i].change ? dkim_change_name(report.v[i].change) : "",
			report.v[i].problem ? ")" : "");
	return out.n ? out : STR("none");
}

static void check(struct arena *arena, struct fake_dns *dns, const char *name)
{
	auto_buf mail = BUF(MAIL_MAX);
	struct str path = arena_printf(arena, SUITE "messages/%s", name);

	assert_true(read_file(arena_cstr(arena, path), &mail));
	struct str got = verified(arena, dns, buf_str(&mail), false, NOW);
	assert_true(str_eq(got, verified(arena, dns, buf_str(&mail), true, NOW)));
	size_t i = 0;
	while (i < EXPECTED && !str_eq(arena_printf(arena, "%s.txt", expected[i].file), str_of(name)))
		i++;
	if (i == EXPECTED || !str_eq(got, str_of(expected[i].results)))
		fail_msg("%s: %.*s", name, STR_ARG(got));
	/* The name of a bad one is right in any case. */
	if (strncmp(name, "bad", 3) == 0)
		assert_true(str_find(got, STR("pass")) == STR_NONE);
}

static void mails(void **state)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct fake_dns *dns = fake_dns_new(arena);
	auto_buf zone = BUF(MAIL_MAX);
	DIR *folder = opendir(SUITE "messages");
	const struct dirent *entry;
	size_t count = 0;

	(void)state;
	if (!folder || !read_file(SUITE "FAKE_DNS.dat", &zone)) {
		arena_free(&arena);
		print_message("skipped DKIM mails: " SUITE " is not there\n");
		return;
	}
	add_records(dns, buf_str(&zone));
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.') {
			check(arena, dns, entry->d_name);
			count++;
		}
	assert_int_equal(count, EXPECTED);
	closedir(folder);
	arena_free(&arena);
}

/* RFC 8463 A.3: two signatures, with the keys of A.2. */
static void rfc8463(void **state)
{
	struct arena *arena = arena_new((size_t)4 << 20);
	struct fake_dns *dns = fake_dns_new(arena);
	auto_buf mail = BUF(MAIL_MAX);

	(void)state;
	if (!read_file(SUITE "rfc8463-example.msg", &mail)) {
		arena_free(&arena);
		print_message("skipped the mail of RFC 8463: it is not there\n");
		return;
	}
	fake_dns_add_lines(dns,
		"brisbane._domainkey.football.example.com TXT v=DKIM1; k=ed25519; "
		"p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
		"test._domainkey.football.example.com TXT v=DKIM1; k=rsa; "
		"p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2"
		"jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9P"
		"zoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB\n");
	assert_true(str_eq(verified(arena, dns, buf_str(&mail), false, NOW), STR("pass pass")));
	assert_true(str_eq(verified(arena, dns, buf_str(&mail), true, NOW), STR("pass pass")));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mails),
		cmocka_unit_test(rfc8463),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
